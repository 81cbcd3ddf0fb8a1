"""What a change begins with and what it ends with: an article as it was, and the pages to be made."""

from __future__ import annotations

from msgspec import Struct

from tamizdat.press.index.record import Dependencies
from tamizdat.press.index.summary import ArticleSummary
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pictures.published import UsedPicture


class Previous(Struct, frozen=True):
    """An article as the index knew it before the change."""

    summary: ArticleSummary | None
    lists: tuple[PageRef, ...]  # that listed it
    correction_lists: tuple[tuple[PageRef, int], ...]  # that listed its corrections, with the ranks of these
    dependencies: Dependencies

    @property
    def listed(self) -> list[tuple[str, int]]:
        """The key of every page that listed the article or a correction, with the rank there."""
        ranks = [(ref, self.summary.rank_on(ref.kind)) for ref in self.lists] if self.summary else []
        return [(ref.key, at) for ref, at in (*ranks, *self.correction_lists)]


class RebuildPlan(Struct):
    """What has to be done after a change. A file in `removed` that a page in `pages` makes again stays."""

    pages: set[PageRef]  # to make
    articles: set[int]  # the numbers of the articles among them
    removed: set[str]  # files of the site
    picture_files: dict[str, UsedPicture]  # to put into the release, by path
