"""Pages that list links: the archive by year and month, a year's months and days, all authors, topics and series."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from tamizdat.paths import page_file
from tamizdat.press.kinds import KINDS
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.lists.list_page import heading_of, neighbour_links, period
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import Link, ListView

Index = tuple[tuple[str, tuple[Link, ...]], ...]


def list_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of an index of links."""
    index = _MAKERS[ref.kind](renderer, ref)
    heading = heading_of(renderer, ref)
    older, newer = neighbour_links(renderer, ref)
    kicker = KINDS[ref.kind].kicker
    view = ListView(
        heading=heading,
        kicker=renderer.word(kicker) if kicker else "",
        index=index,
        older=older,
        newer=newer,
        empty=not index,
    )
    page = renderer.page_of(ref, heading)
    yield File(page_file(page.path), renderer.render(page, front=view))


def _archive(renderer: Renderer, ref: PageRef) -> Index:
    """Return each year's months, the newest year first; then the articles without a date."""
    months = renderer.index.places("month", ref.language)
    found = []
    for year, of_year in groupby(reversed(months), lambda month: month.period[:4]):
        links = [renderer.link(renderer.calendar.month_name(int(m.period[5:7])), m) for m in reversed(list(of_year))]
        found.append((renderer.calendar.year(int(year)), tuple(links)))
    undated = PageRef("undated", ref.language)
    if renderer.index.count(undated):
        found.append((renderer.word("Without a date"), (renderer.link(heading_of(renderer, undated), undated),)))
    return tuple(found)


def _year(renderer: Renderer, ref: PageRef) -> Index:
    """Return the days of each month of a year."""
    days = renderer.index.places("day", ref.language, "", ref.period + "-")
    found = []
    for month, of_month in groupby(days, lambda day: day.period[:7]):
        links = [renderer.link(period(renderer, month), PageRef("month", ref.language, "", month))]
        links += [renderer.link(period(renderer, day.period), day) for day in of_month]
        found.append((period(renderer, month), tuple(links)))
    return tuple(found)


def _by_letter(renderer: Renderer, kind: str) -> Index:
    """Return the pages of a kind under the first letter of their names."""
    links = [renderer.link(renderer.title(ref), ref) for ref in renderer.index.places(kind, renderer.code)]
    links.sort(key=lambda link: (link.label.casefold(), link.path))
    return tuple((letter, tuple(of_letter)) for letter, of_letter in groupby(links, lambda link: link.label[0].upper()))


_MAKERS: dict[str, Callable[[Renderer, PageRef], Index]] = {
    "archive": _archive,
    "year": _year,
    "authors": lambda renderer, ref: _by_letter(renderer, "author"),
    "topics": lambda renderer, ref: _by_letter(renderer, "topic"),
    "all-series": lambda renderer, ref: _by_letter(renderer, "series"),
}
