"""Which captures are of one article.

All of that is decided here, and it is decided twice: boilerplate must be gone before bodies can be compared, and to
tell boilerplate it must be known which captures are copies of one article.

1. `provisional_articles`, before boilerplate is known: captures that share rare sentences, or whose likely bodies are
   of one article by step 2's rule. It serves to learn the boilerplate.
2. `alike_captures`, once it is gone: captures that share runs of words are compared; the share of the shorter body that
   stands in the longer one decides, so that a copy cut short is recognised and two reports on one subject stay apart.

In both, captures that contradict each other in what they state (`facts`) are not one article unless their texts are
the same: a wrong merge destroys, a missed one is only a double. Captures of different sites are never one article:
what another site reprinted is an article of its own. docs/decisions/0103-one-article.md says how the thresholds were
found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from msgspec import Struct, structs
from rapidfuzz import fuzz

from tamizdat.recover.boilerplate.fingerprints import Fingerprints
from tamizdat.recover.merging.candidates import pairs_to_compare, rare_shares
from tamizdat.recover.merging.facts import Contradictions, Facts, contradictions
from tamizdat.recover.merging.groups import Alike, Doubtful, Groups
from tamizdat.recover.shingles import shingles
from tamizdat.recover.words import words

# The share of rare sentences that makes captures provisionally one article: by itself where nothing contradicts it, and
# where their likely bodies are the same too; then more of it where they contradict each other by a guess, or for
# certain. Of 2,987 labelled pairs of copies whose likely bodies are the same 2,950 have RARE_TOO and more, of 242 such
# pairs of different articles (boilerplate taken for the body) 105.
RARE, RARE_TOO, RARE_THOUGH_GUESSED, RARE_THOUGH_CONTRADICTED = 0.5, 0.1, 0.4, 0.5
# The share of the shorter text in the longer one: from SAME they are one article, from MAYBE if the headlines agree
# too, from SAME_ADDRESS if the addresses do.
SAME, MAYBE, SAME_ADDRESS = 0.6, 0.35, 0.2
# Where they contradict each other in one fact the texts must be the same, as far as copies ever are; where they do so
# in more, nothing makes them one. Of 3,276 labelled pairs of copies none contradicts the other in two.
CONTRADICTED = 0.9
# Below SHORT words a text proves little: then a share of SAME_SHORT is needed, or the same headline, and below TINY
# words the headline is enough. Below LEAST words nothing but headline and address counts.
SHORT, TINY, LEAST = 40, 8, 12
SAME_SHORT = 0.85
# Headlines alike to this many percent agree.
ALIKE = 85
# The share of the shorter capture's runs of words that two captures must have in common to be compared.
COMPARED = 0.1
_KEPT = 512  # captures whose runs of words are remembered while pairs are compared


class Sketch(Struct, frozen=True):
    """What is kept in memory of a capture for matching.

    `size` is in words. `runs` are half of the hashes of its runs of four words, as sorted 64-bit integers.
    """

    site: str
    facts: Facts
    size: int
    runs: bytes

    @property
    def headline(self) -> str:
        """Its headline in the form that is trusted most; "" without one."""
        return self.facts.headlines[0] if self.facts.headlines else ""


class Comparison(NamedTuple):
    """What comparing two captures gives: whether they are of one article, by the share of the shorter body in the
    longer one (0 to 1) and by what they state (`against`). `doubtful` says that only what they state keeps them apart.
    """

    share: float
    same: bool
    against: Contradictions
    doubtful: bool = False


def sketch(site: str, facts: Facts, body: str) -> Sketch:
    """Return the sketch of a capture whose body's words are `body`."""
    tokens = words(body)
    hashes = sorted(shingles(tokens, 4))
    half = np.array([value for value in hashes if value % 2 == 0], dtype=np.uint64)
    return Sketch(site, facts, len(tokens), half.tobytes())


def provisional_articles(
    captures: Sequence[Fingerprints],
    sites: Sequence[str],
    sketches: Sequence[Sketch],
    body: Callable[[int], str],
    folder: Path | None = None,
) -> list[int]:
    """Return for each capture the index of the first capture of what may be its article, before boilerplate is known.

    Captures of one site belong together if they share at least half of what the smaller one has, where a sentence
    weighs less the more captures have it: boilerplate is on all of them, an article's sentences only on its own copies.
    `sketches` and `body(i)` are of the likely bodies; captures that are one article by these belong together too if
    they share some rare sentences: what was taken for the body may be boilerplate. What is too much for memory is in
    `folder` meanwhile.
    """
    rare = rare_shares(captures, sites, RARE_TOO, folder)
    shares = {
        pair: share
        for pair, share in rare.items()
        if share >= RARE and not contradictions(sketches[pair[0]].facts, sketches[pair[1]].facts).facts
    }
    for pair, found in _compared(sketches, body, folder):
        if not found.same:
            continue
        needed = RARE_THOUGH_CONTRADICTED if found.against.certain else RARE_THOUGH_GUESSED
        if rare.get(pair) >= (needed if found.against.facts else RARE_TOO):
            shares[pair] = rare.get(pair)
    return Groups(len(captures)).unite(_alike(sketches, shares))


def alike_captures(sketches: Sequence[Sketch], body: Callable[[int], str], folder: Path | None = None) -> Alike:
    """Return which captures are of one article, and which contradict. `body(i)` gives the words of a body.

    What is too much for memory is in `folder` meanwhile.
    """
    shares: dict[tuple[int, int], float] = {}
    doubtful: list[Doubtful] = []
    for (one, two), found in _compared(sketches, body, folder):
        if found.same:
            shares[one, two] = found.share
        elif found.doubtful:
            doubtful.append(Doubtful(one, two, found.against.facts))
    return structs.replace(_alike(sketches, shares), doubtful=tuple(doubtful))


def _compared(
    sketches: Sequence[Sketch], body: Callable[[int], str], folder: Path | None
) -> Iterator[tuple[tuple[int, int], Comparison]]:
    """Yield the pairs of captures that may be of one article, with what comparing them gave."""
    runs = lru_cache(_KEPT)(lambda index: runs_of(body(index)))  # a capture is in several pairs, one after the other
    for one, two in pairs_to_compare(sketches, COMPARED, folder):
        yield (one, two), compare(sketches[one], sketches[two], contained(runs(one), runs(two)))


def _alike(sketches: Sequence[Sketch], shares: Mapping[tuple[int, int], float]) -> Alike:
    """Return the pairs in `shares`, the largest share first, and whether two captures contradict: none of these do."""

    def contradict(one: int, two: int) -> bool:
        if (min(one, two), max(one, two)) in shares:
            return False
        return contradictions(sketches[one].facts, sketches[two].facts).certain

    return Alike(tuple(sorted(shares, key=lambda pair: (-shares[pair], pair))), contradict)


def compare(one: Sketch, two: Sketch, share: float) -> Comparison:
    """Return whether two captures are of one article, by the `share` of the shorter body in the longer one."""
    against = contradictions(one.facts, two.facts)
    alike = _same(one, two, share)
    same = _same_though_contradicted(one, two, share, against) if against.facts else alike
    return Comparison(share, same, against, doubtful=alike and not same)


def _same(one: Sketch, two: Sketch, share: float) -> bool:
    """Return whether captures of which nothing contradicts the other are of one article."""
    shorter = min(one.size, two.size)
    same_headline = (
        bool(one.headline and two.headline) and fuzz.ratio(one.headline.casefold(), two.headline.casefold()) > ALIKE
    )
    if one.facts.page and one.facts.page == two.facts.page:
        if one.facts.part and two.facts.part and one.facts.part != two.facts.part:
            return True
        return share >= SAME_ADDRESS or shorter < SHORT
    if shorter < SHORT:
        return (same_headline and (share >= MAYBE or shorter < TINY)) or (share >= SAME_SHORT and shorter >= LEAST)
    return share >= SAME or (same_headline and share >= MAYBE)


def _same_though_contradicted(one: Sketch, two: Sketch, share: float, against: Contradictions) -> bool:
    """Return whether captures that contradict each other are of one article all the same: if the texts are the same.

    A copy at another address, below the same headline, is found where two copies at one address would be.
    """
    if len(against.facts) != 1 or min(one.size, two.size) < LEAST:
        return False
    moved = against.facts == ("address",) and bool(one.headline and two.headline)
    return share >= (SAME if moved else CONTRADICTED)


def containment(one: str, two: str) -> float:
    """Return which share (0 to 1) of the shorter text's runs of three words stands in the longer one."""
    return contained(runs_of(one), runs_of(two))


def runs_of(text: str) -> set[int]:
    """Return the hashes of a text's runs of three words, for those who compare one text with many (`contained`)."""
    return shingles(words(text), 3)


def contained(one: set[int], two: set[int]) -> float:
    """Return the same as `containment`, of texts given by their runs."""
    smaller = min(len(one), len(two))
    return len(one & two) / smaller if smaller else 0.0
