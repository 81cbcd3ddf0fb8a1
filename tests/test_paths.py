"""Paths below the site root: which may be addresses, which are taken, which files belong to one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamizdat.paths import (
    FILE_FOLDERS,
    RELEASE_FOLDERS,
    RESERVED,
    SITE_FOLDERS,
    SITE_PAGES,
    article_files,
    article_path_problem,
    is_slug,
    is_taken_by_site,
    page_file,
    parent_folders,
    path_problem,
    root_of,
)
from tamizdat.press.kinds import KINDS
from tamizdat.release.tree.entry import entry_path_problem, site_path_problem

NAMES = st.text(max_size=8) | st.sampled_from([*RESERVED, "robots.txt", "x.gz", ".", "..", "x.html", "é", "a" * 240])
PATHS = st.builds("{}{}".format, st.lists(NAMES, max_size=4).map("/".join), st.sampled_from(["/", ".html", ".htm", ""]))


def test_what_the_release_keeps_for_itself_is_reserved() -> None:
    assert set(RELEASE_FOLDERS) < set(FILE_FOLDERS) < RESERVED
    assert all(path_problem(f"{folder}/x/") for folder in RELEASE_FOLDERS)


def test_the_folders_of_press_are_those_that_it_makes_pages_in() -> None:
    assert {row.folder.partition("/")[0] for row in KINDS.values() if row.folder} == {*SITE_FOLDERS, *SITE_PAGES}


@settings(max_examples=500)
@given(PATHS)
def test_a_path_without_a_problem_can_be_published(path: str) -> None:
    if path_problem(path) == "":
        assert entry_path_problem(page_file(path)) == "" == site_path_problem(page_file(path))
        assert all(len(name.encode()) <= 255 for name in (page_file(path) + ".gz").split("/"))
        assert path.partition("/")[0] not in RESERVED
        assert parent_folders(page_file(path))[-1:] == [path.partition("/")[0]][: path.count("/")]
        assert root_of(path).count("../") == path.count("/")
    if article_path_problem(path) == "":
        assert path_problem(path) == ""
        assert [entry_path_problem(file) for file in article_files(path)] == ["", "", ""]


@pytest.mark.parametrize("path", [".html", "news/.htm", "..html", "Tree/x/", "TUF/", "tuf./x/", "\u017ftore/a.html"])
def test_dot_files_and_look_alikes_of_the_releases_folders_are_no_pages(path: str) -> None:
    assert path_problem(path) and article_path_problem(path)


@pytest.mark.parametrize("path", ["tuf.html", "search-index.htm"])
def test_a_page_can_be_where_the_other_files_of_an_article_cannot(path: str) -> None:
    assert path_problem(path) == "" and article_path_problem(path)


@given(st.text(max_size=12))
def test_a_slug_is_one_name_of_a_path(slug: str) -> None:
    if is_slug(slug):
        assert "/" not in slug and path_problem(f"topic/{slug}/2013/") == ""


@pytest.mark.parametrize(
    ("path", "prefix", "taken"),
    [
        ("", "", True),
        ("ar/", "ar/", True),
        ("tuf/x.html", "", True),
        ("Media/x/", "", True),
        ("section/harbour/2013/", "", True),
        ("ar/topic/x/", "ar/", True),
        ("archive/", "", True),
        ("archive/2013/slug/", "", False),
        ("ar/corrections/", "ar/", True),
        ("2013/10/03/slug-a1/", "", False),
        ("ar/media/x/", "ar/", False),
        ("sections/x/", "", False),
    ],
)
def test_what_the_site_has_a_use_for(path: str, prefix: str, taken: bool) -> None:
    assert is_taken_by_site(path, prefix) is taken
