"""What list pages share: headings, links to older and newer pages, articles grouped by day or month."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from tamizdat.paths import page_file
from tamizdat.press import kinds
from tamizdat.press.kinds import KINDS, LIST_OF, PERIOD_LENGTH
from tamizdat.press.page_refs import UNDATED, PageRef
from tamizdat.press.pages.machine_readable.json_ld import list_page_data
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import Group, Link, ListView, Teaser

# Articles of a page by time stand under headings of the next smaller unit: a month's under its days.
_SMALLER = {"year": "month", "month": "day"}


def newest_articles_page(renderer: Renderer, ref: PageRef) -> File:
    """Return a list page that shows the newest articles and leads to pages by time with all of them."""
    row = KINDS[ref.kind]
    heading = heading_of(renderer, ref)
    newest = renderer.index.numbers(ref, kinds.LATEST)
    view = ListView(
        heading=heading,
        kicker=renderer.translate(row.kicker) if row.kicker else "",
        lead=renderer.teasers(newest),
        months=older_pages(renderer, ref),
        feeds=renderer.feeds(ref) if row.feeds else (),
        empty=not newest,
    )
    return list_page_file(renderer, ref, heading, view)


def all_articles_page(
    renderer: Renderer, ref: PageRef, *, oldest_first: bool = False, headings_lead_to: str = ""
) -> File:
    """Return a list page that shows all its articles.

    A page by time is headed by its period, below the name of its list. `headings_lead_to` is the kind of the pages that
    the headings between the articles are links to.
    """
    row, name = KINDS[ref.kind], heading_of(renderer, ref)
    heading, kicker = name, renderer.translate(row.kicker) if row.kicker else ""
    if ref.kind in LIST_OF:
        heading = period_label(renderer, ref.period)
        kicker = heading_of(renderer, PageRef(LIST_OF[ref.kind], ref.language, ref.slug))
    numbers = renderer.index.numbers(ref)
    if oldest_first:
        numbers.reverse()
    older, newer = neighbour_links(renderer, ref)
    view = ListView(
        heading=heading,
        kicker=kicker,
        groups=_by_time(renderer, ref, numbers, headings_lead_to),
        older=older,
        newer=newer,
        empty=not numbers,
    )
    return list_page_file(renderer, ref, name, view)


def list_page_file(renderer: Renderer, ref: PageRef, name: str, view: ListView) -> File:
    """Return the file of a list page. Its title is its name and, of a page by time of something, its period."""
    title = f"{name} – {period_label(renderer, ref.period)}" if ref.slug and ref.period else name
    page = renderer.page_of(ref, title)
    page = replace(page, json_ld=list_page_data(renderer, Link(page.title, page.path)))
    return File(page_file(page.path), renderer.render(page, front=view))


def heading_of(renderer: Renderer, ref: PageRef) -> str:
    """Return what a list page is called: the title of its kind, the name of its label, or its period."""
    if title := KINDS[ref.kind].title:
        return renderer.translate(title)
    return renderer.title(ref) if ref.slug else period_label(renderer, ref.period)


def period_label(renderer: Renderer, period: str) -> str:
    """Return a period as readers see it: a year, a month, a day, or which part of the undated articles."""
    dates = renderer.dates
    if period.startswith(UNDATED):
        part = int(period.removeprefix(UNDATED + "-"))
        return f"{renderer.translate('Without a date')} ({part + 1})"
    parts = [int(part) for part in period.split("-")]
    match parts:
        case [year]:
            return dates.year(year)
        case [year, month]:
            return dates.month(year, month)
    return dates.day(date(*parts))


def neighbour_links(renderer: Renderer, ref: PageRef) -> tuple[Link | None, Link | None]:
    """Return links from a page by time to the one before and the one after it; none from other pages."""
    if not ref.period:
        return None, None
    older, newer = renderer.index.neighbours(ref)
    return (
        renderer.link(period_label(renderer, older.period), older) if older else None,
        renderer.link(period_label(renderer, newer.period), newer) if newer else None,
    )


def older_pages(renderer: Renderer, ref: PageRef) -> tuple[Link, ...]:
    """Return links to the pages by time of a list page, newest first, undated ones last; none if there are none."""
    pages = renderer.index.refs(KINDS[ref.kind].by_time, ref.language, ref.slug)
    pages = [page for page in pages if renderer.context.is_due(page)]
    dated = [page for page in pages if not page.period.startswith(UNDATED)]
    undated = [page for page in pages if page.period.startswith(UNDATED)]
    ordered = [*reversed(dated), *reversed(undated)]
    return tuple(renderer.link(period_label(renderer, page.period), page) for page in ordered)


def _by_time(renderer: Renderer, ref: PageRef, numbers: list[int], headings_lead_to: str) -> tuple[Group, ...]:
    """Return a month's articles under their days and a year's under their months, newest first, each once; others in
    one group."""
    length = PERIOD_LENGTH[_SMALLER.get(KINDS[ref.kind].period, "")]
    by_period: dict[str, list[Teaser]] = {}
    for teaser in renderer.teasers(numbers):
        by_period.setdefault(teaser.date[:length], []).append(teaser)
    groups = []
    for period, teasers in sorted(by_period.items(), reverse=True):
        heading = None
        if period:
            target = renderer.context.path(renderer.ref(headings_lead_to, "", period)) if headings_lead_to else ""
            heading = Link(period_label(renderer, period), target)
        groups.append(Group(heading, tuple(teasers)))
    return tuple(groups)
