"""Walk through trees that may have been tampered with, and check each node against every rule of the format."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec

from tamizdat.paths import RELEASE_FOLDERS
from tamizdat.release.errors import ReleaseError
from tamizdat.release.layout import node_path
from tamizdat.release.limits import MAX_NODE_BYTES
from tamizdat.release.metadata.targets import Target, TreeInfo
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet
from tamizdat.release.metadata.verified import ReportProblem
from tamizdat.release.reading import ReadError, Source, read
from tamizdat.release.tree.entry import Entry, top_folder
from tamizdat.release.tree.node import NodeRef, decode_node, encode_node, node_problem


def release_entries(walk: TreeWalk, trusted: TrustedMetadataSet, report: ReportProblem) -> Iterator[tuple[Entry, bool]]:
    """Check the nodes of all trees in force, and yield their entries, and whether each is of the site.

    `report` is told of entries that stand where their tree may have none.
    """
    reserved = trusted.role_folders.union(RELEASE_FOLDERS)
    for entry in walk.entries(trusted.site_target):
        if entry.path.partition("/")[0] in reserved:
            report(entry.path, "stands in the site's tree, where its path may not be.")
        else:
            yield entry, True
    for target in trusted.other_trees:
        for entry in walk.entries(target):
            if top_folder(entry.path) != target.info.folder:
                report(entry.path, f"stands in the {target.info.role} tree, where its path may not be.")
            else:
                yield entry, False


class TreeWalk:
    """Walks through the trees of one release; `report` is told of each wrong file and why.

    `nodes` are the SHA-256 of all right nodes that were met, `is_broken` says that one was wrong. A node that two trees
    share is walked through once.
    """

    def __init__(self, source: Source, report: ReportProblem) -> None:
        self.source = source
        self.report = report
        self.nodes: set[str] = set()
        self.is_broken = False

    def _report(self, path: str, why: str) -> None:
        self.is_broken = True
        self.report(path, why)

    def entries(self, target: Target) -> Iterator[Entry]:
        """Check the nodes of a target's tree, and yield the entries of leaves not met before."""
        return self.entries_of(target.sha256, target)

    def entries_of(self, root: str, target: Target | None = None) -> Iterator[Entry]:
        """Check the nodes of the tree with this root, and yield the entries of leaves not met before."""
        if root in self.nodes:
            return
        path = node_path(root)
        try:
            if (body := read(self.source, path, MAX_NODE_BYTES)) is None:
                return self._report(path, "is missing.")
            if hashlib.sha256(body).hexdigest() != root:
                return self._report(path, "its bytes do not match its name.")
            level, items = decode_node(body)
        except ReleaseError as error:
            return self._report(path, f"{error}.")
        ref = msgspec.structs.replace(encode_node(items, level)[0], sha256=root)
        if target is not None and isinstance(target.info, TreeInfo):
            counts = (len(body), ref.paths, ref.bytes)
            if counts != (target.size, target.info.paths, target.info.bytes):
                self._report(node_path(root), "has other counts than targets.json says.")
        if level and len(items) == 1:
            self._report(node_path(root), "is a branch with one child, which no root may be.")
        yield from self._below(ref, body, True, [""])

    def _below(self, ref: NodeRef, body: bytes | ReadError | None, last: bool, last_path: list[str]) -> Iterator[Entry]:
        """Check a node and what lies below it. `last`: the last of its level. `last_path` holds the path before it."""
        path = node_path(ref.sha256)
        if body is None or isinstance(body, ReadError):
            return self._report(path, "is missing." if body is None else f"{body}.")
        if problem := node_problem(body, ref, last):
            return self._report(path, f"{problem}.")
        self.nodes.add(ref.sha256)
        _, items = decode_node(body)
        if ref.level == 0:
            entries = [item for item in items if isinstance(item, Entry)]
            if entries and last_path[0] and entries[0].path <= last_path[0]:
                self._report(path, "its paths overlap with those of the node before.")
            last_path[0] = entries[-1].path if entries else last_path[0]
            yield from entries
            return
        children = [item for item in items if isinstance(item, NodeRef) and item.sha256 not in self.nodes]
        for child, child_body in zip(children, self._bodies(children), strict=True):
            yield from self._below(child, child_body, last and child == items[-1], last_path)

    def _bodies(self, refs: list[NodeRef]) -> Iterator[bytes | ReadError | None]:
        """The bytes of nodes, fetched several at a time where that is faster."""

        def fetch(ref: NodeRef) -> bytes | ReadError | None:
            try:
                return read(self.source, node_path(ref.sha256), MAX_NODE_BYTES)
            except ReadError as error:
                return error

        threads = self.source.executor()
        return map(fetch, refs) if threads is None else threads.map(fetch, refs)
