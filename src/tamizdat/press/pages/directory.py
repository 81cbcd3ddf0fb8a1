"""Pages that list links: the archive by year and month, a year's months and days, all authors, topics and series."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from tamizdat.paths import page_file
from tamizdat.press.page import PageRef
from tamizdat.press.pages.list_page import heading_of, period
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import Link, ListView

Index = tuple[tuple[str, tuple[Link, ...]], ...]


def list_page(renderer: Renderer, place: PageRef) -> Iterator[File]:
    """Yield the page of an index of links."""
    index = _MAKERS[place.kind](renderer, place)
    heading = heading_of(renderer, place)
    older, newer = renderer.index.beside(place) if place.when else (None, None)
    view = ListView(
        heading=heading,
        kicker=renderer.word("Archive") if place.kind == "year" else "",
        index=index,
        older=renderer.link(period(renderer, older.when), older) if older else None,
        newer=renderer.link(period(renderer, newer.when), newer) if newer else None,
        empty=not index,
    )
    path = renderer.context.path(place)
    kind = "archive" if place.kind == "year" else place.kind
    page = renderer.in_tongues(renderer.page(kind, path, heading), renderer.tongues(place))
    yield File(page_file(path), renderer.render(page, front=view))


def _archive(renderer: Renderer, place: PageRef) -> Index:
    """Return each year's months, the newest year first; then the articles without a date."""
    months = renderer.index.places("month", place.language)
    found = []
    for year, of_year in groupby(reversed(months), lambda month: month.when[:4]):
        links = [renderer.link(renderer.calendar.month_name(int(m.when[5:7])), m) for m in reversed(list(of_year))]
        found.append((renderer.calendar.year(int(year)), tuple(links)))
    undated = PageRef("undated", place.language)
    if renderer.index.count(undated):
        found.append((renderer.word("Without a date"), (renderer.link(heading_of(renderer, undated), undated),)))
    return tuple(found)


def _year(renderer: Renderer, place: PageRef) -> Index:
    """Return the days of each month of a year."""
    days = renderer.index.places("day", place.language, "", place.when + "-")
    found = []
    for month, of_month in groupby(days, lambda day: day.when[:7]):
        links = [Link(period(renderer, month), renderer.context.path(PageRef("month", place.language, "", month)))]
        links += [renderer.link(period(renderer, day.when), day) for day in of_month]
        found.append((period(renderer, month), tuple(links)))
    return tuple(found)


def _by_letter(renderer: Renderer, kind: str) -> Index:
    """Return the fronts of a kind under the first letter of their names."""
    links = [renderer.link(renderer.title(place), place) for place in renderer.index.places(kind, renderer.code)]
    links.sort(key=lambda link: (link.label.casefold(), link.path))
    return tuple((letter, tuple(of_letter)) for letter, of_letter in groupby(links, lambda link: link.label[0].upper()))


_MAKERS: dict[str, Callable[[Renderer, PageRef], Index]] = {
    "archive": _archive,
    "year": _year,
    "authors": lambda renderer, place: _by_letter(renderer, "author"),
    "topics": lambda renderer, place: _by_letter(renderer, "topic"),
    "serials": lambda renderer, place: _by_letter(renderer, "series"),
}
