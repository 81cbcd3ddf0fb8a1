"""Directories: all topics and all authors on one page, or by letter where they are very many."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from list_samples import dated, links_of, lower_limits, text_of
from press_checks import link_faults
from press_samples import LANTERN, press_to

from tamizdat.article import Article, Byline, Label
from tamizdat.paths import is_slug
from tamizdat.press import kinds
from tamizdat.press.directories import by_letter, directory_pages, letter_slug
from tamizdat.press.page_refs import PageRef, path_of
from tamizdat.press.render.views import Link


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    lower_limits(monkeypatch)


def named(names: Iterable[str]) -> list[Article]:
    return [
        dated(number, "2013-10-03", topics=(Label(f"t{number}", name),), bylines=(Byline(name, f"a{number}"),))
        for number, name in enumerate(names, 1)
    ]


def test_a_directory_of_very_many_names_is_a_page_of_letters(tmp_path: Path) -> None:
    press_to(tmp_path, named(["Apple", "ant", "Boat", "Бакен", "Ёлка", "?", "7 seas", "apricot"]))
    site = tmp_path / "site"
    for folder in ("topics/", "authors/"):
        letters = links_of(site, folder)
        assert {f"{folder}{slug}/" for slug in ("a", "b", "б", "е", letter_slug("0–9"), letter_slug("#"))} == set(
            letters
        )
        assert "A 3" in text_of(site, folder) and "Apple" not in text_of(site, folder)
        page = text_of(site, f"{folder}a/")
        assert page.index("ant") < page.index("Apple") < page.index("apricot")
        assert set(letters) <= set(links_of(site, f"{folder}a/")), "the other letters"
    assert list(link_faults(site, LANTERN.address)) == []


def test_letters_are_there_before_the_directory_shows_nothing_else(tmp_path: Path) -> None:
    press_to(tmp_path, named(["Apple", "Boat", "Cable", "Dock"]))
    site = tmp_path / "site"
    assert "Apple" in text_of(site, "topics/") and "topics/a/" in links_of(site, "topics/")
    press_to(tmp_path, named(["Apple", "Boat"]))
    assert "topics/a/" not in links_of(site, "topics/") and not (site / "topics/a").exists()


def test_a_letter_with_very_many_names_is_a_page_of_parts(tmp_path: Path) -> None:
    press_to(tmp_path, named(f"Rope {number}" for number in range(10, 18)))
    site = tmp_path / "site"
    assert "Rope 10 – Rope 15 6 Rope 16 – Rope 17 2" in text_of(site, "topics/r/")
    assert "Rope 17" in text_of(site, "topics/r/2/")


TOPICS = PageRef("topics", "en")
LABELS = st.text(st.sampled_from("aAbBёя?7 é漢"), min_size=1, max_size=3).filter(str.strip)


@given(st.lists(LABELS, max_size=30))
def test_each_name_stands_on_one_page_that_links_lead_to(names: list[str]) -> None:
    links = [Link(name, f"topic/{number}/") for number, name in enumerate(names)]
    pages = directory_pages(TOPICS, by_letter(links, TOPICS.language), LANTERN)
    by_path = {path_of(ref, LANTERN): page for ref, page in pages.items()}
    assert len(by_path) == len(pages), "no two pages have one path"
    found, reached, todo = [], set(), [path_of(TOPICS, LANTERN)]
    while todo:
        page = by_path[todo.pop()]
        listed = [link for _, some in page.groups for link in some]
        assert len(listed) <= kinds.DIRECTORY
        found += listed if not page.letters or listed else []
        todo += [link.path for link, _ in page.parts if link.path not in reached]
        reached |= {link.path for link, _ in page.parts}
        for link, count in page.parts:
            below = by_path[link.path]
            assert count == sum(len(some) for _, some in below.groups) + sum(each for _, each in below.parts)
    assert sorted(link.path for link in found) == sorted(link.path for link in links)
    assert all(link.path in by_path for page in pages.values() for link in page.letters)


@given(st.characters(exclude_categories=("Cs",)))
def test_a_letters_page_has_a_name_that_a_path_may_have(letter: str) -> None:
    assert is_slug(letter_slug(letter.upper()[:1] or letter))
