"""The archive: a page of all years and months, a page of each year's days, and the articles of a month or a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from tamizdat.paths import page_file
from tamizdat.press.kinds import KINDS
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.lists.list_page import (
    all_articles_page,
    counted_link,
    extent,
    heading_of,
    neighbour_links,
    page_by_time,
    period_label,
)
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import Link, ListView

LinkGroup = tuple[Link | None, tuple[Link, ...]]  # a heading, and the links below it


def archive_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page that leads to each year and month, the newest year first, and to the articles without a date.

    It says how many articles each of them has.
    """
    months = renderer.index.counted_refs("month", ref.language)
    groups: list[LinkGroup] = []
    for year, of_year in groupby(reversed(months), lambda month: month[0].period[:4]):
        newest_first = list(of_year)
        total = sum(count for _, count in newest_first)
        heading = counted_link(renderer, period_label(renderer, year), renderer.ref("year", "", year), total)
        names = (renderer.dates.month_name(int(month.period[5:7])) for month, _ in newest_first)
        links = [counted_link(renderer, name, *pair) for name, pair in zip(names, newest_first, strict=True)]
        groups.append((heading, tuple(reversed(links))))
    undated = PageRef("undated", ref.language)
    if count := renderer.index.count(undated):
        link = counted_link(renderer, heading_of(renderer, undated), undated, count)
        groups.append((Link(renderer.translate("Without a date"), ""), (link,)))
    view = ListView(
        heading=heading_of(renderer, ref),
        index=tuple(groups),
        **extent(renderer, renderer.ref("home"), months[0][0].period[:4] if months else ""),
        empty=not groups,
    )
    yield _file(renderer, ref, view)


def year_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page that leads to the months and days of a year, with the number of articles of each."""
    days = renderer.index.counted_refs("day", ref.language, "", ref.period + "-")
    groups: list[LinkGroup] = []
    for month, of_month in groupby(days, lambda day: day[0].period[:7]):
        some = list(of_month)
        total = sum(count for _, count in some)
        heading = counted_link(renderer, period_label(renderer, month), renderer.ref("month", "", month), total)
        links = (
            counted_link(renderer, renderer.dates.day_of_month(date.fromisoformat(day.period)), day, count)
            for day, count in some
        )
        groups.append((heading, tuple(links)))
    older, newer = neighbour_links(renderer, ref)
    view = ListView(
        heading=heading_of(renderer, ref),
        kicker=renderer.translate(KINDS[ref.kind].kicker),
        index=tuple(groups),
        older=older,
        newer=newer,
        **extent(renderer, ref),
        empty=not groups,
    )
    yield _file(renderer, ref, view)


def month_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of a month's articles, day by day; of very many articles that of the month's days."""
    yield page_by_time(renderer, ref)


def day_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of a day's articles."""
    yield all_articles_page(renderer, ref)


def _file(renderer: Renderer, ref: PageRef, view: ListView) -> File:
    """Return the file of a page that lists links and no articles."""
    page = renderer.page_of(ref, view.heading)
    return File(page_file(page.path), renderer.render(page, front=view))
