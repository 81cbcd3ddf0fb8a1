"""Fronts: sections, topics, authors, series, undated articles, and the pages by time that hold all of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from msgspec.structs import replace

from tamizdat.paths import page_file
from tamizdat.press.page import LATEST, PERIOD_OF, PERIODS, UNDATED, PageRef
from tamizdat.press.render.json_ld import front_data
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import Group, Link, ListView

_KICKERS = {"topic": "Topic", "author": "Author", "series": "Series"}
_LISTS = {
    "archive": "Archive",
    "undated": "Articles without a date",
    "authors": "Authors",
    "topics": "Topics",
    "serials": "All series",
    "corrections": "Corrections",
}


def front_page(renderer: Renderer, place: PageRef) -> Iterator[File]:
    """Yield the page of a front, made of what the index says stands there."""
    kind = PERIOD_OF.get(place.kind, place.kind)
    heading = heading_of(renderer, place)
    view = _view(renderer, place, heading)
    path = renderer.context.path(place)
    # The themes know fronts by their subject: a section's month is a section page.
    page = renderer.page(kind, path, title_of(renderer, place, heading))
    page = renderer.in_tongues(page, renderer.tongues(place))
    page = replace(page, json_ld=front_data(renderer, Link(page.title, path)))
    yield File(page_file(path), renderer.render(page, front=view))


def _view(renderer: Renderer, place: PageRef, heading: str) -> ListView:
    index, kind = renderer.index, place.kind
    kicker = renderer.word(_KICKERS[kind.split("-")[0]]) if kind.split("-")[0] in _KICKERS else ""
    if kind in PERIODS:
        newest = index.numbers(place, LATEST)
        return ListView(
            heading=heading,
            kicker=kicker,
            lead=renderer.teasers(newest),
            months=older_pages(renderer, place),
            feeds=renderer.feeds(place) if kind == "section" else (),
            empty=not newest,
        )
    numbers = index.numbers(place)
    if kind == "series":  # a series is read from its beginning
        numbers.reverse()
    older, newer = index.beside(place) if place.when else (None, None)
    if kind in PERIOD_OF:
        kicker, heading = (
            renderer.title(PageRef(PERIOD_OF[kind], place.language, place.slug)),
            period(renderer, place.when),
        )
        kicker = kicker if place.slug else renderer.word(_LISTS["undated"])
    return ListView(
        heading=heading,
        kicker=kicker,
        groups=_by_time(renderer, place, numbers),
        older=renderer.link(period(renderer, older.when), older) if older else None,
        newer=renderer.link(period(renderer, newer.when), newer) if newer else None,
        empty=not numbers,
    )


def heading_of(renderer: Renderer, place: PageRef) -> str:
    """Return what a front is called: a name, or its time."""
    if place.kind in _LISTS:
        return renderer.word(_LISTS[place.kind])
    return renderer.title(place) if place.slug else period(renderer, place.when)


def title_of(renderer: Renderer, place: PageRef, heading: str) -> str:
    """Return what a front is called by itself: its name and, of a page by time, its time."""
    return f"{heading} – {period(renderer, place.when)}" if place.slug and place.when else heading


def period(renderer: Renderer, when: str) -> str:
    """Return a time as a heading: a year, a month, a day, or a range of numbers among the undated."""
    calendar = renderer.calendar
    if when.startswith(UNDATED):
        part = int(when.removeprefix(UNDATED + "-"))
        return f"{renderer.word('Without a date')} ({part + 1})"
    parts = [int(part) for part in when.split("-")]
    match parts:
        case [year]:
            return calendar.year(year)
        case [year, month]:
            return calendar.month(year, month)
    return calendar.day(date(*parts))


def older_pages(renderer: Renderer, place: PageRef) -> tuple[Link, ...]:
    """Return links to the front's pages by time, newest first; none where it has none of them."""
    pages = renderer.index.places(PERIODS[place.kind], place.language, place.slug)
    pages = [page for page in pages if renderer.context.is_made(page)]
    dated = [page for page in pages if not page.when.startswith(UNDATED)]
    undated = [page for page in pages if page.when.startswith(UNDATED)]
    ordered = [*reversed(dated), *reversed(undated)]
    return tuple(renderer.link(period(renderer, page.when), page) for page in ordered)


def _by_time(renderer: Renderer, place: PageRef, numbers: list[int]) -> tuple[Group, ...]:
    """Return a month's articles under their days and a year's under their months; others in one group."""
    length = {"month": 10, "section-month": 10, "topic-year": 7, "author-year": 7}.get(place.kind, 0)
    groups = []
    for when, found in groupby(renderer.teasers(numbers), lambda teaser: teaser.date[:length]):
        heading = None
        if when and place.kind == "month":
            heading = renderer.link(period(renderer, when), renderer.place("day", "", when))
        elif when:
            heading = Link(period(renderer, when), "")
        groups.append(Group(heading, tuple(found)))
    return tuple(groups)
