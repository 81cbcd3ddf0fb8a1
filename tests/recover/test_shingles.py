"""Runs of words: the same words in the same order give the same hashes, others give others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tamizdat.recover.shingles import shingles

WORDS = st.lists(st.sampled_from(["the", "quay", "was", "closed", "on", "monday", "again", "ice"]), max_size=40)


@given(WORDS, st.integers(1, 5))
def test_as_many_as_there_are_different_runs(words: list[str], width: int) -> None:
    wide = min(width, len(words))
    runs = {tuple(words[at : at + wide]) for at in range(len(words) - wide + 1)} if words else set()
    assert len(shingles(words, width)) == len(runs)


@given(WORDS, WORDS, st.integers(1, 4))
def test_two_texts_share_the_runs_that_stand_in_both(one: list[str], two: list[str], width: int) -> None:
    one, two = one + ["ferry"] * width, two + ["ferry"] * width
    both = {tuple(one[at : at + width]) for at in range(len(one) - width + 1)} & {
        tuple(two[at : at + width]) for at in range(len(two) - width + 1)
    }
    assert len(shingles(one, width) & shingles(two, width)) == len(both)


def test_a_text_shorter_than_a_run_is_one() -> None:
    assert len(shingles(["ice", "again"], 4)) == 1 and shingles([], 4) == set()
    assert shingles(["ice", "again"], 4) != shingles(["again", "ice"], 4), "order counts"
    assert all(0 <= each < 1 << 63 for each in shingles(["ice", "again", "quay"], 1))
