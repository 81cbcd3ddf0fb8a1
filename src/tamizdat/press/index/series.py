"""Series: which parts an article's page leads to, and so which pages one part can change.

A page names the part before it and the part after it. Of a short series, a story told in some parts, it also says which
part of how many it is; a column that has run for years does not count its parts, so that a new one changes the page of
its neighbour and not eight hundred (docs/decisions/0381-series.md).
"""

from __future__ import annotations

from tamizdat.press.index.reader import ArticleIndex
from tamizdat.press.index.summary import ArticleSummary
from tamizdat.press.page_refs import PageRef

SHORT = 12  # parts of a series that are counted


def beside(index: ArticleIndex, place: PageRef, summary: ArticleSummary) -> tuple[int | None, int | None]:
    """Return the numbers of the parts before and after one, whether or not it is in the series itself."""
    return index.before(place, summary.rank, summary.number), index.after(place, summary.rank, summary.number)


def counted(index: ArticleIndex, place: PageRef) -> list[int]:
    """Return the numbers of all parts of a short series from its beginning, none of a long one."""
    return index.numbers(place)[::-1] if index.count(place) <= SHORT else []


def reach(index: ArticleIndex, place: PageRef, summary: ArticleSummary) -> set[int]:
    """Return the articles whose pages show whether this one is a part, where it stands and what it is called."""
    return {number for number in beside(index, place, summary) if number is not None}.union(counted(index, place))
