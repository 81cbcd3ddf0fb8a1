"""Translations of an article: which belong to it, and which it may tell search engines of.

Two articles are translations of each other when each names the other, and so are all that hang together in this way,
whoever of them names whom: pages that search engines are told of must tell of each other. A translation that does not
name the article in return is a link for readers all the same.
"""

from __future__ import annotations

from tamizdat.press.index.reader import ArticleIndex
from tamizdat.press.index.summary import ArticleSummary


def family(index: ArticleIndex, summary: ArticleSummary) -> dict[int, ArticleSummary]:
    """Return an article and all that are translations of each other with it, by number."""
    found = {summary.number: summary}
    ahead = [summary]
    while ahead:
        one = ahead.pop(0)
        for number in one.translations.values():
            other = index.summary(number) if number not in found else None
            if other and not other.withdrawn and one.number in other.translations.values():
                found[number] = other
                ahead.append(other)
    return found


def translations(index: ArticleIndex, summary: ArticleSummary) -> dict[str, tuple[ArticleSummary, bool]]:
    """Return an article's translations that can be read, by language, each with whether it leads back.

    Of two in one language the article's own choice counts, then the nearest and the lowest number.
    """
    mutual = family(index, summary)
    named = [
        other for number in summary.translations.values() if (other := mutual.get(number) or index.summary(number))
    ]
    found: dict[str, tuple[ArticleSummary, bool]] = {}
    for other in (*named, *mutual.values()):
        if not other.withdrawn and other.language != summary.language:
            found.setdefault(other.language, (other, other.number in mutual))
    return found
