"""Articles whose own pages lead to another one: the parts of its series, and its translations."""

from __future__ import annotations

from tamizdat.outlet import Outlet
from tamizdat.press.index.reader import ArticleIndex
from tamizdat.press.index.series import reach
from tamizdat.press.index.summary import ArticleSummary
from tamizdat.press.index.translations import family
from tamizdat.press.page_refs import PageRef


def kin(index: ArticleIndex, outlet: Outlet, *summaries: ArticleSummary | None) -> set[int]:
    """Return the articles whose pages change with one that was, or is, as one of `summaries` says: its name, where
    it stands, whether it is there."""
    found: set[int] = set()
    for summary in summaries:
        if summary is None or summary.withdrawn:
            continue
        if summary.series:
            found |= reach(
                index, PageRef("series", outlet.language(summary.language).code, summary.series.slug), summary
            )
        if summary.translations:
            found |= family(index, summary).keys()
    return found
