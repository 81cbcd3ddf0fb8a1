"""Series: to which parts an article's page leads, and so which pages a change of one part can change.

A page names the part before it and the part after it. Of a short series, a story told in some parts, it also says which
part of how many it is. A column that has run for years does not count its parts, so that a new part changes the page of
its neighbour and not eight hundred (docs/decisions/0381-series.md).
"""

from __future__ import annotations

from tamizdat.press.index.reader import ArticleIndex
from tamizdat.press.index.summary import ArticleSummary
from tamizdat.press.page_refs import PageRef

SHORT = 12  # a series of at most so many parts counts them


def counted_parts(index: ArticleIndex, series: PageRef) -> list[int]:
    """Return the numbers of all parts of a short series from its beginning; none of a long one."""
    return index.numbers(series)[::-1] if index.count(series) <= SHORT else []


def linking_parts(index: ArticleIndex, series: PageRef, summary: ArticleSummary) -> set[int]:
    """Return the parts whose pages show whether an article is in the series, which part it is and what it is called."""
    neighbours = (index.older(series, summary.rank, summary.number), index.newer(series, summary.rank, summary.number))
    return {number for number in neighbours if number is not None}.union(counted_parts(index, series))
