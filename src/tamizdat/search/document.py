"""What an index holds of one article: its terms, each with a weight, and the fields that a result shows."""

from __future__ import annotations

from collections import Counter
from zoneinfo import ZoneInfo

from tamizdat.article import Article, Embed, Figure, Heading, Paragraph, Quote, Table, block_html, plain
from tamizdat.language_codes import nearest
from tamizdat.press.local_time import local_day
from tamizdat.press.render.dates import dates_for
from tamizdat.search.analyzer import Analyzer

# The weight of a term, by where it stands: in the headline; in the standfirst, the names and crossheads that say what
# the article is about; in the text several times; in the text. Two bits in the index (docs/search.md).
HEADLINE, SUBJECT, REPEATED, TEXT = 3, 2, 1, 0
_REPEATED = 3  # occurrences in the text from which a term counts as repeated
_EXCERPT = 180  # characters of an article's beginning that a result shows where there is no standfirst

StoredFields = tuple[str, str, str, str, str, str, str]


def term_weights(article: Article, analyzer: Analyzer) -> dict[str, int]:
    """Return each term by which an article is found, and its weight."""
    counts = Counter(analyzer.index_terms(_text(article)))
    weights = {term: REPEATED if count >= _REPEATED else TEXT for term, count in counts.items()}
    weights.update(dict.fromkeys(analyzer.index_terms(_subject(article)), SUBJECT))
    weights.update(dict.fromkeys(analyzer.index_terms(article.headline), HEADLINE))
    return weights


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


def _subject(article: Article) -> str:
    """Return the text that says what an article is about: standfirst, kicker, names, crossheads."""
    labels = [article.section, article.series, *article.topics]
    parts = [article.standfirst, article.kicker, *(label.name for label in labels if label)]
    parts += [byline.name for byline in article.bylines]
    parts += [entry.headline for entry in article.entries]
    blocks = [block for body in (article.body, *(entry.body for entry in article.entries)) for block in body]
    parts += [plain(block.html) for block in blocks if type(block) is Heading]
    return "\n".join(parts)


def _text(article: Article) -> str:
    """Return all text of an article's page below its headline, except what `_subject` returns."""
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
    return "\n".join(parts)


def _excerpt(article: Article) -> str:
    """Return the beginning of an article's text, cut after a word; "" where it has no paragraph."""
    text = next((plain(block.html) for block in article.body if isinstance(block, Paragraph)), "")
    if len(text) <= _EXCERPT:
        return text
    cut = text[:_EXCERPT].rpartition(" ")[0] or text[:_EXCERPT]
    return cut.rstrip(" ,;:–—") + " …"
