"""All decisions of a newsroom, as one run of recovery asks them, and which of them it could obey."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from tamizdat.recover.decisions.apply import ArticleDecisions
from tamizdat.recover.decisions.barred import redactor_of
from tamizdat.recover.decisions.blocks import BlockDecisions, BlockWords
from tamizdat.recover.decisions.file import Book
from tamizdat.recover.decisions.kinds import KINDS, Decisions
from tamizdat.recover.identify import opening
from tamizdat.recover.merging.merge import Merged


class NotObeyed(Struct, frozen=True):
    """A decision that applied to nothing in a run: its kind and its line in the file."""

    kind: str
    line: int


class Decided:
    """The decisions in `book`; `key` is that of its redactions, `captures_of` the captures of each earlier article."""

    def __init__(self, book: Book, key: bytes | None, captures_of: Mapping[int, Iterable[str]]) -> None:
        self.book = book
        self.decisions: Decisions = book.decisions
        self.redactor = redactor_of(book.decisions, key)
        words = BlockWords(key, self.redactor)
        self._captures = {capture for captures in captures_of.values() for capture in captures}
        self.blocks = BlockDecisions(self.decisions, words, {n: set(found) for n, found in captures_of.items()})
        self.articles = ArticleDecisions(self.decisions, self._captures, words)
        self._left_out = {decision.capture: at for at, decision in enumerate(self.decisions.leave_out)}
        self._met: set[str] = set()

    def leaves_out(self, capture: str) -> bool:
        """Tell whether a capture, which this run has read, is not to be used. Every capture of a run is asked about."""
        self._captures.add(capture)
        self._met.add(capture)
        return capture in self._left_out

    def amend(self, number: int, merged: Merged) -> Merged:
        """Return what captures give together as the address is made of it: decided, and without barred words."""
        merged = self.articles.on_merged(number, merged)
        url = None if merged.url and self.redactor.bars_address(merged.url) else merged.url
        headline = self.redactor.text(merged.headline or opening(merged))
        return replace(merged, headline=headline, url=url)

    def not_obeyed(self, *, whole: bool) -> list[NotObeyed]:
        """Return the decisions that applied to nothing. In a run that is not whole only those it could have obeyed."""
        obeyed = self.articles.obeyed | self.blocks.obeyed | {("redact", at) for at in self.redactor.used}
        obeyed |= {("leave_out", at) for capture, at in self._left_out.items() if capture in self._met}
        found = []
        for kind in KINDS:
            for at, decision in enumerate(getattr(self.decisions, kind)):
                if kind in ("join", "apart"):
                    applied = len(self._captures & set(decision.captures)) > 1
                else:
                    applied = (kind, at) in obeyed or (not whole and kind in ("keep", "remove", "leave_out", "redact"))
                if not applied:
                    found.append(NotObeyed(kind, self.book.line(kind, at)))
        return found


def captures_by_article(articles: Sequence[tuple[int, Iterable[str]]]) -> dict[int, set[str]]:
    """Return the captures of each article, from pairs that may name an article more than once."""
    found: dict[int, set[str]] = {}
    for number, captures in articles:
        found.setdefault(number, set()).update(captures)
    return found
