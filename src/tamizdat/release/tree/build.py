"""Build a tree from all its entries, or from another tree and what changes in it: both give the same nodes.

`update_tree` reads no more than the nodes on the way to what changed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import cast

from tamizdat.release.tree.entry import Entry
from tamizdat.release.tree.node import Item, NodeRef, decode_node, encode_node, item_path, split_into_nodes
from tamizdat.release.tree.tree import EMPTY, NodeBodies, Tree


def tree_nodes(entries: Iterable[Entry]) -> Iterator[tuple[NodeRef, bytes]]:
    """Yield every node of the tree over `entries`, which must be in the order of their paths: children before their
    parents, the root last."""
    refs = []
    for items, _ in split_into_nodes(entries, 0):
        leaf = encode_node(items, 0)
        refs.append(leaf[0])
        yield leaf
    if not refs:
        yield encode_node([], 0)
    yield from _nodes_above(refs)


def build_tree(entries: Iterable[Entry], known: Collection[str] = ()) -> tuple[NodeRef, NodeBodies]:
    """Return the root of the tree over `entries`, which must be in the order of their paths, and all its nodes but
    those that are `known` by their SHA-256."""
    nodes: NodeBodies = {}
    root = EMPTY
    for root, body in tree_nodes(entries):
        if root.sha256 not in known:
            nodes[root.sha256] = body
    return root, nodes


def update_tree(tree: Tree, changes: Mapping[str, Entry | None]) -> tuple[NodeRef, NodeBodies]:
    """Return the root of `tree` with `changes` (None takes a path away) and the nodes that may be new."""
    nodes: NodeBodies = {}
    if not changes:
        return tree.root, nodes
    edits: dict[str, Item | None] = dict(changes)
    for level in range(tree.root.level + 1):
        edits = _update_level(tree, level, edits, nodes)
    top = [edits[first] for first in sorted(edits)]
    root = _add_levels_above([ref for ref in top if isinstance(ref, NodeRef)], nodes)
    # A branch with one child is no root: `build_tree` would have ended one level below.
    while root.level:
        items = decode_node(nodes[root.sha256])[1] if root.sha256 in nodes else tree.items(root)
        if len(items) > 1:
            break
        nodes.pop(root.sha256, None)
        root = cast("NodeRef", items[0])
    return root, nodes


def _add_node(items: list[Item], level: int, nodes: NodeBodies) -> NodeRef:
    ref, body = encode_node(items, level)
    nodes.pop(ref.sha256, None)  # a node must stand after all its children
    nodes[ref.sha256] = body
    return ref


def _add_levels_above(refs: list[NodeRef], nodes: NodeBodies) -> NodeRef:
    """Build the levels above `refs`, all of one level, up to a single root."""
    if not refs:
        return _add_node([], 0, nodes)
    root = refs[0]
    for root, body in _nodes_above(refs):
        nodes.pop(root.sha256, None)
        nodes[root.sha256] = body
    return root


def _nodes_above(refs: list[NodeRef]) -> Iterator[tuple[NodeRef, bytes]]:
    """Yield the nodes of the levels above `refs`, all of one level, up to a single root."""
    while len(refs) > 1:
        level = refs[0].level + 1
        above = [encode_node(items, level) for items, _ in split_into_nodes(refs, level)]
        yield from above
        refs = [ref for ref, _ in above]


def _update_level(
    tree: Tree, level: int, edits: Mapping[str, Item | None], nodes: NodeBodies
) -> dict[str, Item | None]:
    """Apply `edits` to the items of one level; return the edits that this means for the level above.

    An edit leaves all nodes before its own as they are. From its own node on, nodes are split anew until a new end
    falls on an old one; from there to the next edit nothing changes, and nothing is read.
    """
    edits_above: dict[str, Item | None] = {}
    pending = deque(sorted(edits.items()))
    while pending:
        carried: list[Item] = []  # items after the last new end, which begin the next node
        for node, end in tree.nodes_from(level, pending[0][0]):
            edits_above[node.first] = None
            items = {item_path(item): item for item in tree.items(node)}
            while pending and (end is None or pending[0][0] < end):
                path, item = pending.popleft()
                if item is None:
                    items.pop(path, None)
                else:
                    items[path] = item
            chunks = list(split_into_nodes([*carried, *(items[path] for path in sorted(items))], level))
            carried = [] if not chunks or chunks[-1][1] else chunks.pop()[0]
            for chunk, _ in chunks:
                edits_above[item_path(chunk[0])] = _add_node(chunk, level, nodes)
            if not carried:
                break
        if carried:
            edits_above[item_path(carried[0])] = _add_node(carried, level, nodes)
    return edits_above
