"""Changing a finished index in place: single articles removed and added, within one transaction.

Who owns a path follows from the order of the whole archive. Where a change would have to know more of that order than
the index holds, the update is given up (PathConflict) and a full build decides.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from tamizdat.paths import parent_folders
from tamizdat.press.index.portable import portable_problem, portable_rows
from tamizdat.press.index.reader import ARCHIVE, SITE, TEXTS, ArticleIndex
from tamizdat.press.index.record import IndexRecord
from tamizdat.press.index.summary import ArticleSummary
from tamizdat.press.index.writer import article_row, dependency_rows, dotted_folders
from tamizdat.press.page_refs import PageRef, kind_of
from tamizdat.redirects import FEED_STANDS, NEEDS_SERVER

# The first column of a table of `dependency_rows`, and how many columns it has.
_COLUMNS = {
    "address": ("key", 2),
    "link": ("key", 2),
    "mention": ("mentioned", 2),
    "media": ("path", 3),
    "picture_file": ("path", 2),
    "old_path": ("path", 3),
    "note": ("key", 2),
}


class PathConflict(Exception):
    """Two pages want one file of the site, or once did: only a scan of the whole archive can say whose it is."""


class IndexUpdater(ArticleIndex):
    """An index that is being changed. Nothing of it is kept before `commit`."""

    def __init__(self, file: Path) -> None:
        super().__init__(sqlite3.connect(file, isolation_level=None))
        self.db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;")
        self.db.execute("BEGIN IMMEDIATE")
        self._added = 0  # articles, less those removed

    def article_count(self) -> int:
        """Return how many articles are in the release after the changes so far."""
        return super().article_count() + self._added

    def commit(self, *, scrub: bool = False) -> None:
        """Keep the changes; with `scrub` no byte of what was removed stays in the file."""
        self.set_build_state(articles=str(self.article_count()))
        self.db.execute("COMMIT")
        self._added = 0
        if scrub:
            self.db.executescript("PRAGMA secure_delete=ON; VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")

    def remove(self, number: int, summary: ArticleSummary | None, listed: Iterable[tuple[str, int]]) -> None:
        """Remove an article. `summary` is what the index holds of it, `listed` the keys of the pages that list it, each
        with its rank there. Its files keep their owner until `remove_owner`."""
        dependencies = self.dependencies(number)
        self.db.execute("DELETE FROM article WHERE number = ?", (number,))
        self.db.execute("DELETE FROM left_out WHERE number = ?", (number,))
        if summary is None:
            return
        self._added -= 1
        old = IndexRecord(number, b"", summary, (), dependencies)
        for table, rows in dependency_rows([old]).items():
            self.db.executemany(
                f"DELETE FROM {table} WHERE {_COLUMNS[table][0]} = ? AND number = ?",  # noqa: S608
                [row[:2] for row in rows],
            )
        for key, rank in listed:
            page, articles = self.db.execute("SELECT id, articles FROM list_page WHERE key = ?", (key,)).fetchone()
            self.db.execute("DELETE FROM listed WHERE page = ? AND rank = ? AND number = ?", (page, rank, number))
            if articles > 1:
                self.db.execute("UPDATE list_page SET articles = articles - 1 WHERE id = ?", (page,))
            else:
                self.db.execute("DELETE FROM list_page WHERE id = ?", (page,))

    def add(self, record: IndexRecord) -> None:
        """Add an article that the index does not hold."""
        self.db.execute("INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?)", article_row(record))
        self.add_left_out((record.number, "", line) for line in record.left_out)
        if record.summary is None:
            return
        self._added += 1
        for table, rows in dependency_rows([record]).items():
            marks = ",".join("?" * _COLUMNS[table][1])
            self.db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608
        summary = record.summary
        listed = ((key, summary.rank_on(kind_of(key))) for key in record.list_keys)
        for key, at in (*listed, *record.correction_keys):
            self.db.execute("INSERT OR IGNORE INTO list_page (key, articles) VALUES (?, 0)", (key,))
            self.db.execute("UPDATE list_page SET articles = articles + 1 WHERE key = ?", (key,))
            self.db.execute("INSERT INTO listed SELECT id, ?, ? FROM list_page WHERE key = ?", (at, record.number, key))

    def set_owner(self, file: str, owner: str) -> None:
        """Make `owner` the owner of a file. Raises PathConflict if another page owns, or once asked for, this path."""
        if self.path_owner(file) == owner:
            return
        if (
            self.blocking_owner(file)
            or self._has_conflict(file)
            or (self.portable and portable_problem(self.db, [file]))
        ):
            raise PathConflict(file)
        self.db.execute("INSERT INTO path_owner VALUES (?, ?)", (file, owner))
        self.db.executemany("INSERT OR IGNORE INTO dotted_folder VALUES (?)", dotted_folders([file]))
        self.db.executemany("INSERT INTO portable_name VALUES (?, ?, ?)", portable_rows([file]))

    def remove_owner(self, file: str, owner: str) -> bool:
        """Leave a file without an owner, if `owner` owns it; return whether it did.

        Raises PathConflict if another page, or this owner itself, once asked for the file in vain.
        """
        if self._has_conflict(file):
            raise PathConflict(file)
        if self.path_owner(file) != owner:
            return False
        self.db.execute("DELETE FROM path_owner WHERE file = ?", (file,))
        self.db.execute("DELETE FROM portable_name WHERE file = ?", (file,))
        return True

    def _has_conflict(self, file: str) -> bool:
        """Whether a page asked in vain for this file, for one below it, or for one that would be a folder of it."""
        if self.db.execute("SELECT 1 FROM path_conflict").fetchone() is None:
            return False
        if self.portable:  # another spelling of a name may have been refused because of this one
            return True
        names = [file, *parent_folders(file)]
        marks = ",".join("?" * len(names))
        found = self.db.execute(
            f"SELECT 1 FROM path_conflict WHERE file IN ({marks}) OR (file > ? AND file < ?)",  # noqa: S608
            (*names, file + "/", file + "0"),
        )
        return found.fetchone() is not None

    def mentioning(self, numbers: Iterable[int]) -> set[int]:
        """Return the articles that name any of these as related or as a translation."""
        return self._numbers_for("SELECT number FROM mention WHERE mentioned = ?", numbers)

    def linking_to(self, keys: Iterable[int]) -> set[int]:
        """Return the articles that have links to any of these addresses (`addresses.hashed_key`)."""
        return self._numbers_for("SELECT number FROM link WHERE key = ?", keys)

    def _numbers_for(self, query: str, keys: Iterable[int]) -> set[int]:
        return {number for key in keys for (number,) in self.db.execute(query, (key,))}

    def has_picture_file(self, path: str) -> bool:
        """Whether a file of the release belongs to a picture that an article uses."""
        return self.db.execute("SELECT 1 FROM picture_file WHERE path = ?", (path,)).fetchone() is not None

    def articles_with_other_stamp(self, path: str, stamp: str) -> set[int]:
        """Return the articles that use a media file and were indexed when it was another."""
        rows = self.db.execute("SELECT number FROM media WHERE path = ? AND stamp <> ?", (path, stamp))
        return {number for (number,) in rows}

    def set_redirects_left_out(self, lines: Iterable[str]) -> None:
        """Replace the site's redirects that are left to servers, or left out because of a feed."""
        for end in (NEEDS_SERVER, FEED_STANDS):
            self.db.execute("DELETE FROM left_out WHERE number = ? AND line LIKE ?", (SITE, f"%: left out: %{end}"))
        self.add_left_out((SITE, "", line) for line in lines)

    def set_texts_left_out(self, lines: Iterable[str]) -> None:
        """Replace the newsroom's texts for list pages that are not made."""
        self.db.execute("DELETE FROM left_out WHERE page = ?", (TEXTS,))
        self.add_left_out((SITE, TEXTS, line) for line in lines)

    def set_archive_left_out(self, lines: Iterable[str]) -> None:
        """Replace what is left out of the archive as a whole."""
        self.db.execute("DELETE FROM left_out WHERE number = ?", (ARCHIVE,))
        self.add_left_out((ARCHIVE, "", line) for line in lines)

    def remove_left_out_of(self, refs: Iterable[PageRef]) -> None:
        """Remove the lines that were found while these pages were made."""
        self.db.executemany("DELETE FROM left_out WHERE page = ? AND page <> ''", ((ref.key,) for ref in refs))
