"""How press asks for articles: an Archive gives a Snapshot, and a press reads that and nothing else.

A snapshot holds still: whatever is written to the archive meanwhile, all its answers are of one moment. Three archives
exist: a `.jsonl` file (`jsonl_archive.py`), the newsroom's database, and memory (below).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from hashlib import blake2b
from typing import NamedTuple, Protocol

from tamizdat.article import Article, Status, encode


class ArchiveError(ValueError):
    """An archive cannot be read at all; the message names the archive and the remedy."""


class ArticleChanged(ArchiveError):
    """An article differs from what this press has read of it before; `number` is its number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Article {number} changed while it was being pressed. Nothing was published; press again.")
        self.number = number


class StoredArticle(NamedTuple):
    """An article as a snapshot has it.

    `digest` is 16 bytes that differ whenever two states of an article do. `article` is None where the record cannot be
    read; `problem` then says why, and the remedy, and `status` is what can still be read of the article's status.
    """

    number: int
    digest: bytes
    article: Article | None
    problem: str = ""
    status: Status | None = None

    @property
    def withdrawal(self) -> Status | None:
        """The article's status where the record says that it is withdrawn, whatever else is wrong with it."""
        status = self.article.status if self.article else self.status
        return status if status and status.state == "withdrawn" else None


class Snapshot(Protocol):
    """The articles of an archive as they were at one moment.

    - It can be pickled: a worker that receives it connects to the archive by itself and sees the same moment.
    - No answer needs more memory than one article, and some 40 bytes for each article of the archive.
    """

    left_out: list[str]
    """What has no number that could be asked for, a line each (where, why, the remedy); complete after `digests`."""
    unreadable: int
    """How many records have no number of their own that can be read: a missing article may be one of them. As above."""

    def digests(self) -> Iterable[tuple[int, bytes]]:
        """Return the number and digest of every article, ascending by number, from one pass over the archive."""

    def articles(self, numbers: Iterable[int]) -> Iterator[StoredArticle]:
        """Yield those of the articles that exist, in the order of `numbers`, read in bulk."""


class Archive(Protocol):
    """Whatever holds a newsroom's articles."""

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Return a snapshot for the length of a `with` block. Raises ArchiveError where the archive cannot be read."""


def digest_of(record: bytes) -> bytes:
    """Return the digest of an article from the bytes in which it is stored."""
    return blake2b(record, digest_size=16).digest()


class MemoryArchive:
    """Articles that are in memory already: those of a test or of a preview. It is its own snapshot."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.left_out: list[str] = []
        self.unreadable = 0
        self._articles = {article.number: article for article in sorted(articles, key=lambda each: each.number)}

    @contextmanager
    def snapshot(self) -> Iterator[MemoryArchive]:
        """Return this archive: nothing changes it."""
        yield self

    def digests(self) -> Iterable[tuple[int, bytes]]:
        """Return the number and digest of every article, ascending by number."""
        return [(number, digest_of(encode(article))) for number, article in self._articles.items()]

    def articles(self, numbers: Iterable[int]) -> Iterator[StoredArticle]:
        """Yield those of the articles that exist, in the order of `numbers`."""
        for number in numbers:
            if article := self._articles.get(number):
                yield StoredArticle(number, digest_of(encode(article)), article)
