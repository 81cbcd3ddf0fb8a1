"""What an index holds of one article: its terms, each with a weight, and the fields that a result shows."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from msgspec import Struct

from tamizdat.article import Article, Embed, Figure, Heading, Paragraph, Quote, Table, block_html, plain
from tamizdat.language_codes import nearest
from tamizdat.press.dates.local_time import local_day
from tamizdat.press.render.dates import dates_for
from tamizdat.search.analyzer import Analyzer
from tamizdat.search.positions import encode_positions

# The weight of a term, by where it stands: in the headline; in the standfirst, the names and crossheads that say what
# the article is about; in the text several times; in the text. Two bits in the index (docs/search.md).
HEADLINE, SUBJECT, REPEATED, TEXT = 3, 2, 1, 0
_REPEATED = 3  # occurrences in the text from which a term counts as repeated
_EXCERPT = 180  # characters of an article's beginning that a result shows where there is no standfirst

StoredFields = tuple[str, str, str, str, str, str, str]


class Occurrence(Struct, frozen=True, array_like=True, gc=False):
    """A term in an article: its weight, and its positions as the index holds them."""

    weight: int
    positions: bytes


def occurrences(article: Article, analyzer: Analyzer) -> dict[str, Occurrence]:
    """Return each term by which an article is found, with its weight and its positions.

    Positions are counted through the headline, what the article is about, and its text.
    """
    title, subject, text = [article.headline], _subject(article), _text(article)
    found = analyzer.positions([*title, *subject, *text])
    weights = {term: REPEATED if len(at) >= _REPEATED else TEXT for term, at in found.items()}
    for texts, weight in ((subject, SUBJECT), (title, HEADLINE)):
        weights.update(dict.fromkeys(analyzer.positions(texts), weight))
    return {term: Occurrence(weights[term], encode_positions(at)) for term, at in found.items()}


def stored_fields(article: Article, language: str, section: str, zone: ZoneInfo) -> StoredFields:
    """Return path, headline, summary, section, day (ISO), the date as the page shows it, and the article's language.

    `section` is the name that the outlet gives the section in `language`, which is the segment's. The language is ""
    where it is the segment's own, each other field where it is not known.
    """
    moment = article.published
    return (
        article.path,
        article.headline,
        article.standfirst or _excerpt(article),
        section,
        local_day(moment, zone).isoformat() if moment else "",
        dates_for(language, zone).label(moment) if moment else "",
        "" if nearest(article.language, [language]) else article.language,
    )


def _subject(article: Article) -> list[str]:
    """Return the texts that say what an article is about: standfirst, kicker, names, crossheads."""
    labels = [article.section, article.series, *article.topics]
    parts = [article.standfirst, article.kicker, *(label.name for label in labels if label)]
    parts += [byline.name for byline in article.bylines]
    parts += [entry.headline for entry in article.entries]
    blocks = [block for body in (article.body, *(entry.body for entry in article.entries)) for block in body]
    parts += [plain(block.html) for block in blocks if type(block) is Heading]
    return parts


def _text(article: Article) -> list[str]:
    """Return all texts of an article's page below its headline, except what `_subject` returns."""
    parts: list[str] = []
    for body in (article.body, *(entry.body for entry in article.entries)):
        for block in body:
            if type(block) is Paragraph:  # nearly every block is one
                parts.append(plain(block.html))
                continue
            parts += [plain(html) for html in block_html(block)]
            match block:
                case Quote(cite=cite):
                    parts.append(cite)
                case Table(caption=caption):
                    parts.append(caption)
                case Figure(image=image, credit=credit):
                    parts += [image.alt, credit]
                case Embed(title=title):
                    parts.append(title)
    if lead := article.lead_image:
        parts += [plain(lead.caption), lead.image.alt, lead.credit]
    parts += [plain(correction.html) for correction in article.corrections]
    return parts


def _excerpt(article: Article) -> str:
    """Return the beginning of an article's text, cut after a word; "" where it has no paragraph."""
    text = next((plain(block.html) for block in article.body if isinstance(block, Paragraph)), "")
    if len(text) <= _EXCERPT:
        return text
    cut = text[:_EXCERPT].rpartition(" ")[0] or text[:_EXCERPT]
    return cut.rstrip(" ,;:–—") + " …"
