"""404.html: the page that a server shows where there is none, with a search box."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from msgspec.structs import replace

from tamizdat.press.kinds import KINDS
from tamizdat.press.page_refs import PageRef
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import SearchView


def missing_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield 404.html in the folder of a language, and in the root of the site if that is its language's too.

    It is served at any depth, so its links begin at the server's root.
    """
    language, outlet = renderer.language, renderer.outlet
    base = urlsplit(language.address or outlet.address).path
    folders = [language.prefix, *([""] if outlet.language_at("404.html") == language else [])]
    row = KINDS[ref.kind]
    for path in dict.fromkeys(folder + "404.html" for folder in folders):
        page = renderer.page(row.theme_name, path, renderer.translate(row.title))
        page = replace(page, base=base, canonical="", robots="noindex")
        yield File(path, renderer.render(page, search=SearchView(renderer.directory_links)))
