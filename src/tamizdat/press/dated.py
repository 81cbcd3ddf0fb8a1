"""Dispatches, corrections and versions: in which order they stand, and by what name a link finds one of them.

A name comes from a thing's own time and never from its place in a list, so that what was linked to yesterday is still
found when more has been added today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from tamizdat.article import Moment


class Dated(Protocol):
    """What has a time of its own."""

    @property
    def at(self) -> Moment:
        """When it was said."""


Part = TypeVar("Part", bound=Dated)


def oldest_first(parts: Sequence[Part]) -> list[Part]:
    """Return an article's dispatches (corrections, versions) by time.

    Those of the same minute stay in the order in which they were added: that of the record, or the other way round
    where the record has the newest first.
    """
    kept = list(parts)
    if len(kept) > 1 and kept[0].at.sort_key > kept[-1].at.sort_key:
        kept.reverse()
    return sorted(kept, key=lambda part: part.at.sort_key)


def anchors(what: str, parts: Iterable[Dated]) -> list[str]:
    """Return a name (an element's id) for each of `parts`, which stand oldest first: `entry-20131003-100500`, in UTC.

    The second of the same time is `…-2`.
    """
    seen: Counter[str] = Counter()
    found = []
    for part in parts:
        name = f"{what}-{part.at.sort_key.replace('-', '').replace(':', '').replace('T', '-')}"
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return found


def latest(*moments: Moment | None) -> Moment | None:
    """Return the latest of some moments, None if there is none."""
    if len(moments) == 1:
        return moments[0]
    return max((moment for moment in moments if moment), key=lambda moment: moment.sort_key, default=None)
