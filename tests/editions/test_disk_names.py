"""Names that a stick does not keep."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.editions.disk import names
from tamizdat.editions.disk.names import check
from tamizdat.portable_names import name_problem, portable_key
from tamizdat.release import Entry


def entries(*paths: str, size: int = 3) -> list[Entry]:
    return [Entry(path, "0" * 64, size, "text/html") for path in paths]


@pytest.mark.parametrize(
    "name",
    ["con", "CON", "Nul.html", "aux", "com1", "lpt9.tar.gz", "the-end.", "a ", "a:b", "a?b", "x" * 256, "м" * 256],
)
def test_names_that_are_lost(name: str) -> None:
    assert name_problem(name)


@pytest.mark.parametrize("name", ["contact", "con-a1", "com10", "index.html", ".x", "м" * 255, "قصة", "a+b", "u+3f"])
def test_names_that_are_kept(name: str) -> None:
    assert name_problem(name) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("topic/go/", "topic/Go/"),
        ("news/caf\u00e9/", "news/cafe\u0301/"),
        ("topic/straße/", "topic/STRASSE/"),
        ("й/", unicodedata.normalize("NFD", "Й/")),
    ],
)
def test_of_two_names_that_a_stick_takes_for_one_the_first_is_kept(one: str, other: str) -> None:
    kept, told = check(entries(one + "index.html", other + "index.html", other + "print/index.html"))
    assert [entry.path for entry in kept] == [one + "index.html"]
    assert len(told) == 1
    assert "2 files left out: a stick takes it for" in told[0] and repr(one.rstrip("/")) in told[0]


def test_a_folder_that_is_kept_keeps_its_files() -> None:
    kept, told = check(
        entries("news/a/index.html", "news/b/index.html", "news/con/index.html", "news/con/print/index.html")
    )
    assert [entry.path for entry in kept] == ["news/a/index.html", "news/b/index.html"]
    assert told == [
        "'news/con': 2 files left out: 'con' is the name of a device. Give it another address, or copy the site itself."
    ]


def test_a_file_that_is_too_large_is_told() -> None:
    kept, told = check(entries("media/aa/film.mp4", size=1 << 32))
    assert kept == [] and "no file of 4 GiB" in told[0]


def test_a_folder_with_more_names_than_fat32_holds_is_told_and_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "FOLDER_ENTRIES", 22)
    paths = [f"topic/a-topic-with-a-name-{number:02d}/index.html" for number in range(7)]  # three entries each
    kept, told = check(entries(*paths))
    assert len(kept) == 7 and "'topic': its names take 21 entries" in told[0] and "exFAT" in told[0]
    assert check(entries(*paths[:6]))[1] == []


@given(st.text(min_size=1, max_size=5), st.text(min_size=1, max_size=5))
def test_names_that_only_case_or_composition_tells_apart_are_one(one: str, other: str) -> None:
    if unicodedata.normalize("NFD", one.upper()) == unicodedata.normalize("NFD", other.upper()) and len(one) == len(
        other
    ):
        assert portable_key(one) == portable_key(other) or one.casefold() != other.casefold()
    assert portable_key(portable_key(one)) == portable_key(one)
    assert portable_key(one) == portable_key(unicodedata.normalize("NFC", one))
