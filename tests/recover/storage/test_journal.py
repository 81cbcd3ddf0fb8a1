"""The journal of a step finds the records of a killed run, and only those that are whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.recover.storage.journal import Journal, key_of

RECORDS = [(b"one", b"facts of one", b"rest of one"), (b"two", b"", b""), (b"three", b"facts", b"\0" * 5000)]


def written(path: Path) -> None:
    journal = Journal(path)
    for name, small, rest in RECORDS:
        journal.append(key_of(name), small, rest)
    journal.close()


def names_found(journal: Journal) -> list[bytes]:
    """Return the names of the records that are found, each with what it had."""
    names = []
    for name, small, rest in RECORDS:
        place = journal.find(key_of(name))
        if place is not None:
            names.append(name)
            assert (journal.small(place), journal.rest(place)) == (small, rest)
            assert journal.has_rest(place) == bool(rest)
    return names


def test_another_run_finds_what_one_wrote(tmp_path: Path) -> None:
    written(tmp_path / "parsed")
    journal = Journal(tmp_path / "parsed")
    assert names_found(journal) == [b"one", b"two", b"three"]
    assert journal.earlier == 3
    assert journal.find(key_of(b"four")) is None
    place = journal.append(key_of(b"four"), b"new")
    assert journal.small(place) == b"new"
    journal.close()
    assert Journal(tmp_path / "parsed").earlier == 4


@pytest.mark.parametrize("lost", [1, 27, 28, 29, 4999, 5033, 5034, 5061])
def test_a_record_that_a_killed_run_began_is_cut_off(tmp_path: Path, lost: int) -> None:
    path = tmp_path / "parsed"
    written(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-lost])
    journal = Journal(path)
    assert names_found(journal) == ([b"one", b"two"] if lost <= 5033 else [b"one"])
    journal.append(key_of(b"three"), b"facts", b"\0" * 5000)
    if lost <= 5033:
        assert path.read_bytes() == whole, "the next record stands where the broken one stood"
    journal.close()


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_damaged_record_is_none(tmp_path_factory: pytest.TempPathFactory, at: int, change: int) -> None:
    path = tmp_path_factory.mktemp("journal") / "parsed"
    written(path)
    damaged = bytearray(path.read_bytes())
    at %= len(damaged)
    damaged[at] ^= change
    path.write_bytes(bytes(damaged))
    journal = Journal(path)
    names = names_found(journal)  # asserts that what is found is what was written
    assert len(names) < len(RECORDS)
    journal.close()
