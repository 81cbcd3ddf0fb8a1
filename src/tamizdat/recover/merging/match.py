"""Which captures are of one article.

All of that is decided here, and it is decided twice: boilerplate must be gone before bodies can be compared, and to
tell boilerplate it must be known which captures are copies of one article.

1. `provisional_articles`, before boilerplate is known: captures that share rare sentences, or whose likely bodies are
   of one article by step 2's rule. It may join too much or too little; it serves to learn the boilerplate.
2. `articles`, once it is gone: captures that share runs of words are compared; the share of the shorter body that
   stands in the longer one decides, so that a copy cut short is recognised and two reports on one subject stay apart.

Captures of different sites are never one article: what another site reprinted is an article of its own.
docs/decisions/0103-one-article.md says how the thresholds were found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from msgspec import Struct
from rapidfuzz import fuzz

from tamizdat.recover.boilerplate.fingerprints import Fingerprints
from tamizdat.recover.fields.addresses import page_key
from tamizdat.recover.words import fingerprint, shingles, words

# A sentence, run of words, headline or address on more captures than this is boilerplate: it says nothing about which
# belong together.
COMMON = 60
# The share of rare sentences that makes captures provisionally one article.
RARE = 0.5
# The share of the shorter text in the longer one: from SAME they are one article, from MAYBE if the headlines agree
# too, from SAME_ADDRESS if the addresses do.
SAME, MAYBE, SAME_ADDRESS = 0.6, 0.35, 0.2
# Below SHORT words a text proves little: then a share of SAME_SHORT is needed, or the same headline, and below TINY
# words the headline is enough. Below LEAST words nothing but headline and address counts.
SHORT, TINY, LEAST = 40, 8, 12
SAME_SHORT = 0.85
# Headlines alike to this many percent agree.
ALIKE = 85
# The share of the shorter capture's runs of words that two captures must have in common to be compared.
COMPARED = 0.1


Unite = Callable[[int, Iterable[tuple[int, int]]], list[int]]


class Sketch(Struct, frozen=True):
    """What is kept in memory of a capture for matching.

    `size` is in words. `page` is its address as `page_key` gives it. `runs` are half of the hashes of its runs of four
    words, as sorted 64-bit integers.
    """

    site: str
    size: int
    headline: str
    page: str
    runs: bytes


def sketch(site: str, headline: str, url: str | None, body: str) -> Sketch:
    """Return the sketch of a capture whose body's words are `body`."""
    tokens = words(body)
    hashes = sorted(shingles(tokens, 4))
    half = np.array([value for value in hashes if value % 2 == 0], dtype=np.uint64)
    return Sketch(site, len(tokens), headline, page_key(url or ""), half.tobytes())


def provisional_articles(
    captures: Sequence[Fingerprints], sites: Sequence[str], sketches: Sequence[Sketch], body: Callable[[int], str]
) -> list[int]:
    """Return for each capture the index of the first capture of what may be its article, before boilerplate is known.

    Captures of one site belong together if they share at least half of what the smaller one has, where a sentence
    weighs less the more captures have it: boilerplate is on all of them, an article's sentences only on its own copies.
    `sketches` and `body(i)` are of the likely bodies; captures that are one article by these belong together too.
    """
    holders: dict[tuple[str, int], list[int]] = defaultdict(list)
    for index, capture in enumerate(captures):
        for sentence in capture.distinctive:
            holders[sites[index], sentence].append(index)
    totals = [0.0] * len(captures)
    shared: dict[tuple[int, int], float] = defaultdict(float)
    for (_, sentence), group in holders.items():
        weight = captures[group[0]].distinctive[sentence] / max(1, len(group) - 1) ** 2
        for index in group:
            totals[index] += weight
        if len(group) <= COMMON:
            for pair in _pairs_in(group):
                shared[pair] += weight
    near = [pair for pair, weight in shared.items() if weight >= RARE * min(totals[pair[0]], totals[pair[1]])]
    return united(len(captures), [*near, *_same_pairs(sketches, body)])


def articles(sketches: Sequence[Sketch], body: Callable[[int], str], unite: Unite | None = None) -> list[int]:
    """Return for each capture the index of the first capture of its article. `body(i)` gives the words of a body.

    `unite` puts pairs of captures that are of one article into groups, as `united` does and as an editor decided.
    """
    return (unite or united)(len(sketches), _same_pairs(sketches, body))


def _same_pairs(sketches: Sequence[Sketch], body: Callable[[int], str]) -> list[tuple[int, int]]:
    """Return the pairs of captures that are of one article."""
    return [
        (one, two)
        for one, two in sorted(_pairs_to_compare(sketches))
        if same_article(sketches[one], sketches[two], body(one), body(two))
    ]


def same_article(one: Sketch, two: Sketch, body_one: str, body_two: str) -> bool:
    """Return whether two captures are of one article, by how much of the shorter body stands in the longer one."""
    shared = containment(body_one, body_two)
    shorter = min(one.size, two.size)
    same_headline = (
        bool(one.headline and two.headline) and fuzz.ratio(one.headline.casefold(), two.headline.casefold()) > ALIKE
    )
    if one.page and one.page == two.page:
        return shared >= SAME_ADDRESS or shorter < SHORT
    if shorter < SHORT:
        return (same_headline and (shared >= MAYBE or shorter < TINY)) or (shared >= SAME_SHORT and shorter >= LEAST)
    return shared >= SAME or (same_headline and shared >= MAYBE)


def containment(one: str, two: str) -> float:
    """Return which share (0 to 1) of the shorter text's runs of three words stands in the longer one."""
    first, second = shingles(words(one), 3), shingles(words(two), 3)
    smaller = min(len(first), len(second))
    return len(first & second) / smaller if smaller else 0.0


def united(size: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Return for each of `size` indexes the smallest one that `pairs` connect it with, directly or through others."""
    first_of = list(range(size))

    def find(index: int) -> int:
        while first_of[index] != index:
            first_of[index] = first_of[first_of[index]]
            index = first_of[index]
        return index

    for one, two in pairs:
        first, second = find(one), find(two)
        first_of[max(first, second)] = min(first, second)
    return [find(index) for index in range(size)]


def _pairs_to_compare(sketches: Sequence[Sketch]) -> set[tuple[int, int]]:
    """Return the pairs that share an address, a headline or at least a tenth of the shorter one's runs of words."""
    groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for index, each in enumerate(sketches):
        if each.page:
            groups["page", each.site, each.page].append(index)
        if each.headline:
            groups["headline", each.site, str(fingerprint(each.headline))].append(index)
    found = {pair for group in groups.values() if len(group) <= COMMON for pair in _pairs_in(group)}
    found |= _pairs_sharing_runs(sketches)
    return {(one, two) for one, two in found if _may_be_one_site(sketches[one].site, sketches[two].site)}


def _may_be_one_site(site: str, other: str) -> bool:
    """Return whether two sites are the same; a capture of no known site may be of any."""
    return site == other or not site or not other


def _pairs_in(group: Sequence[int]) -> Iterator[tuple[int, int]]:
    return ((one, two) for at, one in enumerate(group) for two in group[at + 1 :])


def _pairs_sharing_runs(sketches: Sequence[Sketch]) -> set[tuple[int, int]]:
    """Return the pairs that share enough runs of words; in a sorted array of all hashes, equal ones are neighbours."""
    runs = [np.frombuffer(each.runs, dtype=np.uint64) for each in sketches]
    if not runs:
        return set()
    captures = np.repeat(np.arange(len(runs), dtype=np.uint32), [len(each) for each in runs])
    hashes = np.concatenate(runs)
    order = np.argsort(hashes, kind="stable")
    hashes, captures = hashes[order], captures[order]
    changes = np.flatnonzero(np.diff(hashes)) + 1
    starts, stops = np.concatenate([[0], changes]), np.concatenate([changes, [len(hashes)]])
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for start, stop in zip(starts, stops, strict=True):
        if 2 <= stop - start <= COMMON:
            for pair in _pairs_in([int(capture) for capture in captures[start:stop]]):
                shared[pair] += 1
    return {
        (one, two)
        for (one, two), times in shared.items()
        if times >= COMPARED * max(1, min(len(runs[one]), len(runs[two])))
    }
