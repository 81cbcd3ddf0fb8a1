"""What press asks about an article before it makes anything of it: whether it holds words that may not be published.

Which words these are, recovery's decisions say (`recover/redaction/barred_words.py`). Press knows only the question.
"""

from __future__ import annotations

from typing import Protocol

from tamizdat.article import Article


class BarredWords(Protocol):
    """The words that may not be published. It can be pickled, for workers.

    `name` differs where the words, or the code that looks for them, do. `can_tell` is false where the words cannot be
    looked for: then an article that differs from what was looked through before has a problem.
    """

    name: str
    can_tell: bool

    def problem(self, article: Article, digest: bytes) -> str:
        """Return why an article may not be published, and the remedy, "" where it may. It never quotes a barred word.

        `digest` tells this state of its record from others (`StoredArticle`).
        """
