"""A section: a page of its newest articles, and a page for each month with all of them; for days of a full month."""

from __future__ import annotations

from collections.abc import Iterator

from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.lists.list_page import newest_articles_page, page_by_time
from tamizdat.press.render.renderer import File, Renderer


def section_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield a section's page."""
    yield newest_articles_page(renderer, ref)


def section_period_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of a section's month, day by day, or of a day of a month with very many articles."""
    yield page_by_time(renderer, ref)
