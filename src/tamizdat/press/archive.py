"""How press asks for articles, whoever holds them: an archivist's `.jsonl` file or the newsroom's database."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from hashlib import blake2b
from io import BufferedReader
from pathlib import Path
from typing import Protocol

import msgspec

from tamizdat.article import Article, decode, encode
from tamizdat.press.fact import UnfitError


class Archive(Protocol):
    """The questions that press asks. Whatever holds the articles, no answer needs more memory than one article.

    An archive pickles: each worker gets one of its own and asks it for the articles whose pages it makes.
    """

    left_out: list[str]  # what has no number that could be asked for, a line each: where, why, and the remedy

    def numbers(self) -> list[int]:
        """Every article's number, ascending."""

    def get(self, number: int) -> Article | None:
        """The article with this number, None if there is none. Raises UnfitError where it cannot be read."""

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

    Only each line's place is kept in memory: 16 bytes an article. A line that is no article, or whose number another
    line has already, is left out and told; the rest goes on. Raises ArchiveError where the file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.left_out: list[str] = []
        self._file = _open(path)
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
        """The article with this number, None if there is none. Raises UnfitError where its line cannot be read."""
        line = self._line(number)
        return None if line is None else _read(line, self._path)

    def digest(self, number: int) -> bytes | None:
        """A hash of the article's line, None if there is none."""
        line = self._line(number)
        return None if line is None else digest_of(line)

    def _line(self, number: int) -> bytes | None:
        index = bisect_left(self._numbers, number)
        if index == len(self._numbers) or self._numbers[index] != number:
            return None
        self._file.seek(self._offsets[index])
        return self._file.readline().rstrip()

    def _survey(self) -> dict[int, int]:
        """Return where each number's line begins. Of our own lines only the beginning is looked at."""
        places: dict[int, int] = {}
        lines: dict[int, int] = {}
        offset = 0
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
        raise UnfitError(f"its line in {path} is no article: {error}. Recover it again, or mend the line.") from None


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

    def digest(self, number: int) -> bytes | None:
        """A hash of the article's record, None if there is none."""
        article = self._articles.get(number)
        return None if article is None else digest_of(encode(article))
