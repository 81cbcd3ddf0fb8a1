"""Pages that stay: about, privacy, contact; the tip line; the page that says there is none; pages that moved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from markupsafe import Markup
from msgspec.structs import asdict, replace

from tamizdat.paths import page_file
from tamizdat.press.context import has_own_kind
from tamizdat.press.kinds import KINDS
from tamizdat.press.page_refs import PageRef
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import MovedView, StandingView, TipsView
from tamizdat.site import StandingPage
from tamizdat.theme import ROOT

# A link without a scheme; nh3 writes attributes in one way only.
_LOCAL = re.compile(r'href="(?![a-z][a-z0-9+.-]*:|#)([^"#]*)(#[^"]*)?"', re.IGNORECASE)


def standing_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield a standing page."""
    written = next(page for page in renderer.context.standing_pages(renderer.code) if page.slug == ref.slug)
    page = renderer.page_of(ref, written.title, written.description)
    view = StandingView(written.title, _html(renderer, written))
    yield File(page_file(page.path), renderer.render(page, standing=view))


def tips_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the tip-line page: the ways that the outlet has set, and what it wrote about them."""
    written = renderer.context.own_text("tips", renderer.code)
    title = renderer.tips_title()
    page = renderer.page_of(ref, title, written.description if written else "")
    view = TipsView(title=title, html=own_words(renderer, "tips"), **asdict(renderer.outlet.tips))
    yield File(page_file(page.path), renderer.render(page, tips=view))


def missing_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield 404.html: the site's, or that of a language's folder. It is served at any depth, so its links begin at the
    server's root."""
    language, outlet = renderer.language, renderer.outlet
    base = urlsplit(language.address or outlet.address).path
    folders = [language.prefix, *([""] if outlet.at("404.html") == language else [])]
    for path in dict.fromkeys(folder + "404.html" for folder in folders):
        page = renderer.page("missing", path, renderer.word(KINDS["missing"].title))
        yield File(path, renderer.render(replace(page, base=base, canonical="", robots="noindex")))


def moved_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page at an old path, which is the reference's slug."""
    target = renderer.context.redirect_target(ref.slug)
    assert target is not None  # noqa: S101 (the plan names only redirects that there are)
    outside = target.startswith(("https://", "http://"))
    address = target if outside else renderer.absolute(target)
    page = renderer.page(KINDS["redirect"].theme_name, ref.slug, renderer.word(KINDS["redirect"].title))
    page = replace(page, canonical=address, robots="noindex")
    view = MovedView(address, "" if outside else target)
    yield File(page_file(ref.slug), renderer.render(page, moved=view))


def own_words(renderer: Renderer, kind: str) -> Markup:
    """Return what the newsroom wrote for the page of a kind, "" if nothing."""
    written = renderer.context.own_text(kind, renderer.code)
    return _html(renderer, written) if written else Markup("")


def _html(renderer: Renderer, written: StandingPage) -> Markup:
    """Return a standing page's text. In it `/…` means the site's root, and `name.md` another standing page."""

    def lead(found: re.Match[str]) -> str:
        target, fragment = found[1], found[2] or ""
        if target.startswith("/"):
            return f'href="{ROOT}{target.lstrip("/")}{fragment}"'
        slug = target.removesuffix(".md").split(".")[0]
        ref = renderer.ref(slug) if has_own_kind(slug) else renderer.ref("standing", slug)
        if ref not in renderer.context.fixed_refs:
            line = f"page {written.slug!r}: its link to {target!r} leads nowhere. Write /{target}, the name of another"
            renderer.context.left_out.append((0, line + " page's file, or a whole address."))
            return f'href="{ROOT}"'
        return f'href="{ROOT}{renderer.context.path(ref)}{fragment}"'

    return Markup(_LOCAL.sub(lead, written.html))  # noqa: S704 (cleaned by press.standing)
