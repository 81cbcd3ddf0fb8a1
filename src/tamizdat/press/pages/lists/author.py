"""An author: a page of the newest articles, and a page for each year if there are more; for months of a full year."""

from __future__ import annotations

from collections.abc import Iterator

from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.lists.list_page import newest_articles_page, page_by_time
from tamizdat.press.render.renderer import File, Renderer


def author_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield an author's page."""
    yield newest_articles_page(renderer, ref)


def author_period_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of an author's year, month by month, or of a month of a year with very many articles."""
    yield page_by_time(renderer, ref)
