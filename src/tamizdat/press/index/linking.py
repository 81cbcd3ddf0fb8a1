"""Articles whose pages lead to another article: the parts of its series, and its translations."""

from __future__ import annotations

from tamizdat.outlet import Outlet
from tamizdat.press.index.reader import ArticleIndex
from tamizdat.press.index.series import linking_parts
from tamizdat.press.index.summary import ArticleSummary
from tamizdat.press.index.translations import mutual_translations
from tamizdat.press.page_refs import PageRef


def linking_articles(index: ArticleIndex, outlet: Outlet, *summaries: ArticleSummary | None) -> set[int]:
    """Return the articles whose pages lead to one that was, or is, as one of `summaries` says.

    These pages show its headline, its place in the series, or that it is there at all.
    """
    found: set[int] = set()
    for summary in summaries:
        if summary is None or summary.withdrawn:
            continue
        if summary.series:
            series = PageRef("series", outlet.language(summary.language).code, summary.series.slug)
            found |= linking_parts(index, series, summary)
        if summary.translations:
            found |= mutual_translations(index, summary).keys()
    return found
