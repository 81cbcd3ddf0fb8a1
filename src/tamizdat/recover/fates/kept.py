"""The fates of the last run, kept in the newsroom for those who review them: `var/recovery-fates.sqlite3`.

Kept are the captures that articles rest on, each with its text blocks in order; those that were left out are not.
Readers' comments, contacts of people and barred words are in no fates at all (`fates.comments`, `fates.contacts`). A
redaction writes the file anew without the words that it bars.

A whole run replaces the file. One that is not whole adds the captures which the file lacks: what it says of the others
is not what stands in the archive.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from tamizdat.disk import naming
from tamizdat.recover.fates.fate import CaptureFates
from tamizdat.recover.fates.store import FateStore, without_barred
from tamizdat.recover.redaction.redactor import Redactor
from tamizdat.recover.words import word_count

_FORMAT = 3
_TABLES = f"""
PRAGMA journal_mode = OFF;
PRAGMA user_version = {_FORMAT};
CREATE TABLE captures (id INTEGER PRIMARY KEY, name TEXT, sha256 TEXT, kind TEXT, article INTEGER, month TEXT,
    removed INTEGER, record BLOB, UNIQUE (sha256, name));
CREATE INDEX captures_of_articles ON captures (article);
CREATE TABLE doubts (id INTEGER PRIMARY KEY, capture INTEGER, article INTEGER, at INTEGER, rule TEXT, kind TEXT,
    month TEXT, words INTEGER, weight INTEGER, is_kept INTEGER, text TEXT);
"""
Filter = Literal["rule", "month", "kind"]


class Doubt(Struct, frozen=True, array_like=True):
    """A removed block that reads like journalism, or one kept in doubt, as a list has it.

    `text` are its words, `article` is its article, `sha256` names the capture that it is of.
    `at` is its index among the fates of the capture, which `KeptFates.capture_of` loads.
    """

    row: int
    sha256: str
    article: int
    at: int
    text: str


class KeptFates:
    """The fates in the file. Use it as a context manager; `open_kept` opens it."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __enter__(self) -> KeptFates:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._database.close()

    def of_article(self, number: int) -> list[CaptureFates]:
        """Return the captures of an article, in order of names."""
        return self._captures("article = ?", number)

    def of_capture(self, name: str) -> list[CaptureFates]:
        """Return the captures that have this name or SHA-256."""
        return self._captures("name = ? OR sha256 = ?", name, name)

    def doubts(self, **only: str) -> list[Doubt]:
        """Return the doubts about what was removed, the most weighty first. `only` gives values of a Filter."""
        return self._doubts(*_where(only))

    def kept_in_doubt(self) -> list[Doubt]:
        """Return the doubts about what was kept, the most weighty first."""
        return self._doubts(*_where({}, is_kept=True))

    def _doubts(self, where: str, values: Sequence[str]) -> list[Doubt]:
        query = (
            "SELECT doubts.capture, sha256, doubts.article, at, text FROM doubts JOIN captures"  # noqa: S608 (own names)
            f" ON captures.id = doubts.capture {where} ORDER BY weight DESC, words DESC, text, doubts.article, 1, at"
        )
        return [Doubt(*row) for row in self._database.execute(query, values)]

    def capture_of(self, doubt: Doubt) -> CaptureFates:
        """Return the fates of the capture that a doubt is of."""
        return self._captures("id = ?", doubt.row)[0]

    def count(self, **only: str) -> int:
        """Return how many doubts there are about what was removed."""
        where, values = _where(only)
        found = self._database.execute(f"SELECT count(*) FROM doubts {where}", values)  # noqa: S608 (own names)
        return int(found.fetchone()[0])

    def counts(self, by: Filter, **only: str) -> list[tuple[str, int]]:
        """Return how many doubts there are of each reason (by its name in small letters), month, or kind of capture."""
        where, values = _where(only)
        order = "1" if by == "month" else "2 DESC, 1"
        query = f"SELECT {by}, count(*) FROM doubts {where} GROUP BY 1 ORDER BY {order}"  # noqa: S608 (own names)
        return list(self._database.execute(query, values))

    def removed(self) -> tuple[int, int]:
        """Return how many blocks were removed, and of how many captures."""
        found = self._database.execute("SELECT coalesce(sum(removed), 0), count(*) FROM captures WHERE removed")
        blocks, captures = found.fetchone()
        return blocks, captures

    def _captures(self, where: str, *values: Any) -> list[CaptureFates]:
        query = f"SELECT record FROM captures WHERE {where} ORDER BY name, sha256"  # noqa: S608 (own names)
        return [_decode(row[0]) for row in self._database.execute(query, values)]


def open_kept(path: Path) -> KeptFates | None:
    """Return the fates in a file; None where there is none, or none that this version wrote."""
    if not path.is_file():
        return None
    try:
        database = sqlite3.connect(f"file:{_quoted(path)}?mode=ro", uri=True)
    except sqlite3.Error:
        return None
    try:
        known = database.execute("PRAGMA user_version").fetchone()[0] == _FORMAT
    except sqlite3.Error:
        known = False
    if not known:
        database.close()
        return None
    return KeptFates(database)


def keep_fates(path: Path, fates: FateStore, months: Mapping[int, str], *, whole: bool) -> None:
    """Keep the fates of a run, all at once. `months` gives the month of each article ("2019-03", "" for none).

    What the run's redactor bars is not kept. Raises OSError with the name of the file.
    """
    earlier = None if whole else open_kept(path)
    aside = path.with_name(f".{path.name}.next")
    path.parent.mkdir(parents=True, exist_ok=True)
    aside.unlink(missing_ok=True)
    with _writing(path), closing(_new(aside)) as database:
        if earlier is not None:
            with earlier:
                for each, month in _rows(earlier):
                    _add(database, each, month)
        for each in fates.captures():
            if each.article is not None:
                _add(database, each, months.get(each.article, ""))
        database.commit()
    aside.replace(path)


def redact_kept(path: Path, redactor: Redactor) -> None:
    """Write the file anew without barred words; one that cannot be read goes."""
    earlier = open_kept(path)
    if earlier is None:
        path.unlink(missing_ok=True)
        return
    aside = path.with_name(f".{path.name}.next")
    aside.unlink(missing_ok=True)
    with _writing(path), earlier, closing(_new(aside)) as database:
        for each, month in _rows(earlier):
            _add(database, without_barred(each, redactor), month)
        database.commit()
    aside.replace(path)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Give each error of the database or the disk within the block as an OSError with the file's name."""
    try:
        with naming(path):
            yield
    except sqlite3.Error as error:
        raise OSError(None, str(error), str(path)) from None


def _new(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path)
    database.executescript(_TABLES)
    return database


def _rows(kept: KeptFates) -> Iterator[tuple[CaptureFates, str]]:
    for record, month in kept._database.execute("SELECT record, month FROM captures ORDER BY id"):
        yield _decode(record), month


def _add(database: sqlite3.Connection, fates: CaptureFates, month: str) -> None:
    removed = sum(each.is_removed for each in fates.blocks)
    row = (fates.capture, fates.sha256, fates.kind, fates.article, month, removed, _encode(fates))
    names = "name, sha256, kind, article, month, removed, record"
    done = database.execute(f"INSERT OR IGNORE INTO captures ({names}) VALUES (?, ?, ?, ?, ?, ?, ?)", row)  # noqa: S608
    if not done.rowcount:
        return
    doubts = [
        (
            *(done.lastrowid, fates.article, at, each.rule, fates.kind, month, word_count(each.text), each.weight),
            *(not each.is_removed, each.text),
        )
        for at, each in enumerate(fates.blocks)
        if each.doubt and each.text
    ]
    columns = "capture, article, at, rule, kind, month, words, weight, is_kept, text"
    database.executemany(f"INSERT INTO doubts ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", doubts)  # noqa: S608


def _where(only: Mapping[str, str], is_kept: bool = False) -> tuple[str, list[str]]:
    names = [name for name in ("rule", "month", "kind") if only.get(name) is not None]
    conditions = [f"doubts.is_kept = {int(is_kept)}", *(f"doubts.{name} = ?" for name in names)]
    return "WHERE " + " AND ".join(conditions), [only[name] for name in names]


def _encode(fates: CaptureFates) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(fates), 1)


def _decode(record: bytes) -> CaptureFates:
    return msgspec.msgpack.decode(zlib.decompress(record), type=CaptureFates)


def _quoted(path: Path) -> str:
    """Return a path as it may stand in an address of SQLite."""
    return str(path.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
