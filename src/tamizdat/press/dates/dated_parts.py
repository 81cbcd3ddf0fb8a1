"""Dispatches, corrections and versions of an article: their order, and the anchors by which links find one of them.

An anchor is made of the part's own time and not of its place in a list, so that a link to it still leads there after
parts were added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, tzinfo
from typing import Protocol, TypeVar

from tamizdat.article import Moment
from tamizdat.press.dates.local_time import instant


class Dated(Protocol):
    """A part of an article that has a time of its own."""

    @property
    def at(self) -> Moment:
        """When it was published."""


Part = TypeVar("Part", bound=Dated)


def oldest_first(parts: Sequence[Part], zone: tzinfo = UTC) -> list[Part]:
    """Return an article's dispatches (corrections, versions) by time, as `local_time.instant` has it in `zone`.

    Those of the same minute stay in the order in which they were added: the order of the record, or the reverse of it
    where the record has the newest first.
    """
    ordered = list(parts)
    if len(ordered) > 1 and instant(ordered[0].at, zone) > instant(ordered[-1].at, zone):
        ordered.reverse()
    return sorted(ordered, key=lambda part: instant(part.at, zone))


def anchors(prefix: str, parts: Iterable[Dated]) -> list[str]:
    """Return the anchor (an element's id) of each of `parts`, which stand oldest first.

    It is made of the time in UTC: `entry-20131003-100500`. The second part of the same time is `…-2`.
    """
    seen: Counter[str] = Counter()
    found = []
    for part in parts:
        name = f"{prefix}-{part.at.sort_key.replace('-', '').replace(':', '').replace('T', '-')}"
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return found


def latest(zone: tzinfo, *moments: Moment | None) -> Moment | None:
    """Return the latest of some moments, None if there is none."""
    if len(moments) == 1:
        return moments[0]
    return max((moment for moment in moments if moment), key=lambda moment: instant(moment, zone), default=None)
