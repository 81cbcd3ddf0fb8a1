"""Articles read back from the release in force: `article.json` beside each page is the article as readers have it.

What is read is checked against the signed tree: a file that was changed on the disk gives nothing.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import cached_property
from itertools import groupby
from pathlib import Path

import msgspec
from msgspec import Struct

from tamizdat import release
from tamizdat.article import Article, Status
from tamizdat.paths import article_files
from tamizdat.press.archives.archive import Snapshot, StoredArticle
from tamizdat.press.archives.public_record import from_public_record
from tamizdat.press.index.reader import ArticleIndex
from tamizdat.release.layout import store_path

ARTICLE_JSON = "article.json"
NO_RECORD = bytes(16)  # in place of the digest of an article that the archive has no record of


class _Head(Struct):
    """What is read of an `article.json` to find an article: its number and path."""

    number: int
    path: str


class PublishedArticles:
    """The articles of the release in force in the folder `site`. It pickles; the tree is opened at the first question.

    No publish may take place while it is used.
    """

    def __init__(self, site: Path) -> None:
        self._site = site

    def __reduce__(self) -> tuple[type[PublishedArticles], tuple[Path]]:
        return PublishedArticles, (self._site,)

    @cached_property
    def tree(self) -> release.Tree:
        """The site's tree in force."""
        return release.current(self._site)

    @cached_property
    def paths(self) -> dict[int, str]:
        """The path of every article by its number, found by reading each `article.json`."""
        found = {}
        for entry in self.tree:
            if is_article_json(entry.path) and (body := self._body(entry)) is not None:
                try:
                    head = msgspec.json.decode(body, type=_Head)
                except msgspec.DecodeError:
                    continue
                if article_files(head.path)[2] == entry.path:
                    found[head.number] = head.path
        return found

    def at(self, path: str) -> Article | None:
        """Return the article that is published at `path`, None where none is, or its `article.json` is damaged."""
        return self.in_file(article_files(path)[2])

    def in_file(self, file: str) -> Article | None:
        """Return the article whose `article.json` is the file of this path, None where there is none to be read."""
        entry = self.tree.get(file)
        body = self._body(entry) if entry else None
        try:
            return from_public_record(body) if body else None
        except msgspec.DecodeError:
            return None

    def last_state(self, path: str, withdrawal: Status | None) -> Article | None:
        """Return the article published at `path` as it stands on where its record cannot be pressed.

        A withdrawal that can still be read in the record is kept; then nothing is left of the article but what a
        withdrawn one shows. None where nothing can be read at that path.
        """
        article = self.at(path)
        if article is None or (withdrawal is None and article.status.state != "withdrawn"):
            return article
        status = withdrawal or article.status
        return Article(
            number=article.number,
            path=article.path,
            language=article.language,
            headline=article.headline,
            published=article.published,
            status=status,
        )

    def _body(self, entry: release.Entry) -> bytes | None:
        """Return the signed bytes of an entry: of its file, or of the store where a killed publish left them."""
        for name in (entry.path, store_path(entry.sha256)):
            try:
                body = (self._site / name).read_bytes()
            except OSError:
                continue
            if hashlib.sha256(body).hexdigest() == entry.sha256:
                return body
        return None


class SnapshotAsPublished:
    """A snapshot in which some articles are as they were published last, by number: their path and their digest."""

    def __init__(self, snapshot: Snapshot, site: Path, last_published: dict[int, tuple[str, bytes]]) -> None:
        self._snapshot, self._published, self._last = snapshot, PublishedArticles(site), last_published
        self.left_out, self.unreadable = snapshot.left_out, snapshot.unreadable

    def digests(self) -> Iterable[tuple[int, bytes]]:
        """Return the number and digest of every article of the archive."""
        return self._snapshot.digests()

    def articles(self, numbers: Iterable[int]) -> Iterator[StoredArticle]:
        """Yield those of the articles that exist, in the order of `numbers`."""
        for is_last, some in groupby(numbers, lambda number: number in self._last):
            if not is_last:
                yield from self._snapshot.articles(some)
                continue
            for number in some:
                path, digest = self._last[number]
                if article := self._published.at(path):
                    yield StoredArticle(number, digest, article)


def as_published(snapshot: Snapshot, site: Path, last_published: dict[int, tuple[str, bytes]]) -> Snapshot:
    """Return a snapshot in which these articles are as they were published last; itself where there are none."""
    return SnapshotAsPublished(snapshot, site, last_published) if last_published else snapshot


def is_article_json(file: str) -> bool:
    """Whether a file of the site is the `article.json` of an article."""
    return file.endswith("/" + ARTICLE_JSON)


def published_numbers(site: Path) -> set[int]:
    """Return the numbers of all articles of the release in a folder. Raises ReleaseError where it cannot be read."""
    published = PublishedArticles(site)
    index = open_previous(index_file(site), published.tree.root.sha256)
    if index is None:
        return set(published.paths)
    with closing(index):
        return {number for number, _, _ in index.by_time()}


def index_file(site: Path) -> Path:
    """Return where the index of a release is: beside it, since every file inside it is signed."""
    site = site.resolve()
    return site.with_name(f".{site.name}.press")


def open_previous(file: Path, root: str) -> ArticleIndex | None:
    """Return the index in `file` for reading, if it is that of the tree in force, whose root has the SHA-256 `root`.

    It may be of other code or another theme than those of today: who asks only for articles' paths does not mind.
    """
    if not file.is_file():
        return None
    try:
        index = ArticleIndex(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True))
        if index.build_state("root") == root:
            return index
        index.close()
    except sqlite3.Error:
        pass
    return None
