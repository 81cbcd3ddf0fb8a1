"""The tree over a release's sorted paths: read it, build it, change it, and tell two of them apart.

Rules: the shape depends on the set of paths and on nothing else, so that a tree changed step by step is the tree built
at once; no operation but `build` and iteration reads more than the nodes on the way to what changed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import OrderedDict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import cast

from tamizdat.release.tree.entry import Entry, ReleaseError
from tamizdat.release.tree.node import Item, Ref, decode, encode, key, short, split

Read = Callable[[str], bytes]
Nodes = dict[str, bytes]  # by SHA-256, children before their parents
EMPTY, EMPTY_NODE = encode([], 0)
# Parsed nodes kept in memory: the leaves around the current place and all branches of a large site, about 10 MB.
CACHED = 1024
_CONTENT = re.compile(rb"^\d+ \d+ \d+ ([\w-]{43}) ", re.MULTILINE)


Node = tuple[int, list[Item], list[str]]  # level, items, and the paths they are sorted by


class Parsed(OrderedDict[str, Node]):
    """Parsed nodes by their SHA-256, the `most` that were asked for last. What stands in it is never changed."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most


class Tree:
    """A tree that is read node by node. `read` returns a node's bytes by its hexadecimal SHA-256.

    Trees may share what they have `parsed`, if all of them hold what they read against its name.
    """

    def __init__(self, read: Read, root: str, parsed: Parsed | None = None) -> None:
        """Open the tree with this root. Raises ReleaseError (from `read`) if its node cannot be read."""
        self._read = read
        self._parsed = Parsed(CACHED) if parsed is None else parsed
        level, items, keys = self._load(root)
        refs = [item for item in items if isinstance(item, Ref)]
        paths = sum(ref.paths for ref in refs) if refs else len(items)
        total = sum(item.bytes if isinstance(item, Ref) else item.size for item in items)
        self.root = Ref(keys[0] if keys else "", root, level, paths, total)

    def _load(self, digest: str) -> Node:
        node = self._parsed.get(digest)
        if node is not None:
            self._parsed.move_to_end(digest)
            return node
        try:
            level, items = decode(EMPTY_NODE if digest == EMPTY.sha256 else self._read(digest))
        except ReleaseError as error:
            raise ReleaseError(f"tree node {digest}: {error}") from None
        node = self._parsed[digest] = level, items, [key(item) for item in items]
        if len(self._parsed) > self._parsed.most:
            self._parsed.popitem(last=False)
        return node

    def __len__(self) -> int:
        return self.root.paths

    def __iter__(self) -> Iterator[Entry]:
        for node, _ in self.nodes_from(0, ""):
            yield from cast("list[Entry]", self.items(node))

    def items(self, node: Ref) -> list[Item]:
        """What a node lists: entries in a leaf, else the nodes of the level below."""
        return self._load(node.sha256)[1]

    def get(self, path: str) -> Entry | None:
        """The entry of a path, None if the tree has none."""
        node = self.root.sha256
        while True:
            level, items, keys = self._load(node)
            at = bisect_right(keys, path) - 1
            if at < 0:
                return None
            if level == 0:
                return cast("Entry", items[at]) if keys[at] == path else None
            node = cast("Ref", items[at]).sha256

    def holding(self, contents: Collection[str]) -> set[str]:
        """Those of `contents` (SHA-256) that some entry has. Reads every leaf, and parses none of them."""
        wanted = {short(digest).encode(): digest for digest in contents}
        found: set[bytes] = set()
        for node, _ in self.nodes_from(0, ""):
            found |= wanted.keys() & set(_CONTENT.findall(self._read(node.sha256)))
        return {wanted[one] for one in found}

    def nodes_from(self, level: int, path: str) -> Iterator[tuple[Ref, str | None]]:
        """Yield the nodes of a level from the one where `path` belongs, each with the first path after it."""

        def walk(node: Ref, end: str | None) -> Iterator[tuple[Ref, str | None]]:
            if node.level == level:
                yield node, end
                return
            _, items, keys = self._load(node.sha256)
            for at in range(max(0, bisect_right(keys, path) - 1), len(items)):
                yield from walk(cast("Ref", items[at]), keys[at + 1] if at + 1 < len(keys) else end)

        return walk(self.root, None)


def empty() -> Tree:
    """The tree of no files, which nothing needs to be read for."""
    return Tree(lambda digest: b"", EMPTY.sha256)


def build(entries: Iterable[Entry]) -> tuple[Ref, Nodes]:
    """Return the root of the tree over `entries`, which must be in the order of their paths, and all its nodes."""
    nodes: Nodes = {}
    return _raise([_save(run, 0, nodes) for run, _ in split(entries, 0)], nodes), nodes


def update(tree: Tree, changes: Mapping[str, Entry | None]) -> tuple[Ref, Nodes]:
    """Return the root of `tree` with `changes` (None takes a path away) and the nodes that may be new."""
    nodes: Nodes = {}
    if not changes:
        return tree.root, nodes
    edits: dict[str, Item | None] = dict(changes)
    for level in range(tree.root.level + 1):
        edits = _rewrite(tree, level, edits, nodes)
    top = [edits[first] for first in sorted(edits)]
    root = _raise([ref for ref in top if isinstance(ref, Ref)], nodes)
    # A branch with one child is no root: building at once would have ended one level below.
    while root.level:
        items = decode(nodes[root.sha256])[1] if root.sha256 in nodes else tree.items(root)
        if len(items) > 1:
            break
        nodes.pop(root.sha256, None)
        root = cast("Ref", items[0])
    return root, nodes


def _save(items: list[Item], level: int, nodes: Nodes) -> Ref:
    ref, body = encode(items, level)
    nodes.pop(ref.sha256, None)  # a node must stand after all its children
    nodes[ref.sha256] = body
    return ref


def _raise(refs: list[Ref], nodes: Nodes) -> Ref:
    """Build the levels above `refs`, all of one level, up to a single root."""
    while len(refs) > 1:
        level = refs[0].level + 1
        refs = [_save(run, level, nodes) for run, _ in split(refs, level)]
    return refs[0] if refs else _save([], 0, nodes)


def _rewrite(tree: Tree, level: int, edits: Mapping[str, Item | None], nodes: Nodes) -> dict[str, Item | None]:
    """Apply `edits` to the items of one level; return the edits this means for the level above.

    An edit spoils the split from its node's start (a start that stands, since all on its left stands) to the first
    old end of a node that is an end again; nothing between that end and the next edit is read.
    """
    above: dict[str, Item | None] = {}
    pending = deque(sorted(edits.items()))
    while pending:
        run: list[Item] = []
        for node, end in tree.nodes_from(level, pending[0][0]):
            above[node.first] = None
            items = {key(item): item for item in tree.items(node)}
            while pending and (end is None or pending[0][0] < end):
                path, item = pending.popleft()
                if item is None:
                    items.pop(path, None)
                else:
                    items[path] = item
            chunks = list(split([*run, *(items[path] for path in sorted(items))], level))
            run = [] if not chunks or chunks[-1][1] else chunks.pop()[0]
            for chunk, _ in chunks:
                above[key(chunk[0])] = _save(chunk, level, nodes)
            if not run:
                break
        if run:
            above[key(run[0])] = _save(run, level, nodes)
    return above


class Difference:
    """What tells tree `old` from tree `new`: entries by path, and nodes that only one of them has (by SHA-256).

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
            elif two is None or (one is not None and _sooner(one, two)):
                self._open(old, left, self.only_old, 0)
            elif one is None or _sooner(two, one):
                self._open(new, right, self.only_new, 1)
            else:
                self._open(old, left, self.only_old, 0)
                self._open(new, right, self.only_new, 1)

    def _open(self, tree: Tree, stack: list[Item], only: dict[str, None], side: int) -> None:
        item = stack.pop()
        if isinstance(item, Ref):
            only[item.sha256] = None
            stack.extend(reversed(tree.items(item)))
        else:
            before, after = self.entries.get(item.path, (None, None))
            self.entries[item.path] = (before, item) if side else (item, after)

    @property
    def contents(self) -> dict[str, int]:
        """The SHA-256 and size of every file content that stands on either side of the difference."""
        return {entry.sha256: entry.size for pair in self.entries.values() for entry in pair if entry is not None}


def _sooner(one: Item, two: Item) -> bool:
    """Whether `one` must be opened before `two`: it starts earlier, or at the same path and higher up."""
    levels = [item.level if isinstance(item, Ref) else -1 for item in (one, two)]
    return key(one) < key(two) or (key(one) == key(two) and levels[0] > levels[1])
