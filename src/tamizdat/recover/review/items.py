"""What a review shows, one after the other: questions, and blocks that were removed."""

from __future__ import annotations

import zlib

from msgspec import Struct

from tamizdat.recover.fates.fate import BlockFate, CaptureFates
from tamizdat.recover.steps.identify import Question


class QuestionItem(Struct, frozen=True):
    """A question of the run."""

    question: Question

    @property
    def article(self) -> int:
        """The number of the article that it is about."""
        return self.question.article

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of all articles that it is about."""
        return (self.question.article, *self.question.others)

    @property
    def key(self) -> str:
        """What names the item from one review to the next: of why it is asked sixteen bits, which give no word away."""
        why = zlib.crc32(self.question.why.encode()) >> 16
        return " ".join([self.question.field, *map(str, self.numbers), str(why)])


class BlockItem(Struct, frozen=True):
    """A removed block of a capture, by its index among the capture's fates."""

    capture: CaptureFates
    at: int

    @property
    def article(self) -> int | None:
        """The number of the capture's article."""
        return self.capture.article

    @property
    def numbers(self) -> tuple[int, ...]:
        """The number of the article, if there is one."""
        return () if self.article is None else (self.article,)

    @property
    def fate(self) -> BlockFate:
        """The block."""
        return self.capture.blocks[self.at]

    @property
    def key(self) -> str:
        """What names the item from one review to the next; it holds none of its words."""
        return f"block {self.capture.sha256} {self.at}"


Item = QuestionItem | BlockItem
