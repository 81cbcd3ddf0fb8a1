"""A series: one page with all its parts, from the first to the last, the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator

from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.lists.list_page import all_articles_page
from tamizdat.press.render.renderer import File, Renderer


def series_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of a series."""
    yield all_articles_page(renderer, ref, oldest_first=True)
