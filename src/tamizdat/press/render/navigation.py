"""The navigation: the sections that every page of a language leads to.

A section without articles is not among them: it would lead readers to an empty page. Where the outlet configures no
sections, those that its articles name stand there instead. Every page shows the navigation, so it must change seldom:
sections that articles name are in it or not by how many articles they have, in steps, and stand in the order of slugs.
"""

from __future__ import annotations

from tamizdat.press.context import BuildContext
from tamizdat.press.page_refs import PageRef
from tamizdat.press.render.views import Link

_MOST = 8  # sections that articles name in a navigation; they fill a line of 1,200 pixels
_BEFORE_ALL = (-(1 << 63), 0)  # rank and number before those of every article
_STEPS = (1, 10, 30, 100, 300, 1_000, 3_000, 10_000)  # of how many articles a section has at least


def section_refs(context: BuildContext, code: str) -> list[PageRef]:
    """Return the pages of the sections in the navigation of a language, in their order; none if it has no sections."""
    count = context.index.count
    if context.outlet.sections:
        configured = (PageRef("section", code, section.slug) for section in context.outlet.sections)
        return [ref for ref in configured if count(ref)]
    named = context.index.refs("section", code)
    for least in _STEPS:
        if len(named) <= _MOST:
            break
        named = [ref for ref in named if count(ref) >= least]
    return named[:_MOST]


def navigation_links(context: BuildContext, code: str) -> tuple[Link, ...]:
    """Return links to the sections in the navigation of a language."""
    return tuple(Link(_name(context, ref), context.path(ref)) for ref in section_refs(context, code))


def _name(context: BuildContext, ref: PageRef) -> str:
    """Return what the navigation calls a section: its name in the language, else another that the outlet gives it.

    Where the outlet gives it none, its oldest article does: how the newest spells it changes too often for a name that
    stands on every page.
    """
    if section := next((section for section in context.outlet.sections if section.slug == ref.slug), None):
        return section.names.get(ref.language) or next(iter(section.names.values()), section.slug)
    oldest = context.index.newer(ref, *_BEFORE_ALL)
    summary = context.index.summary(oldest) if oldest is not None else None
    return summary.section.name if summary and summary.section else ref.slug


def navigation_state(context: BuildContext) -> str:
    """Return the navigation of all languages as text, by which the next build sees whether it has changed."""
    codes = [language.code for language in context.outlet.languages]
    return "\n".join(f"{code} {link.path} {link.label}" for code in codes for link in navigation_links(context, code))
