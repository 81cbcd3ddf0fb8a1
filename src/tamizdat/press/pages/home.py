"""The home page of a language: the editors' picks or the latest, then the newest of each section."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from tamizdat.paths import page_file
from tamizdat.press.page import Place
from tamizdat.press.render.json_ld import site_data
from tamizdat.press.render.renderer import Composer, File
from tamizdat.press.render.views import FrontView, Group

LEAD = 5  # the lead story and four beside it, while the editors have picked none
MOST_PICKS = 12
COLUMN = 5  # teasers of a section
LATEST = 30  # shown in one column where an archive has no sections at all


def home_page(composer: Composer, place: Place) -> Iterator[File]:
    """Yield the home page and its feeds."""
    lead = _lead(composer, place)
    shown = set(lead)
    groups = [
        Group(composer.link(composer.title(section), section), composer.teasers(numbers))
        for section in _sections(composer)
        if (numbers := _others(composer, section, shown, COLUMN))
    ]
    if not groups and (rest := _others(composer, place, shown, LATEST)):
        groups = [Group(None, composer.teasers(rest))]
    view = FrontView(
        heading=composer.name,
        lead=composer.teasers(lead),
        groups=tuple(groups),
        feeds=composer.feeds(place),
        empty=not lead,
    )
    path = composer.setting.path(place)
    description = composer.language.tagline or composer.outlet.tagline
    page = composer.page("home", path, composer.name, description)
    page = composer.in_tongues(page, composer.tongues(place))
    page = replace(page, json_ld=site_data(composer))
    yield File(page_file(path), composer.render(page, front=view))


def _lead(composer: Composer, place: Place) -> list[int]:
    """Return the picks that are public, in the editors' order; the latest articles where there are none."""
    picks = list(dict.fromkeys(composer.setting.site.picks.get(composer.code, ())))
    composer.setting.lost += [
        (0, f"home page {composer.code}: pick {number} is not in this archive.")
        for number in picks
        if composer.index.public(number) is None
    ]
    return list(filter(composer.index.public, picks))[:MOST_PICKS] or composer.index.numbers(place, LEAD)


def _sections(composer: Composer) -> list[Place]:
    """Return the outlet's sections in its order, then those that only articles name."""
    known = [composer.place("section", section.slug) for section in composer.outlet.sections]
    return list(dict.fromkeys([*known, *composer.index.places("section", composer.code)]))


def _others(composer: Composer, place: Place, shown: set[int], count: int) -> list[int]:
    """Return the newest articles of a place that do not stand above already."""
    numbers = composer.index.numbers(place, count + len(shown))
    return [number for number in numbers if number not in shown][:count]
