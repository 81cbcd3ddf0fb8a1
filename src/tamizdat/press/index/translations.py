"""Translations of an article: which belong to it, and which it may tell search engines of.

Two articles are translations of each other when each names the other, and so are all that hang together in this way,
whoever of them names whom: pages that search engines are told of must tell of each other. A translation that does not
name the article in return is a link for readers all the same.
"""

from __future__ import annotations

from tamizdat.press.index.reader import Index
from tamizdat.press.index.summary import Fact


def family(index: Index, fact: Fact) -> dict[int, Fact]:
    """Return an article and all that are translations of each other with it, by number."""
    found = {fact.number: fact}
    ahead = [fact]
    while ahead:
        one = ahead.pop(0)
        for number in one.translations.values():
            other = index.fact(number) if number not in found else None
            if other and not other.withdrawn and one.number in other.translations.values():
                found[number] = other
                ahead.append(other)
    return found


def translations(index: Index, fact: Fact) -> dict[str, tuple[Fact, bool]]:
    """Return an article's translations that can be read, by language, each with whether it leads back.

    Of two in one language the article's own choice counts, then the nearest and the lowest number.
    """
    mutual = family(index, fact)
    named = [other for number in fact.translations.values() if (other := mutual.get(number) or index.fact(number))]
    found: dict[str, tuple[Fact, bool]] = {}
    for other in (*named, *mutual.values()):
        if not other.withdrawn and other.language != fact.language:
            found.setdefault(other.language, (other, other.number in mutual))
    return found
