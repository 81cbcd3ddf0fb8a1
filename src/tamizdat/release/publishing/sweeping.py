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
from tamizdat.release.metadata.signed import BesideTree
from tamizdat.release.precompressed import entry_files
from tamizdat.release.tree.difference import Difference, Retained
from tamizdat.release.tree.entry import top_folder
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


def remove_unneeded(
    site: Path, trees: Sequence[Tree], other_trees: Sequence[Tree], beside: Sequence[BesideTree]
) -> None:
    """Remove everything in `tree/` and `store/`, and the files of trees beside, that no tree in force needs.

    `trees` are the site's, oldest first and the last in force; `other_trees` are those of other roles; `beside` are
    trees of which parts may lie there. Contents are removed before the nodes that name them, and each node before its
    parent: wherever this is killed, all that is left can still be accounted for.
    """
    retained = Retained(trees)
    nodes = retained.nodes.union(*(tree.node_hashes() for tree in (trees[-1], *other_trees)))
    needed = {node_path(digest) for digest in nodes} | {store_path(digest) for digest in retained.store}
    needed.update(path for tree in other_trees for entry in tree for path in entry_files(entry))
    nodes_beside, files_beside = _reachable(site, beside)
    for path in [*list_files(site, "store"), *files_beside, *reversed(nodes_beside), *list_files(site, "tree")]:
        if path not in needed:
            remove(site, path)


def _reachable(site: Path, beside: Sequence[BesideTree]) -> tuple[list[str], list[str]]:
    """The paths of the nodes that are there of trees `beside`, each after a node that lists it, and those of the files
    that these trees have in a role's folder."""
    nodes: dict[str, None] = {}
    files: list[str] = []
    queue = deque((tree.root, tree.folder) for tree in beside)
    while queue:
        digest, folder = queue.popleft()
        nodes[node_path(digest)] = None
        try:
            items = decode_node((site / node_path(digest)).read_bytes())[1]
        except (OSError, ReleaseError):
            continue
        for item in items:
            if isinstance(item, NodeRef):
                if node_path(item.sha256) not in nodes:
                    queue.append((item.sha256, folder))
            elif folder and top_folder(item.path) == folder:
                files += entry_files(item)
    return list(nodes), files


def remove_other_metadata(site: Path, files: Iterable[str]) -> None:
    """Remove all files of `tuf/` but `files`."""
    needed = set(files)
    for path in list_files(site, METADATA_FOLDER):
        if path not in needed:
            remove(site, path)
