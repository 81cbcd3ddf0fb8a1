"""The tip line: how to reach the newsroom in confidence."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import asdict

from tamizdat.paths import page_file
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.standing import own_text
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import TipsView


def tips_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the tip-line page: the ways that the outlet has set, and what it wrote about them."""
    written = renderer.context.own_text("tips", renderer.code)
    title = renderer.tips_title()
    page = renderer.page_of(ref, title, written.description if written else "")
    view = TipsView(title=title, html=own_text(renderer, "tips"), **asdict(renderer.outlet.tips))
    yield File(page_file(page.path), renderer.render(page, tips=view))
