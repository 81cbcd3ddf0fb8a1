"""The home page of a language: the editors' picks or the latest, then the newest of each section."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from tamizdat.press.composer import Composer, File
from tamizdat.press.fact import Fact
from tamizdat.press.json_ld import site_data
from tamizdat.press.pages.feed import feed_files
from tamizdat.press.paths import page_file
from tamizdat.press.place import Place
from tamizdat.press.views import FrontView, Group

LEAD = 5  # the lead story and four beside it, while the editors have picked none
MOST_PICKS = 12
COLUMN = 5  # teasers of a section
LATEST = 30  # shown in one column where an archive has no sections at all


def home_page(composer: Composer, place: Place) -> Iterator[File]:
    """Yield the home page and its feeds."""
    lead = _lead(composer, place)
    shown = {fact.number for fact in lead}
    groups = [
        Group(composer.link(composer.title(section), section), composer.teasers(facts))
        for section in _sections(composer)
        if (facts := _others(composer, section, shown, COLUMN))
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
    page = replace(page, tongues=composer.tongues(place), json_ld=site_data(composer))
    yield File(page_file(path), composer.render(page, front=view))
    yield from feed_files(composer, place, composer.name)


def _lead(composer: Composer, place: Place) -> list[Fact]:
    """Return the picks that are public, in the editors' order; the latest articles where there are none."""
    picks = dict.fromkeys(composer.setting.site.picks.get(composer.code, ()))
    facts = [fact for number in picks if (fact := composer.index.fact(number)) and not fact.withdrawn]
    return facts[:MOST_PICKS] or composer.index.members(place, LEAD)


def _sections(composer: Composer) -> list[Place]:
    """Return the outlet's sections in its order, then those that only articles name."""
    known = [composer.place("section", section.slug) for section in composer.outlet.sections]
    return list(dict.fromkeys([*known, *composer.index.places("section", composer.code)]))


def _others(composer: Composer, place: Place, shown: set[int], count: int) -> list[Fact]:
    """Return the newest articles of a place that do not stand above already."""
    facts = composer.index.members(place, count + len(shown))
    return [fact for fact in facts if fact.number not in shown][:count]
