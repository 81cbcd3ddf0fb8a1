"""The index of an archive: what press asks while it makes pages, answered without reading the archive again.

One SQLite file, written by one process and read by every worker. It holds a summary of each article, the places that
list it in their order, every old address that leads to it, which file of the site belongs to whom, and who depends on
whom. It outlives a press: the next one compares with it (docs/decisions/0325-incremental.md).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from tamizdat.paths import above
from tamizdat.press.index.record import Dependencies, decode_dependencies
from tamizdat.press.index.summary import ArticleSummary, decode_summary
from tamizdat.press.links import short
from tamizdat.press.page_refs import PageRef, from_key

SCHEMA = """
CREATE TABLE article (
  number INTEGER PRIMARY KEY, digest BLOB NOT NULL,
  public INTEGER, rank INTEGER, language TEXT, record BLOB, dependencies BLOB
);
CREATE INDEX gone ON article (number) WHERE public = 0;
CREATE TABLE place (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, members INTEGER NOT NULL);
CREATE TABLE member (place INTEGER, rank INTEGER, number INTEGER, PRIMARY KEY (place, rank, number)) WITHOUT ROWID;
CREATE TABLE answer (key INTEGER, number INTEGER, PRIMARY KEY (key, number)) WITHOUT ROWID;
CREATE TABLE ask (key INTEGER, number INTEGER, PRIMARY KEY (key, number)) WITHOUT ROWID;
CREATE TABLE name (other INTEGER, number INTEGER, PRIMARY KEY (other, number)) WITHOUT ROWID;
CREATE TABLE media (path TEXT, number INTEGER, stamp TEXT NOT NULL, PRIMARY KEY (path, number)) WITHOUT ROWID;
CREATE TABLE moved (path TEXT, number INTEGER, target TEXT NOT NULL, PRIMARY KEY (path, number)) WITHOUT ROWID;
CREATE TABLE claim (file TEXT PRIMARY KEY, owner TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE folder (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE contest (file TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE loss (number INTEGER, page INTEGER, line TEXT, PRIMARY KEY (number, page, line)) WITHOUT ROWID;
CREATE TABLE note (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


SITE, ARCHIVE = 0, -1  # in place of an article's number, where what is left out is none's


class ArticleIndex:
    """Facts by number, places by rule, addresses and files by name, over an open database."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    @classmethod
    def open(cls, file: Path) -> ArticleIndex:
        """Open a finished index for reading alone; nobody may be writing it."""
        return cls(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True))

    def close(self) -> None:
        """Let the file go."""
        self.db.close()

    def stands(self, file: str) -> bool:
        """Whether a page of this release has this file."""
        return self.db.execute("SELECT 1 FROM claim WHERE file = ?", (file,)).fetchone() is not None

    def owner(self, file: str) -> str:
        """Whose file it is, "" if nobody's."""
        found = self.db.execute("SELECT owner FROM claim WHERE file = ?", (file,)).fetchone()
        return str(found[0]) if found else ""

    def blocked(self, file: str) -> str:
        """Say who is in the way of a file, "" if nobody: it is taken, lies in a file, or is a folder of files."""
        ways = [file, *(name for name in above(file) if "." in name)]
        marks = ",".join("?" * len(ways))
        found = self.db.execute(f"SELECT owner FROM claim WHERE file IN ({marks}) LIMIT 1", ways).fetchone()  # noqa: S608
        if found is None and self.db.execute("SELECT 1 FROM folder WHERE path = ?", (file,)).fetchone():
            found = self.db.execute(
                "SELECT owner FROM claim WHERE file > ? AND file < ? LIMIT 1", (file + "/", file + "0")
            ).fetchone()
        return str(found[0]) if found else ""

    def summary(self, number: int) -> ArticleSummary | None:
        """The summaries of an article, None if it is not in this release."""
        record = self.record(number)
        return decode_summary(record) if record else None

    def record(self, number: int) -> bytes | None:
        """The summaries of an article as they are kept, None if it is not in this release."""
        found = self.db.execute("SELECT record FROM article WHERE number = ?", (number,)).fetchone()
        return found[0] if found else None

    def dependencies(self, number: int) -> Dependencies:
        """What an article left in the index; nothing if it is not in this release."""
        found = self.db.execute("SELECT dependencies FROM article WHERE number = ?", (number,)).fetchone()
        return decode_dependencies(found[0]) if found and found[0] else Dependencies()

    def public(self, number: int) -> bool | None:
        """Whether readers can read an article; None if it is not in this release, False if it was withdrawn."""
        found = self.db.execute("SELECT public FROM article WHERE number = ?", (number,)).fetchone()
        return None if found is None or found[0] is None else bool(found[0])

    def withdrawn(self) -> Iterator[ArticleSummary]:
        """The summaries of every withdrawn article; the time does not grow with the archive."""
        for (record,) in self.db.execute("SELECT record FROM article WHERE public = 0 ORDER BY number"):
            yield decode_summary(record)

    def at(self, key: str) -> ArticleSummary | None:
        """The summaries of the article that some old address of its own (`links.address_key`) leads to; of several that
        had one address, the lowest number keeps it."""
        found = self.db.execute(
            "SELECT record FROM answer JOIN article USING (number) WHERE key = ? ORDER BY number LIMIT 1", (short(key),)
        ).fetchone()
        return decode_summary(found[0]) if found else None

    def in_time(self) -> Iterator[tuple[int, str, int]]:
        """Every article's number, language and rank, oldest first."""
        yield from self.db.execute(
            "SELECT number, language, rank FROM article WHERE record IS NOT NULL ORDER BY rank, number"
        )

    def articles(self) -> int:
        """How many articles there are. They were counted when the index was finished: counting reads all of it."""
        return int(self.note("articles"))

    def media(self) -> Iterator[str]:
        """Every media path that an article uses."""
        for (path,) in self.db.execute("SELECT DISTINCT path FROM media ORDER BY path"):
            yield path

    def numbers(self, place: PageRef, limit: int = -1, since: int | None = None) -> list[int]:
        """The numbers of the articles at a place, newest first; of equal ones the higher first. `since`: least rank."""
        rows = self.db.execute(
            "SELECT number FROM member WHERE place = (SELECT id FROM place WHERE key = ?) AND rank >= ?"
            " ORDER BY rank DESC, number DESC LIMIT ?",
            (place.key, -(1 << 63) if since is None else since, limit),
        )
        return [number for (number,) in rows]

    def members(self, place: PageRef, limit: int = -1, since: int | None = None) -> list[ArticleSummary]:
        """The summaries of the articles at a place, in the same order."""
        return [summary for _, summary in self.ranked(place, limit, since)]

    def ranked(self, place: PageRef, limit: int = -1, since: int | None = None) -> list[tuple[int, ArticleSummary]]:
        """The summaries of the articles at a place with their ranks there, in that order; an article that stands there
        twice comes twice."""
        rows = self.db.execute(
            "SELECT member.rank, record FROM member JOIN article USING (number)"
            " WHERE place = (SELECT id FROM place WHERE key = ?)"
            " AND member.rank >= ? ORDER BY member.rank DESC, number DESC LIMIT ?",
            (place.key, -(1 << 63) if since is None else since, limit),
        )
        return [(rank, decode_summary(record)) for rank, record in rows]

    def before(self, place: PageRef, rank: int, number: int) -> int | None:
        """The number of the article before that of a rank and number at a place, None if it is the oldest."""
        return self._next(place, rank, number, "<", "DESC")

    def after(self, place: PageRef, rank: int, number: int) -> int | None:
        """The number of the article after that of a rank and number at a place, None if it is the newest."""
        return self._next(place, rank, number, ">", "ASC")

    def _next(self, place: PageRef, rank: int, number: int, way: str, order: str) -> int | None:
        found = self.db.execute(
            f"SELECT number FROM member WHERE place = (SELECT id FROM place WHERE key = ?)"  # noqa: S608
            f" AND (rank, number) {way} (?, ?) ORDER BY rank {order}, number {order} LIMIT 1",
            (place.key, rank, number),
        ).fetchone()
        return int(found[0]) if found else None

    def count(self, place: PageRef) -> int:
        """How many articles stand at a place; 0 if there is no such place."""
        found = self.db.execute("SELECT members FROM place WHERE key = ?", (place.key,)).fetchone()
        return int(found[0]) if found else 0

    def places(self, kind: str, language: str = "", slug: str = "", when: str = "") -> list[PageRef]:
        """The places of a kind, ascending; narrowed by language, then slug, then the beginning of their time."""
        known = [kind, language, slug, when]
        while len(known) > 1 and not known[-1]:
            known.pop()
        start = "\t".join(known) + ("" if when else "\t")
        rows = self.db.execute(
            "SELECT key FROM place WHERE key >= ? AND key < ? ORDER BY key", (start, start + "\U0010ffff")
        )
        return [from_key(key) for (key,) in rows]

    def every_place(self) -> list[PageRef]:
        """Every place that lists an article, ascending."""
        return [from_key(key) for (key,) in self.db.execute("SELECT key FROM place ORDER BY key")]

    def beside(self, place: PageRef) -> tuple[PageRef | None, PageRef | None]:
        """The neighbours of a place of the same kind and slug by time: the older and the newer one."""
        start = PageRef(place.kind, place.language, place.slug).key
        older = self.db.execute("SELECT MAX(key) FROM place WHERE key >= ? AND key < ?", (start, place.key)).fetchone()
        newer = self.db.execute(
            "SELECT MIN(key) FROM place WHERE key > ? AND key < ?", (place.key, start + "\U0010ffff")
        ).fetchone()
        return (from_key(older[0]) if older[0] else None, from_key(newer[0]) if newer[0] else None)

    def moved(self) -> Iterator[tuple[str, str]]:
        """Every old path of an article and where it leads now; of several articles the highest number has it."""
        yield from self.db.execute(
            "SELECT path, target FROM (SELECT path, target, MAX(number) FROM moved GROUP BY path)"
        )

    def target(self, path: str) -> str | None:
        """Where an old path leads, None if it is no article's; of several the highest number has it."""
        found = self.db.execute(
            "SELECT target FROM moved WHERE path = ? ORDER BY number DESC LIMIT 1", (path,)
        ).fetchone()
        return str(found[0]) if found else None

    def losses(self, numbers: Iterable[int] | None = None) -> list[str]:
        """What is left out of this release, a line each; of some articles alone where their `numbers` are given."""
        if numbers is None:
            rows = list(self.db.execute("SELECT DISTINCT line FROM loss"))
        else:
            ask = "SELECT line FROM loss WHERE number = ?"
            rows = [row for number in numbers for row in self.db.execute(ask, (number,))]
        return [line for (line,) in rows]

    def stamps(self) -> Iterator[tuple[str, int, str]]:
        """Every media path that an article uses, its number, and the file's stamp then (`Media.stamp`)."""
        yield from self.db.execute("SELECT path, number, stamp FROM media")

    def digests(self) -> dict[int, bytes]:
        """The digest of every article that the archive had, those that were left out too."""
        return dict(self.db.execute("SELECT number, digest FROM article"))

    def note(self, key: str) -> str:
        """What was written down under `key` when the index was finished, "" if nothing."""
        found = self.db.execute("SELECT value FROM note WHERE key = ?", (key,)).fetchone()
        return str(found[0]) if found else ""

    def write_down(self, **notes: str) -> None:
        """Write down what the next press must know of this one."""
        self.db.executemany("INSERT OR REPLACE INTO note VALUES (?, ?)", notes.items())

    def lose(self, losses: Iterable[tuple[int, str]], *, page: bool = False) -> None:
        """Remember what is left out of an article (or of SITE, ARCHIVE); `page`: told by its page."""
        self.db.executemany("INSERT OR IGNORE INTO loss VALUES (?, ?, ?)", ((n, page, line) for n, line in losses))
