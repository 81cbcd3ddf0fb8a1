"""Files of earlier states taken out of a release: what no signed tree and no metadata in force needs any more.

A release holds, besides the paths of the trees in force: the nodes of these trees and of those retained, and in
`store/` the bytes of every file that differs between one retained tree and the next (`Retained`). Both follow from what
is signed, so a verifier can tell a file that belongs there from one that was added.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from tamizdat.release.errors import ReleaseError
from tamizdat.release.files import list_files, remove
from tamizdat.release.layout import METADATA_FOLDER, node_path, store_path
from tamizdat.release.precompressed import entry_files
from tamizdat.release.tree.difference import Difference, Retained
from tamizdat.release.tree.entry import SEARCH_FOLDER
from tamizdat.release.tree.node import NodeRef, decode_node
from tamizdat.release.tree.tree import Tree


def remove_dropped(site: Path, dropped: Sequence[Tree], kept: Sequence[Tree]) -> None:
    """Remove the nodes and stored files that only the `dropped` trees (older than all `kept`) needed.

    Reads only where trees differ: the time does not grow with the site.
    """
    if not dropped:
        return
    nodes: dict[str, None] = {}
    stored: set[str] = set()
    for one, two in pairwise([*dropped, kept[0]]):
        difference = Difference(one, two)
        nodes |= dict.fromkeys(difference.only_old)
        nodes = {digest: None for digest in nodes if digest not in difference.only_new}
        stored |= difference.contents.keys()
    for one, two in pairwise(kept):
        difference = Difference(one, two)
        nodes = {digest: None for digest in nodes if digest not in difference.only_new}
        stored -= difference.contents.keys()
    for digest in stored:
        remove(site, store_path(digest))
    # Children before their parents: what is left of a dropped tree can be reached from its root to the last.
    for digest in reversed(nodes):
        remove(site, node_path(digest))


def remove_unneeded(site: Path, trees: Sequence[Tree], search_tree: Tree, beside: Sequence[str]) -> None:
    """Remove everything in `tree/`, `store/` and the search index's folder that no tree needs.

    `trees` are the site's, oldest first and the last in force; `beside` are the roots of trees of which parts may lie
    there. Contents are removed before the nodes that name them, and each node before its parent: wherever this is
    killed, all that is left can still be accounted for.
    """
    retained = Retained(trees)
    needed = {node_path(digest) for digest in retained.nodes | trees[-1].node_hashes() | search_tree.node_hashes()}
    needed |= {store_path(digest) for digest in retained.store}
    needed.update(path for entry in search_tree for path in entry_files(entry))
    nodes_beside = [node_path(digest) for digest in _reachable_nodes(site, beside)]
    stored, indexed = list_files(site, "store"), list_files(site, SEARCH_FOLDER)
    for path in [*stored, *indexed, *reversed(nodes_beside), *list_files(site, "tree")]:
        if path not in needed:
            remove(site, path)


def _reachable_nodes(site: Path, roots: Sequence[str]) -> list[str]:
    """The SHA-256 of the nodes that are there of trees with these `roots`, each after a node that lists it."""
    reached = dict.fromkeys(roots)
    queue = deque(reached)
    while queue:
        try:
            items = decode_node((site / node_path(queue.popleft())).read_bytes())[1]
        except (OSError, ReleaseError):
            continue
        new = [item.sha256 for item in items if isinstance(item, NodeRef) and item.sha256 not in reached]
        reached.update(dict.fromkeys(new))
        queue.extend(new)
    return list(reached)


def remove_other_metadata(site: Path, files: Iterable[str]) -> None:
    """Remove all files of `tuf/` but `files`."""
    needed = set(files)
    for path in list_files(site, METADATA_FOLDER):
        if path not in needed:
            remove(site, path)
