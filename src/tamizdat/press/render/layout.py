"""What stands on every page of a language: navigation, footer, feeds, style sheets.

It depends on the outlet, the site, the theme, and on which sections have articles (`navigation.py`). Where these
change, every page is made anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamizdat.press.kinds import KINDS
from tamizdat.press.render.dates import country_of
from tamizdat.press.render.navigation import navigation_links
from tamizdat.press.render.views import LayoutContext, Link, SignUpBox

if TYPE_CHECKING:
    from tamizdat.press.render.renderer import Renderer


def layout_context(renderer: Renderer) -> LayoutContext:
    """Return what templates get as `chrome`."""
    language, context, ref = renderer.language, renderer.context, renderer.ref
    tips = renderer.link(renderer.tips_title(), ref("tips")) if language.code in context.tips_languages else None
    pages = context.contribute_pages(language.code)
    support = renderer.link(pages[0].title, ref("contribute", pages[0].slug)) if pages else None
    sign_up = _sign_up(renderer)
    links = navigation_links(context, language.code)
    return LayoutContext(
        language=language.code,
        direction=renderer.direction,
        outlet=renderer.name,
        tagline=language.tagline or renderer.outlet.tagline,
        home=language.prefix,
        sections=links or renderer.directory_links,
        footer=tuple(_footer(renderer)),
        tips=tips,
        search=renderer.link(renderer.translate(KINDS["search"].title), ref("search")),
        tongues=renderer.alternates(ref("home")),
        feeds=renderer.feeds(ref("home")),
        styles=context.assets.styles,
        print_styles=context.assets.print_styles,
        script=context.assets.named["support.js"] if support else "",
        since=renderer.outlet.founded,
        locale=country_of(language.code),
        support=support,
        support_address=renderer.absolute(support.path) if support else "",
        newsletters=Link(renderer.translate(KINDS["newsletters"].title), sign_up.path) if sign_up else None,
        sign_up=sign_up,
    )


def _sign_up(renderer: Renderer) -> SignUpBox | None:
    """Return the box that leads to the first newsletter of the language, None where there is none."""
    first = next(iter(renderer.context.newsletters(renderer.code)), None)
    if first is None:
        return None
    path, pages = renderer.context.path, renderer.context.standing_pages(renderer.code)
    privacy = next((page for page in pages if page.slug == "privacy"), None)
    return SignUpBox(
        name=first.name,
        when=first.when,
        path=path(renderer.ref("newsletters")),
        preview=path(renderer.ref("newsletter", first.slug)) if first.issues else "",
        privacy=renderer.link(privacy.title, renderer.ref("standing", privacy.slug)) if privacy else None,
    )


def _footer(renderer: Renderer) -> list[Link]:
    """Return links to the standing pages, then to the pages whose kind is `in_footer`."""
    pages = renderer.context.standing_pages(renderer.code)
    rows = (row for row in KINDS.values() if row.in_footer)
    return [
        *(renderer.link(page.title, renderer.ref("standing", page.slug)) for page in pages),
        *(renderer.link(renderer.translate(row.title), renderer.ref(row.name)) for row in rows),
    ]
