"""All decisions of a newsroom, as one run of recovery asks them, and which of them it could obey."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from tamizdat.article import Article
from tamizdat.recover.capture import Capture
from tamizdat.recover.decisions.apply import ArticleDecisions
from tamizdat.recover.decisions.barred import redactor_of
from tamizdat.recover.decisions.blocks import BlockDecisions, BlockWords
from tamizdat.recover.decisions.file import DecisionFile
from tamizdat.recover.decisions.kinds import KINDS, Decisions
from tamizdat.recover.merging.merge import Merged
from tamizdat.recover.readers import LeftOut
from tamizdat.recover.steps.identify import opening


class WithoutEffect(Struct, frozen=True):
    """A decision that applied to nothing in a run: its kind and its line in the file."""

    kind: str
    line: int


class RunDecisions:
    """The decisions in `file`; `key` is that of its redactions, `captures_of` the captures of each earlier article.

    `obeyed` are the decisions that earlier runs obeyed: of a capture that was left out and is gone, nothing is known
    any more.
    """

    def __init__(
        self,
        file: DecisionFile,
        key: bytes | None,
        captures_of: Mapping[int, Iterable[str]],
        obeyed: Decisions | None = None,
    ) -> None:
        self.file = file
        self._left_out_before = {decision.capture for decision in obeyed.leave_out} if obeyed else set()
        self.decisions: Decisions = file.decisions
        self.redactor = redactor_of(file.decisions, key)
        words = BlockWords(key, self.redactor)
        self._captures = {capture for captures in captures_of.values() for capture in captures}
        self.blocks = BlockDecisions(self.decisions, words, {n: set(found) for n, found in captures_of.items()})
        self.articles = ArticleDecisions(self.decisions, self._captures, words)
        self._left_out = {decision.capture: at for at, decision in enumerate(self.decisions.leave_out)}
        self.read: set[str] = set()

    def used(self, captures: Iterable[Capture], left_out: list[LeftOut]) -> Iterator[Capture]:
        """Yield the captures that are to be used; add the others to `left_out`. `read` gathers the hashes of all."""
        for capture in captures:
            self._captures.add(capture.sha256)
            self.read.add(capture.sha256)
            if capture.sha256 in self._left_out:
                left_out.append(LeftOut(capture.name, "left out by a decision"))
            else:
                yield capture

    def amend(self, number: int, merged: Merged) -> Merged:
        """Return what captures give together as the address is made of it: decided, and without barred words."""
        merged = self.articles.on_merged(number, merged)
        url = None if merged.url and self.redactor.bars_address(merged.url) else merged.url
        headline = self.redactor.text(merged.headline or opening(merged))
        return replace(merged, headline=headline, url=url)

    def without_effect(self, *, whole: bool) -> list[WithoutEffect]:
        """Return the decisions that applied to nothing. In a run that is not whole only those it could have obeyed."""
        known = self._captures | self._left_out_before
        obeyed = self.articles.obeyed | self.blocks.obeyed | {("redact", at) for at in self.redactor.used}
        obeyed |= {("leave_out", at) for capture, at in self._left_out.items() if capture in known}
        found = []
        for kind in KINDS:
            for at, decision in enumerate(getattr(self.decisions, kind)):
                if kind in ("join", "apart"):
                    applied = len(self._captures & set(decision.captures)) > 1
                else:
                    applied = (kind, at) in obeyed or (not whole and kind in ("keep", "remove", "leave_out", "redact"))
                if not applied:
                    found.append(WithoutEffect(kind, self.file.line(kind, at)))
        return found


def run_decisions(
    file: DecisionFile, key: bytes | None, earlier: Iterable[Article], obeyed: Decisions | None = None
) -> RunDecisions:
    """Return the decisions for a run. `earlier` are the articles of earlier runs; one may be there more than once.

    `obeyed` are the decisions that earlier runs obeyed.
    """
    captures: dict[int, set[str]] = {}
    for article in earlier:
        captures.setdefault(article.number, set()).update(source.sha256 for source in article.sources)
    return RunDecisions(file, key, captures, obeyed)


def no_decisions() -> RunDecisions:
    """Return no decisions at all."""
    return RunDecisions(DecisionFile(Path(), "", Decisions()), None, {})
