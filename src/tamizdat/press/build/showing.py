"""Which of the pages that list an article show it.

The newest page of a section shows thirty articles and the page of a year only numbers. Such pages stay as they are when
an older article gets another headline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tamizdat.press import kinds
from tamizdat.press.index.reader import ArticleIndex
from tamizdat.press.index.summary import ArticleSummary
from tamizdat.press.kinds import KINDS
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.home import MOST_LOOKED_AT, MOST_LOOKED_AT_WITHOUT_SECTION
from tamizdat.press.pages.lists.list_page import parts_of
from tamizdat.press.pages.machine_readable.sitemaps import is_news


def pages_showing(
    index: ArticleIndex, lists: Iterable[PageRef], was: ArticleSummary, now: ArticleSummary
) -> Iterator[PageRef]:
    """Yield those of the pages that list an article which show it, when no list and no rank of it has changed.

    `was` is the article before the change, `now` the one that the index has. What a page shows besides its articles
    (names, numbers) is not looked at.
    """
    lists = list(lists)
    for ref in lists:
        match ref.kind:
            case "home":  # its own newest articles, and those of each section
                on_home = [ref, *(each for each in lists if each.kind == "section")]
                most = MOST_LOOKED_AT if now.section else MOST_LOOKED_AT_WITHOUT_SECTION
                shows = any(now.number in index.numbers(each, most) for each in on_home)
            case "sitemap-news":
                shows = is_news(index, ref, now)
            case "sitemap-month":
                shows = (was.path, was.published) != (now.path, now.published)
            case _:
                shows = _shows(index, ref, now.number)
        if shows:
            yield ref


def _shows(index: ArticleIndex, ref: PageRef, number: int) -> bool:
    """Whether a list page shows an article that it lists."""
    row = KINDS[ref.kind]
    if row.counts:
        return False
    if row.newest_lead:
        return number in index.numbers(ref, kinds.LATEST)
    return not parts_of(index, ref)
