"""How press asks for articles, whoever holds them: an archivist's `.jsonl` file or the newsroom's database."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import msgspec

from tamizdat.article import Article, decode


class Archive(Protocol):
    """The questions that press asks. Whatever holds the articles, no answer needs more memory than one article.

    An archive pickles: each worker gets one of its own and asks it for the articles whose pages it makes.
    """

    left_out: list[str]  # what could not be read, a line each: where, why, and the remedy

    def numbers(self) -> list[int]:
        """Every article's number, ascending."""

    def get(self, number: int) -> Article | None:
        """The article with this number, None if there is none."""

    def articles(self) -> Iterator[Article]:
        """Every article once, in the order of their numbers."""


class ArchiveError(ValueError):
    """An archive cannot be read at all; the message names the file and the remedy."""


class JsonlArchive:
    """Articles from a `.jsonl` file, one a line, as `tamizdat recover --out` writes them.

    Only each line's place is kept in memory: 16 bytes an article. A line that is no article, or whose number another
    line has already, stands in `left_out`; the rest goes on. Raises ArchiveError where the file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.left_out: list[str] = []
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise ArchiveError(
                f"{path}: {error.strerror}. Name the archive by --from, or make it with `tamizdat recover`."
            ) from None
        places = self._survey()
        self._numbers = array("q", sorted(places))
        self._offsets = array("q", (places[number] for number in self._numbers))

    def __getstate__(self) -> tuple[Path, list[str], array[int], array[int]]:
        return self._path, self.left_out, self._numbers, self._offsets

    def __setstate__(self, state: tuple[Path, list[str], array[int], array[int]]) -> None:
        self._path, self.left_out, self._numbers, self._offsets = state
        self._file = self._path.open("rb")

    def numbers(self) -> list[int]:
        """Every article's number, ascending."""
        return self._numbers.tolist()

    def get(self, number: int) -> Article | None:
        """The article with this number, None if there is none."""
        index = bisect_left(self._numbers, number)
        found = index < len(self._numbers) and self._numbers[index] == number
        return self._read(self._offsets[index]) if found else None

    def articles(self) -> Iterator[Article]:
        """Every article once, in the order of their numbers."""
        for offset in self._offsets:
            yield self._read(offset)

    def _read(self, offset: int) -> Article:
        self._file.seek(offset)
        return decode(self._file.readline())

    def _survey(self) -> dict[int, int]:
        """Return where each number's line begins, having decoded every line once."""
        places: dict[int, int] = {}
        lines: dict[int, int] = {}
        offset = 0
        for count, line in enumerate(self._file, 1):
            here, offset = offset, offset + len(line)
            if not line.strip():
                continue
            try:
                number = decode(line).number
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                self.left_out.append(f"{self._path}, line {count}: {error}. Recover it again, or mend the line.")
                continue
            if number in places:
                self.left_out.append(
                    f"{self._path}, line {count}: number {number} stands on line {lines[number]} already."
                    " Give each article a number of its own."
                )
                continue
            places[number], lines[number] = here, count
        return places


class ListArchive:
    """Articles that are in memory already: a test's, or the few that a desk publishes."""

    def __init__(self, articles: list[Article]) -> None:
        self.left_out: list[str] = []
        self._articles = {article.number: article for article in sorted(articles, key=lambda each: each.number)}

    def numbers(self) -> list[int]:
        """Every article's number, ascending."""
        return list(self._articles)

    def get(self, number: int) -> Article | None:
        """The article with this number, None if there is none."""
        return self._articles.get(number)

    def articles(self) -> Iterator[Article]:
        """Every article once, in the order of their numbers."""
        yield from self._articles.values()
