"""Writing the index of a whole archive, quickly: many articles at once, each list page known by a small number."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tamizdat.paths import parent_folders
from tamizdat.press.index.portable import portable_problem, portable_rows
from tamizdat.press.index.reader import SCHEMA, ArticleIndex, LeftOut
from tamizdat.press.index.record import IndexRecord, encode_dependencies
from tamizdat.press.index.summary import encode_summary
from tamizdat.press.page_refs import kind_of

Row = tuple[object, ...]


class IndexWriter(ArticleIndex):
    """An index that is being written. Until `commit` no other process can read it, and a crash leaves nothing of use:
    there is no journal, which would slow it down.

    The order is: `set_owner` for pages that articles must give way to; `add` for all articles; `write_counts`;
    `set_owner` for the others; `commit`; `finish`.
    """

    def __init__(self, file: Path) -> None:
        super().__init__(sqlite3.connect(file, isolation_level=None))
        self.db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;" + SCHEMA
        )
        self.db.execute("BEGIN")
        self._page_ids: dict[str, int] = {}
        self._counts: array[int] = array("q")  # how many articles each page lists, by its id less one
        self.conflicts: list[tuple[IndexRecord, str]] = []  # articles left out, each with the owner of its path

    def add(self, records: Sequence[IndexRecord]) -> None:
        """Add articles in the order of their numbers. One whose path has an owner is left out and reported."""
        owners = [(file, f"article {record.number}") for record in records for file in record.dependencies.files]
        added = (
            list(records) if self._set_owners_at_once(owners) else [self._set_owner_of(record) for record in records]
        )
        self.db.executemany("INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?)", map(article_row, added))
        self.add_left_out((record.number, "", line) for record in added for line in record.left_out)
        added = [record for record in added if record.summary]
        # In the order of their keys: a tree that grows at one place at a time is written a third faster.
        self.db.executemany("INSERT INTO listed VALUES (?, ?, ?)", sorted(self._listed_rows(added)))
        for table, rows in dependency_rows(added).items():
            if rows:
                marks = ",".join("?" * len(rows[0]))
                self.db.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", sorted(rows))  # noqa: S608

    def clear(self) -> None:
        """Begin anew: nothing that was added stays."""
        for (table,) in self.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            self.db.execute(f"DELETE FROM {table}")  # noqa: S608
        self._page_ids, self._counts, self.conflicts = {}, array("q"), []

    def add_conflicts(self, files: Iterable[str]) -> None:
        """Keep for later builds that articles asked in vain for these files."""
        self.db.executemany("INSERT OR IGNORE INTO path_conflict VALUES (?)", ((file,) for file in files))

    def set_owner(self, files: Sequence[str], owner: str) -> str:
        """Make `owner` the owner of `files`, of all or of none.

        Returns "", or the name of the owner that is in the way; that conflict is kept for later builds.
        """
        for file in files:
            if blocker := self.blocking_owner(file):
                self.db.execute("INSERT OR IGNORE INTO path_conflict VALUES (?)", (file,))
                return blocker
        self.db.executemany("INSERT INTO path_owner VALUES (?, ?)", [(file, owner) for file in files])
        self.db.executemany("INSERT OR IGNORE INTO dotted_folder VALUES (?)", dotted_folders(files))
        self.db.executemany("INSERT INTO portable_name VALUES (?, ?, ?)", portable_rows(files))
        return ""

    def refusal(self, files: Sequence[str]) -> str:
        """Return why files get no owner where other computers would lose one of them, "" if they can have one.

        That conflict is kept for later builds.
        """
        problem = portable_problem(self.db, files) if self.portable else ""
        if problem:
            self.db.executemany("INSERT OR IGNORE INTO path_conflict VALUES (?)", [(file,) for file in files])
        return problem

    def write_counts(self) -> None:
        """Write how many articles each page lists. No article is added after it."""
        rows = ((number, key, self._counts[number - 1]) for key, number in self._page_ids.items())
        self.db.executemany("INSERT INTO list_page VALUES (?, ?, ?)", rows)
        self._page_ids = {}

    def commit(self) -> None:
        """Make everything readable by other processes."""
        self.db.execute("COMMIT")

    def finish(self, left_out: Iterable[LeftOut], **state: str) -> None:
        """Add what pages left out, and what the next build must know."""
        self.db.execute("BEGIN")
        self.add_left_out(left_out)
        count = self.db.execute("SELECT COUNT(*) FROM article WHERE summary IS NOT NULL").fetchone()[0]
        self.set_build_state(articles=str(count), **state)
        self.db.execute("COMMIT")

    def _set_owners_at_once(self, owners: list[tuple[str, str]]) -> bool:
        """Set all these owners of files; return False, with none set, where one of the files may have a conflict."""
        dotted = any("." in file.rpartition("/")[0] for file, _ in owners)
        if self.portable or dotted or self.db.execute("SELECT 1 FROM dotted_folder").fetchone():
            return False
        if len({file for file, _ in owners}) < len(owners):
            return False
        before = self.db.total_changes
        self.db.executemany("INSERT OR IGNORE INTO path_owner VALUES (?, ?)", owners)
        if self.db.total_changes - before == len(owners):
            rows = portable_rows([file for file, _ in owners])
            self.db.executemany("INSERT INTO portable_name VALUES (?, ?, ?)", rows)
            return True
        # Some files had an owner already. Owners are told apart by their article's number, so that what was inserted
        # just now can be deleted.
        self.db.executemany("DELETE FROM path_owner WHERE file = ? AND owner = ?", owners)
        return False

    def _set_owner_of(self, record: IndexRecord) -> IndexRecord:
        """Set the owner of one article's files; return its record, emptied where another page owns one of them."""
        if record.summary is None:
            return record
        if problem := self.refusal(record.dependencies.files):
            line = (
                f"article {record.number}: left out: its path {record.summary.path!r}: {problem}. Give it another path."
            )
            return IndexRecord(record.number, record.digest, None, left_out=(line,))
        owner = self.set_owner(record.dependencies.files, f"article {record.number}")
        if not owner:
            return record
        self.conflicts.append((record, owner))
        return without_path(record, owner)

    def _listed_rows(self, records: Iterable[IndexRecord]) -> Iterator[tuple[int, int, int]]:
        for record in records:
            assert record.summary is not None  # noqa: S101 (callers drop the others)
            for key in record.list_keys:
                yield self._count(key), record.summary.rank_on(kind_of(key)), record.number
            for key, rank in record.correction_keys:
                yield self._count(key), rank, record.number

    def _count(self, key: str) -> int:
        """Count one more article on the page of this key; return the page's id."""
        page = self._page_ids.setdefault(key, len(self._counts) + 1)
        if page > len(self._counts):
            self._counts.append(0)
        self._counts[page - 1] += 1
        return page


def without_path(record: IndexRecord, owner: str) -> IndexRecord:
    """Return the record of an article that is left out because `owner` owns one of its files."""
    path = record.summary.path if record.summary else ""
    line = f"article {record.number}: left out: its path {path!r} is the place of {owner}. Give it another path."
    return IndexRecord(record.number, record.digest, None, left_out=(line,))


def dotted_folders(files: Iterable[str]) -> Iterator[tuple[str]]:
    """Yield the folders of files that could be files themselves: those with a dot in their name."""
    for file in files:
        if "." in file.rpartition("/")[0]:
            yield from ((folder,) for folder in parent_folders(file) if "." in folder)


def article_row(record: IndexRecord) -> Row:
    """Return the row of the table `article`; of an article that is left out the index keeps only its digest."""
    summary = record.summary
    if summary is None:
        return record.number, record.digest, None, None, None, None, None, None
    return (
        record.number,
        record.digest,
        not summary.withdrawn,
        summary.rank,
        summary.due,
        summary.language,
        encode_summary(summary),
        encode_dependencies(record.dependencies),
    )


def dependency_rows(records: Iterable[IndexRecord]) -> dict[str, list[tuple[int | str, ...]]]:
    """Return the rows of the tables by which other pages find an article, by table."""
    rows: dict[str, list[tuple[int | str, ...]]] = {
        "address": [],
        "link": [],
        "mention": [],
        "media": [],
        "picture_file": [],
        "old_path": [],
        "note": [],
    }
    for record in records:
        summary, number, dependencies = record.summary, record.number, record.dependencies
        if summary is None:
            continue
        rows["address"] += [(key, number) for key in dependencies.keys]
        rows["link"] += [(key, number) for key in dependencies.linked_keys]
        rows["mention"] += [(other, number) for other in {*summary.related, *summary.translations.values()}]
        rows["media"] += [(used.path, number, used.stamp) for used in dependencies.pictures]
        rows["picture_file"] += [(path, number) for path in dependencies.picture_files]
        rows["old_path"] += [(path, number, summary.path) for path in dependencies.old_paths]
        fronts = (front for front in dependencies.old_fronts if front[0] not in dependencies.old_paths)
        rows["old_path"] += [(path, number, target) for path, target in fronts]
        rows["note"] += [(key, number) for key in dependencies.notes]
    return rows
