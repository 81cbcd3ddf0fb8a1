"""A series: one page with all its parts, from the first to the last, the order in which they are read.

A column of very many parts has a page of the newest ones, and a page for each year with all of them in that order.
"""

from __future__ import annotations

from collections.abc import Iterator

from tamizdat.press import kinds
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.lists.list_page import all_articles_page, newest_articles_page, page_by_time
from tamizdat.press.render.renderer import File, Renderer


def series_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of a series."""
    if renderer.index.count(ref) > kinds.LARGEST:
        yield newest_articles_page(renderer, ref)
    else:
        yield all_articles_page(renderer, ref, oldest_first=True)


def series_period_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of a year of a long series, or of a month of a year with very many parts."""
    yield page_by_time(renderer, ref, oldest_first=True)
