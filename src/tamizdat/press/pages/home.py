"""The home page of a language: the editors' picks or the latest, then the newest of each section."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from tamizdat.paths import page_file
from tamizdat.press.index.reader import SITE
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.machine_readable.json_ld import site_data
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import Group, ListView

LATEST_ON_TOP = 5  # the lead story and four beside it, while the editors have picked none
MOST_PICKS = 12
IN_SECTION = 5  # teasers of each section
WITHOUT_SECTIONS = 30  # teasers below the top where the archive has no sections at all


def home_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the home page of a language."""
    top = _top(renderer, ref)
    shown = set(top)
    groups = [
        Group(renderer.link(renderer.title(section), section), renderer.teasers(numbers))
        for section in _sections(renderer)
        if (numbers := _newest_but(renderer, section, shown, IN_SECTION))
    ]
    if not groups and (rest := _newest_but(renderer, ref, shown, WITHOUT_SECTIONS)):
        groups = [Group(None, renderer.teasers(rest))]
    view = ListView(
        heading=renderer.name,
        lead=renderer.teasers(top),
        groups=tuple(groups),
        feeds=renderer.feeds(ref),
        empty=not top,
    )
    page = renderer.page_of(ref, renderer.name, renderer.language.tagline or renderer.outlet.tagline)
    page = replace(page, json_ld=site_data(renderer))
    yield File(page_file(page.path), renderer.render(page, front=view))


def _top(renderer: Renderer, ref: PageRef) -> list[int]:
    """Return the picks that are public, in the editors' order; the latest articles where there are none."""
    picks = list(dict.fromkeys(renderer.context.site.picks.get(renderer.code, ())))
    renderer.context.left_out += [
        (SITE, f"home page {renderer.code}: pick {number} is not in this archive.")
        for number in picks
        if renderer.index.is_public(number) is None
    ]
    return list(filter(renderer.index.is_public, picks))[:MOST_PICKS] or renderer.index.numbers(ref, LATEST_ON_TOP)


def _sections(renderer: Renderer) -> list[PageRef]:
    """Return the outlet's sections in its order, then those that only articles name."""
    own = [renderer.ref("section", section.slug) for section in renderer.outlet.sections]
    return list(dict.fromkeys([*own, *renderer.index.refs("section", renderer.code)]))


def _newest_but(renderer: Renderer, ref: PageRef, shown: set[int], count: int) -> list[int]:
    """Return the newest `count` articles of a list that are not `shown` above already."""
    numbers = renderer.index.numbers(ref, count + len(shown))
    return [number for number in numbers if number not in shown][:count]
