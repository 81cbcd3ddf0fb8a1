"""Which pairs of captures may be of one article: those that share sentences, runs of words, an address or a headline.

All captures are looked at together, by hashes in sorted arrays: the work grows with the captures, and memory holds a
part of the hashes and the pairs that are found.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tamizdat.recover.boilerplate.fingerprints import Fingerprints
from tamizdat.recover.storage.partitions import Partitions, groups_of, pair_code, pair_of, pairs_within
from tamizdat.recover.words import fingerprint

if TYPE_CHECKING:
    from tamizdat.recover.merging.match import Sketch

# A sentence, run of words, headline or address on more captures than this is boilerplate: it says nothing about which
# belong together.
COMMON = 60
_SENTENCE = np.dtype([("sentence", "u8"), ("capture", "u4"), ("words", "u4")])
_RUN = np.dtype([("run", "u8"), ("capture", "u4")])
_WEIGHT = np.dtype([("pair", "u8"), ("weight", "f8")])
# The golden ratio as a 64-bit fraction: its multiples are far from each other (Knuth, vol. 3, 6.4).
_SPREAD = 0x9E3779B97F4A7C15
_NO_PAIRS = np.empty(0, np.uint64)


class PairShares:
    """A share (0 to 1) for pairs of captures; 0 for a pair that is not among them."""

    def __init__(self, codes: NDArray[np.uint64], shares: NDArray[np.float64]) -> None:
        order = np.argsort(codes)
        self._codes, self._shares = codes[order], shares[order]

    def get(self, pair: tuple[int, int]) -> float:
        """Return the share of a pair."""
        code = np.uint64(pair_code(*pair))
        at = int(np.searchsorted(self._codes, code))
        return float(self._shares[at]) if at < len(self._codes) and self._codes[at] == code else 0.0

    def items(self) -> Iterator[tuple[tuple[int, int], float]]:
        """Yield the pairs, in order, with their shares."""
        for code, share in zip(self._codes, self._shares, strict=True):
            yield pair_of(int(code)), float(share)


def rare_shares(
    captures: Sequence[Fingerprints], sites: Sequence[str], least: float, folder: Path | None = None
) -> PairShares:
    """Return for pairs of captures of one site which share (0 to 1) of the smaller one's sentences they have in common.

    A sentence weighs less the more captures have it; what more than COMMON have counts for nothing. Pairs with less
    than `least` are left out.
    """
    with TemporaryDirectory(dir=folder) as where:
        rows, weights = Partitions(_SENTENCE, Path(where)), Partitions(_WEIGHT, Path(where))
        numbers = {site: number for number, site in enumerate(dict.fromkeys(sites))}
        for index, capture in enumerate(captures):
            rows.add(_sentences(index, capture, numbers[sites[index]]))
        totals = np.zeros(len(captures))
        for part in rows.parts():
            starts, sizes = groups_of(part["sentence"])
            weight = part["words"][starts] / np.maximum(1, sizes - 1) ** 2
            np.add.at(totals, part["capture"], np.repeat(weight, sizes))
            for codes, group in pairs_within(part["capture"], starts, sizes, COMMON):
                weights.add(_rows(_WEIGHT, codes, weight[group]))
        found, shares = [_NO_PAIRS], [np.empty(0)]
        for codes, shared in _summed(weights):
            share = shared / _smaller(totals, codes)
            found.append(codes[share >= least])
            shares.append(share[share >= least])
        return PairShares(np.concatenate(found), np.concatenate(shares))


def _sentences(index: int, capture: Fingerprints, site: int) -> NDArray[np.void]:
    """Return a row for each sentence of a capture. The number of its site changes the keys: sites share none."""
    count = len(capture.distinctive)
    keys = np.fromiter(capture.distinctive, np.uint64, count) ^ np.uint64(site * _SPREAD % (1 << 64))
    rows = np.empty(count, _SENTENCE)
    rows["sentence"], rows["capture"] = keys, index
    rows["words"] = np.fromiter(capture.distinctive.values(), np.uint32, count)
    return rows


def pairs_to_compare(sketches: Sequence[Sketch], compared: float, folder: Path | None = None) -> list[tuple[int, int]]:
    """Return the pairs that share an address, a headline or a part (`compared`, 0 to 1) of the shorter one's runs."""
    sites = [each.site for each in sketches]
    codes = np.unique(np.concatenate([_by_statement(sketches), _sharing_runs(sketches, compared, folder)]))
    pairs = (pair_of(int(code)) for code in codes)
    return [(one, two) for one, two in pairs if _may_be_one_site(sites[one], sites[two])]


def _may_be_one_site(site: str, other: str) -> bool:
    """Return whether two sites are the same; a capture of no known site may be of any."""
    return site == other or not site or not other


def _by_statement(sketches: Sequence[Sketch]) -> NDArray[np.uint64]:
    """Return the pairs that state one address or one headline."""
    groups: dict[int, array[int]] = defaultdict(lambda: array("L"))
    for index, each in enumerate(sketches):
        for kind, stated in (("page", each.facts.page), ("headline", each.headline)):
            if stated:
                groups[hash((kind, each.site, fingerprint(stated) if kind == "headline" else stated))].append(index)
    found = [
        pair_code(one, two)
        for group in groups.values()
        if len(group) <= COMMON
        for at, one in enumerate(group)
        for two in group[at + 1 :]
    ]
    return np.array(found, np.uint64)


def _sharing_runs(sketches: Sequence[Sketch], compared: float, folder: Path | None) -> NDArray[np.uint64]:
    """Return the pairs that share enough runs of words."""
    with TemporaryDirectory(dir=folder) as where:
        rows, weights = Partitions(_RUN, Path(where)), Partitions(_WEIGHT, Path(where))
        counts = np.zeros(len(sketches), np.uint32)
        for index, each in enumerate(sketches):
            runs = np.frombuffer(each.runs, np.uint64)
            counts[index] = len(runs)
            rows.add(_rows(_RUN, runs, np.full(len(runs), index, np.uint32)))
        for part in rows.parts():
            starts, sizes = groups_of(part["run"])
            for codes, _ in pairs_within(part["capture"], starts, sizes, COMMON):
                found, times = np.unique(codes, return_counts=True)
                weights.add(_rows(_WEIGHT, found, times))
        enough = (
            codes[shared >= compared * np.maximum(1, _smaller(counts, codes))] for codes, shared in _summed(weights)
        )
        return np.concatenate([_NO_PAIRS, *enough])


def _smaller(values: NDArray[Any], codes: NDArray[np.uint64]) -> NDArray[Any]:
    """Return the smaller value of each pair. `values` has one for each capture."""
    one, two = (codes >> np.uint64(32)).astype(np.intp), (codes & np.uint64(0xFFFFFFFF)).astype(np.intp)
    smaller: NDArray[Any] = np.minimum(values[one], values[two])
    return smaller


def _rows(kind: np.dtype[np.void], keys: NDArray[Any], values: NDArray[Any]) -> NDArray[np.void]:
    rows = np.empty(len(keys), kind)
    first, second = kind.names or ()
    rows[first], rows[second] = keys, values
    return rows


def _summed(weights: Partitions) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.float64]]]:
    """Yield pairs, each once, and the sums of their weights."""
    for part in weights.parts():
        starts, _ = groups_of(part["pair"])
        yield part["pair"][starts], np.add.reduceat(part["weight"], starts)
