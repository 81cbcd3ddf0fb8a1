"""The navigation: the sections that every page of a language leads to.

A section without articles is not among them: it would lead readers to an empty page. Where the outlet configures no
sections, those that its articles name stand there instead. Every page shows the navigation, so it must change seldom:
sections that articles name are in it or not by how many articles they have, in steps, and stand in the order of slugs.
"""

from __future__ import annotations

from tamizdat.press.context import BuildContext
from tamizdat.press.page_refs import PageRef

_MOST = 8  # sections that articles name in a navigation; they fill a line of 1,200 pixels
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


def navigation_state(context: BuildContext) -> str:
    """Return the navigation of all languages as text, by which the next build sees whether it has changed."""
    codes = (language.code for language in context.outlet.languages)
    return "\n".join(f"{code}: {' '.join(ref.slug for ref in section_refs(context, code))}" for code in codes)
