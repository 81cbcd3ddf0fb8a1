"""Pages that list links: the archive by year and month, a year's months and days, all authors, topics and series."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from tamizdat.paths import page_file
from tamizdat.press.page import Place
from tamizdat.press.pages.list_page import heading_of, period
from tamizdat.press.render.renderer import Composer, File
from tamizdat.press.render.views import FrontView, Link

Index = tuple[tuple[str, tuple[Link, ...]], ...]


def list_page(composer: Composer, place: Place) -> Iterator[File]:
    """Yield the page of an index of links."""
    index = _MAKERS[place.kind](composer, place)
    heading = heading_of(composer, place)
    older, newer = composer.index.beside(place) if place.when else (None, None)
    view = FrontView(
        heading=heading,
        kicker=composer.word("Archive") if place.kind == "year" else "",
        index=index,
        older=composer.link(period(composer, older.when), older) if older else None,
        newer=composer.link(period(composer, newer.when), newer) if newer else None,
        empty=not index,
    )
    path = composer.setting.path(place)
    kind = "archive" if place.kind == "year" else place.kind
    page = composer.in_tongues(composer.page(kind, path, heading), composer.tongues(place))
    yield File(page_file(path), composer.render(page, front=view))


def _archive(composer: Composer, place: Place) -> Index:
    """Return each year's months, the newest year first; then the articles without a date."""
    months = composer.index.places("month", place.language)
    found = []
    for year, of_year in groupby(reversed(months), lambda month: month.when[:4]):
        links = [composer.link(composer.calendar.month_name(int(m.when[5:7])), m) for m in reversed(list(of_year))]
        found.append((composer.calendar.year(int(year)), tuple(links)))
    undated = Place("undated", place.language)
    if composer.index.count(undated):
        found.append((composer.word("Without a date"), (composer.link(heading_of(composer, undated), undated),)))
    return tuple(found)


def _year(composer: Composer, place: Place) -> Index:
    """Return the days of each month of a year."""
    days = composer.index.places("day", place.language, "", place.when + "-")
    found = []
    for month, of_month in groupby(days, lambda day: day.when[:7]):
        links = [Link(period(composer, month), composer.setting.path(Place("month", place.language, "", month)))]
        links += [composer.link(period(composer, day.when), day) for day in of_month]
        found.append((period(composer, month), tuple(links)))
    return tuple(found)


def _by_letter(composer: Composer, kind: str) -> Index:
    """Return the fronts of a kind under the first letter of their names."""
    links = [composer.link(composer.title(place), place) for place in composer.index.places(kind, composer.code)]
    links.sort(key=lambda link: (link.label.casefold(), link.path))
    return tuple((letter, tuple(of_letter)) for letter, of_letter in groupby(links, lambda link: link.label[0].upper()))


_MAKERS: dict[str, Callable[[Composer, Place], Index]] = {
    "archive": _archive,
    "year": _year,
    "authors": lambda composer, place: _by_letter(composer, "author"),
    "topics": lambda composer, place: _by_letter(composer, "topic"),
    "serials": lambda composer, place: _by_letter(composer, "series"),
}
