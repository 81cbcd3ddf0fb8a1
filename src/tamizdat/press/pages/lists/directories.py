"""Directories: the pages that list all authors, all topics and all series, by the first letter of their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from tamizdat.paths import page_file
from tamizdat.press.kinds import KINDS
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.lists.list_page import heading_of, neighbour_links
from tamizdat.press.render.collation import collator
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import Link, ListView

LinkGroup = tuple[str, tuple[Link, ...]]  # a heading, and the links below it


def authors_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of all authors."""
    yield directory_file(renderer, ref, _by_letter(renderer, "author"))


def topics_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of all topics."""
    yield directory_file(renderer, ref, _by_letter(renderer, "topic"))


def all_series_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of all series."""
    yield directory_file(renderer, ref, _by_letter(renderer, "series"))


def directory_file(renderer: Renderer, ref: PageRef, groups: Sequence[LinkGroup]) -> File:
    """Return the file of a page that lists links and no articles."""
    kicker = KINDS[ref.kind].kicker
    heading = heading_of(renderer, ref)
    older, newer = neighbour_links(renderer, ref)
    view = ListView(
        heading=heading,
        kicker=renderer.translate(kicker) if kicker else "",
        index=tuple(groups),
        older=older,
        newer=newer,
        empty=not groups,
    )
    page = renderer.page_of(ref, heading)
    return File(page_file(page.path), renderer.render(page, front=view))


def _by_letter(renderer: Renderer, kind: str) -> list[LinkGroup]:
    """Return links to the pages of a kind, in the order of their names in the language's alphabet."""
    order = collator(renderer.code)
    links = [renderer.link(renderer.title(ref), ref) for ref in renderer.index.refs(kind, renderer.code)]
    links.sort(key=lambda link: (order.sort_key(link.label), link.path))
    return [(letter, tuple(some)) for letter, some in groupby(links, lambda link: order.heading(link.label))]
