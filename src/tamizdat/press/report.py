"""What a press tells of itself: its report, and its progress meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct

from tamizdat import release
from tamizdat.outlet import Outlet
from tamizdat.press.index.notes import note_line
from tamizdat.press.index.portable import portability_lines
from tamizdat.press.index.reader import ArticleIndex
from tamizdat.press.index.summary import ArticleSummary
from tamizdat.theme.catalogues import is_translated, untranslated_line

# Called with a step ("scan" for articles, "pages"), how many more are done, and how many there are if that is known.
Progress = Callable[[str, int, int | None], None]


class ArticleChange(Struct, frozen=True):
    """What a press did with one article. `headline` is that which readers see now, "" where they see none; `was_at` the
    path at which it stood before, "" where that is the same."""

    number: int
    what: Literal["new", "changed", "withdrawn", "gone"]
    headline: str = ""
    was_at: str = ""


class PressReport(Struct, frozen=True, kw_only=True):
    """What a press did."""

    kinds: dict[str, int]  # how many files were made, by kind of page
    articles: int  # in the release
    left_out: tuple[str, ...]  # a line each
    notes: tuple[str, ...] = ()  # what an editor should know although nothing is left out, a line each
    changes: tuple[ArticleChange, ...] = ()  # of an incremental build, by number
    release: release.PublishResult


State = tuple[bytes, ArticleSummary | None]  # the digest of an article and its summary, as the index has them


def changes_between(before: Mapping[int, State], after: Mapping[int, State]) -> Iterator[ArticleChange]:
    """Yield what became of each article whose state differs."""
    for number, (digest, was) in sorted(before.items()):
        new_digest, now = after[number]
        if (digest, was) == (new_digest, now) or not (was or now):
            continue
        was_at = was.path if was and now and was.path != now.path else ""
        if now is None:
            yield ArticleChange(number, "gone")
        elif now.withdrawn:
            yield ArticleChange(number, "withdrawn" if not (was and was.withdrawn) else "changed", "", was_at)
        else:
            yield ArticleChange(number, "changed" if was else "new", now.headline, was_at)


def left_out_lines(index: ArticleIndex, numbers: Iterable[int] | None = None) -> tuple[str, ...]:
    """Return the lines about what is left out, of some articles alone if their `numbers` are given."""
    return tuple(sorted([*index.left_out(numbers), *portability_lines(index.db)], key=_natural_order))


def note_lines(index: ArticleIndex, outlet: Outlet, overrides: Path | None) -> tuple[str, ...]:
    """Return what is told of several articles at once, and the outlet's languages that the theme does not speak."""
    lines = [note_line(key, count, first, outlet) for key, count, first in index.notes()]
    lines += [untranslated_line(each.code) for each in outlet.languages if not is_translated(overrides, each.code)]
    return tuple(sorted(lines, key=_natural_order))


def _natural_order(line: str) -> list[tuple[int, str]]:
    """Return a sort key by which "article 9" comes before "article 10"."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", line)]
