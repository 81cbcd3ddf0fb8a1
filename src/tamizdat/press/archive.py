"""How press asks for articles, whoever holds them: an archivist's `.jsonl` file or the newsroom's database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import msgspec

from tamizdat.article import Article, decode


class Archive(Protocol):
    """The questions that press asks. Order is newest first wherever a list is given."""

    def numbers(self) -> list[int]:
        """Every article's number."""

    def get(self, number: int) -> Article | None:
        """The article with this number, None if there is none."""

    def articles(self) -> Iterator[Article]:
        """Every article once, in the order of their numbers."""


class ArchiveError(ValueError):
    """An archive cannot be read; the message names file, line and remedy."""


class JsonlArchive:
    """Articles from a `.jsonl` file, one a line, as `tamizdat recover --out` writes them."""

    def __init__(self, path: Path) -> None:
        self._articles = {article.number: article for article in _read(path)}

    def numbers(self) -> list[int]:
        """Every article's number, ascending."""
        return sorted(self._articles)

    def get(self, number: int) -> Article | None:
        """The article with this number, None if there is none."""
        return self._articles.get(number)

    def articles(self) -> Iterator[Article]:
        """Every article once, in the order of their numbers."""
        for number in self.numbers():
            yield self._articles[number]


def _read(path: Path) -> Iterator[Article]:
    seen: dict[int, int] = {}
    with path.open("rb") as lines:
        for count, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                article = decode(line)
            except msgspec.DecodeError as error:
                raise ArchiveError(f"{path}, line {count}: {error}. Recover the archive again, or mend the line.") from None
            if article.number in seen:
                raise ArchiveError(
                    f"{path}, line {count}: number {article.number} stands on line {seen[article.number]} already."
                    " Each article needs a number of its own."
                )
            seen[article.number] = count
            yield article
