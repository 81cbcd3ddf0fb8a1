"""A topic: a page of its newest articles, and a page for each year if there are more; for months of a full year."""

from __future__ import annotations

from collections.abc import Iterator

from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.lists.list_page import newest_articles_page, page_by_time
from tamizdat.press.render.renderer import File, Renderer


def topic_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield a topic's page."""
    yield newest_articles_page(renderer, ref)


def topic_period_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of a topic's year, month by month, or of a month of a year with very many articles."""
    yield page_by_time(renderer, ref)
