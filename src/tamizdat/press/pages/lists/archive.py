"""The archive: a page of all years and months, a page of each year's days, and the articles of a month or a day."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.lists.directories import LinkGroup, directory_file
from tamizdat.press.pages.lists.list_page import all_articles_page, heading_of, period_label
from tamizdat.press.render.renderer import File, Renderer


def archive_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page that leads to each month, the newest year first, and to the articles without a date."""
    months = renderer.index.refs("month", ref.language)
    groups: list[LinkGroup] = []
    for year, of_year in groupby(reversed(months), lambda month: month.period[:4]):
        links = [renderer.link(renderer.dates.month_name(int(m.period[5:7])), m) for m in reversed(list(of_year))]
        groups.append((renderer.dates.year(int(year)), tuple(links)))
    undated = PageRef("undated", ref.language)
    if renderer.index.count(undated):
        groups.append((renderer.translate("Without a date"), (renderer.link(heading_of(renderer, undated), undated),)))
    yield directory_file(renderer, ref, groups)


def year_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page that leads to the months and days of a year."""
    days = renderer.index.refs("day", ref.language, "", ref.period + "-")
    groups: list[LinkGroup] = []
    for month, of_month in groupby(days, lambda day: day.period[:7]):
        label = period_label(renderer, month)
        links = [renderer.link(label, PageRef("month", ref.language, "", month))]
        links += [renderer.link(period_label(renderer, day.period), day) for day in of_month]
        groups.append((label, tuple(links)))
    yield directory_file(renderer, ref, groups)


def month_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of a month's articles, day by day."""
    yield all_articles_page(renderer, ref, headings_lead_to="day")


def day_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of a day's articles."""
    yield all_articles_page(renderer, ref)
