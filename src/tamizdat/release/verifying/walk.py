"""Walk through trees that may have been tampered with, and hold each node against every rule of the format."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
from tuf.api.metadata import TargetFile

from tamizdat.release.metadata.signed import LARGEST, node_path
from tamizdat.release.tree.entry import Entry, ReleaseError
from tamizdat.release.tree.node import Item, Ref, decode, encode, wrong_node
from tamizdat.release.verifying.sources import ReadError, Source, read


class Walk:
    """Walks through the trees of one release; `report` is told of each wrong file and why.

    `nodes` are the SHA-256 of all nodes met that are right. A node that two trees share is walked through once.
    """

    def __init__(self, source: Source, report: Callable[[str, str], None]) -> None:
        self.source = source
        self.report = report
        self.nodes: set[str] = set()

    def tree(self, root: str, target: TargetFile | None = None) -> Iterator[Entry]:
        """Check the nodes of a tree, and yield the entries of leaves not met before.

        `target` is what targets.json says of it, None where it says nothing.
        """
        try:
            body = read(self.source, node_path(root), LARGEST)
            level, items = decode(body or b"")
        except ReleaseError as error:
            return self.report(node_path(root), f"is missing or no node: {error}.")
        if root in self.nodes:
            return
        ref = msgspec.structs.replace(encode(items, level)[0], sha256=root)
        said = {"paths": ref.paths, "bytes": ref.bytes}
        if target is not None and (target.length != len(body or b"") or not said.items() <= target.custom.items()):
            self.report(node_path(root), "has other counts than targets.json says.")
        if level and len(items) == 1:
            self.report(node_path(root), "is a branch with one child, which no root may be.")
        yield from self._node(ref, body, True, [""])

    def _node(self, ref: Ref, body: bytes | ReadError | None, last: bool, before: list[str]) -> Iterator[Entry]:
        """Check a node and what lies below. `before` holds the last path on its left, `last`: of its level."""
        path = node_path(ref.sha256)
        if body is None or isinstance(body, ReadError):
            return self.report(path, "is missing." if body is None else f"{body}.")
        if (why := wrong_node(body, ref, last)) is not None:
            return self.report(path, f"{why}.")
        self.nodes.add(ref.sha256)
        _, items = decode(body)
        if ref.level == 0:
            entries = [item for item in items if isinstance(item, Entry)]
            if entries and before[0] and entries[0].path <= before[0]:
                self.report(path, "its paths overlap with those of the node before.")
            before[0] = entries[-1].path if entries else before[0]
            yield from entries
            return
        refs = [item for item in items if isinstance(item, Ref) and item.sha256 not in self.nodes]
        for child, child_body in zip(refs, self._bodies(refs), strict=True):
            yield from self._node(child, child_body, last and _is_last(child, items), before)

    def _bodies(self, refs: list[Ref]) -> Iterator[bytes | ReadError | None]:
        """The bytes of nodes, fetched several at a time where that is faster."""

        def one(ref: Ref) -> bytes | ReadError | None:
            try:
                return read(self.source, node_path(ref.sha256), LARGEST)
            except ReadError as error:
                return error

        threads = self.source.together()
        return map(one, refs) if threads is None else threads.map(one, refs)


def _is_last(child: Ref, items: list[Item]) -> bool:
    return child == items[-1]
