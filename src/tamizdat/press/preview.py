"""A preview of a draft: its page and its print view, by the templates and functions that press itself uses.

Nothing is written, and neither the release nor its index is needed. Pictures are the originals, not their renditions:
who serves a preview serves `media/` too. If there is an index, "Read more", links to other
articles, translations and the parts of a series are those of the release, with the draft in its place among them.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from tamizdat.article import Article, encode
from tamizdat.outlet import Outlet
from tamizdat.paths import page_file
from tamizdat.press.archives.archive import MemoryArchive, StoredArticle, digest_of
from tamizdat.press.build import state
from tamizdat.press.context import BuildConfig, BuildContext
from tamizdat.press.index.reader import SCHEMA, ArticleIndex
from tamizdat.press.index.record import IndexRecord, RecordMaker
from tamizdat.press.index.summary import ArticleSummary, encode_summary
from tamizdat.press.index.validate import UnpublishableError
from tamizdat.press.media import Media
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.article import article_files
from tamizdat.press.pictures.published import Pictures, PublishedPicture
from tamizdat.press.render.renderer import Renderer
from tamizdat.site import Site


class Preview(Struct, frozen=True):
    """A draft as readers would see it.

    `page` and `print_view` are HTML; a withdrawn article has no print view (""). `left_out` says what of the draft
    could not be shown, a line each, as a press would report it.
    """

    page: str
    print_view: str
    left_out: tuple[str, ...]


def preview(
    draft: Article,
    site: Site,
    outlet: Outlet,
    *,
    root: str,
    index: Path | None = None,
    overrides: Path | None = None,
    media: tuple[Path, ...] = (),
) -> Preview:
    """Return a preview of `draft`.

    `root` is the address that stands for the root of the site in all links, those to style sheets and pictures too,
    such as "http://localhost:8000/". `index` is the file of the release's index (`state.index_file`), if it has one.
    Raises UnpublishableError where no page can be made of the draft, with what to do about it.
    """
    stored = StoredArticle(draft.number, digest_of(encode(draft)), draft)
    record = RecordMaker(outlet, Pictures(Media(media), None)).make(stored)
    if record.summary is None:
        raise UnpublishableError(record.left_out[0])
    config = BuildConfig(
        snapshot=MemoryArchive([draft]),
        outlet=outlet,
        site=site,
        overrides=overrides,
        media=media,
        index=index or Path(),
        fingerprint=state.fingerprint(outlet, site, overrides, media),
    )
    with closing(DraftIndex(record, record.summary, index)) as draft_index:
        context = BuildContext(config, draft_index)
        renderer = Renderer(context, outlet.language(draft.language), root=root)
        ref = PageRef("article", renderer.code, str(draft.number))
        files = {file.path: file.content.decode() for file in article_files(renderer, ref)}
        left_out = (*record.left_out, *(line for _, line in context.left_out))
    page = files.pop(page_file(record.summary.path))
    print_view = next((html for path, html in files.items() if path.endswith(".html")), "")
    return Preview(page, print_view, left_out)


class DraftIndex(ArticleIndex):
    """An index in which the draft stands in place of the article with its number; `file` itself is never changed."""

    def __init__(self, record: IndexRecord, summary: ArticleSummary, file: Path | None) -> None:
        if file is not None and file.is_file():
            super().__init__(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None))
            self.db.execute("BEGIN")  # one state of the index for the whole page, whatever a press does meanwhile
        else:
            super().__init__(sqlite3.connect(":memory:"))
            self.db.executescript(SCHEMA)
        self._record, self._summary = record, summary

    def digest_and_summary(self, number: int) -> tuple[bytes, ArticleSummary | None]:
        """Return the draft's, or what the index has of another article."""
        return (self._record.digest, self._summary) if self._is_draft(number) else super().digest_and_summary(number)

    def summary(self, number: int) -> ArticleSummary | None:
        """Return the draft's, or what the index has of another article."""
        return self._summary if self._is_draft(number) else super().summary(number)

    def encoded_summary(self, number: int) -> bytes | None:
        """Return the draft's, or what the index has of another article."""
        return encode_summary(self._summary) if self._is_draft(number) else super().encoded_summary(number)

    def pictures_of(self, number: int) -> dict[str, PublishedPicture | None]:
        """Return the pictures of the draft, or what is published of those of another article."""
        if not self._is_draft(number):
            return super().pictures_of(number)
        return {used.path: used.published for used in self._record.dependencies.pictures}

    def is_public(self, number: int) -> bool | None:
        """Return whether readers could read the draft, or can read another article."""
        return not self._summary.withdrawn if self._is_draft(number) else super().is_public(number)

    def numbers(self, ref: PageRef, limit: int = -1) -> list[int]:
        """Return the articles that a page lists, with the draft where it would be listed."""
        others = [number for number in super().numbers(ref) if not self._is_draft(number)]
        if ref.key in self._record.list_keys:
            place = (self._summary.rank, self._summary.number)
            newer = sum((each.rank, each.number) > place for each in map(super().summary, others) if each)
            others.insert(newer, self._summary.number)
        return others if limit < 0 else others[:limit]

    def count(self, ref: PageRef) -> int:
        """Return how many articles a page would list."""
        number, listed = self._summary.number, ref.key in self._record.list_keys
        was_listed = self.db.execute(
            "SELECT 1 FROM listed WHERE page = (SELECT id FROM list_page WHERE key = ?) AND number = ?",
            (ref.key, number),
        ).fetchone()
        return super().count(ref) + int(listed) - int(was_listed is not None)

    def _next(self, ref: PageRef, rank: int, number: int, sign: str, order: str) -> int | None:
        """Return the next article on a page; never the draft as it was before."""
        found = super()._next(ref, rank, number, sign, order)
        if found is None or not self._is_draft(found):
            return found
        before = super().summary(found)
        return super()._next(ref, before.rank, found, sign, order) if before else None

    def _is_draft(self, number: int) -> bool:
        return number == self._summary.number
