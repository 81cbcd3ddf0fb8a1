"""The search page: the same words on it whatever the archive holds, since a reader's own script does the searching."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from tamizdat.paths import page_file
from tamizdat.press.page import PageRef
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import SearchView


def search_page(renderer: Renderer, place: PageRef) -> Iterator[File]:
    """Yield the search page of a language."""
    path = renderer.context.path(place)
    page = replace(renderer.page("search", path, renderer.word("Search")), tongues=renderer.tongues(place))
    yield File(page_file(path), renderer.render(page, search=SearchView(renderer.lists)))
