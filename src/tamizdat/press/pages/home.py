"""The home page of a language: the editors' picks or the latest, then the newest of each section."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from tamizdat.paths import page_file
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.machine_readable.json_ld import site_data
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import Group, ListView

LEAD = 5  # the lead story and four beside it, while the editors have picked none
MOST_PICKS = 12
COLUMN = 5  # teasers of a section
LATEST = 30  # shown in one column where an archive has no sections at all


def home_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the home page of a language."""
    lead = _lead(renderer, ref)
    shown = set(lead)
    groups = [
        Group(renderer.link(renderer.title(section), section), renderer.teasers(numbers))
        for section in _sections(renderer)
        if (numbers := _others(renderer, section, shown, COLUMN))
    ]
    if not groups and (rest := _others(renderer, ref, shown, LATEST)):
        groups = [Group(None, renderer.teasers(rest))]
    view = ListView(
        heading=renderer.name,
        lead=renderer.teasers(lead),
        groups=tuple(groups),
        feeds=renderer.feeds(ref),
        empty=not lead,
    )
    page = renderer.page_of(ref, renderer.name, renderer.language.tagline or renderer.outlet.tagline)
    page = replace(page, json_ld=site_data(renderer))
    yield File(page_file(page.path), renderer.render(page, front=view))


def _lead(renderer: Renderer, ref: PageRef) -> list[int]:
    """Return the picks that are public, in the editors' order; the latest articles where there are none."""
    picks = list(dict.fromkeys(renderer.context.site.picks.get(renderer.code, ())))
    renderer.context.left_out += [
        (0, f"home page {renderer.code}: pick {number} is not in this archive.")
        for number in picks
        if renderer.index.public(number) is None
    ]
    return list(filter(renderer.index.public, picks))[:MOST_PICKS] or renderer.index.numbers(ref, LEAD)


def _sections(renderer: Renderer) -> list[PageRef]:
    """Return the outlet's sections in its order, then those that only articles name."""
    known = [renderer.ref("section", section.slug) for section in renderer.outlet.sections]
    return list(dict.fromkeys([*known, *renderer.index.places("section", renderer.code)]))


def _others(renderer: Renderer, ref: PageRef, shown: set[int], count: int) -> list[int]:
    """Return the newest articles of a list that do not stand above already."""
    numbers = renderer.index.numbers(ref, count + len(shown))
    return [number for number in numbers if number not in shown][:count]
