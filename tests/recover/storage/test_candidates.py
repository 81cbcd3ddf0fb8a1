"""Pairs of captures are found by hashes on the disk as they are by looking at each pair."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamizdat.recover.boilerplate.fingerprints import Fingerprints
from tamizdat.recover.merging import candidates
from tamizdat.recover.merging.candidates import pairs_to_compare, rare_shares
from tamizdat.recover.merging.facts import Facts
from tamizdat.recover.merging.match import Sketch
from tamizdat.recover.storage import partitions

SETS = st.lists(st.sets(st.integers(1, 12), max_size=6), max_size=8)
SITES = st.lists(st.sampled_from(["", "1.example", "2.example"]), min_size=8, max_size=8)


@pytest.fixture(autouse=True)
def _on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let parts be written though the rows are few, and pairs be given in several turns."""
    monkeypatch.setattr(partitions, "_ROWS", 3)
    monkeypatch.setattr(partitions, "_PAIRS", 2)


def capture(sentences: set[int]) -> Fingerprints:
    return Fingerprints(frozenset(sentences), {}, {key: key % 5 + 4 for key in sentences}, False)


def shares_by_pair(captures: list[Fingerprints], sites: list[str], common: int) -> dict[tuple[int, int], float]:
    holders: dict[tuple[str, int], list[int]] = defaultdict(list)
    for index, each in enumerate(captures):
        for sentence in each.distinctive:
            holders[sites[index], sentence].append(index)
    totals: dict[int, float] = defaultdict(float)
    shared: dict[tuple[int, int], float] = defaultdict(float)
    for (_, sentence), group in holders.items():
        weight = captures[group[0]].distinctive[sentence] / max(1, len(group) - 1) ** 2
        for index in group:
            totals[index] += weight
        for pair in combinations(group, 2) if len(group) <= common else ():
            shared[pair] += weight
    return {pair: weight / min(totals[at] for at in pair) for pair, weight in shared.items()}


@settings(deadline=None)
@given(SETS, SITES, st.sampled_from([2, 3, 60]))
def test_rare_sentences_in_common(sets: list[set[int]], sites: list[str], common: int) -> None:
    captures = [capture(sentences) for sentences in sets]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates, "COMMON", common)
        found = dict(rare_shares(captures, sites, 0.0).items())
    expected = shares_by_pair(captures, sites, common)
    assert found.keys() == expected.keys()
    assert list(found.values()) == pytest.approx([expected[pair] for pair in found])


def test_a_pair_below_the_least_share_is_none() -> None:
    captures = [capture({1, 2, 3, 4}), capture({1, 2, 3, 4}), capture({4, 5, 6, 7, 8, 9})]
    shares = rare_shares(captures, [""] * 3, 0.5)
    assert [pair for pair, _ in shares.items()] == [(0, 1)]
    assert shares.get((0, 1)) == shares.get((1, 0)) > 0.5
    assert shares.get((0, 2)) == 0.0


@settings(deadline=None)
@given(SETS, SITES)
def test_pairs_that_share_runs_of_words(sets: list[set[int]], sites: list[str]) -> None:
    sketches = [
        Sketch(site, Facts(), len(runs), np.array(sorted(runs), np.uint64).tobytes())
        for runs, site in zip(sets, sites, strict=False)
    ]
    expected = [
        (one, two)
        for one, two in combinations(range(len(sets)), 2)
        if (shared := len(sets[one] & sets[two]))
        and shared >= 0.4 * min(len(sets[one]), len(sets[two]))
        and (sites[one] == sites[two] or not sites[one] or not sites[two])
    ]
    assert pairs_to_compare(sketches, 0.4) == expected


def test_an_address_or_a_headline_is_enough() -> None:
    sketches = [
        Sketch("", Facts(page="paper.example/one"), 0, b""),
        Sketch("", Facts(headlines=("Pier Reopens",)), 0, b""),
        Sketch("", Facts(headlines=("Herring",), page="paper.example/one"), 0, b""),
        Sketch("", Facts(headlines=("PIER REOPENS",)), 0, b""),
    ]
    assert pairs_to_compare(sketches, 0.1) == [(0, 2), (1, 3)]
