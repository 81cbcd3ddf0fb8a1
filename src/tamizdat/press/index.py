"""The index of an archive: what press asks while it makes pages, answered without reading the archive again.

One SQLite file, written by one process and read by every worker. It holds a Fact for each article, the places that
list it in their order, every old address that leads to it, and which file of the site belongs to whom.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from tamizdat.press.fact import Fact, decode_fact, encode_fact
from tamizdat.press.paths import above
from tamizdat.press.place import Place, from_key

_SCHEMA = """
CREATE TABLE fact (number INTEGER PRIMARY KEY, language TEXT NOT NULL, record BLOB NOT NULL);
CREATE TABLE member (place TEXT, rank TEXT, number INTEGER, PRIMARY KEY (place, rank, number)) WITHOUT ROWID;
CREATE TABLE place (key TEXT PRIMARY KEY, members INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE address (key TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE claim (file TEXT PRIMARY KEY, owner TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE media (path TEXT PRIMARY KEY) WITHOUT ROWID;
"""


class Index:
    """Facts by number, places by rule, addresses and files by name. `open` it read-only in a worker."""

    def __init__(self, file: Path, *, fresh: bool) -> None:
        if fresh:
            self._db = sqlite3.connect(file, isolation_level=None)
            # Made anew from the archive whenever it is lost: nothing to protect by a journal.
            self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA + "BEGIN;")
        else:
            self._db = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)

    def close(self) -> None:
        """Let the file go."""
        self._db.close()

    def add(self, fact: Fact, places: Iterable[Place], addresses: Iterable[str], media: Iterable[str]) -> None:
        """Take in an article: its places, its old addresses (the first to claim one keeps it), its media."""
        number = fact.number
        self._db.execute("INSERT INTO fact VALUES (?, ?, ?)", (number, fact.language, encode_fact(fact)))
        self._db.executemany("INSERT INTO member VALUES (?, ?, ?)", ((p.key, fact.rank, number) for p in places))
        self._db.executemany("INSERT OR IGNORE INTO address VALUES (?, ?)", ((a, number) for a in addresses))
        self._db.executemany("INSERT OR IGNORE INTO media VALUES (?)", ((path,) for path in media))

    def count_places(self) -> None:
        """Count what each place lists. Nothing is added after it."""
        self._db.execute("INSERT INTO place SELECT place, COUNT(*) FROM member GROUP BY place")

    def seal(self) -> None:
        """Make everything readable by others. Nothing is written after it."""
        self._db.execute("COMMIT")

    def claim(self, files: Iterable[str], owner: str) -> str:
        """Give `files` to `owner`, all or none. Returns "", or whose file is in the way."""
        files = list(files)
        for file in files:
            # A file cannot lie in a folder that is a file, nor be a folder that holds files.
            ways = [file, *(name for name in above(file) if "." in name)]
            marks = ",".join("?" * len(ways))
            found = self._db.execute(
                f"SELECT owner FROM claim WHERE file IN ({marks}) OR (file > ? AND file < ?) LIMIT 1",  # noqa: S608
                (*ways, file + "/", file + "0"),
            ).fetchone()
            if found:
                return str(found[0])
        self._db.executemany("INSERT INTO claim VALUES (?, ?)", ((file, owner) for file in files))
        return ""

    def stands(self, file: str) -> bool:
        """Whether a page of this release has this file."""
        return self._db.execute("SELECT 1 FROM claim WHERE file = ?", (file,)).fetchone() is not None

    def fact(self, number: int) -> Fact | None:
        """The facts of an article, None if it is not in this release."""
        found = self._db.execute("SELECT record FROM fact WHERE number = ?", (number,)).fetchone()
        return decode_fact(found[0]) if found else None

    def has(self, number: int) -> bool:
        """Whether there is an article of this number."""
        return self._db.execute("SELECT 1 FROM fact WHERE number = ?", (number,)).fetchone() is not None

    def at(self, path: str) -> Fact | None:
        """The facts of the article that some old address of its own, as `links.address_key` writes it, leads to."""
        found = self._db.execute(
            "SELECT record FROM address JOIN fact USING (number) WHERE key = ?", (path,)
        ).fetchone()
        return decode_fact(found[0]) if found else None

    def numbers(self) -> Iterator[tuple[int, str]]:
        """Every article's number and language, ascending."""
        yield from self._db.execute("SELECT number, language FROM fact ORDER BY number")

    def articles(self) -> int:
        """How many articles there are."""
        return int(self._db.execute("SELECT COUNT(*) FROM fact").fetchone()[0])

    def media(self) -> Iterator[str]:
        """Every media path that an article uses."""
        for (path,) in self._db.execute("SELECT path FROM media ORDER BY path"):
            yield path

    def members(self, place: Place, limit: int = -1) -> list[Fact]:
        """The articles that stand at a place, newest first; of equal ones the higher number first."""
        rows = self._db.execute(
            "SELECT record FROM (SELECT number, rank FROM member WHERE place = ? ORDER BY rank DESC, number DESC"
            " LIMIT ?) JOIN fact USING (number) ORDER BY rank DESC, number DESC",
            (place.key, limit),
        )
        return [decode_fact(record) for (record,) in rows]

    def count(self, place: Place) -> int:
        """How many articles stand at a place; 0 if there is no such place."""
        found = self._db.execute("SELECT members FROM place WHERE key = ?", (place.key,)).fetchone()
        return int(found[0]) if found else 0

    def places(self, kind: str, language: str = "", slug: str = "", when: str = "") -> list[Place]:
        """The places of a kind, ascending; narrowed by language, then slug, then the beginning of their time."""
        known = [kind, language, slug, when]
        while len(known) > 1 and not known[-1]:
            known.pop()
        start = "\t".join(known) + ("" if when else "\t")
        rows = self._db.execute("SELECT key FROM place WHERE key >= ? AND key < ?", (start, start + "\U0010ffff"))
        return [from_key(key) for (key,) in rows]

    def every_place(self) -> list[Place]:
        """Every place that lists an article, ascending."""
        return [from_key(key) for (key,) in self._db.execute("SELECT key FROM place ORDER BY key")]

    def beside(self, place: Place) -> tuple[Place | None, Place | None]:
        """The neighbours of a place of the same kind and slug by time: the older and the newer one."""
        start = Place(place.kind, place.language, place.slug).key
        older = self._db.execute(
            "SELECT MAX(key) FROM place WHERE key >= ? AND key < ?", (start, place.key)
        ).fetchone()[0]
        newer = self._db.execute(
            "SELECT MIN(key) FROM place WHERE key > ? AND key < ?", (place.key, start + "\U0010ffff")
        ).fetchone()[0]
        return (from_key(older) if older else None, from_key(newer) if newer else None)
