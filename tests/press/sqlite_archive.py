"""A second archive, to show that press needs no more than `press.archives.archive.Archive`: articles in an SQLite database.

Each state of an article is a row of its own that never changes; a state without a record says that the article is
gone. A snapshot is the number of the latest row: later rows do not exist for it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

import msgspec

from tamizdat.article import Article, decode, encode
from tamizdat.press.archives.archive import StoredArticle, digest_of

SCHEMA = """
PRAGMA journal_mode=WAL;
CREATE TABLE IF NOT EXISTS state (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT, number INTEGER NOT NULL, digest BLOB, record BLOB
);
CREATE INDEX IF NOT EXISTS latest ON state (number, sequence);
"""
# The latest state of each article that a snapshot sees. SQLite takes the other columns from the row of the maximum.
LATEST = "SELECT number, digest, record, MAX(sequence) FROM state WHERE sequence <= ? {} GROUP BY number"


class SqliteArchive:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = sqlite3.connect(path, isolation_level=None, timeout=30)
        self._db.executescript(SCHEMA)

    def put(self, articles: Iterable[Article]) -> None:
        rows = ((article.number, digest_of(record := encode(article)), record) for article in articles)
        self._write(rows)

    def remove(self, number: int) -> None:
        self._write([(number, None, None)])

    def _write(self, rows: Iterable[tuple[int, bytes | None, bytes | None]]) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany("INSERT INTO state (number, digest, record) VALUES (?, ?, ?)", rows)
        self._db.execute("COMMIT")

    @contextmanager
    def snapshot(self) -> Iterator[SqliteSnapshot]:
        with closing(sqlite3.connect(self._path, timeout=30)) as db:  # of whatever thread asks
            (sequence,) = db.execute("SELECT COALESCE(MAX(sequence), 0) FROM state").fetchone()
        yield SqliteSnapshot(self._path, sequence)


class SqliteSnapshot:
    def __init__(self, path: Path, sequence: int) -> None:
        self.left_out: list[str] = []
        self.unreadable = 0
        self._path, self._sequence = path, sequence
        self._db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)

    def __getstate__(self) -> tuple[Path, int]:
        return self._path, self._sequence

    def __setstate__(self, state: tuple[Path, int]) -> None:
        self.__init__(*state)  # type: ignore[misc]

    def digests(self) -> Iterator[tuple[int, bytes]]:
        for number, digest, record, _ in self._db.execute(LATEST.format(""), (self._sequence,)):
            if record is not None:
                yield number, digest

    def articles(self, numbers: Iterable[int]) -> Iterator[StoredArticle]:
        numbers = iter(numbers)
        while some := list(islice(numbers, 500)):
            marks = ",".join("?" * len(some))
            rows = self._db.execute(LATEST.format(f"AND number IN ({marks})"), (self._sequence, *some))
            found = {number: (digest, record) for number, digest, record, _ in rows if record is not None}
            for number in some:
                if number in found:
                    yield self._stored(number, *found[number])

    def _stored(self, number: int, digest: bytes, record: bytes) -> StoredArticle:
        try:
            return StoredArticle(number, digest, decode(record))
        except msgspec.DecodeError as error:
            return StoredArticle(number, digest, None, f"its record is no article: {error}.")
