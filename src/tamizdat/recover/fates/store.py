"""The fates of a whole run on the disk, counted, for its report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from tamizdat.recover.fates.doubts import SameElsewhere
from tamizdat.recover.fates.fate import BlockFate, CaptureFates
from tamizdat.recover.fates.reasons import Reason
from tamizdat.recover.readers.results import shown
from tamizdat.recover.redaction.redactor import Redactor
from tamizdat.recover.storage.spool import Spool


class FateCounts(Struct, frozen=True):
    """How many text blocks were removed, of how many captures; by the names of the Reasons, the commonest first.

    `doubts` are those of them that read like journalism.
    """

    removed: int = 0
    captures: int = 0
    doubts: int = 0
    by_reason: dict[str, int] = {}


class FateStore:
    """Keeps what became of the text blocks of each capture, in the order in which it is told. Use as a context manager.

    Memory holds a few numbers for each capture. What is read back is without barred words, once `redactor` is set, and
    without people's addresses in the names of captures.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.redactor: Redactor | None = None
        self._spool: Spool[CaptureFates] = Spool(CaptureFates, folder)
        self._articles: list[int | None] = []  # of each capture
        self._doubts: list[int] = []  # in each capture: of what was removed …
        self._thoughts: list[int] = []  # … and of what was kept
        self._rules: Counter[str] = Counter()
        self._captures = 0
        self._elsewhere = SameElsewhere()

    def __enter__(self) -> FateStore:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._spool.close()

    def add(self, fates: CaptureFates) -> None:
        """Store what became of the blocks of one more capture."""
        removed = [each for each in fates.blocks if each.is_removed]
        self._rules.update(each.rule for each in removed)
        self._captures += bool(removed)
        self._articles.append(fates.article)
        self._doubts.append(sum(each.doubt for each in removed))
        self._thoughts.append(sum(each.doubt for each in fates.blocks if not each.is_removed))
        self._elsewhere.add(fates)
        self._spool.append(fates)

    @property
    def counts(self) -> FateCounts:
        """What was removed so far."""
        return FateCounts(self._rules.total(), self._captures, sum(self._doubts), dict(self._rules.most_common()))

    def captures(self) -> Iterator[CaptureFates]:
        """Yield what became of the blocks of each capture, one capture in memory at a time."""
        for at in range(len(self._articles)):
            yield self._read(at)

    def of_article(self, number: int) -> list[CaptureFates]:
        """Return what became of the blocks of the captures of one article."""
        return [self._read(at) for at, article in enumerate(self._articles) if article == number]

    def articles(self) -> list[int]:
        """Return the numbers of all articles that captures are in, ascending."""
        return sorted({number for number in self._articles if number is not None})

    def doubts_by_article(self) -> Counter[int]:
        """Count the doubts of each article that has some."""
        found: Counter[int] = Counter()
        for article, doubts in zip(self._articles, self._doubts, strict=True):
            if article is not None and doubts:
                found[article] += doubts
        return found

    def records(self, *, doubts: bool = False) -> Iterator[dict[str, Any]]:
        """Yield the removed blocks, or only the `doubts`, as the report has them: in order of capture and block.

        Doubts are of blocks that were kept, too; their `step` is "".
        """
        for at, counts in enumerate(zip(self._doubts, self._thoughts, strict=True)):
            if any(counts) or not doubts:
                yield from _records(self._read(at), doubts)

    def _read(self, at: int) -> CaptureFates:
        found = self._elsewhere.weighed(self._spool[at])
        found = replace(found, capture=shown(found.capture))
        return without_barred(found, self.redactor) if self.redactor else found


def without_barred(fates: CaptureFates, redactor: Redactor) -> CaptureFates:
    """Return the fates of a capture's blocks without barred words. A stated value that holds one is not there."""
    blocks = tuple(
        replace(each, text=redactor.text(each.text), reason=redactor.text(each.reason)) for each in fates.blocks
    )
    stated = tuple(each for each in fates.stated if not redactor.holds(each.value))
    return replace(fates, capture=redactor.name(fates.capture), blocks=blocks, stated=stated)


def _records(fates: CaptureFates, doubts: bool) -> Iterator[dict[str, Any]]:
    for each in fates.blocks:
        if each.doubt if doubts else each.is_removed:
            yield _record(fates, each)


def _record(fates: CaptureFates, fate: BlockFate) -> dict[str, Any]:
    return {
        "capture": fates.capture,
        "article": fates.article,
        "block": fate.block,
        "kind": fate.kind,
        "text": fate.text,
        "step": fate.step,
        "reason": fate.reason,
        "rule": fate.rule,
        **({"part": True} if fate.part else {}),
        **({"weight": fate.weight} if fate.doubt else {}),
    }


def counted(by_reason: dict[str, int]) -> list[tuple[int, str]]:
    """Return counts by the names of Reasons with what the blocks are called, the commonest first."""
    return [(count, Reason[rule.upper()].counted) for rule, count in by_reason.items()]
