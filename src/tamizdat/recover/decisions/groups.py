"""Obeys decisions about which captures are of one article: joined ones are, those set apart are not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from tamizdat.recover.decisions.kinds import Apart, Decisions, Join
from tamizdat.recover.merging.groups import Alike, Groups


def grouped(captures: Sequence[str], alike: Alike, decisions: Decisions) -> list[int]:
    """Return for each capture (given by its hash) the index of the first one of its article.

    What was decided comes first; `alike`, what matching found, counts after it.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for at, capture in enumerate(captures):
        places[capture].append(at)
    groups = Groups(len(captures), [pair for pair in _pairs(decisions.apart, places) if pair[0] != pair[1]])
    for one, two in _pairs(decisions.join, places):
        groups.join(one, two)
    return groups.unite(alike)


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
    leaders = grouped(captures, Alike(), Decisions(join=decisions.join))
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
