"""Changing a finished index in place: single articles taken out and in, within one transaction.

Where it could only guess whose a file of the site is, it gives up (`PathConflict`), and a full press decides.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from tamizdat.paths import above
from tamizdat.press.index.reader import ARCHIVE, SITE, ArticleIndex
from tamizdat.press.index.record import IndexRecord
from tamizdat.press.index.summary import ArticleSummary
from tamizdat.press.index.writer import article_row, dotted_folders, trace_rows


class PathConflict(Exception):
    """Two want one file of the site: only a survey of the whole archive can tell who has it."""


class IndexUpdater(ArticleIndex):
    """An index that is being changed. Nothing is changed before `keep`."""

    def __init__(self, file: Path) -> None:
        super().__init__(sqlite3.connect(file, isolation_level=None))
        self.db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;")
        self.db.execute("BEGIN IMMEDIATE")
        self._more = 0  # articles, than when the index was opened

    def articles(self) -> int:
        """How many articles there are, with those taken in and without those taken out."""
        return super().articles() + self._more

    def keep(self, *, scrub: bool = False) -> None:
        """Make the changes the truth; `scrub` leaves nothing in the file of what was there before."""
        self.write_down(articles=str(self.articles()))
        self.db.execute("COMMIT")
        self._more = 0
        if scrub:
            self.db.executescript("PRAGMA secure_delete=ON; VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")

    def take_out(self, number: int, summary: ArticleSummary | None, places: Iterable[tuple[str, int]]) -> None:
        """Forget an article: `summary` is what the index knows of it, `places` where that stands, and at which
        rank. Its files stay claimed until `release`."""
        dependencies = self.dependencies(number)
        self.db.execute("DELETE FROM article WHERE number = ?", (number,))
        self.db.execute("DELETE FROM loss WHERE number = ?", (number,))
        if summary is None:
            return
        self._more -= 1
        old = IndexRecord(number, b"", summary, (), dependencies)
        for table, rows in trace_rows([old]).items():
            key = {"name": "other", "media": "path", "moved": "path"}.get(table, "key")
            self.db.executemany(
                f"DELETE FROM {table} WHERE {key} = ? AND number = ?",  # noqa: S608
                [row[:2] for row in rows],
            )
        for place, rank in places:
            found = self.db.execute("SELECT id, members FROM place WHERE key = ?", (place,)).fetchone()
            self.db.execute("DELETE FROM member WHERE place = ? AND rank = ? AND number = ?", (found[0], rank, number))
            if found[1] > 1:
                self.db.execute("UPDATE place SET members = members - 1 WHERE id = ?", (found[0],))
            else:
                self.db.execute("DELETE FROM place WHERE id = ?", (found[0],))

    def take_in(self, record: IndexRecord) -> None:
        """Take in an article that is not there."""
        self.db.execute("INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?)", article_row(record))
        self.lose((record.number, line) for line in record.lost)
        if record.summary is None:
            return
        self._more += 1
        for table, rows in trace_rows([record]).items():
            marks = "?, ?, ?" if table in {"moved", "media"} else "?, ?"
            self.db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608
        for place, rank in (*((place, record.summary.rank) for place in record.places), *record.ranked):
            self.db.execute("INSERT OR IGNORE INTO place (key, members) VALUES (?, 0)", (place,))
            self.db.execute("UPDATE place SET members = members + 1 WHERE key = ?", (place,))
            self.db.execute("INSERT INTO member SELECT id, ?, ? FROM place WHERE key = ?", (rank, record.number, place))

    def claim(self, file: str, owner: str) -> None:
        """Give a file to `owner`. Raises PathConflict where somebody has it, or had it in vain."""
        if self.owner(file) == owner:
            return
        if self.blocked(file) or self._contested(file):
            raise PathConflict(file)
        self.db.execute("INSERT INTO claim VALUES (?, ?)", (file, owner))
        self.db.executemany("INSERT OR IGNORE INTO folder VALUES (?)", dotted_folders([file]))

    def release(self, file: str, owner: str) -> None:
        """Take a file from `owner`, if it is theirs. Raises PathConflict where somebody else waits for it."""
        if self.owner(file) != owner:
            return
        if self._contested(file):
            raise PathConflict(file)
        self.db.execute("DELETE FROM claim WHERE file = ?", (file,))

    def _contested(self, file: str) -> bool:
        """Whether this file, or one that it keeps away or that keeps it away, was wanted in vain."""
        if self.db.execute("SELECT 1 FROM contest").fetchone() is None:
            return False
        ways = [file, *above(file)]
        marks = ",".join("?" * len(ways))
        found = self.db.execute(
            f"SELECT 1 FROM contest WHERE file IN ({marks}) OR (file > ? AND file < ?)",  # noqa: S608
            (*ways, file + "/", file + "0"),
        )
        return found.fetchone() is not None

    def ids(self, question: str, keys: Iterable[int | str]) -> set[int]:
        """The numbers that `question`, which has one parameter, finds for any of `keys`."""
        return {number for key in keys for (number,) in self.db.execute(question, (key,))}

    def naming(self, numbers: Iterable[int]) -> set[int]:
        """The articles that name any of these as related or as a translation."""
        return self.ids("SELECT number FROM name WHERE other = ?", numbers)

    def asking(self, keys: Iterable[int]) -> set[int]:
        """The articles whose links look for any of these addresses (`links.short`)."""
        return self.ids("SELECT number FROM ask WHERE key = ?", keys)

    def using(self, path: str) -> bool:
        """Whether an article uses this media file."""
        return self.db.execute("SELECT 1 FROM media WHERE path = ?", (path,)).fetchone() is not None

    def tell_again(self, lines: Iterable[str]) -> None:
        """Remember what is left out of the archive as a whole now."""
        self.db.execute("DELETE FROM loss WHERE number = ?", (ARCHIVE,))
        self.lose((ARCHIVE, line) for line in lines)

    def forget_told(self, numbers: Iterable[int], homes: Iterable[str]) -> None:
        """Forget what the pages of some articles, and the home pages of some languages, told: they tell it again."""
        self.db.executemany("DELETE FROM loss WHERE page AND number = ?", ((number,) for number in numbers))
        for code in homes:
            start = f"home page {code}: "
            self.db.execute(
                "DELETE FROM loss WHERE number = ? AND page AND line > ? AND line < ?", (SITE, start, start + "~")
            )
