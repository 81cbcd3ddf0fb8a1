"""The search page: the same words on it whatever the archive holds, since a reader's own script does the searching."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from tamizdat.paths import page_file
from tamizdat.press.page import Place
from tamizdat.press.render.renderer import Composer, File
from tamizdat.press.render.views import SearchView


def search_page(composer: Composer, place: Place) -> Iterator[File]:
    """Yield the search page of a language."""
    path = composer.setting.path(place)
    page = replace(composer.page("search", path, composer.word("Search")), tongues=composer.tongues(place))
    yield File(page_file(path), composer.render(page, search=SearchView(composer.lists)))
