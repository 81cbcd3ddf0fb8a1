"""The index of an archive, as it is read: what pages ask of other articles, answered without the archive itself.

The index is one SQLite file, written by one process and read by every worker. It is kept after a build: the next one
compares with it and makes only what differs (docs/decisions/0321-index.md, 0325-incremental.md).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from tamizdat.paths import parent_folders
from tamizdat.press.index.addresses import hashed_key
from tamizdat.press.index.record import Dependencies, decode_dependencies
from tamizdat.press.index.summary import ArticleSummary, decode_summary
from tamizdat.press.page_refs import PageRef, from_key
from tamizdat.press.pictures.published import PublishedPicture, UsedPicture

# `summary` is NULL where an article is left out, `public` is 0 where it is withdrawn, `due` is 0 where it is not due.
# A `key` of `address` and `link` is `addresses.hashed_key` of an address that leads to the article, or that its links
# lead to. In `mention` the article `number` names `mentioned` as related or as a translation. `path_owner` says whose
# a file of the site is, and `path_conflict` which files another page wanted in vain; `dotted_folder` are the folders
# of files that have a dot in their name, so that a file of that name could be wanted too. `portable_name` has the
# files that other computers may lose (`portable`), and `note` what is told of several articles at once (`notes`).
# `media` are the media paths that articles name, `picture_file` the paths in the release of these pictures' files.
SCHEMA = """
CREATE TABLE article (
  number INTEGER PRIMARY KEY, digest BLOB NOT NULL,
  public INTEGER, rank INTEGER, due INTEGER, language TEXT, summary BLOB, dependencies BLOB
);
CREATE INDEX withdrawn ON article (number) WHERE public = 0;
CREATE INDEX not_due ON article (number) WHERE due = 0;
CREATE TABLE list_page (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, articles INTEGER NOT NULL);
CREATE TABLE listed (page INTEGER, rank INTEGER, number INTEGER, PRIMARY KEY (page, rank, number)) WITHOUT ROWID;
CREATE TABLE address (key INTEGER, number INTEGER, PRIMARY KEY (key, number)) WITHOUT ROWID;
CREATE TABLE link (key INTEGER, number INTEGER, PRIMARY KEY (key, number)) WITHOUT ROWID;
CREATE TABLE mention (mentioned INTEGER, number INTEGER, PRIMARY KEY (mentioned, number)) WITHOUT ROWID;
CREATE TABLE media (path TEXT, number INTEGER, stamp TEXT NOT NULL, PRIMARY KEY (path, number)) WITHOUT ROWID;
CREATE TABLE picture_file (path TEXT, number INTEGER, PRIMARY KEY (path, number)) WITHOUT ROWID;
CREATE TABLE old_path (path TEXT, number INTEGER, target TEXT NOT NULL, PRIMARY KEY (path, number)) WITHOUT ROWID;
CREATE TABLE path_owner (file TEXT PRIMARY KEY, owner TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE path_conflict (file TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE dotted_folder (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE portable_name (file TEXT PRIMARY KEY, key TEXT NOT NULL, problem TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX portable_name_by_key ON portable_name (key);
CREATE TABLE note (key TEXT, number INTEGER, PRIMARY KEY (key, number)) WITHOUT ROWID;
CREATE TABLE left_out (number INTEGER, page TEXT, line TEXT, PRIMARY KEY (number, page, line)) WITHOUT ROWID;
CREATE INDEX left_out_by_page ON left_out (page) WHERE page <> '';
CREATE TABLE build_state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
TEXTS = "texts"  # in place of a page's key: the newsroom's texts for list pages that are not made
SITE, ARCHIVE = 0, -1  # in place of an article's number, where what is left out belongs to no article
# What is left out: the article's number, SITE or ARCHIVE; the key of the page that was being made when it was found, ""
# if it was found before; and a line for the report. A page finds its lines again whenever it is made again.
LeftOut = tuple[int, str, str]
_LEAST_RANK = -(1 << 63)


class ArticleIndex:
    """Articles by number, pages by reference, addresses and files by name, over an open database.

    Articles on a page stand newest first; of those of equal rank the higher number is first.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.portable = False  # whether files that other computers lose get no owner

    @classmethod
    def open(cls, file: Path) -> ArticleIndex:
        """Open a finished index for reading alone. No process may be writing to it."""
        return cls(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True))

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    # --- articles

    def summary(self, number: int) -> ArticleSummary | None:
        """Return the summary of an article, None if it is not in this release."""
        encoded = self.encoded_summary(number)
        return decode_summary(encoded) if encoded else None

    def digest_and_summary(self, number: int) -> tuple[bytes, ArticleSummary | None]:
        """Return the digest of an article when it was indexed, and its summary; b"" and None if it is not there."""
        found = self.db.execute("SELECT digest, summary FROM article WHERE number = ?", (number,)).fetchone()
        return (found[0], decode_summary(found[1]) if found[1] else None) if found else (b"", None)

    def encoded_summary(self, number: int) -> bytes | None:
        """Return the summary of an article as it is stored, None if it is not in this release."""
        found = self.db.execute("SELECT summary FROM article WHERE number = ?", (number,)).fetchone()
        return found[0] if found else None

    def dependencies(self, number: int) -> Dependencies:
        """Return the dependencies of an article; empty ones if it is not in this release."""
        found = self.db.execute("SELECT dependencies FROM article WHERE number = ?", (number,)).fetchone()
        return decode_dependencies(found[0]) if found and found[0] else Dependencies()

    def is_public(self, number: int) -> bool | None:
        """Whether readers can read an article; None if it is not in this release, False if it was withdrawn."""
        found = self.db.execute("SELECT public FROM article WHERE number = ?", (number,)).fetchone()
        return None if found is None or found[0] is None else bool(found[0])

    def withdrawn(self) -> Iterator[ArticleSummary]:
        """Yield the summary of every withdrawn article. The time it takes does not grow with the archive."""
        for (encoded,) in self.db.execute("SELECT summary FROM article WHERE public = 0 ORDER BY number"):
            yield decode_summary(encoded)

    def public(self, language: str = "") -> Iterator[ArticleSummary]:
        """Yield the summary of every article that readers can read, the newest first. It reads the whole table."""
        numbers = self.db.execute(
            "SELECT number FROM article WHERE public = 1 AND due = 1 AND (?1 = '' OR language = ?1)"
            " ORDER BY rank DESC, number DESC",
            (language,),
        )
        for (number,) in numbers:
            if summary := self.summary(number):
                yield summary

    def article_at(self, key: str) -> ArticleSummary | None:
        """Return the summary of the article to which an address leads (`addresses.address_key`), None if to none.

        Of several articles that had one address, the lowest number has it.
        """
        found = self.db.execute(
            "SELECT summary FROM address JOIN article USING (number) WHERE key = ? ORDER BY number LIMIT 1",
            (hashed_key(key),),
        ).fetchone()
        return decode_summary(found[0]) if found else None

    def by_time(self) -> Iterator[tuple[int, str, int]]:
        """Yield number, language and rank of every article in this release, oldest first."""
        yield from self.db.execute(
            "SELECT number, language, rank FROM article WHERE summary IS NOT NULL ORDER BY rank, number"
        )

    def not_due(self) -> list[int]:
        """Return the articles that are not due. The time it takes does not grow with the archive."""
        return [number for (number,) in self.db.execute("SELECT number FROM article WHERE due = 0 ORDER BY number")]

    def dated_after(self, rank: int) -> list[ArticleSummary]:
        """Return the articles in this release that rank above `rank` in time. It reads the whole table."""
        rows = self.db.execute(
            "SELECT summary FROM article WHERE rank > ? AND summary IS NOT NULL ORDER BY number", (rank,)
        )
        return [decode_summary(encoded) for (encoded,) in rows]

    def article_count(self) -> int:
        """Return how many articles are in this release: counted when the index was finished, since it takes long."""
        return int(self.build_state("articles"))

    def digests(self) -> dict[int, bytes]:
        """Return the digest of every article that the archive had, of those that were left out too."""
        return dict(self.db.execute("SELECT number, digest FROM article"))

    def picture_files(self) -> Iterator[tuple[str, UsedPicture]]:
        """Yield the path of every file of a picture that an article uses, in their order, each with its picture."""
        query = "SELECT path, MIN(number) FROM picture_file GROUP BY path ORDER BY path"
        yield from ((path, self.dependencies(number).picture_files[path]) for path, number in self.db.execute(query))

    def pictures_of(self, number: int) -> dict[str, PublishedPicture | None]:
        """Return what is published of the pictures of an article, by their media paths."""
        return {used.path: used.published for used in self.dependencies(number).pictures}

    def media_stamps(self) -> Iterator[tuple[str, int, str]]:
        """Yield every media path that an article uses, the article's number, and the file's stamp (`Media.stamp`)."""
        yield from self.db.execute("SELECT path, number, stamp FROM media")

    # --- list pages

    def numbers(self, ref: PageRef, limit: int = -1) -> list[int]:
        """Return the numbers of the articles that a page lists, at most `limit` of them."""
        rows = self.db.execute(
            "SELECT number FROM listed WHERE page = (SELECT id FROM list_page WHERE key = ?)"
            " ORDER BY rank DESC, number DESC LIMIT ?",
            (ref.key, limit),
        )
        return [number for (number,) in rows]

    def encoded_summaries(self, ref: PageRef) -> list[bytes]:
        """Return the summaries of the articles that a page lists as they are stored."""
        rows = self.db.execute(
            "SELECT summary FROM listed JOIN article USING (number)"
            " WHERE page = (SELECT id FROM list_page WHERE key = ?) ORDER BY listed.rank DESC, number DESC",
            (ref.key,),
        )
        return [encoded for (encoded,) in rows]

    def summaries(self, ref: PageRef, limit: int = -1, since: int = _LEAST_RANK) -> list[ArticleSummary]:
        """Return the summaries of the articles that a page lists, of those of at least the rank `since`."""
        return [summary for _, summary in self.ranked_summaries(ref, limit, since)]

    def ranked_summaries(
        self, ref: PageRef, limit: int = -1, since: int = _LEAST_RANK
    ) -> list[tuple[int, ArticleSummary]]:
        """Return the summaries with their ranks on that page; an article that it lists twice comes twice."""
        rows = self.db.execute(
            "SELECT listed.rank, summary FROM listed JOIN article USING (number)"
            " WHERE page = (SELECT id FROM list_page WHERE key = ?)"
            " AND listed.rank >= ? ORDER BY listed.rank DESC, number DESC LIMIT ?",
            (ref.key, since, limit),
        )
        return [(rank, decode_summary(encoded)) for rank, encoded in rows]

    def older(self, ref: PageRef, rank: int, number: int) -> int | None:
        """Return the article on a page that is next older than one of a rank and number, None if that is the oldest."""
        return self._next(ref, rank, number, "<", "DESC")

    def newer(self, ref: PageRef, rank: int, number: int) -> int | None:
        """Return the article on a page that is next newer than one of a rank and number, None if that is the newest."""
        return self._next(ref, rank, number, ">", "ASC")

    def _next(self, ref: PageRef, rank: int, number: int, sign: str, order: str) -> int | None:
        found = self.db.execute(
            f"SELECT number FROM listed WHERE page = (SELECT id FROM list_page WHERE key = ?)"  # noqa: S608
            f" AND (rank, number) {sign} (?, ?) ORDER BY rank {order}, number {order} LIMIT 1",
            (ref.key, rank, number),
        ).fetchone()
        return int(found[0]) if found else None

    def count(self, ref: PageRef) -> int:
        """Return how many articles a page lists."""
        found = self.db.execute("SELECT articles FROM list_page WHERE key = ?", (ref.key,)).fetchone()
        return int(found[0]) if found else 0

    def refs(self, kind: str, language: str = "", slug: str = "", period: str = "") -> list[PageRef]:
        """Return the pages of a kind that list an article, ascending.

        They are narrowed by language, then slug, then the beginning of their period: `refs("day", "en", "", "2013-")`.
        """
        return [ref for ref, _ in self.counted_refs(kind, language, slug, period)]

    def counted_refs(
        self, kind: str, language: str = "", slug: str = "", period: str = ""
    ) -> list[tuple[PageRef, int]]:
        """Return the same pages as `refs`, each with the number of articles that it lists."""
        given = [kind, language, slug, period]
        while len(given) > 1 and not given[-1]:
            given.pop()
        start = "\t".join(given) + ("" if period else "\t")
        rows = self.db.execute(
            "SELECT key, articles FROM list_page WHERE key >= ? AND key < ? ORDER BY key",
            (start, start + "\U0010ffff"),
        )
        return [(from_key(key), articles) for key, articles in rows]

    def all_refs(self) -> Iterator[PageRef]:
        """Yield every page that lists an article, ascending."""
        return (from_key(key) for (key,) in self.db.execute("SELECT key FROM list_page ORDER BY key"))

    def neighbours(self, ref: PageRef) -> tuple[PageRef | None, PageRef | None]:
        """Return the pages of the same kind, language and slug that are next older and next newer, whether or not the
        page itself lists an article."""
        start = PageRef(ref.kind, ref.language, ref.slug).key
        older = self.db.execute("SELECT MAX(key) FROM list_page WHERE key >= ? AND key < ?", (start, ref.key))
        newer = self.db.execute(
            "SELECT MIN(key) FROM list_page WHERE key > ? AND key < ?", (ref.key, start + "\U0010ffff")
        )
        older_key, newer_key = older.fetchone()[0], newer.fetchone()[0]
        return (from_key(older_key) if older_key else None, from_key(newer_key) if newer_key else None)

    # --- files of the site

    def has_file(self, file: str) -> bool:
        """Whether a page of this release has this file."""
        return self.db.execute("SELECT 1 FROM path_owner WHERE file = ?", (file,)).fetchone() is not None

    def path_owner(self, file: str) -> str:
        """Return the name of the page that owns a file, "" if none does."""
        found = self.db.execute("SELECT owner FROM path_owner WHERE file = ?", (file,)).fetchone()
        return str(found[0]) if found else ""

    def blocking_owner(self, file: str) -> str:
        """Return the name of a page because of which a file cannot be there, "" if none is in its way.

        That page owns this very file, or a file that would have to be a folder of it, or a file below it.
        """
        names = [file, *(name for name in parent_folders(file) if "." in name)]
        marks = ",".join("?" * len(names))
        found = self.db.execute(f"SELECT owner FROM path_owner WHERE file IN ({marks}) LIMIT 1", names).fetchone()  # noqa: S608
        if found is None and self.db.execute("SELECT 1 FROM dotted_folder WHERE path = ?", (file,)).fetchone():
            found = self.db.execute(
                "SELECT owner FROM path_owner WHERE file > ? AND file < ? LIMIT 1", (file + "/", file + "0")
            ).fetchone()
        return str(found[0]) if found else ""

    def notes(self) -> list[tuple[str, int, int]]:
        """Return what is told of several articles at once: its key, of how many articles, and the first of these."""
        return list(self.db.execute("SELECT key, COUNT(*), MIN(number) FROM note GROUP BY key ORDER BY key"))

    def old_paths(self) -> set[str]:
        """Return every old path of an article."""
        return {path for (path,) in self.db.execute("SELECT DISTINCT path FROM old_path")}

    def redirect_target(self, path: str) -> str | None:
        """Return the path to which an old path leads, None if it is no article's; the highest number has it."""
        found = self.db.execute(
            "SELECT target FROM old_path WHERE path = ? ORDER BY number DESC LIMIT 1", (path,)
        ).fetchone()
        return str(found[0]) if found else None

    # --- what is left out, and the state of the build

    def left_out(self, numbers: Iterable[int] | None = None) -> list[str]:
        """Return what is left out of this release, a line each; of some articles alone if their `numbers` are given."""
        if numbers is None:
            rows = list(self.db.execute("SELECT DISTINCT line FROM left_out"))
        else:
            query = "SELECT line FROM left_out WHERE number = ?"
            rows = [row for number in numbers for row in self.db.execute(query, (number,))]
        return [line for (line,) in rows]

    def numbers_left_out(self) -> set[int]:
        """Return the articles of which something is left out, or that stand as they were published last."""
        return {number for (number,) in self.db.execute("SELECT DISTINCT number FROM left_out WHERE number > 0")}

    def add_left_out(self, lines: Iterable[LeftOut]) -> None:
        """Keep lines about what is left out."""
        self.db.executemany("INSERT OR IGNORE INTO left_out VALUES (?, ?, ?)", lines)

    def build_state(self, key: str) -> str:
        """Return what an earlier build set under `key`, "" if nothing."""
        found = self.db.execute("SELECT value FROM build_state WHERE key = ?", (key,)).fetchone()
        return str(found[0]) if found else ""

    def set_build_state(self, **values: str) -> None:
        """Keep what the next build must know of this one."""
        self.db.executemany("INSERT OR REPLACE INTO build_state VALUES (?, ?)", values.items())
