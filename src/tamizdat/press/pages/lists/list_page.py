"""List pages: sections, topics, authors, series, undated articles, and the pages by time that hold all of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from msgspec.structs import replace

from tamizdat.paths import page_file
from tamizdat.press import kinds
from tamizdat.press.kinds import KINDS, LIST_OF, PERIOD_LENGTH
from tamizdat.press.page_refs import UNDATED, PageRef
from tamizdat.press.pages.machine_readable.json_ld import front_data
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import Group, Link, ListView

# Articles of a page by time stand under headings of the next smaller unit: a month's under its days.
_SMALLER = {"year": "month", "month": "day"}


def front_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield a list page, made of what the index says is listed there."""
    heading = heading_of(renderer, ref)
    view = _view(renderer, ref, heading)
    page = renderer.page_of(ref, title_of(renderer, ref, heading))
    page = replace(page, json_ld=front_data(renderer, Link(page.title, page.path)))
    yield File(page_file(page.path), renderer.render(page, front=view))


def _view(renderer: Renderer, ref: PageRef, heading: str) -> ListView:
    index, row = renderer.index, KINDS[ref.kind]
    kicker = renderer.word(row.kicker) if row.kicker else ""
    if row.by_time:
        newest = index.numbers(ref, kinds.LATEST)
        return ListView(
            heading=heading,
            kicker=kicker,
            lead=renderer.teasers(newest),
            months=older_pages(renderer, ref),
            feeds=renderer.feeds(ref) if row.feeds else (),
            empty=not newest,
        )
    numbers = index.numbers(ref)
    if ref.kind == "series":  # a series is read from its beginning
        numbers.reverse()
    older, newer = neighbour_links(renderer, ref)
    if ref.kind in LIST_OF:
        kicker = heading_of(renderer, PageRef(LIST_OF[ref.kind], ref.language, ref.slug))
        heading = period(renderer, ref.period)
    return ListView(
        heading=heading,
        kicker=kicker,
        groups=_by_time(renderer, ref, numbers),
        older=older,
        newer=newer,
        empty=not numbers,
    )


def heading_of(renderer: Renderer, ref: PageRef) -> str:
    """Return what a list page is called: the title of its kind, the name of its label, or its period."""
    if title := KINDS[ref.kind].title:
        return renderer.word(title)
    return renderer.title(ref) if ref.slug else period(renderer, ref.period)


def title_of(renderer: Renderer, ref: PageRef, heading: str) -> str:
    """Return what a list page is called by itself: its name and, of a page by time, its period."""
    return f"{heading} – {period(renderer, ref.period)}" if ref.slug and ref.period else heading


def neighbour_links(renderer: Renderer, ref: PageRef) -> tuple[Link | None, Link | None]:
    """Return links from a page by time to the one before and the one after it; none from other pages."""
    if not ref.period:
        return None, None
    older, newer = renderer.index.beside(ref)
    return (
        renderer.link(period(renderer, older.period), older) if older else None,
        renderer.link(period(renderer, newer.period), newer) if newer else None,
    )


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


def older_pages(renderer: Renderer, ref: PageRef) -> tuple[Link, ...]:
    """Return links to the pages by time of a list page, newest first; none where it has none of them."""
    pages = renderer.index.places(KINDS[ref.kind].by_time, ref.language, ref.slug)
    pages = [page for page in pages if renderer.context.is_due(page)]
    dated = [page for page in pages if not page.period.startswith(UNDATED)]
    undated = [page for page in pages if page.period.startswith(UNDATED)]
    ordered = [*reversed(dated), *reversed(undated)]
    return tuple(renderer.link(period(renderer, page.period), page) for page in ordered)


def _by_time(renderer: Renderer, ref: PageRef, numbers: list[int]) -> tuple[Group, ...]:
    """Return a month's articles under their days and a year's under their months; others in one group."""
    length = PERIOD_LENGTH[_SMALLER.get(KINDS[ref.kind].period, "")]
    groups = []
    for when, found in groupby(renderer.teasers(numbers), lambda teaser: teaser.date[:length]):
        heading = None
        if when and ref.kind == "month":
            heading = renderer.link(period(renderer, when), renderer.ref("day", "", when))
        elif when:
            heading = Link(period(renderer, when), "")
        groups.append(Group(heading, tuple(found)))
    return tuple(groups)
