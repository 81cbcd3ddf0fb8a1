"""Captures put together to groups, one for each article, and never two that contradict each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from msgspec import Struct

# Whether two captures (by index) contradict each other in what they state.
Contradict = Callable[[int, int], bool]


def nothing_contradicts(_one: int, _two: int) -> bool:
    """Return False: captures of which nothing is known but which belong together."""
    return False


class Alike(Struct, frozen=True):
    """What matching found: pairs of captures that are of one article, the surest first, and which contradict."""

    pairs: tuple[tuple[int, int], ...] = ()
    contradict: Contradict = nothing_contradicts


class Groups:
    """Puts captures together, pair by pair, and never two that are apart.

    `apart` are pairs that an editor set apart. Where an editor joined captures, what they state counts no longer.
    """

    def __init__(self, count: int, apart: Iterable[tuple[int, int]] = ()) -> None:
        self._leader = list(range(count))
        self._members = {at: {at} for at in range(count)}
        self._joined: set[int] = set()
        self._apart: dict[int, set[int]] = defaultdict(set)
        for one, two in apart:
            self._apart[one].add(two)
            self._apart[two].add(one)

    def join(self, one: int, two: int) -> None:
        """Put the groups of two captures together as an editor decided, unless two of them were set apart."""
        self._joined |= {one, two}
        self._unite(one, two, nothing_contradicts)

    def unite(self, alike: Alike) -> list[int]:
        """Put together what matching found; return for each capture the first capture of its group.

        Two groups stay apart if a capture of one contradicts a capture of the other.
        """
        for one, two in alike.pairs:
            self._unite(one, two, alike.contradict)
        return list(self._leader)

    def _unite(self, one: int, two: int, contradict: Contradict) -> None:
        first, second = sorted((self._leader[one], self._leader[two]))
        if first == second or self._are_apart(first, second) or self._contradict(first, second, contradict):
            return
        for at in self._members.pop(second):
            self._leader[at] = first
            self._members[first].add(at)

    def _are_apart(self, first: int, second: int) -> bool:
        if not self._apart:
            return False
        return any(self._apart.get(at, set()) & self._members[second] for at in self._members[first])

    def _contradict(self, first: int, second: int, contradict: Contradict) -> bool:
        one, two = self._members[first], self._members[second]
        if one & self._joined or two & self._joined:
            return False
        return any(contradict(at, other) for at in one for other in two)
