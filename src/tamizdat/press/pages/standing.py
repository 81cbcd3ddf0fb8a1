"""Standing pages, such as about, privacy and contact: the newsroom's own text from its `pages/` folder."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup

from tamizdat.paths import page_file
from tamizdat.press.context import has_own_kind
from tamizdat.press.index.reader import SITE
from tamizdat.press.page_refs import PageRef
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import StandingView
from tamizdat.theme import ROOT

# A link without a scheme; nh3, which cleaned the text, writes attributes in one way only.
_LOCAL = re.compile(r'href="(?![a-z][a-z0-9+.-]*:|#)([^"#]*)(#[^"]*)?"', re.IGNORECASE)


def standing_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield a standing page."""
    written = next(page for page in renderer.context.standing_pages(renderer.code) if page.slug == ref.slug)
    page = renderer.page_of(ref, written.title, written.description)
    view = StandingView(written.title, text_html(renderer, written.slug, written.html))
    yield File(page_file(page.path), renderer.render(page, standing=view))


def own_text(renderer: Renderer, kind: str) -> Markup:
    """Return what the newsroom wrote for the page of a kind, "" if nothing."""
    written = renderer.context.own_text(kind, renderer.code)
    return text_html(renderer, written.slug, written.html) if written else Markup("")


def text_html(renderer: Renderer, name: str, html: str) -> Markup:
    """Return a text of the newsroom's `pages/` folder with its links; `name` is that of its file, without an ending.

    In it `/…` means the site's root, and `name.md` a standing page.
    """

    def with_path(link: re.Match[str]) -> str:
        target, fragment = link[1], link[2] or ""
        if target.startswith("/"):
            return f'href="{ROOT}{target.lstrip("/")}{fragment}"'
        slug = target.removesuffix(".md").split(".")[0]
        ref = renderer.ref(slug) if has_own_kind(slug) else renderer.ref("standing", slug)
        if ref not in renderer.context.fixed_refs:
            line = f"page {name!r}: its link to {target!r} leads nowhere. Write the name of another page's file,"
            line += f" a path below the site's root such as /{slug}/, or a whole address."
            renderer.context.left_out.append((SITE, line))
            return f'href="{ROOT}"'
        return f'href="{ROOT}{renderer.context.path(ref)}{fragment}"'

    return Markup(_LOCAL.sub(with_path, html))  # noqa: S704 (cleaned by press.markdown_pages)
