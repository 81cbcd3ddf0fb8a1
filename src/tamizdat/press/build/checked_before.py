"""Which articles a build before this one looked through for barred words already, so that they need not be read again.

To look for barred words costs a good part of what it costs to make an article's pages. A full build therefore passes
over each article whose record is the one of the last press, where that press looked for the same words by the same
code. `press --full` looks through all of them.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import msgspec

from tamizdat.article import Article
from tamizdat.press.archives.published import open_previous
from tamizdat.press.index.barred import BarredWords
from tamizdat.press.index.reader import ArticleIndex

STATE = "barred"  # under which the index keeps for which words every article was looked through
LAST = "barred last"  # and for which words the last press looked, if it could tell


def last_words(words: BarredWords | None) -> str:
    """Return what tells the words that a press looks for, and whether it can, from those of another press."""
    return f"{words.name} {words.can_tell}" if words else ""


class BarredSinceLastPress:
    """Barred words, looked for in those articles that the last press did not look through.

    `index` is the file of the last press's index, and `root` the SHA-256 of the root of the tree in force.
    """

    def __init__(self, words: BarredWords, index: Path, root: str) -> None:
        self._words, self._index, self._root = words, index, root
        self.name, self.can_tell = words.name, words.can_tell

    def __reduce__(self) -> tuple[type[BarredSinceLastPress], tuple[BarredWords, Path, str]]:
        return BarredSinceLastPress, (self._words, self._index, self._root)

    def problem(self, article: Article, digest: bytes) -> str:
        """Return why an article may not be published, and the remedy, "" where it may."""
        return "" if self._is_known(article.number, digest) else self._words.problem(article, digest)

    @cached_property
    def _previous(self) -> ArticleIndex | None:
        index = open_previous(self._index, self._root)
        return index if index and index.build_state(STATE) == self.name else None

    def _is_known(self, number: int, digest: bytes) -> bool:
        """Whether this state of an article was pressed last; an article that stands as published before was not."""
        if self._previous is None:
            return False
        try:
            before, summary = self._previous.digest_and_summary(number)
        except msgspec.DecodeError:  # the index of another version of this program
            return False
        return before == digest and summary is not None and not summary.is_last_published
