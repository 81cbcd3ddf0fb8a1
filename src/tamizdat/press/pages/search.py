"""The search page: the same whatever the archive holds, since a script in the reader's browser does the searching."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from tamizdat.paths import page_file
from tamizdat.press.kinds import KINDS
from tamizdat.press.page_refs import PageRef
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import SearchView


def search_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the search page of a language."""
    row = KINDS[ref.kind]
    page = renderer.page(row.theme_name, renderer.context.path(ref), renderer.translate(row.title))
    page = replace(page, tongues=renderer.alternates(ref))
    yield File(page_file(page.path), renderer.render(page, search=SearchView(renderer.directory_links)))
