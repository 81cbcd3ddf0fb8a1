"""Three-way merge of a body, passage by passage.

1. Where the editor left a passage as the machine had it, the new machine result is taken.
2. Where the machine has a passage as before, the editor's is taken: changed, moved, taken away or added.
3. Where both changed it, the archive's stands and the conflict is told.
4. What the machine brings that holds words which the editor took out of the article is left out, and that is told.

The order is the editor's; what the machine adds stands behind what it follows in the new machine result.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from tamizdat.article import Block
from tamizdat.recover.rerun.correspondence import Passage, key_of, passages

Holds = Callable[[Block], bool]


class BodyMerge(Struct, frozen=True):
    """A merged body; how many of its passages the editor made, and how many held words that were taken out.

    `conflicts` are the passages that both changed: the indexes of their blocks in the three bodies.
    """

    blocks: tuple[Block, ...]
    edited: int = 0
    conflicts: tuple[Passage, ...] = ()
    held_back: int = 0


def merge_body(before: Sequence[Block], edited: Sequence[Block], now: Sequence[Block], holds: Holds) -> BodyMerge:
    """Return the merged body. `holds(block)` tells whether a block has words that the editor took out."""
    if list(before) == list(edited) and not any(holds(block) for block in now if block not in before):
        return BodyMerge(tuple(now))
    return _Merge(before, edited, now, holds).result()


class _Merge:
    def __init__(self, before: Sequence[Block], edited: Sequence[Block], now: Sequence[Block], holds: Holds) -> None:
        self.before, self.edited, self.now, self.holds = before, edited, now, holds
        self.found = passages(before, edited, now)
        self.made, self.held_back = 0, 0
        self.conflicts: list[Passage] = []

    def result(self) -> BodyMerge:
        behind: dict[int, list[Block]] = {}  # editor's block (-1: the start): what the machine puts behind it
        at_editor: dict[int, list[Block]] = {}
        anchors: dict[int, tuple[int, int]] = {}  # block of the new result: the editor's blocks above and at its end
        added: list[Passage] = []
        for passage in self.found:
            if passage.edited:
                anchors |= dict.fromkeys(passage.now, (passage.edited[0] - 1, passage.edited[-1]))
            if not passage.edited and not passage.before:
                added.append(passage)
            else:
                self._settle(passage, at_editor)
        for passage in sorted(added, key=lambda passage: passage.now):
            if any(self.holds(self.now[at]) for at in passage.now):
                self.held_back += 1
                continue
            anchor = _anchor(passage.now[0], passage.now[-1], len(self.now), anchors)
            anchors |= dict.fromkeys(passage.now, (anchor, anchor))
            behind.setdefault(anchor, []).extend(self.now[at] for at in passage.now)
        blocks = [*behind.get(-1, [])]
        for at in range(len(self.edited)):
            blocks += [*at_editor.get(at, []), *behind.get(at, [])]
        return BodyMerge(tuple(blocks), self.made, tuple(self.conflicts), self.held_back)

    def _settle(self, passage: Passage, at_editor: dict[int, list[Block]]) -> None:
        """Decide what stands of a passage that the editor has, had, or wrote."""
        before = [key_of(self.before[at]) for at in passage.before]
        edited = [key_of(self.edited[at]) for at in passage.edited]
        now = [key_of(self.now[at]) for at in passage.now]
        whole = passage.edited == tuple(range(passage.edited[0], passage.edited[-1] + 1)) if passage.edited else True
        if before == edited and now != before and whole:
            if not any(self.holds(self.now[at]) for at in passage.now):
                at_editor[passage.edited[0]] = [self.now[at] for at in passage.now]
                return
            self.held_back += 1
        elif before != edited:
            self.made += 1
            if now not in (before, edited):
                self.conflicts.append(passage)
        elif now != before:
            self.conflicts.append(passage)
        for at in passage.edited:
            at_editor[at] = [self.edited[at]]


def _anchor(first: int, last: int, count: int, anchors: dict[int, tuple[int, int]]) -> int:
    """Return the editor's block behind which a new passage stands, by its nearest neighbour that the editor has."""
    for distance in range(1, count + 1):
        if first - distance in anchors:
            return anchors[first - distance][1]
        if last + distance in anchors:
            return anchors[last + distance][0]
    return -1
