"""Building the index of a whole archive, quickly: many articles at once, each place named by a small number."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tamizdat.paths import above
from tamizdat.press.index.reader import SCHEMA, ArticleIndex
from tamizdat.press.index.record import IndexRecord, encode_dependencies
from tamizdat.press.index.summary import encode_summary

Row = tuple[object, ...]


class IndexWriter(ArticleIndex):
    """An index that is being made. It is worth nothing until `seal`; before, there is no journal to slow it down."""

    def __init__(self, file: Path) -> None:
        super().__init__(sqlite3.connect(file, isolation_level=None))
        self.db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;" + SCHEMA
        )
        self.db.execute("BEGIN")
        self._ids: dict[str, int] = {}
        self._members: Counter[int] = Counter()

    def take_in(self, records: Sequence[IndexRecord]) -> None:
        """Take in articles in the order of their numbers. One whose path is taken is left out and told."""
        owners = [(file, f"article {record.number}") for record in records for file in record.dependencies.files]
        taken = list(records) if self._quick(owners) else [self._one(record) for record in records]
        self.db.executemany("INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?)", map(article_row, taken))
        self.lose((record.number, line) for record in taken for line in record.lost)
        taken = [record for record in taken if record.summary]
        # In the order of their keys, since a tree that grows at one place at a time is written a third faster.
        self.db.executemany("INSERT INTO member VALUES (?, ?, ?)", sorted(self._member_rows(taken)))
        for table, rows in trace_rows(taken).items():
            marks = ",".join("?" * len(rows[0])) if rows else ""
            if rows:
                self.db.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", sorted(rows))  # noqa: S608

    def claim(self, files: Iterable[str], owner: str) -> str:
        """Give `files` to `owner`, all or none. Returns "", or whose file is in the way; that is remembered."""
        files = list(files)
        for file in files:
            if blocker := self.blocked(file):
                self.db.execute("INSERT OR IGNORE INTO contest VALUES (?)", (file,))
                return blocker
        self._keep([(file, owner) for file in files])
        return ""

    def count_places(self) -> None:
        """Write what each place lists. No article is added after it."""
        rows = ((number, key, self._members[number]) for key, number in self._ids.items())
        self.db.executemany("INSERT INTO place VALUES (?, ?, ?)", rows)

    def seal(self) -> None:
        """Make everything readable by others."""
        self.db.execute("COMMIT")

    def finish(self, lost: Iterable[tuple[int, str]], **notes: str) -> None:
        """Add what pages told, and what the next press must know."""
        self.db.execute("BEGIN")
        self.lose(lost, page=True)
        count = self.db.execute("SELECT COUNT(*) FROM article WHERE record IS NOT NULL").fetchone()[0]
        self.write_down(articles=str(count), **notes)
        self.db.execute("COMMIT")

    def _quick(self, owners: list[tuple[str, str]]) -> bool:
        """Claim all files at once; return False, with nothing claimed, where one of them may be in another's way."""
        dotted = any("." in file.rpartition("/")[0] for file, _ in owners)
        if dotted or self.db.execute("SELECT 1 FROM folder").fetchone():
            return False
        known = {file for file, _ in owners}
        if len(known) < len(owners):
            return False
        before = self.db.total_changes
        self.db.executemany("INSERT OR IGNORE INTO claim VALUES (?, ?)", owners)
        if self.db.total_changes - before == len(owners):
            return True
        # Some were taken already. Owners are told apart by their number, so what was claimed just now can be undone.
        self.db.executemany("DELETE FROM claim WHERE file = ? AND owner = ?", owners)
        return False

    def _one(self, record: IndexRecord) -> IndexRecord:
        """Claim the files of one article; return its record, emptied where another stands there."""
        if record.summary is None:
            return record
        owner = self.claim(record.dependencies.files, f"article {record.number}")
        return refused(record, owner) if owner else record

    def _keep(self, owners: list[tuple[str, str]]) -> None:
        self.db.executemany("INSERT INTO claim VALUES (?, ?)", owners)
        self.db.executemany("INSERT OR IGNORE INTO folder VALUES (?)", dotted_folders(file for file, _ in owners))

    def _member_rows(self, records: Iterable[IndexRecord]) -> Iterator[tuple[int, int, int]]:
        ids, members = self._ids, self._members
        for record in records:
            assert record.summary is not None  # noqa: S101 (callers drop the others)
            for key in record.places:
                number = ids.setdefault(key, len(ids) + 1)
                members[number] += 1
                yield number, record.summary.rank, record.number
            for key, rank in record.ranked:
                number = ids.setdefault(key, len(ids) + 1)
                members[number] += 1
                yield number, rank, record.number


def refused(record: IndexRecord, owner: str) -> IndexRecord:
    """Return the record of an article whose files stand in the way of `owner`'s."""
    path = record.summary.path if record.summary else ""
    line = f"article {record.number}: left out: its path {path!r} is the place of {owner}. Give it another path."
    return IndexRecord(record.number, record.digest, None, lost=(line,))


def dotted_folders(files: Iterable[str]) -> Iterator[tuple[str]]:
    """Yield the folders of files that could be files themselves: those with a dot in their name."""
    for file in files:
        if "." in file.rpartition("/")[0]:
            yield from ((folder,) for folder in above(file) if "." in folder)


def article_row(record: IndexRecord) -> Row:
    """Return the row of `article`; one that is left out is known by its digest alone."""
    summary = record.summary
    if summary is None:
        return record.number, record.digest, None, None, None, None, None
    return (
        record.number,
        record.digest,
        not summary.withdrawn,
        summary.rank,
        summary.language,
        encode_summary(summary),
        encode_dependencies(record.dependencies),
    )


def trace_rows(records: Iterable[IndexRecord]) -> dict[str, list[tuple[int | str, ...]]]:
    """Return the rows of the tables by which others find an article."""
    rows: dict[str, list[tuple[int | str, ...]]] = {"answer": [], "ask": [], "name": [], "media": [], "moved": []}
    for record in records:
        summary, number, dependencies = record.summary, record.number, record.dependencies
        if summary is None:
            continue
        rows["answer"] += [(key, number) for key in dependencies.answers]
        rows["ask"] += [(key, number) for key in dependencies.asks]
        rows["name"] += [(other, number) for other in {*summary.related, *summary.translations.values()}]
        rows["media"] += [(path, number, stamp) for path, stamp in dependencies.media]
        rows["moved"] += [(path, number, summary.path) for path in dependencies.moved]
    return rows
