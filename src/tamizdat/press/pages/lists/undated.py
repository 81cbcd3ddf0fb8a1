"""Articles without a date: a page of those with the highest numbers, and pages of 500 article numbers with all."""

from __future__ import annotations

from collections.abc import Iterator

from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.lists.list_page import all_articles_page, newest_articles_page
from tamizdat.press.render.renderer import File, Renderer


def undated_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of undated articles."""
    yield newest_articles_page(renderer, ref)


def undated_part_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of one part of the undated articles."""
    yield all_articles_page(renderer, ref)
