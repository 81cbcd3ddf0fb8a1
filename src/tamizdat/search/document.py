"""What an index holds of one article: its words, each with a weight, and what readers see of it among results."""

from __future__ import annotations

from collections import Counter
from zoneinfo import ZoneInfo

from tamizdat.article import Article, Embed, Figure, Heading, Paragraph, Quote, Table, block_html, plain
from tamizdat.press.index.summary import local_day
from tamizdat.press.render.dates import dates_for
from tamizdat.search.words import Words

# Weights: a headline's words, those that say what an article is about, those that it repeats, all others.
HEADLINE, ABOUT, OFTEN, ONCE = 3, 2, 1, 0
_OFTEN = 3  # times
_SUMMARY = 180  # characters of an article's beginning where it has no standfirst

Record = tuple[str, str, str, str, str, str, str]


def weighed(article: Article, words: Words) -> dict[str, int]:
    """Return each word by which an article is found, and its weight."""
    counts = Counter(words.indexed(_text(article)))
    found = {word: OFTEN if count >= _OFTEN else ONCE for word, count in counts.items()}
    found.update(dict.fromkeys(words.indexed(_about(article)), ABOUT))
    found.update(dict.fromkeys(words.indexed(article.headline), HEADLINE))
    return found


def record(article: Article, home: str, section: str, zone: ZoneInfo) -> Record:
    """Return path, headline, summary, section, day (ISO) and its label, and the language where it is not `home`.

    `section` is the name that the outlet gives it. What is not known is "".
    """
    moment = article.published
    return (
        article.path,
        article.headline,
        article.standfirst or _beginning(article),
        section,
        local_day(moment, zone).isoformat() if moment else "",
        dates_for(home, zone).label(moment) if moment else "",
        article.language if article.language != home else "",
    )


def _about(article: Article) -> str:
    labels = [article.section, article.series, *article.topics]
    parts = [article.standfirst, article.kicker, *(label.name for label in labels if label)]
    parts += [byline.name for byline in article.bylines]
    parts += [entry.headline for entry in article.entries]
    blocks = [block for body in (article.body, *(entry.body for entry in article.entries)) for block in body]
    parts += [plain(block.html) for block in blocks if type(block) is Heading]
    return "\n".join(parts)


def _text(article: Article) -> str:
    """Return all that stands on an article's page below its headline, but for what `_about` has."""
    parts: list[str] = []
    for body in (article.body, *(entry.body for entry in article.entries)):
        for block in body:
            if type(block) is Paragraph:  # nearly every one
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


def _beginning(article: Article) -> str:
    """Return how an article's text begins, cut at a word."""
    text = next((plain(block.html) for block in article.body if isinstance(block, Paragraph)), "")
    if len(text) <= _SUMMARY:
        return text
    whole = text[:_SUMMARY].rpartition(" ")[0] or text[:_SUMMARY]
    return whole.rstrip(" ,;:–—") + " …"
