"""Directories: the pages that list all authors, all topics and all series, by the first letter of their names."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from tamizdat.paths import page_file
from tamizdat.press.kinds import DIRECTORY_OF, KINDS
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.lists.list_page import heading_of
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import Link, ListView


def directory_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of all names, under their first letters; of very many names that of the letters."""
    page = renderer.context.directory(ref)[ref]
    heading = heading_of(renderer, ref)
    view = ListView(heading=heading, index=page.groups, empty=not (page.groups or page.parts))
    if page.parts:
        view = replace(view, index=((None, _counted(renderer, page.parts)),))
    head = renderer.page_of(ref, heading)
    yield File(page_file(head.path), renderer.render(head, front=view))


def letter_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of the names that begin with a letter, or of a part of these.

    It is in no other language, since alphabets differ: the language switch leads to the whole directory.
    """
    directory = renderer.ref(DIRECTORY_OF[ref.kind])
    page = renderer.context.directory(directory)[ref]
    kicker = renderer.translate(KINDS[ref.kind].kicker)
    view = ListView(
        heading=page.heading,
        kicker=kicker,
        index=((None, _counted(renderer, page.parts)),) if page.parts else page.groups,
        letters=page.letters,
    )
    head = renderer.page(KINDS[ref.kind].theme_name, renderer.context.path(ref), f"{kicker} – {page.heading}")
    others = tuple(replace(each, mutual=False) for each in renderer.alternates(directory))
    head = renderer.with_alternates(head, others)
    yield File(page_file(head.path), renderer.render(head, front=view))


def _counted(renderer: Renderer, parts: tuple[tuple[Link, int], ...]) -> tuple[Link, ...]:
    """Return links with the number of names on their pages."""
    return tuple(replace(link, count=renderer.dates.number(count)) for link, count in parts)
