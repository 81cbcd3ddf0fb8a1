"""The targets that targets.json names, one for each role, and what each says of itself in its `custom`."""

from __future__ import annotations

import msgspec
from msgspec import Struct
from tuf.api.metadata import TargetFile

from tamizdat.release.layout import node_path, tombstones_path
from tamizdat.release.tree.node import NodeRef

FORMAT = 1
SITE, SEARCH, TOMBSTONES = "site", "search", "tombstones"


class RetainedTree(Struct, frozen=True):
    """An earlier tree that readers may still read by: the SHA-256 of its root, and until when (ISO 8601, UTC)."""

    root: str
    until: str


class SiteTarget(Struct, frozen=True, tag_field="role", tag=SITE):
    """What targets.json says of the site's tree, as `custom` of its root node. `retained` is oldest first."""

    format: int
    paths: int
    bytes: int
    retained: tuple[RetainedTree, ...] = msgspec.field(default=(), name="kept")


class SearchTarget(Struct, frozen=True, tag_field="role", tag=SEARCH):
    """What targets.json says of the search index's tree; `manifest` is the path where a reader's script begins."""

    format: int
    paths: int
    bytes: int
    manifest: str


class TombstonesTarget(Struct, frozen=True, tag_field="role", tag=TOMBSTONES):
    """What targets.json says of the list of tombstones."""

    format: int


Custom = SiteTarget | SearchTarget | TombstonesTarget


def make_site_target(root: NodeRef, size: int, retained: tuple[RetainedTree, ...] = ()) -> TargetFile:
    """The target of the site's tree: its root node, of `size` bytes."""
    custom = SiteTarget(FORMAT, root.paths, root.bytes, retained)
    return _make_target(node_path(root.sha256), root.sha256, size, custom)


def make_search_target(root: NodeRef, size: int, manifest: str) -> TargetFile:
    """The target of the search index's tree: its root node, of `size` bytes."""
    custom = SearchTarget(FORMAT, root.paths, root.bytes, manifest)
    return _make_target(node_path(root.sha256), root.sha256, size, custom)


def make_tombstones_target(digest: str, size: int) -> TargetFile:
    """The target of the list of tombstones, of `size` bytes."""
    return _make_target(tombstones_path(digest), digest, size, TombstonesTarget(FORMAT))


def _make_target(path: str, digest: str, size: int, custom: Custom) -> TargetFile:
    return TargetFile(size, {"sha256": digest}, path, {"custom": msgspec.to_builtins(custom)})
