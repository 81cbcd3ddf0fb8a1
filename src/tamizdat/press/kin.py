"""Articles whose own pages lead to another one: the parts of its series, and its translations."""

from __future__ import annotations

from tamizdat.outlet import Outlet
from tamizdat.press.fact import Fact
from tamizdat.press.index import Index
from tamizdat.press.place import Place
from tamizdat.press.series import reach
from tamizdat.press.translations import family


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
