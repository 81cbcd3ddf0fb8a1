"""Fronts: sections, topics, authors, series, undated articles, and the pages by time that hold all of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from msgspec.structs import replace

from tamizdat.paths import page_file
from tamizdat.press.page import LATEST, PERIOD_OF, PERIODS, UNDATED, Place
from tamizdat.press.render.json_ld import front_data
from tamizdat.press.render.renderer import Composer, File
from tamizdat.press.render.views import FrontView, Group, Link

_KICKERS = {"topic": "Topic", "author": "Author", "series": "Series"}
_LISTS = {
    "archive": "Archive",
    "undated": "Articles without a date",
    "authors": "Authors",
    "topics": "Topics",
    "serials": "All series",
    "corrections": "Corrections",
}


def front_page(composer: Composer, place: Place) -> Iterator[File]:
    """Yield the page of a front, made of what the index says stands there."""
    kind = PERIOD_OF.get(place.kind, place.kind)
    heading = heading_of(composer, place)
    view = _view(composer, place, heading)
    path = composer.setting.path(place)
    # The themes know fronts by their subject: a section's month is a section page.
    page = composer.page(kind, path, title_of(composer, place, heading))
    page = composer.in_tongues(page, composer.tongues(place))
    page = replace(page, json_ld=front_data(composer, Link(page.title, path)))
    yield File(page_file(path), composer.render(page, front=view))


def _view(composer: Composer, place: Place, heading: str) -> FrontView:
    index, kind = composer.index, place.kind
    kicker = composer.word(_KICKERS[kind.split("-")[0]]) if kind.split("-")[0] in _KICKERS else ""
    if kind in PERIODS:
        newest = index.numbers(place, LATEST)
        return FrontView(
            heading=heading,
            kicker=kicker,
            lead=composer.teasers(newest),
            months=older_pages(composer, place),
            feeds=composer.feeds(place) if kind == "section" else (),
            empty=not newest,
        )
    numbers = index.numbers(place)
    if kind == "series":  # a series is read from its beginning
        numbers.reverse()
    older, newer = index.beside(place) if place.when else (None, None)
    if kind in PERIOD_OF:
        kicker, heading = (
            composer.title(Place(PERIOD_OF[kind], place.language, place.slug)),
            period(composer, place.when),
        )
        kicker = kicker if place.slug else composer.word(_LISTS["undated"])
    return FrontView(
        heading=heading,
        kicker=kicker,
        groups=_by_time(composer, place, numbers),
        older=composer.link(period(composer, older.when), older) if older else None,
        newer=composer.link(period(composer, newer.when), newer) if newer else None,
        empty=not numbers,
    )


def heading_of(composer: Composer, place: Place) -> str:
    """Return what a front is called: a name, or its time."""
    if place.kind in _LISTS:
        return composer.word(_LISTS[place.kind])
    return composer.title(place) if place.slug else period(composer, place.when)


def title_of(composer: Composer, place: Place, heading: str) -> str:
    """Return what a front is called by itself: its name and, of a page by time, its time."""
    return f"{heading} – {period(composer, place.when)}" if place.slug and place.when else heading


def period(composer: Composer, when: str) -> str:
    """Return a time as a heading: a year, a month, a day, or a range of numbers among the undated."""
    calendar = composer.calendar
    if when.startswith(UNDATED):
        part = int(when.removeprefix(UNDATED + "-"))
        return f"{composer.word('Without a date')} ({part + 1})"
    parts = [int(part) for part in when.split("-")]
    match parts:
        case [year]:
            return calendar.year(year)
        case [year, month]:
            return calendar.month(year, month)
    return calendar.day(date(*parts))


def older_pages(composer: Composer, place: Place) -> tuple[Link, ...]:
    """Return links to the front's pages by time, newest first; none where it has none of them."""
    pages = composer.index.places(PERIODS[place.kind], place.language, place.slug)
    pages = [page for page in pages if composer.setting.is_made(page)]
    dated = [page for page in pages if not page.when.startswith(UNDATED)]
    undated = [page for page in pages if page.when.startswith(UNDATED)]
    ordered = [*reversed(dated), *reversed(undated)]
    return tuple(composer.link(period(composer, page.when), page) for page in ordered)


def _by_time(composer: Composer, place: Place, numbers: list[int]) -> tuple[Group, ...]:
    """Return a month's articles under their days and a year's under their months; others in one group."""
    length = {"month": 10, "section-month": 10, "topic-year": 7, "author-year": 7}.get(place.kind, 0)
    groups = []
    for when, found in groupby(composer.teasers(numbers), lambda teaser: teaser.date[:length]):
        heading = None
        if when and place.kind == "month":
            heading = composer.link(period(composer, when), composer.place("day", "", when))
        elif when:
            heading = Link(period(composer, when), "")
        groups.append(Group(heading, tuple(found)))
    return tuple(groups)
