"""Translations of an article: which articles they are, and which of them search engines may be told of.

Two articles are translations of each other when each names the other. So are all articles that are connected in this
way: if A and B name each other, and B and C do, A and C are translations of each other too. Search engines ask that
pages which name each other as alternates do so mutually. A translation that does not name the article in return is
still a link for readers (docs/decisions/0383-translations.md).
"""

from __future__ import annotations

from tamizdat.press.index.reader import ArticleIndex
from tamizdat.press.index.summary import ArticleSummary


def mutual_translations(index: ArticleIndex, summary: ArticleSummary) -> dict[int, ArticleSummary]:
    """Return an article and all that are translations of each other with it, by number; the nearest come first."""
    found = {summary.number: summary}
    waiting = [summary]
    while waiting:
        one = waiting.pop(0)
        for number in one.translations.values():
            other = index.summary(number) if number not in found else None
            if other and not other.withdrawn and one.number in other.translations.values():
                found[number] = other
                waiting.append(other)
    return found


def translations(index: ArticleIndex, summary: ArticleSummary) -> dict[str, tuple[ArticleSummary, bool]]:
    """Return an article's translations that can be read, by language, each with whether it leads back.

    Of two in one language the one that the article itself names counts, then the nearest with the lowest number.
    """
    mutual = mutual_translations(index, summary)
    named = [
        other for number in summary.translations.values() if (other := mutual.get(number) or index.summary(number))
    ]
    found: dict[str, tuple[ArticleSummary, bool]] = {}
    for other in (*named, *mutual.values()):
        if not other.withdrawn and other.language != summary.language:
            found.setdefault(other.language, (other, other.number in mutual))
    return found
