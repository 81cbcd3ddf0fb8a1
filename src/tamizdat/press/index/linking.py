"""Articles whose own pages lead to another one: the parts of its series, and its translations."""

from __future__ import annotations

from tamizdat.outlet import Outlet
from tamizdat.press.index.reader import Index
from tamizdat.press.index.series import reach
from tamizdat.press.index.summary import Fact
from tamizdat.press.index.translations import family
from tamizdat.press.page import Place


def kin(index: Index, outlet: Outlet, *facts: Fact | None) -> set[int]:
    """Return the articles whose pages change with one that was, or is, as one of `facts` says: what it is called, where
    it stands, whether it is there."""
    found: set[int] = set()
    for fact in facts:
        if fact is None or fact.withdrawn:
            continue
        if fact.series:
            found |= reach(index, Place("series", outlet.language(fact.language).code, fact.series.slug), fact)
        if fact.translations:
            found |= family(index, fact).keys()
    return found
