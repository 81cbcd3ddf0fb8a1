"""Last step but one: which articles are about the same things, by the rare words, names and numbers that they share.

What an article is about stands in its lead: headline, standfirst and first sentences. Of articles that are alike as a
whole those are nearest whose leads are told in each other: the share of a lead's words that the other article has too,
where a rare word counts more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from tamizdat.article import Article
from tamizdat.recover.related.index import TermIndex
from tamizdat.recover.related.terms import Terms, terms_of
from tamizdat.recover.storage.spool import Spool

MOST_RELATED = 6
# Cosine from which two articles are related; how it and the other numbers were found stands in
# docs/decisions/0104-related.md.
THRESHOLD = 0.1
COMMON = 400  # a term in more articles than this is not compared


def with_related(articles: Sequence[Article], folder: Path | None = None) -> Spool[Article]:
    """Return the articles, each with the numbers of those that are about the same, kept in `folder`."""
    found: Spool[Terms] = Spool(Terms, folder)
    numbers = []
    for article in articles:
        found.append(terms_of(article))
        numbers.append(article.number)
    related: Spool[Article] = Spool(Article, folder)
    for article, near in zip(articles, relate(found, folder), strict=True):
        related.append(structs.replace(article, related=tuple(numbers[at] for at in near)))
    found.close()
    return related


def relate(articles: Sequence[Terms], folder: Path | None = None) -> Iterator[list[int]]:
    """Yield for each article the indexes of related ones, nearest first, at most MOST_RELATED.

    Those are related that are alike as a whole. Of these the nearest are those whose leads are told in each other.
    What is too much for memory is in `folder` meanwhile.
    """
    with TemporaryDirectory(dir=folder) as where:
        index = TermIndex(articles, Path(where))
        for at in range(len(articles)):
            scores = {
                other: (_told(index, at, other) + _told(index, other, at) + likeness) / 2
                for other, likeness in _alike(index, at)
            }
            yield [other for other, _ in sorted(scores.items(), key=lambda each: (-each[1], each[0]))][:MOST_RELATED]


def _alike(index: TermIndex, at: int) -> list[tuple[int, float]]:
    """Return the articles that are alike as a whole to one, with the cosine of their vectors."""
    holders: list[NDArray[Any]] = []
    products: list[NDArray[Any]] = []
    for term, weight in index.vectors[at]:
        found = index.holders(int(term))
        if 2 <= len(found) <= COMMON:
            holders.append(found["article"])
            products.append(found["weight"] * weight)
    if not holders:
        return []
    others, places = np.unique(np.concatenate(holders), return_inverse=True)
    cosines = np.bincount(places, np.concatenate(products))
    near = np.flatnonzero((cosines >= THRESHOLD) & (others != at))
    return [(int(others[each]), float(cosines[each])) for each in near]


def _told(index: TermIndex, at: int, other: int) -> float:
    """Return the share (0 to 1) of an article's lead that the other one has."""
    lead, held = index.leads[at], index.held[other]
    if not len(lead) or not len(held):
        return 0.0
    places = np.searchsorted(held, lead["term"]).clip(max=len(held) - 1)
    return float(lead["weight"][held[places] == lead["term"]].sum())
