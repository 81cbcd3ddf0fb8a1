"""How press asks for articles, whoever holds them: an archivist's `.jsonl` file or the newsroom's database."""

from __future__ import annotations

import os
import re
from array import array
from bisect import bisect_left
from hashlib import blake2b
from io import BufferedReader
from pathlib import Path
from typing import Protocol

import msgspec

from tamizdat.article import Article, decode, encode
from tamizdat.press.index.validate import UnpublishableError


class Archive(Protocol):
    """The questions that press asks. Whatever holds the articles, no answer needs more memory than one article.

    An archive pickles: each worker gets one of its own and asks it for the articles whose pages it makes.
    """

    left_out: list[str]  # what has no number that could be asked for, a line each: where, why, and the remedy

    def numbers(self) -> list[int]:
        """Every article's number, ascending."""

    def get(self, number: int) -> Article | None:
        """The article with this number, None if there is none. Raises UnpublishableError where it cannot be read."""

    def digest(self, number: int) -> bytes | None:
        """Bytes that differ whenever two states of an article do; None if there is none."""


def digest_of(line: bytes) -> bytes:
    """Return 128 bits that tell one state of an article from another, from the bytes it is kept in."""
    return blake2b(line, digest_size=16).digest()


class ArchiveError(ValueError):
    """An archive cannot be read at all; the message names the file and the remedy."""


# How our own lines begin: the number can be told without reading on.
_NUMBER = re.compile(rb'\{"number": ?(\d{1,18}),')


class JsonlArchive:
    """Articles from a `.jsonl` file, one a line, as `tamizdat recover --out` writes them.

    Asked for all its numbers it reads the file once and remembers each line's place: 16 bytes an article. Asked for
    one article before that, it finds the line by halving, since our files ascend by number; only where it does not find
    it so, the file is read. A line that is no article, or whose number another line has already, is left out and told;
    the rest goes on. Raises ArchiveError where the file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.left_out: list[str] = []
        self._file = _open(path)
        self._numbers: array[int] | None = None
        self._offsets = array("q")

    def __getstate__(self) -> tuple[Path, list[str], array[int] | None, array[int]]:
        return self._path, self.left_out, self._numbers, self._offsets

    def __setstate__(self, state: tuple[Path, list[str], array[int] | None, array[int]]) -> None:
        self._path, self.left_out, self._numbers, self._offsets = state
        self._file = self._path.open("rb")

    def numbers(self) -> list[int]:
        """Every article's number, ascending."""
        return self._known().tolist()

    def get(self, number: int) -> Article | None:
        """The article with this number, None if there is none. Raises UnpublishableError if its line is unreadable."""
        line = self._line(number)
        return None if line is None else _read(line, self._path)

    def digest(self, number: int) -> bytes | None:
        """A hash of the article's line, None if there is none."""
        line = self._line(number)
        return None if line is None else digest_of(line)

    def _line(self, number: int) -> bytes | None:
        offset = self._halved(number) if self._numbers is None else None
        if offset is None:
            numbers = self._known()
            index = bisect_left(numbers, number)
            if index == len(numbers) or numbers[index] != number:
                return None
            offset = self._offsets[index]
        self._file.seek(offset)
        return self._file.readline().rstrip()

    def _halved(self, number: int) -> int | None:
        """Return where the line of a number begins, None where halving does not find it."""
        low, high = 0, os.fstat(self._file.fileno()).st_size
        while low < high:
            middle = (low + high) // 2
            start, found = self._first(middle)
            if found is None and start < high:
                return None
            if found is not None and found < number:
                low = start + 1
            else:
                high = middle
        start, found = self._first(low)
        return start if found == number else None

    def _first(self, offset: int) -> tuple[int, int | None]:
        """Return where the first line begins at or after `offset`, and its number if it begins like one of ours."""
        self._file.seek(max(0, offset - 1))
        if offset:
            self._file.readline()
        start = self._file.tell()
        found = _NUMBER.match(self._file.read(40))
        return start, int(found[1]) if found else None

    def _known(self) -> array[int]:
        if self._numbers is None:
            places = self._survey()
            self._numbers = array("q", sorted(places))
            self._offsets = array("q", (places[number] for number in self._numbers))
        return self._numbers

    def _survey(self) -> dict[int, int]:
        """Return where each number's line begins. Of our own lines only the beginning is looked at."""
        places: dict[int, int] = {}
        lines: dict[int, int] = {}
        offset = 0
        self._file.seek(0)
        for count, line in enumerate(self._file, 1):
            here, offset = offset, offset + len(line)
            if not line.strip():
                continue
            try:
                found = _NUMBER.match(line)
                number = int(found[1]) if found else decode(line).number
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


def _open(path: Path) -> BufferedReader:
    try:
        return path.open("rb")
    except OSError as error:
        raise ArchiveError(
            f"{path}: {error.strerror}. Name the archive by --from, or make it with `tamizdat recover`."
        ) from None


def _read(line: bytes, path: Path) -> Article:
    try:
        return decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnpublishableError(
            f"its line in {path} is no article: {error}. Recover it again, or mend the line."
        ) from None


class MemoryArchive:
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

    def digest(self, number: int) -> bytes | None:
        """A hash of the article's record, None if there is none."""
        article = self._articles.get(number)
        return None if article is None else digest_of(encode(article))
