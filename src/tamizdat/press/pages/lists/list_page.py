"""What list pages share: headings, links to older and newer pages, articles grouped by day or month."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from msgspec.structs import replace

from tamizdat.paths import page_file
from tamizdat.press import kinds
from tamizdat.press.index.reader import ArticleIndex
from tamizdat.press.kinds import KINDS, LIST_OF, PART_OF, PERIOD_LENGTH
from tamizdat.press.page_refs import UNDATED, PageRef, whole_ref
from tamizdat.press.pages.machine_readable.json_ld import author_page_data, list_page_data
from tamizdat.press.pages.standing import text_html
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
    return label_page_file(renderer, ref, view) if row.label else list_page_file(renderer, ref, heading, view)


def page_by_time(renderer: Renderer, ref: PageRef, *, oldest_first: bool = False) -> File:
    """Return a page by time: all its articles, or links to its parts where they are more than LARGEST."""
    if parts := parts_of(renderer.index, ref):
        return _parts_page(renderer, ref, parts)
    return all_articles_page(renderer, ref, oldest_first=oldest_first, headings_lead_to=KINDS[ref.kind].parts)


def parts_of(index: ArticleIndex, ref: PageRef) -> list[tuple[PageRef, int]]:
    """Return the parts of a page by time that lists more articles than fit, with the number of each; none of others."""
    kind = KINDS[ref.kind].parts
    if not kind or ref.period.startswith(UNDATED) or index.count(ref) <= kinds.LARGEST:
        return []
    return index.counted_refs(kind, ref.language, ref.slug, ref.period + "-")


def _parts_page(renderer: Renderer, ref: PageRef, parts: list[tuple[PageRef, int]]) -> File:
    """Return a page by time that has more articles than fit: it leads to its parts, with the number of each."""
    heading, kicker = period_heading(renderer, ref)
    older, newer = neighbour_links(renderer, ref)
    links = tuple(counted_link(renderer, period_label(renderer, part.period), part, count) for part, count in parts)
    view = ListView(heading=heading, kicker=kicker, index=((None, links),), older=older, newer=newer)
    return list_page_file(renderer, ref, heading_of(renderer, ref), view)


def counted_link(renderer: Renderer, label: str, ref: PageRef, count: int) -> Link:
    """Return a link to a page, with the number of articles there."""
    return Link(label, renderer.context.path(ref), count=renderer.dates.number(count))


def all_articles_page(
    renderer: Renderer, ref: PageRef, *, oldest_first: bool = False, headings_lead_to: str = ""
) -> File:
    """Return a list page that shows all its articles.

    A page by time is headed by its period, below the name of its list. `headings_lead_to` is the kind of the pages that
    the headings between the articles are links to, where these are made.
    """
    heading, kicker = period_heading(renderer, ref)
    numbers = renderer.index.numbers(ref)
    if oldest_first:
        numbers.reverse()
    older, newer = neighbour_links(renderer, ref)
    view = ListView(
        heading=heading,
        kicker=kicker,
        groups=_by_time(renderer, ref, numbers, headings_lead_to, oldest_first=oldest_first),
        months=older_pages(renderer, ref) if KINDS[ref.kind].by_time else (),
        older=older,
        newer=newer,
        empty=not numbers,
    )
    if KINDS[ref.kind].label:
        return label_page_file(renderer, ref, view)
    return list_page_file(renderer, ref, heading_of(renderer, ref), view)


def period_heading(renderer: Renderer, ref: PageRef) -> tuple[str, str]:
    """Return the heading and the kicker of a list page: of a page by time its period, and the name of its list."""
    if ref.kind in LIST_OF:
        listed = PageRef(LIST_OF[ref.kind], ref.language, ref.slug)
        return period_label(renderer, ref.period), heading_of(renderer, listed)
    kicker = KINDS[ref.kind].kicker
    return heading_of(renderer, ref), renderer.translate(kicker) if kicker else ""


def list_page_file(renderer: Renderer, ref: PageRef, name: str, view: ListView) -> File:
    """Return the file of a list page. Its title is its name and, of a page by time of something, its period."""
    title = f"{name} – {period_label(renderer, ref.period)}" if ref.slug and ref.period else name
    page = renderer.page_of(ref, title)
    page = replace(page, json_ld=list_page_data(renderer, Link(page.title, page.path)))
    return File(page_file(page.path), renderer.render(page, front=view))


def label_page_file(renderer: Renderer, ref: PageRef, view: ListView) -> File:
    """Return the file of the page of a section, topic, author or series, with what the newsroom wrote about it.

    It says how many articles there are and since when. A title that the newsroom wrote stands on this page alone.
    """
    text = renderer.context.texts.get(ref)
    heading, description = view.heading, ""
    if text:
        heading, description = text.title or heading, text.description
        view = replace(view, heading=heading, words=text_html(renderer, f"{ref.kind}/{ref.slug}", text.html))
    view = replace(view, **extent(renderer, ref, _first_year(renderer, ref)))
    page = renderer.page_of(ref, heading, description)
    link = Link(page.title, page.path)
    if ref.kind == "author":
        data = author_page_data(renderer, link, renderer.title(ref), description)
    else:
        data = list_page_data(renderer, link)
    return File(page_file(page.path), renderer.render(replace(page, json_ld=data), front=view))


class Extent(TypedDict):
    """The fields of ListView that say how long a list is."""

    total: int
    count: str
    since: str


def extent(renderer: Renderer, ref: PageRef, first_year: str = "") -> Extent:
    """Return how many articles a page lists, and the year of the first where it is given."""
    total = renderer.index.count(ref)
    # Of a single article "since" would promise more.
    since = renderer.dates.year(int(first_year)) if first_year and total > 1 else ""
    return Extent(total=total, count=renderer.dates.number(total), since=since)


def _first_year(renderer: Renderer, ref: PageRef) -> str:
    """Return the year of the first dated article of a label, "" if none has a date."""
    pages = renderer.index.refs(KINDS[ref.kind].by_time, ref.language, ref.slug)
    return next((page.period[:4] for page in pages if not page.period.startswith(UNDATED)), "")


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
    """Return links from a page by time to the one before and the one after it; none from other pages.

    Where the month before lies in a year that is not split, the link leads to that year.
    """
    if not ref.period:
        return None, None
    older, newer = (_made_page(renderer, page) for page in renderer.index.neighbours(ref))
    return (
        renderer.link(period_label(renderer, older.period), older) if older else None,
        renderer.link(period_label(renderer, newer.period), newer) if newer else None,
    )


def _made_page(renderer: Renderer, ref: PageRef | None) -> PageRef | None:
    """Return a page by time, or the one whose part it is where it is not made."""
    while ref and ref.kind in PART_OF and not renderer.context.is_due(ref):
        ref = whole_ref(ref)
    return ref


def older_pages(renderer: Renderer, ref: PageRef, *, counted: bool = True) -> tuple[Link, ...]:
    """Return links to the pages by time of a list page, newest first, undated ones last; none if there are none.

    With `counted` each link has the number of articles that its page lists.
    """
    pages = renderer.index.counted_refs(KINDS[ref.kind].by_time, ref.language, ref.slug)
    if not pages or not renderer.context.is_due(pages[0][0]):  # they all are, or none is
        return ()
    dated = [(page, count) for page, count in pages if not page.period.startswith(UNDATED)]
    undated = [(page, count) for page, count in pages if page.period.startswith(UNDATED)]
    return tuple(
        counted_link(renderer, label, page, count) if counted else renderer.link(label, page)
        for page, count in [*reversed(dated), *reversed(undated)]
        for label in [period_label(renderer, page.period)]
    )


def _by_time(
    renderer: Renderer, ref: PageRef, numbers: list[int], headings_lead_to: str, *, oldest_first: bool
) -> tuple[Group, ...]:
    """Return a month's articles under their days and a year's under their months, each once, newest or oldest first;
    others in one group."""
    length = PERIOD_LENGTH[_SMALLER.get(KINDS[ref.kind].period, "")]
    by_period: dict[str, list[Teaser]] = {}
    for teaser in renderer.teasers(numbers):
        by_period.setdefault(teaser.date[:length], []).append(teaser)
    groups = []
    for period, teasers in sorted(by_period.items(), reverse=not oldest_first):
        heading = None
        if period:
            label, page = period_label(renderer, period), renderer.ref(headings_lead_to, ref.slug, period)
            leads = headings_lead_to and renderer.context.is_due(page)
            heading = renderer.link(label, page) if leads else Link(label, "")
        groups.append(Group(heading, tuple(teasers)))
    return tuple(groups)
