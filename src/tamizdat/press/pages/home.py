"""The home page of a language: the editors' picks or the latest, led by a picture, then the newest of each section and
of the articles that have none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from tamizdat.paths import page_file
from tamizdat.press.index.reader import SITE, ArticleIndex
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.machine_readable.json_ld import site_data
from tamizdat.press.render.navigation import section_refs
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import Group, Link, ListView

LATEST_ON_TOP = 8  # the lead story and seven around it, while the editors have picked none
ALONE = 2  # articles that would stand alone below the top: so many more stand on top with the others
MOST_PICKS = 12
BEFORE = 3  # related articles under the lead story
IN_SECTION = 5  # teasers of each section
LEAST_IN_SECTION = 3  # fewer are no column of their own; they stand with other articles
WITHOUT_SECTIONS = 24  # teasers below the top where there are no sections, or only one
MOST_SECTIONS = 12
# Of each list the page looks at no more than its newest so many: what it shows, and what stands above already.
MOST_LOOKED_AT = WITHOUT_SECTIONS + MOST_PICKS + BEFORE
MOST_LOOKED_AT_WITHOUT_SECTION = 300  # and for articles without a section, which have no list of their own
_REMEDY = "Take it out: at the desk under Front page, else in [picks]."


def home_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the home page of a language."""
    top = _top(renderer, ref)
    before = before_lead(renderer.index, top)
    shown = {*top, *before}
    groups = _groups(renderer, ref, shown)
    view = ListView(
        heading=renderer.name,
        lead=renderer.teasers(top),
        before=tuple(_headline_link(renderer, number) for number in before),
        groups=groups,
        feeds=renderer.feeds(ref),
        empty=not top,
    )
    page = renderer.page_of(ref, renderer.name, renderer.language.tagline or renderer.outlet.tagline)
    page = replace(page, json_ld=site_data(renderer))
    yield File(page_file(page.path), renderer.render(page, front=view))


def _top(renderer: Renderer, ref: PageRef) -> list[int]:
    """Return the articles on top of the page, the lead story first; report picks that readers cannot read."""
    picks = dict.fromkeys(renderer.context.site.picks.get(renderer.code, ()))
    why = {None: "is not in this archive", False: "is withdrawn"}
    renderer.context.left_out += [
        (
            SITE,
            f"home page {renderer.code}: pick {number} {why[public]}. {_REMEDY}",
        )
        for number in picks
        if not (public := renderer.index.is_public(number))
    ]
    return top_articles(renderer.index, ref, picks)


def top_articles(index: ArticleIndex, ref: PageRef, picks: Iterable[int]) -> list[int]:
    """Return the numbers of the articles on top of a home page, the lead story first.

    They are the picks that are public, in the editors' order. Where there are none they are the latest, and the newest
    of these that has a picture leads.
    """
    if picked := list(filter(index.is_public, dict.fromkeys(picks)))[:MOST_PICKS]:
        return picked
    latest = index.numbers(ref, LATEST_ON_TOP + ALONE + 1)
    if len(latest) > LATEST_ON_TOP + ALONE:
        latest = latest[:LATEST_ON_TOP]
    lead = next((number for number in latest if (summary := index.summary(number)) and summary.picture), None)
    return latest if lead is None else [lead, *(number for number in latest if number != lead)]


def before_lead(index: ArticleIndex, top: list[int]) -> list[int]:
    """Return the articles under the lead story: those it is related to which readers can read and the top lacks."""
    lead = index.summary(top[0]) if top else None
    related = dict.fromkeys(lead.related) if lead else ()
    return [number for number in related if number not in top and index.is_public(number)][:BEFORE]


def without_section(index: ArticleIndex, ref: PageRef) -> list[int]:
    """Return the numbers of the newest articles of a home page that have no section."""
    return [
        summary.number for summary in index.summaries(ref, MOST_LOOKED_AT_WITHOUT_SECTION) if summary.section is None
    ]


def _headline_link(renderer: Renderer, number: int) -> Link:
    teaser = renderer.teaser(number)
    return Link(teaser.headline, teaser.path)


def _sections(renderer: Renderer) -> list[PageRef]:
    """Return the sections in the navigation, then those that only articles name; none without articles."""
    own = section_refs(renderer.context, renderer.code)
    return list(dict.fromkeys([*own, *renderer.index.refs("section", renderer.code)]))[:MOST_SECTIONS]


def _groups(renderer: Renderer, ref: PageRef, shown: set[int]) -> tuple[Group, ...]:
    """Return the groups below the top: a column for each section, and one for articles that have no section or too few
    beside them; where that makes fewer than two columns, one group of all."""
    sections = {section: _newest_but(renderer, section, shown, WITHOUT_SECTIONS) for section in _sections(renderer)}
    full = {section: numbers for section, numbers in sections.items() if len(numbers) >= LEAST_IN_SECTION}
    rest = [number for section, numbers in sections.items() if section not in full for number in numbers]
    if sections:
        rest += [number for number in without_section(renderer.index, ref) if number not in shown]
    if len(full) == 1 and not rest:
        ((section, numbers),) = full.items()
        return (Group(renderer.link(renderer.title(section), section), renderer.teasers(numbers)),)
    archive = renderer.ref("archive")
    if len(full) + (len(rest) >= LEAST_IN_SECTION) < 2:
        rest = _newest_first(renderer.index, rest)[:WITHOUT_SECTIONS]
        fill = _newest_but(renderer, ref, shown.union(rest), WITHOUT_SECTIONS - len(rest))
        numbers = _newest_first(renderer.index, [*rest, *fill])
        latest = renderer.link(renderer.translate("Latest"), archive)
        return (Group(latest, renderer.teasers(numbers)),) if numbers else ()
    groups = [
        Group(renderer.link(renderer.title(section), section), renderer.teasers(numbers[:IN_SECTION]))
        for section, numbers in full.items()
    ]
    if rest:
        more = renderer.link(renderer.translate("More articles"), archive)
        groups.append(Group(more, renderer.teasers(_newest_first(renderer.index, rest)[:IN_SECTION])))
    return tuple(groups)


def _newest_first(index: ArticleIndex, numbers: Iterable[int]) -> list[int]:
    summaries = filter(None, map(index.summary, numbers))
    ordered = sorted(summaries, key=lambda summary: (summary.rank_on("home"), summary.number), reverse=True)
    return [summary.number for summary in ordered]


def _newest_but(renderer: Renderer, ref: PageRef, shown: set[int], count: int) -> list[int]:
    """Return the newest `count` articles of a list that are not `shown` above already."""
    numbers = renderer.index.numbers(ref, count + len(shown))
    return [number for number in numbers if number not in shown][:count]
