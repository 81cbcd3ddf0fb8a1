"""Dates in a query: what the manifest has of a language's months, and how the script reads a query with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
import pytest
from babel.dates import format_date
from test_search_analyzer import script

from tamizdat.search.manifest import make_manifest
from tamizdat.search.month_names import date_fillers, month_names
from tamizdat.search.rules import RULES
from tamizdat.theme import DEFAULT_THEME

LANGUAGES = ["en", "de", "fr", "es", "ru", "uk", "ar", "fa", "he", "zh"]


def dates_script() -> str:
    return script() + (DEFAULT_THEME / "scripts" / "search" / "24-dates.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(chromium: Any) -> Iterator[Any]:
    """A page of Chromium that knows the script's dates. Nothing that the tests ask of it changes it."""
    page = chromium.new_page()
    page.add_script_tag(content=dates_script())
    yield page
    page.close()


def read(page: Any, language: str, queries: list[str]) -> list[list[dict]]:
    """Each query as the script cuts it: its pieces with their source, and for dates the stretches of days."""
    manifest = msgspec.json.decode(make_manifest([], LANGUAGES).body)
    found: list[list[dict]] = page.evaluate(
        """([rules, language, queries]) => {
             const dates = new Dates(new Words(rules, language), rules.languages);
             return queries.map((query) => dates.cut(query));
           }""",
        [manifest["rules"], language, queries],
    )
    return found


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "zh"])
def test_a_month_is_known_by_each_of_its_names(language: str) -> None:
    months = month_names(language)
    assert len(months) == 12 and all(months)
    everywhere = [name for names in months for name in names]
    assert len(everywhere) == len(set(everywhere)), "no name is that of two months"


def test_names_do_not_depend_on_which_language_asked_first() -> None:
    month_names("he")
    assert not any("\u05d0" <= letter <= "\u05ea" for names in month_names("pt") for name in names for letter in name)


def test_the_words_between_the_parts_of_a_date_are_known() -> None:
    assert date_fillers("es") == ("de",) and date_fillers("ru") == ("г",) and date_fillers("xx") == ()


def test_the_manifest_has_the_rules_of_the_outlets_languages_alone() -> None:
    rules = msgspec.json.decode(make_manifest([], ["ru", "pt-BR"]).body)["rules"]
    assert sorted(rules["languages"]) == ["pt-BR", "ru"]
    assert rules["languages"]["ru"]["months"][4] == ["маи", "мая"] and rules["languages"]["ru"]["endings"]
    assert rules["languages"]["pt-BR"]["fillers"] == ["de"]
    assert rules["breaks"] == RULES.breaks and rules["folds"] == RULES.folds


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_as_cldr_writes_them_are_read(page: Any, language: str) -> None:
    days = [date(2022, month, day) for month, day in ((1, 9), (3, 4), (5, 3), (8, 21), (10, 30), (12, 31))]
    queries = [format_date(day, "long", locale=language) for day in days]
    for day, query, pieces in zip(days, queries, read(page, language, queries), strict=True):
        found = [piece["days"][0] for piece in pieces if "days" in piece]
        assert [(each["year"], each["month"], each["day"]) for each in found] == [(2022, day.month, day.day)], query
        assert found[0]["from"] == found[0]["to"] == day.toordinal()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("query", "stretches"),
    [
        ("bridge 1998", [("1998-01-01", "1998-12-31")]),
        ("1998 bridge", [("1998-01-01", "1998-12-31")]),
        ("bridge Feb 2004", [("2004-02-01", "2004-02-29")]),
        ("2004 february", [("2004-02-01", "2004-02-29")]),
        ("december 2004", [("2004-12-01", "2004-12-31")]),
        ("7th March 2004", [("2004-03-07", "2004-03-07")]),
        ("March 7, 2004", [("2004-03-07", "2004-03-07")]),
        ("марта 2004", [("2004-03-01", "2004-03-31")]),
        ("2004-03", [("2004-03-01", "2004-03-31")]),
        ("2004-03-07", [("2004-03-07", "2004-03-07")]),
        ("7.3.2004", [("2004-03-07", "2004-03-07")]),
        ("4/25/2004", [("2004-04-25", "2004-04-25")]),
        ("2001-2004", [("2001-01-01", "2004-12-31")]),
        ("2004年3月", [("2004-03-01", "2004-03-31")]),
        ("bridge ٢٠٠٤", [("2004-01-01", "2004-12-31")]),
        ("12 bridges", []),
        ("in may", []),
        ("12345", []),
        ("flight 4711", []),
        ("2004-13", [("2004-01-01", "2004-12-31")]),
    ],
)
def test_what_a_query_means_by_a_date(page: Any, query: str, stretches: list[tuple[str, str]]) -> None:
    ((*pieces,),) = read(page, "en", [query])
    found = [(each["from"], each["to"]) for piece in pieces if "days" in piece for each in piece["days"]]
    expected = [tuple(date.fromisoformat(day).toordinal() for day in stretch) for stretch in stretches]
    assert found == expected


@pytest.mark.browser
@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2022", "2022-01-01", "2022-12-31"),
        ("2022-02", "2022-02-01", "2022-02-28"),
        (" ۲۰۲۲ ", "2022-01-01", "2022-12-31"),
        ("2.2022", "2022-02-01", "2022-02-28"),
        ("2022-13", None, None),
        ("last year", None, None),
    ],
)
def test_what_is_typed_into_the_date_fields(page: Any, typed: str, first: str | None, last: str | None) -> None:
    found = page.evaluate("(typed) => [rangeEnd(typed, false), rangeEnd(typed, true)]", typed)
    assert found == [day and date.fromisoformat(day).toordinal() for day in (first, last)]
