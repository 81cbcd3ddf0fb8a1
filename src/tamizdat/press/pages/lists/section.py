"""A section: a page of its newest articles, and a page for each month with all of them."""

from __future__ import annotations

from collections.abc import Iterator

from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.lists.list_page import all_articles_page, newest_articles_page
from tamizdat.press.render.renderer import File, Renderer


def section_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield a section's page."""
    yield newest_articles_page(renderer, ref)


def section_month_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of a section's month, day by day."""
    yield all_articles_page(renderer, ref)
