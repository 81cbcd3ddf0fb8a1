"""Names that sticks and other computers lose: told with both owners, left out by `--portable`."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from press_checks import html_files, snapshot
from press_samples import article, press_to

from tamizdat.article import Article, Label
from tamizdat.portable_names import name_problem, portable_key
from tamizdat.press.index.portable import portable_rows, suspects


def plain(number: int, path: str, **fields: object) -> Article:
    return article(number, **{"path": path, "topics": (), "section": None, **fields})


TWINS = [
    ("Pier/Rope/", "pier/rope/"),
    ("мост/йод/", unicodedata.normalize("NFD", "мост/йод/")),
    ("pier/STRASSE/", "pier/straße/"),
    ("pier/Rope.html", "pier/rope.html"),
]
LOST = ["pier/nul/", "pier/com1.html", "pier/LPT9/", "pier/stop./", "a.../b/", "pier/" + "ΐ" * 100 + "/"]


@pytest.mark.parametrize(("one", "other"), TWINS)
def test_two_names_that_would_be_one_are_told_with_both_owners(tmp_path: Path, one: str, other: str) -> None:
    articles = [plain(1, one), plain(2, other), plain(3, "pier/other/")]
    done = press_to(tmp_path, articles)
    told = [line for line in done.left_out if "are one name" in line]
    assert len(told) == 1 and all(text in told[0] for text in ("article 1", "article 2", repr(one), repr(other)))
    assert (tmp_path / "site" / one).exists() and (tmp_path / "site" / other).exists()
    strict = press_to(tmp_path, articles, portable=True)
    assert [line for line in strict.left_out if line.startswith("article 2: left out") and "article 1" in line]
    assert strict.articles == 2


@pytest.mark.parametrize("path", LOST)
def test_a_name_that_would_be_lost_by_itself_is_told(tmp_path: Path, path: str) -> None:
    done = press_to(tmp_path, [plain(1, path), plain(2, "pier/rope/")])
    assert [line for line in done.left_out if line.startswith(f"article 1: its path {path!r} is lost on FAT32")]
    strict = press_to(tmp_path, [plain(1, path), plain(2, "pier/rope/")], portable=True)
    assert [line for line in strict.left_out if line.startswith("article 1: left out")] and strict.articles == 1


def test_a_portable_release_has_no_two_names_that_are_one(tmp_path: Path) -> None:
    articles = [plain(at, path) for at, path in enumerate([path for pair in TWINS for path in pair] + LOST, 1)]
    articles.append(plain(90, "q/", topics=(Label("con", "Con"), Label("Rope", "Rope"), Label("rope", "rope"))))
    press_to(tmp_path / "a", articles, portable=True)
    site = tmp_path / "a/site"
    names = [file.relative_to(site).as_posix() for file in html_files(site)]
    assert len({portable_key(name) for name in names}) == len(names)
    assert not [name for name in names if name_problem(name)]
    # Taking the first of two away lets the other one in, by an incremental build as by a full one.
    press_to(tmp_path / "a", articles[1:], portable=True)
    press_to(tmp_path / "b", articles[1:], portable=True)
    assert snapshot(site) == snapshot(tmp_path / "b/site") and (site / TWINS[0][1]).exists()


def test_slugs_that_differ_in_case_or_form_are_one_page_and_told(tmp_path: Path) -> None:
    nfd = unicodedata.normalize("NFD", "café")
    done = press_to(
        tmp_path,
        [
            plain(1, "a/", topics=(Label("rope", "rope"), Label("ROPE", "ROPE"))),
            plain(2, "b/", topics=(Label("Rope", "Rope"), Label(nfd, "Café"))),
            plain(3, "c/", topics=(Label("café", "Café"),)),
        ],
    )
    topics = {path.name for path in (tmp_path / "site/topic").iterdir()}
    assert topics == {"rope", "café"}
    assert [note for note in done.notes if "'ROPE'" in note] and [note for note in done.notes if "'Rope'" in note]
    assert done.left_out == ()


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12), min_size=1, max_size=6))
def test_one_pass_finds_every_name_that_is_lost(names: list[str]) -> None:
    files = [name.replace("\n", "") or "x" for name in names]
    slow = [file for file in files if portable_key(file) != file or name_problem(file)]
    assert suspects(files) == slow == [row[0] for row in portable_rows(files)]
    for file in files:
        assert portable_key(portable_key(file)) == portable_key(file)
        assert portable_key(unicodedata.normalize("NFD", file)) == portable_key(file)
