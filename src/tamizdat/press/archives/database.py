"""The newsroom's database as press reads it.

Each public state of an article is a row of its own that never changes (`models/state.py`); a row without a record says
that the article is gone. A snapshot is the number of the newest row: later rows do not exist for it. So workers on any
machine connect by themselves and see the same moment, on SQLite and PostgreSQL alike
(docs/decisions/0327-snapshots.md).

This module knows no Django, so that a worker process need not load it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from tamizdat.article import decode
from tamizdat.press.archives.archive import ArchiveError, StoredArticle

TABLE = "newsroom_articlestate"
# The digest of each article's newest state. Both read nothing but the index that `ArticleState` has for it. SQLite
# takes a column beside a MAX from the row that has it, as long as the MAX is among the results.
_DIGESTS = {
    True: f"SELECT number, digest, MAX(sequence) FROM {TABLE} WHERE sequence <= ? GROUP BY number ORDER BY number",  # noqa: S608
    False: f"SELECT DISTINCT ON (number) number, digest, sequence FROM {TABLE} WHERE sequence <= %s"  # noqa: S608
    " ORDER BY number, sequence DESC",
}
_MARKS = "newsroom_mark"  # of `models/operations.py`
_BULK = 500  # articles read at once
_PATIENCE = 30  # seconds that SQLite waits while another process writes


class Database(Struct, frozen=True):
    """Where the newsroom's database is: the path of an SQLite file, or a connection string of PostgreSQL."""

    sqlite: str = ""
    postgresql: str = ""

    @contextmanager
    def connection(self) -> Iterator[Any]:
        """Connect for reading. Raises ArchiveError where that is not possible."""
        try:
            connection = self._connect()
        except Exception as error:
            raise ArchiveError(f"{self.name}: {error}. Is the database there, and may this account read it?") from None
        with closing(connection):
            yield connection

    @property
    def name(self) -> str:
        """What messages call the database; no password is in it."""
        return self.sqlite or "the PostgreSQL database"

    @property
    def mark(self) -> str:
        """What stands for a value in a query."""
        return "?" if self.sqlite else "%s"

    def _connect(self) -> Any:
        if self.sqlite:
            return sqlite3.connect(f"file:{self.sqlite}?mode=ro", uri=True, timeout=_PATIENCE, isolation_level=None)
        import psycopg

        return psycopg.connect(self.postgresql, autocommit=True)


def holds_the_archive(database: Database) -> bool:
    """Whether a newsroom's articles have moved into this database. Raises ArchiveError where it cannot be read."""
    if database.sqlite and not Path(database.sqlite).is_file():
        return False
    with database.connection() as connection:
        try:
            found = connection.execute(f"SELECT 1 FROM {_MARKS} WHERE name = 'archive'").fetchone()  # noqa: S608
        except Exception as error:
            if _is_missing_table(error):
                return False
            raise ArchiveError(f"{database.name}: {error}. May this account read it?") from None
    return found is not None


def _is_missing_table(error: Exception) -> bool:
    return "no such table" in str(error) or getattr(error, "sqlstate", "") == "42P01"


class DatabaseArchive:
    """The articles of the newsroom's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def name(self) -> str:
        """What messages call it."""
        return self._database.name

    @contextmanager
    def snapshot(self) -> Iterator[DatabaseSnapshot]:
        """Return a snapshot of all that was committed until now. Raises ArchiveError where it cannot be read."""
        with self._database.connection() as connection:
            (newest,) = connection.execute(f"SELECT COALESCE(MAX(sequence), 0) FROM {TABLE}").fetchone()  # noqa: S608
            yield DatabaseSnapshot(self._database, newest, connection)


class DatabaseSnapshot:
    """The articles as they were when row `newest` was the newest."""

    def __init__(self, database: Database, newest: int, connection: Any = None) -> None:
        self.left_out: list[str] = []
        self.unreadable = 0
        self._database, self._newest = database, newest
        self._connection = connection or database._connect()

    def __getstate__(self) -> tuple[Database, int]:
        return self._database, self._newest

    def __setstate__(self, state: tuple[Database, int]) -> None:
        self.__init__(*state)  # type: ignore[misc]

    def digests(self) -> Iterator[tuple[int, bytes]]:
        """Yield the number and digest of every article, ascending by number."""
        for number, digest, _ in self._query(_DIGESTS[bool(self._database.sqlite)], [self._newest]):
            if digest is not None:
                yield number, bytes(digest)

    def articles(self, numbers: Iterable[int]) -> Iterator[StoredArticle]:
        """Yield those of the articles that exist, in the order of `numbers`."""
        numbers = iter(numbers)
        while some := list(islice(numbers, _BULK)):
            marks = ",".join(self._database.mark for _ in some)
            rows = self._rows("number, digest, record", f"AND number IN ({marks})", some)
            found = {number: _stored(number, bytes(digest), bytes(record)) for number, digest, record in rows}
            yield from (found[number] for number in some if number in found)

    def records(self) -> Iterator[bytes]:
        """Yield the record of every article as it is stored, ascending by number."""
        for (record,) in self._rows("record", ""):
            yield bytes(record)

    def _rows(self, columns: str, where: str, values: Iterable[int] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield columns of the newest state of each article that is not gone, ascending by number."""
        mark = self._database.mark
        newest = f"SELECT MAX(sequence) FROM {TABLE} WHERE sequence <= {mark} {where} GROUP BY number"  # noqa: S608
        query = f"SELECT {columns} FROM {TABLE} WHERE sequence IN ({newest}) AND record IS NOT NULL ORDER BY number"  # noqa: S608
        yield from self._query(query, [self._newest, *values])

    def _query(self, query: str, values: list[int]) -> Iterator[tuple[Any, ...]]:
        if self._database.sqlite:
            yield from self._connection.execute(query, values)
            return
        with self._connection.transaction(), self._connection.cursor(name="states") as cursor:  # kept on the server
            cursor.itersize = 2_000
            yield from cursor.execute(query, values)


def _stored(number: int, digest: bytes, record: bytes) -> StoredArticle:
    try:
        return StoredArticle(number, digest, decode(record))
    except msgspec.DecodeError as error:
        return StoredArticle(
            number, digest, None, f"article {number}: its record is no article: {error}. Publish it again."
        )
