"""The table of page kinds, where each page is, and which pages list an article."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from press_samples import HOSTED, LANTERN, article

from tamizdat import theme
from tamizdat.article import Byline, Correction, Label, Moment, Status
from tamizdat.paths import page_file
from tamizdat.press.build.page_builder import PAGE_FUNCTIONS
from tamizdat.press.index.summary import ArticleSummary, summarize
from tamizdat.press.kinds import (
    DIRECTORY_OF,
    KINDS,
    LIST_OF,
    NAMED_IN,
    PAGE_OF_FEEDS,
    PART_OF,
    PERIOD_LENGTH,
    PageKind,
    by_time_kinds,
)
from tamizdat.press.page_refs import (
    PageRef,
    correction_refs,
    directory_refs,
    from_key,
    has_path,
    labels_of,
    list_refs,
    path_of,
)

ROWS = list(KINDS.values())
VIEWS = Path(theme.__file__).parents[1] / "press" / "render" / "views.py"


def summary(**fields: object) -> ArticleSummary:
    return summarize(article(1, **fields), LANTERN)


def refs(**fields: object) -> set[PageRef]:
    return set(list_refs(summary(**fields), LANTERN))


# --- the table


def test_every_kind_has_a_function_and_every_function_a_kind() -> None:
    assert set(PAGE_FUNCTIONS) == set(KINDS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_names_only_kinds_that_there_are(row: PageKind) -> None:
    assert {*row.directories, *filter(None, (row.by_time, row.parts, row.letters, row.feeds))} <= set(KINDS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_is_whole(row: PageKind) -> None:
    if row.by_time:
        assert KINDS[row.by_time].period, "pages by time cover a period"
        assert KINDS[row.by_time].theme_name == row.theme_name, "themes show them as the page of the list"
        assert KINDS[row.by_time].folder is not None
    if row.parts:
        part = KINDS[row.parts]
        assert PERIOD_LENGTH[part.period] > PERIOD_LENGTH[row.period] > 0, "a part covers less time"
        assert part.folder == row.folder and (part.theme_name == row.theme_name or row.parts_always)
    if row.letters:
        assert KINDS[row.letters].folder == row.folder and row.name in NAMED_IN
    if row.label:
        assert hasattr(summary(), row.label)
        assert row.made == "listed" and row.folder
    if row.feeds:
        assert row.folder is not None and KINDS[row.feeds].folder is None
    if row.in_footer or row.leads_to_all:
        assert row.made == "language" and row.title, "every page links to it, so it is always there"
    if row.folder:
        assert row.folder.endswith("/") and not row.folder.startswith("/")
    for directory in row.directories:
        unit = KINDS[directory].period
        assert PERIOD_LENGTH[unit] < PERIOD_LENGTH.get(row.period, 99) or not row.period


def test_names_that_themes_see_are_those_that_they_are_told_of() -> None:
    """`print` and `withdrawn` are made beside an article; files for machines have no page."""
    kinds_comment = VIEWS.read_text(encoding="utf-8").split("    kind: str")[0].rsplit('"""', 1)[1]
    told = set(re.findall(r"[a-z]+(?=[,\s(])", re.sub(r"\(.*?\)", "", kinds_comment.replace("#", ""), flags=re.DOTALL)))
    seen = {row.theme_name for row in ROWS if row.folder is not None or row.name in {"article", "redirect", "missing"}}
    assert seen | {"print", "withdrawn"} == told | {"moved"}


def test_paths_of_two_kinds_are_told_apart() -> None:
    """Two kinds share a folder only if their pages have slugs or periods of different forms."""
    shared = Counter(row.folder for row in ROWS if row.folder)
    by_folder = {folder: [row.name for row in ROWS if row.folder == folder] for folder in shared}
    several = {folder: names for folder, names in by_folder.items() if len(names) > 1}
    assert several == {
        "section/": ["section", "section-month", "section-day"],
        "topics/": ["topics", "topics-letter"],
        "topic/": ["topic", "topic-year", "topic-month"],
        "authors/": ["authors", "authors-letter"],
        "author/": ["author", "author-year", "author-month"],
        "series/": ["all-series", "series", "series-year", "series-month"],
        "corrections/": ["corrections", "corrections-year", "corrections-month"],
        "newsletters/": ["newsletters", "newsletter", "issue"],
    }


def test_the_table_turned_round_loses_nothing() -> None:
    assert len(LIST_OF) == sum(len(by_time_kinds(row)) for row in ROWS if row.by_time)
    assert len(PART_OF) == sum(bool(row.parts) for row in ROWS)
    assert len(DIRECTORY_OF) == sum(bool(row.letters) for row in ROWS)
    assert len(PAGE_OF_FEEDS) == sum(bool(row.feeds) for row in ROWS)


# --- paths


@pytest.mark.parametrize(
    ("ref", "path"),
    [
        (PageRef("home", "en"), ""),
        (PageRef("home", "ar"), "ar/"),
        (PageRef("home", "xx"), ""),  # a language that the outlet has no pages in
        (PageRef("archive", "ru"), "ru/archive/"),
        (PageRef("year", "en", "", "2013"), "2013/"),
        (PageRef("month", "en", "", "2013-10"), "2013/10/"),
        (PageRef("day", "ar", "", "2013-10-03"), "ar/2013/10/03/"),
        (PageRef("undated", "en"), "undated/"),
        (PageRef("undated-part", "en", "", "undated-56"), "undated/56/"),
        (PageRef("section", "en", "news"), "section/news/"),
        (PageRef("section-month", "ar", "news", "2013-10"), "ar/section/news/2013/10/"),
        (PageRef("section-month", "en", "news", "undated-0"), "section/news/undated/0/"),
        (PageRef("section-day", "ar", "news", "2013-10-03"), "ar/section/news/2013/10/03/"),
        (PageRef("topic-year", "en", "rope", "2013"), "topic/rope/2013/"),
        (PageRef("topic-month", "en", "rope", "2013-10"), "topic/rope/2013/10/"),
        (PageRef("topics-letter", "ru", "я"), "ru/topics/я/"),
        (PageRef("topics-letter", "ru", "я", "2"), "ru/topics/я/2/"),
        (PageRef("author", "en", "mo"), "author/mo/"),
        (PageRef("all-series", "en"), "series/"),
        (PageRef("series", "en", "bridge"), "series/bridge/"),
        (PageRef("corrections-year", "en", "", "2014"), "corrections/2014/"),
        (PageRef("topics", "en"), "topics/"),
        (PageRef("search", "en"), "search/"),
        (PageRef("standing", "en", "about"), "about/"),
        (PageRef("tips", "ru"), "ru/tips/"),
    ],
)
def test_where_a_page_is(ref: PageRef, path: str) -> None:
    assert has_path(ref)
    assert path_of(ref, LANTERN) == path
    assert path_of(ref, HOSTED) == path, "an address of its own does not move a language's files"


@pytest.mark.parametrize("kind", [row.name for row in ROWS if row.folder is None])
def test_articles_redirects_and_files_for_machines_have_no_path_by_rule(kind: str) -> None:
    assert not has_path(PageRef(kind, "en"))


# --- keys

NAMES = st.text(st.characters(exclude_characters="\t", exclude_categories=("Cs",)), max_size=12)
PERIODS = st.sampled_from(["", "2013", "2013-10", "2013-10-03", "undated-7"])
REFS = st.builds(PageRef, st.sampled_from(sorted(KINDS)), st.sampled_from(["", "en", "ar"]), NAMES, PERIODS)


@given(REFS)
def test_a_key_leads_back_to_its_reference(ref: PageRef) -> None:
    assert from_key(ref.key) == ref


@given(REFS, REFS)
def test_different_references_have_different_keys(one: PageRef, other: PageRef) -> None:
    assert (one.key == other.key) == (one == other)


@given(st.lists(PERIODS.filter(bool), unique=True))
def test_keys_of_one_list_sort_by_period(periods: list[str]) -> None:
    keys = sorted(PageRef("section-month", "en", "news", period).key for period in periods)
    assert [from_key(key).period for key in keys] == sorted(periods)


# --- which pages list an article


def test_an_article_is_listed_by_its_dates_labels_and_people() -> None:
    assert refs(series=Label("bridge", "The bridge")) == {
        PageRef("home", "en"),
        PageRef("sitemap-month", "", "", "2013-10"),
        PageRef("sitemap-news"),
        PageRef("year", "en", "", "2013"),
        PageRef("month", "en", "", "2013-10"),
        PageRef("day", "en", "", "2013-10-02"),
        PageRef("section", "en", "news"),
        PageRef("section-month", "en", "news", "2013-10"),
        PageRef("section-day", "en", "news", "2013-10-02"),
        *(PageRef("topic", "en", slug) for slug in ("harbour", "strikes")),
        *(PageRef("topic-year", "en", slug, "2013") for slug in ("harbour", "strikes")),
        *(PageRef("topic-month", "en", slug, "2013-10") for slug in ("harbour", "strikes")),
        PageRef("author", "en", "mirela-osk"),
        PageRef("author-year", "en", "mirela-osk", "2013"),
        PageRef("author-month", "en", "mirela-osk", "2013-10"),
        PageRef("series", "en", "bridge"),
        PageRef("series-year", "en", "bridge", "2013"),
        PageRef("series-month", "en", "bridge", "2013-10"),
    }


def test_an_undated_article_is_listed_by_its_number() -> None:
    assert refs(published=None, topics=(), bylines=()) == {
        PageRef("home", "en"),
        PageRef("sitemap-month", "", "", "undated-0"),
        PageRef("undated", "en"),
        PageRef("undated-part", "en", "", "undated-0"),
        PageRef("section", "en", "news"),
        PageRef("section-month", "en", "news", "undated-0"),
    }


def test_an_article_is_listed_on_the_day_that_it_was_for_the_outlet() -> None:
    late = refs(published=Moment("2013-10-31T23:30:00+00:00", "minute"))
    assert PageRef("day", "en", "", "2013-11-01") in late and PageRef("month", "en", "", "2013-11") in late


def test_an_article_in_a_language_without_pages_is_listed_in_the_first_one() -> None:
    assert {ref.language for ref in refs(language="pl")} == {"en", ""}


def test_a_withdrawn_article_is_listed_nowhere() -> None:
    gone = summary(status=Status("withdrawn", "x"), corrections=(Correction(Moment("2014-02-01"), "ten"),))
    assert list(list_refs(gone, LANTERN)) == list(correction_refs(gone, LANTERN)) == []


def test_corrections_are_listed_by_their_own_time() -> None:
    said = (Correction(Moment("2013-12-31"), "ten"), Correction(Moment("2014-01-01"), "eleven"))
    found = list(correction_refs(summary(corrections=said), LANTERN))
    assert [ref.period for ref, _ in found] == ["", "2013", "2013-12", "", "2014", "2014-01"]
    assert [rank for _, rank in found[::3]] == sorted({rank for _, rank in found})
    assert all(later - earlier == 86_400 for (_, earlier), (_, later) in pairwise(found[::3]))


@given(
    st.lists(st.builds(Label, st.sampled_from(["a", "b"]), st.just("A")), max_size=2, unique_by=lambda each: each.slug),
    st.lists(
        st.builds(Byline, st.just("B"), st.sampled_from(["c", "d"])), max_size=2, unique_by=lambda each: each.slug
    ),
    st.none() | st.just(Label("news", "News")),
    st.none() | st.sampled_from([Moment("2013-10-03"), Moment("2014-01-09")]),
)
def test_each_list_is_named_once_and_every_page_has_a_path(
    topics: list[Label], bylines: list[Byline], section: Label | None, published: Moment | None
) -> None:
    found = list(
        list_refs(summary(topics=tuple(topics), bylines=tuple(bylines), section=section, published=published), LANTERN)
    )
    assert len(found) == len(set(found))
    pages = [ref for ref in found if has_path(ref)]
    assert len({page_file(path_of(ref, LANTERN)) for ref in pages}) == len(pages)
    for ref in found:
        row = KINDS[ref.kind]
        assert bool(ref.slug) == bool(row.label or (row.name in LIST_OF and KINDS[LIST_OF[row.name]].label))
        assert bool(ref.period) == bool(row.period)


def test_labels_of_a_field_that_holds_one_several_or_none() -> None:
    one = summary(series=None)
    assert labels_of(one, "section") == (Label("news", "News"),)
    assert len(labels_of(one, "topics")) == 2
    assert labels_of(one, "series") == ()


def test_pages_that_list_a_page() -> None:
    day = PageRef("day", "ar", "", "2013-10-03")
    assert list(directory_refs(day)) == [PageRef("year", "ar", "", "2013")]
    month = PageRef("month", "en", "", "2013-10")
    assert list(directory_refs(month)) == [PageRef("archive", "en"), PageRef("year", "en", "", "2013")]
    assert list(directory_refs(PageRef("topic", "en", "rope"))) == [PageRef("topics", "en")]
    assert list(directory_refs(PageRef("home", "en"))) == []
