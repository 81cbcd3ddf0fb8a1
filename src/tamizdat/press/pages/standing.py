"""Pages that stay: about, privacy, contact; the tip line; the page that says there is none; pages that moved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from markupsafe import Markup
from msgspec.structs import asdict, replace

from tamizdat.paths import page_file
from tamizdat.press.context import WOVEN
from tamizdat.press.page import PageRef
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import MovedView, StandingView, TipsView
from tamizdat.site import StandingPage
from tamizdat.theme import ROOT

# A link without a scheme; nh3 writes attributes in one way only.
_LOCAL = re.compile(r'href="(?![a-z][a-z0-9+.-]*:|#)([^"#]*)(#[^"]*)?"', re.IGNORECASE)


def standing_page(renderer: Renderer, place: PageRef) -> Iterator[File]:
    """Yield a standing page."""
    written = _written(renderer, place.slug)
    assert written is not None  # noqa: S101 (the plan names only pages that the site has)
    path = renderer.context.path(place)
    page = renderer.page("standing", path, written.title, written.description)
    page = renderer.in_tongues(page, renderer.tongues(place))
    view = StandingView(written.title, _html(renderer, written))
    yield File(page_file(path), renderer.render(page, standing=view))


def tips_page(renderer: Renderer, place: PageRef) -> Iterator[File]:
    """Yield the tip-line page: the ways that the outlet has set, and what it wrote about them."""
    written = _written(renderer, "tips")
    title = renderer.tips_title()
    path = renderer.context.path(place)
    page = renderer.page("tips", path, title, written.description if written else "")
    page = renderer.in_tongues(page, renderer.tongues(place))
    html = own_words(renderer, "tips")
    view = TipsView(title=title, html=html, **asdict(renderer.outlet.tips))
    yield File(page_file(path), renderer.render(page, tips=view))


def missing_page(renderer: Renderer, place: PageRef) -> Iterator[File]:
    """Yield 404.html: the site's, or that of a language's folder. It is served at any depth, so its links begin at the
    server's root."""
    language, outlet = renderer.language, renderer.outlet
    base = urlsplit(language.address or outlet.address).path
    folders = [language.prefix, *([""] if outlet.language_at("404.html") == language else [])]
    for path in dict.fromkeys(folder + "404.html" for folder in folders):
        page = renderer.page("missing", path, renderer.word("There is no page at this address"))
        yield File(path, renderer.render(replace(page, base=base, canonical="", robots="noindex")))


def moved_page(renderer: Renderer, place: PageRef) -> Iterator[File]:
    """Yield the page at an old path, the place's slug; `when` is where it leads: a path, or another site's address."""
    old, target = place.slug, place.when
    outside = target.startswith(("https://", "http://"))
    address = target if outside else renderer.absolute(target)
    page = renderer.page("moved", old, renderer.word("This page has moved"))
    page = replace(page, canonical=address, robots="noindex")
    view = MovedView(address, "" if outside else target)
    yield File(page_file(old), renderer.render(page, moved=view))


def own_words(renderer: Renderer, slug: str) -> Markup:
    """Return what the outlet wrote for a page that we make, "" if nothing."""
    written = _written(renderer, slug)
    return _html(renderer, written) if written else Markup("")


def _html(renderer: Renderer, written: StandingPage) -> Markup:
    """Return a standing page's text. In it `/…` means the site's root, and `name.md` another standing page."""

    def lead(found: re.Match[str]) -> str:
        target, fragment = found[1], found[2] or ""
        if target.startswith("/"):
            return f'href="{ROOT}{target.lstrip("/")}{fragment}"'
        slug = target.removesuffix(".md").split(".")[0]
        place = renderer.place(slug if slug in WOVEN else "standing", slug if slug != "corrections" else "")
        if place not in renderer.context.fixed:
            line = f"page {written.slug!r}: its link to {target!r} leads nowhere. Write /{target}, the name of another"
            renderer.context.lost.append((0, line + " page's file, or a whole address."))
            return f'href="{ROOT}"'
        return f'href="{ROOT}{renderer.context.path(place)}{fragment}"'

    return Markup(_LOCAL.sub(lead, written.html))  # noqa: S704 (cleaned by press.standing)


def _written(renderer: Renderer, slug: str) -> StandingPage | None:
    return next((page for page in renderer.context.standing(renderer.code) if page.slug == slug), None)
