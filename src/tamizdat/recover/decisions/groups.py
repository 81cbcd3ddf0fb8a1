"""Obeys decisions about which captures are of one article: joined ones are, those set apart are not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from tamizdat.recover.decisions.kinds import Apart, Decisions, Join


class Groups:
    """Puts captures together, pair by pair, and never two that were set apart."""

    def __init__(self, count: int, apart: Iterable[tuple[int, int]]) -> None:
        self._leader = list(range(count))
        self._apart: dict[int, set[int]] = defaultdict(set)
        for one, two in apart:
            self._apart[one].add(two)
            self._apart[two].add(one)
        self._members = {at: {at} for at in range(count)}

    def unite(self, one: int, two: int) -> None:
        """Put the captures of two groups together, unless two of them were set apart."""
        first, second = sorted((self._leader[one], self._leader[two]))
        if first == second or self._are_apart(first, second):
            return
        for at in self._members.pop(second):
            self._leader[at] = first
            self._members[first].add(at)

    def _are_apart(self, first: int, second: int) -> bool:
        if not self._apart:
            return False
        return any(self._apart.get(at, set()) & self._members[second] for at in self._members[first])

    def leaders(self) -> list[int]:
        """Return for each capture the first capture of its group."""
        return list(self._leader)


def grouped(captures: Sequence[str], alike: Iterable[tuple[int, int]], decisions: Decisions) -> list[int]:
    """Return for each capture (given by its hash) the index of the first one of its article.

    `alike` are the pairs that matching takes for one article; they count after what was decided.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for at, capture in enumerate(captures):
        places[capture].append(at)
    groups = Groups(len(captures), [pair for pair in _pairs(decisions.apart, places) if pair[0] != pair[1]])
    for one, two in _pairs(decisions.join, places):
        groups.unite(one, two)
    for one, two in alike:
        groups.unite(one, two)
    return groups.leaders()


def set_apart(one: Iterable[str], two: Iterable[str], decisions: Decisions) -> bool:
    """Tell whether a capture of one group was set apart from one of the other."""
    first, second = set(one), set(two)
    return any(
        first & (named := set(decision.captures)) and second & named and len((first | second) & named) > 1
        for decision in decisions.apart
    )


def joined(capture: str, decisions: Decisions) -> set[str]:
    """Return the captures that were decided to be of one article with this one."""
    found: set[str] = set()
    for decision in decisions.join:
        if capture in decision.captures:
            found.update(decision.captures)
    return found - {capture}


def contradiction(decisions: Decisions) -> tuple[int, int] | None:
    """Return the indexes of a decision that joins and of one that sets apart the same captures; None if none do.

    Captures that are joined one to the next count as joined.
    """
    every: list[Join | Apart] = [*decisions.join, *decisions.apart]
    captures = sorted({capture for decision in every for capture in decision.captures})
    leaders = grouped(captures, (), Decisions(join=decisions.join))
    group = dict(zip(captures, leaders, strict=True))
    for at, decision in enumerate(decisions.apart):
        found = [group[capture] for capture in dict.fromkeys(decision.captures)]
        if len(set(found)) < len(found):
            twice = next(leader for leader in found if found.count(leader) > 1)
            named = (index for index, item in enumerate(decisions.join) if group[item.captures[0]] == twice)
            return next(named), at
    return None


def _pairs(decisions: Iterable[Join | Apart], places: dict[str, list[int]]) -> list[tuple[int, int]]:
    """Return the pairs of captures that decisions name together."""
    return [
        (one, two)
        for decision in decisions
        for at, first in enumerate(decision.captures)
        for second in decision.captures[at + 1 :]
        for one in places.get(first, ())
        for two in places.get(second, ())
    ]
