"""An index of articles by their terms, on the disk: what weighs how much in which article, and which articles have it.

A term weighs more the rarer it is. A small archive cannot show which words are rare, so each word starts from what is
usual for its kind.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tamizdat.disk import naming
from tamizdat.recover.related.terms import Terms
from tamizdat.recover.storage.partitions import Partitions, groups_of

TERMS = 60  # of each article: those with the most weight that another article has too
# Each word's rarity is counted as if PRIOR more articles had been seen, and a name or number had stood in this share of
# them, a short word in that, any other word in that. What is less rare than LEAST (in nats) counts for nothing.
PRIOR = 40
NAME, SHORT, WORD = 0.02, 0.6, 0.12
LEAST = 0.7
_WEIGHT = np.dtype([("term", "u4"), ("weight", "f8")])
_POSTING = np.dtype([("term", "u8"), ("article", "u4"), ("weight", "f8")])
_HELD = np.dtype([("article", "u4"), ("weight", "f8")])


class Rows:
    """Lists of rows of one numpy type, one list for each article, in a file. Memory holds where each list starts."""

    def __init__(self, kind: np.dtype[Any] | type[Any], path: Path) -> None:
        self._kind, self._path = np.dtype(kind), path
        self._starts = [0]
        with naming(path):
            self._file = path.open("wb")
        self._rows: NDArray[Any] = np.empty(0, self._kind)

    def append(self, rows: NDArray[Any]) -> None:
        """Add the list of one more article."""
        with naming(self._path):
            self._file.write(rows.astype(self._kind, copy=False).tobytes())
        self._starts.append(self._starts[-1] + len(rows))

    def done(self) -> None:
        """Make the lists readable. Nothing is added any more."""
        with naming(self._path):
            self._file.close()
        self._bounds = np.array(self._starts, np.int64)
        self._starts = []
        if self._bounds[-1]:
            self._rows = np.memmap(self._path, self._kind, "r")

    def __getitem__(self, at: int) -> NDArray[Any]:
        return self._rows[self._bounds[at] : self._bounds[at + 1]]


class TermIndex:
    """The terms of articles, numbered: `vectors` and `leads` with their weights, `held` all that an article has.

    `postings[term]` are the articles that have a term in their vector, with its weight there. Only terms that two
    articles of one language have are in it. A vector's terms are in ascending order.
    """

    def __init__(self, articles: Sequence[Terms], folder: Path) -> None:
        self.vectors, self.leads = Rows(_WEIGHT, folder / "vectors"), Rows(_WEIGHT, folder / "leads")
        self.held, self.postings = Rows(np.uint32, folder / "held"), Rows(_HELD, folder / "postings")
        seen, totals = _seen(articles)
        numbers = _numbers(seen)
        rows = Partitions(_POSTING, folder)
        for at, article in enumerate(articles):
            known, weights = numbers[article.language], _weights(article, seen[article.language], totals)
            vector = _vector(weights, known)
            self.vectors.append(vector)
            self.leads.append(_lead(article, weights, known))
            self.held.append(np.sort(np.fromiter((known[each] for each in article.counts if each in known), np.uint32)))
            posting = np.empty(len(vector), _POSTING)
            posting["term"], posting["article"], posting["weight"] = vector["term"], at, vector["weight"]
            rows.add(posting)
        for each in (self.vectors, self.leads, self.held):
            each.done()
        self._fill_postings(rows, sum(map(len, numbers.values())))

    def _fill_postings(self, rows: Partitions, count: int) -> None:
        """Write the postings, and remember where those of each term stand."""
        self._at = np.zeros(count, np.int64)  # of each term, in `postings`
        self.postings.append(np.empty(0, _HELD))  # for terms that are in no vector
        place = 0
        for part in rows.parts():
            starts, sizes = groups_of(part["term"])
            for start, size in zip(starts, sizes, strict=True):
                place += 1
                self._at[part["term"][start]] = place
                held = np.empty(size, _HELD)
                held["article"] = part["article"][start : start + size]
                held["weight"] = part["weight"][start : start + size]
                self.postings.append(held)
        self.postings.done()

    def holders(self, term: int) -> NDArray[Any]:
        """Return the articles that have a term in their vector, ascending, with its weight there."""
        return self.postings[int(self._at[term])]


def _seen(articles: Iterable[Terms]) -> tuple[dict[str, Counter[str]], Counter[str]]:
    """Return for each language how many articles have each term, and how many articles there are."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    totals: Counter[str] = Counter()
    for article in articles:
        seen[article.language].update(article.counts.keys())
        totals[article.language] += 1
    return seen, totals


def _numbers(seen: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
    """Return the number of each term that two articles of a language have, in alphabetical order."""
    numbers: dict[str, dict[str, int]] = {}
    first = 0
    for language, counts in sorted(seen.items()):
        shared = sorted(term for term, times in counts.items() if times > 1)
        numbers[language] = {term: first + at for at, term in enumerate(shared)}
        first += len(shared)
    return numbers


def _weights(article: Terms, seen: Mapping[str, int], totals: Mapping[str, int]) -> dict[str, float]:
    """Return the terms of an article with their weights, frequency times rarity, the greatest first."""
    total = totals[article.language]
    weights = {}
    for term, times in article.counts.items():
        rarity = math.log((total + PRIOR) / (seen[term] + PRIOR * _expected_share(term, article.names))) - LEAST
        if rarity > 0:
            weights[term] = (1 + math.log(times)) * rarity
    return dict(sorted(weights.items(), key=lambda each: (-each[1], each[0])))


def _vector(weights: Mapping[str, float], known: Mapping[str, int]) -> NDArray[Any]:
    """Return the terms with the most weight of an article that others have too.

    The weights are scaled so that the TERMS greatest of all the article's terms make a vector of length 1. So terms
    that only one article has lessen its likeness to any other, but take none of the TERMS places.
    """
    length = math.sqrt(math.fsum(weight * weight for weight in list(weights.values())[:TERMS])) or 1.0
    shared = [(known[term], weight / length) for term, weight in weights.items() if term in known]
    return np.array(sorted(shared[:TERMS]), _WEIGHT)


def _lead(article: Terms, weights: Mapping[str, float], known: Mapping[str, int]) -> NDArray[Any]:
    """Return the terms of an article's lead that others have too; the weights of all its terms sum to 1."""
    own = {term: weight for term, weight in weights.items() if term in article.lead}
    whole = math.fsum(own.values()) or 1.0
    return np.array([(known[term], weight / whole) for term, weight in own.items() if term in known], _WEIGHT)


def _expected_share(term: str, names: frozenset[str]) -> float:
    """Return in which share of articles (0 to 1) a term of its kind is expected."""
    if term in names or term[0].isdecimal():
        return NAME
    longest = 4 if term < "\u0600" else 3
    return SHORT if len(term) <= longest and term.isalpha() and term < "\u0e00" else WORD
