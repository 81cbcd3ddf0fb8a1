"""A tree over sorted paths, read node by node.

Rules:
- the shape of a tree depends on the set of its paths and on nothing else (tree/node.py);
- `get` and `items` read only the nodes on the way from the root; iteration and `hashes_present` read every leaf.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator
from typing import cast

from tamizdat.release.errors import ReleaseError
from tamizdat.release.tree.entry import Entry
from tamizdat.release.tree.node import Item, NodeRef, decode_node, encode_node, hash_to_base64, item_path

ReadNode = Callable[[str], bytes]
NodeBodies = dict[str, bytes]  # by SHA-256, children before their parents
EMPTY, EMPTY_NODE = encode_node([], 0)
# Parsed nodes kept in memory: the leaves around the current path and all branches of a large site, about 10 MB.
CACHED_NODES = 1024
_CONTENT_HASH = re.compile(rb"^\d+ \d+ \d+ ([\w-]{43}) ", re.MULTILINE)


ParsedNode = tuple[int, list[Item], list[str]]  # level, items, and the paths they are sorted by


class NodeCache(OrderedDict[str, ParsedNode]):
    """Parsed nodes by their SHA-256, at most `limit` of them, the last used ones. A cached node is never changed."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit


class Tree:
    """A tree that is read node by node. `read` returns a node's bytes by its hexadecimal SHA-256.

    Trees may share a `cache` if the `read` of each checks a node's bytes against its name.
    """

    def __init__(self, read: ReadNode, root: str, cache: NodeCache | None = None) -> None:
        """Open the tree with this root. Raises ReleaseError (from `read`) if its node cannot be read."""
        self._read = read
        self._cache = NodeCache(CACHED_NODES) if cache is None else cache
        level, items, item_paths = self._load(root)
        refs = [item for item in items if isinstance(item, NodeRef)]
        paths = sum(ref.paths for ref in refs) if refs else len(items)
        total_bytes = sum(item.bytes if isinstance(item, NodeRef) else item.size for item in items)
        self.root = NodeRef(item_paths[0] if item_paths else "", root, level, paths, total_bytes)

    def _load(self, digest: str) -> ParsedNode:
        node = self._cache.get(digest)
        if node is not None:
            self._cache.move_to_end(digest)
            return node
        try:
            level, items = decode_node(EMPTY_NODE if digest == EMPTY.sha256 else self._read(digest))
        except ReleaseError as error:
            raise ReleaseError(f"tree node {digest}: {error}") from None
        node = self._cache[digest] = level, items, [item_path(item) for item in items]
        if len(self._cache) > self._cache.limit:
            self._cache.popitem(last=False)
        return node

    def __len__(self) -> int:
        return self.root.paths

    def __iter__(self) -> Iterator[Entry]:
        for leaf, _ in self.nodes_from(0, ""):
            yield from cast("list[Entry]", self.items(leaf))

    def entries_from(self, path: str) -> Iterator[Entry]:
        """Yield the entries from the node on where `path` belongs."""
        for leaf, _ in self.nodes_from(0, path):
            yield from cast("list[Entry]", self.items(leaf))

    def items(self, node: NodeRef) -> list[Item]:
        """What a node lists: entries in a leaf, else the nodes of the level below."""
        return self._load(node.sha256)[1]

    def get(self, path: str) -> Entry | None:
        """The entry of a path, None if the tree has none."""
        node = self.root.sha256
        while True:
            level, items, item_paths = self._load(node)
            at = bisect_right(item_paths, path) - 1
            if at < 0:
                return None
            if level == 0:
                return cast("Entry", items[at]) if item_paths[at] == path else None
            node = cast("NodeRef", items[at]).sha256

    def hashes_present(self, hashes: Collection[str]) -> set[str]:
        """Those of `hashes` (SHA-256) that the content of some entry has. Reads every leaf, and parses none of them."""
        wanted = {hash_to_base64(digest).encode(): digest for digest in hashes}
        present: set[bytes] = set()
        for leaf, _ in self.nodes_from(0, ""):
            present |= wanted.keys() & set(_CONTENT_HASH.findall(self._read(leaf.sha256)))
        return {wanted[digest] for digest in present}

    def node_hashes(self) -> set[str]:
        """The SHA-256 of every node; leaves are not read."""
        hashes = {self.root.sha256}
        branches = [self.root] if self.root.level else []
        while branches:
            children = [item for item in self.items(branches.pop()) if isinstance(item, NodeRef)]
            hashes.update(child.sha256 for child in children)
            branches.extend(child for child in children if child.level)
        return hashes

    def nodes_from(self, level: int, path: str) -> Iterator[tuple[NodeRef, str | None]]:
        """Yield the nodes of a level from the one where `path` belongs, each with the first path after it."""

        def descend(node: NodeRef, end: str | None) -> Iterator[tuple[NodeRef, str | None]]:
            if node.level == level:
                yield node, end
                return
            _, items, item_paths = self._load(node.sha256)
            for at in range(max(0, bisect_right(item_paths, path) - 1), len(items)):
                yield from descend(cast("NodeRef", items[at]), item_paths[at + 1] if at + 1 < len(items) else end)

        return descend(self.root, None)


def empty_tree() -> Tree:
    """The tree of no files, which nothing needs to be read for."""
    return Tree(lambda digest: b"", EMPTY.sha256)
