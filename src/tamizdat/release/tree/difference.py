"""What differs between two trees, and what a release must hold for readers of its earlier trees."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tamizdat.release.tree.entry import Entry
from tamizdat.release.tree.node import Item, NodeRef, item_path
from tamizdat.release.tree.tree import Tree


class Difference:
    """What differs between tree `old` and tree `new`: entries by path, and nodes that only one has (by SHA-256).

    Nodes that both have are not read. `entries` maps a path to its old and new entry, None where there is none;
    `only_old` and `only_new` are in the order from the root down.
    """

    def __init__(self, old: Tree, new: Tree) -> None:
        self.entries: dict[str, tuple[Entry | None, Entry | None]] = {}
        self.only_old: dict[str, None] = {}
        self.only_new: dict[str, None] = {}
        left: list[Item] = [old.root]
        right: list[Item] = [new.root]
        while left or right:
            one, two = left[-1] if left else None, right[-1] if right else None
            if one == two:
                left.pop(), right.pop()
            elif two is None or (one is not None and _comes_first(one, two)):
                self._open(old, left, self.only_old, 0)
            elif one is None or _comes_first(two, one):
                self._open(new, right, self.only_new, 1)
            else:
                self._open(old, left, self.only_old, 0)
                self._open(new, right, self.only_new, 1)

    def _open(self, tree: Tree, stack: list[Item], nodes: dict[str, None], side: int) -> None:
        item = stack.pop()
        if isinstance(item, NodeRef):
            nodes[item.sha256] = None
            stack.extend(reversed(tree.items(item)))
        else:
            old, new = self.entries.get(item.path, (None, None))
            self.entries[item.path] = (old, item) if side else (item, new)

    @property
    def contents(self) -> dict[str, int]:
        """The SHA-256 and size of every file content that stands on either side of the difference."""
        return {entry.sha256: entry.size for pair in self.entries.values() for entry in pair if entry is not None}

    def new_entries(self) -> list[Entry]:
        """The entries that are new or changed, as they are in the new tree."""
        return [new for _, new in self.entries.values() if new is not None]


def _comes_first(one: Item, two: Item) -> bool:
    """Whether `one` must be opened before `two`: it starts earlier, or at the same path and higher up."""
    levels = [item.level if isinstance(item, NodeRef) else -1 for item in (one, two)]
    paths = item_path(one), item_path(two)
    return paths[0] < paths[1] or (paths[0] == paths[1] and levels[0] > levels[1])


class Retained:
    """What the trees of a release (oldest first, the one in force last) need in `store/`, and the nodes of old ones.

    `store` holds the size in bytes of each stored content by its SHA-256. `nodes` holds the SHA-256 of nodes that
    earlier trees have; the tree in force may have some of them too.
    """

    def __init__(self, trees: Sequence[Tree]) -> None:
        self.store: dict[str, int] = {}
        self.nodes: set[str] = set()
        for one, two in pairwise(trees):
            difference = Difference(one, two)
            self.store |= difference.contents
            self.nodes.update(difference.only_old)
