"""What a press tells of itself: its report, and its progress meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from msgspec import Struct

from tamizdat import release
from tamizdat.press.index.reader import ArticleIndex

# Called with a step ("scan" for articles, "pages"), how many more are done, and how many there are if that is known.
Progress = Callable[[str, int, int | None], None]


class PressReport(Struct, frozen=True, kw_only=True):
    """What a press did."""

    kinds: dict[str, int]  # how many files were made, by kind of page
    articles: int  # in the release
    left_out: tuple[str, ...]  # a line each
    notes: tuple[str, ...] = ()  # what an editor should know although nothing is left out, a line each
    release: release.PublishResult


def left_out_lines(index: ArticleIndex, numbers: Iterable[int] | None = None) -> tuple[str, ...]:
    """Return the lines about what is left out, of some articles alone if their `numbers` are given."""
    return tuple(sorted(index.left_out(numbers), key=_natural_order))


def _natural_order(line: str) -> list[tuple[int, str]]:
    """Return a sort key by which "article 9" comes before "article 10"."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", line)]
