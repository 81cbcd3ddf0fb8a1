"""The print view of an article: the article alone, on a page of its own."""

from __future__ import annotations

from msgspec.structs import replace

from tamizdat.paths import page_file
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import ArticleView, Page


def print_view(renderer: Renderer, article_page: Page, view: ArticleView) -> File:
    """Return the print view of an article, given what its own page shows. It has no "Read more"."""
    page = renderer.page("print", view.print_path, article_page.title, article_page.description)
    # Search engines are to find, and mirrors to cite, the article's own page: its address is the canonical one.
    page = replace(page, canonical=article_page.canonical)
    return File(page_file(page.path), renderer.render(page, article=replace(view, related=())))
