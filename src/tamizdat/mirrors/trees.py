"""The trees of a copy and of what is to take its place: their nodes lie in the copy, or are staged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from tamizdat.mirrors.staging import Before, Staging
from tamizdat.portable_names import lost_elsewhere, portable_key
from tamizdat.release.errors import ReleaseError
from tamizdat.release.layout import node_path
from tamizdat.release.metadata.tombstones import decode_tombstones, forbidden_hashes
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet
from tamizdat.release.tree.difference import Difference, Retained
from tamizdat.release.tree.entry import Entry
from tamizdat.release.tree.tree import Tree, empty_tree


class NodesMissingError(ReleaseError):
    """A node of a tree is neither in the copy nor staged, or it is damaged."""


class Change(NamedTuple):
    """What a path held and what it is to hold; None where there is nothing, or (of `old`) it is not known."""

    old: Entry | None
    new: Entry | None

    @property
    def paths(self) -> tuple[str, ...]:
        """The path, as one or none."""
        entry = self.new or self.old
        return (entry.path,) if entry else ()


class Trees(Struct, frozen=True):
    """The trees of one state: the site's, oldest first and the last in force, and those of other roles by folder."""

    site: tuple[Tree, ...]
    others: dict[str, Tree]

    def node_hashes(self) -> set[str]:
        """Return the SHA-256 of every node."""
        in_force = (self.site[-1], *self.others.values())
        return Retained(self.site).nodes.union(*(tree.node_hashes() for tree in in_force))


def before_of(trusted: TrustedMetadataSet | None) -> Before:
    """Return what a copy with this metadata holds."""
    if trusted is None:
        return Before(is_known=False)
    return Before(
        (*(tree.root for tree in trusted.site.retained), trusted.site_root),
        {target.info.folder: target.sha256 for target in trusted.other_trees},
        {entry.path: entry.sha256 for entry in trusted.file_entries},
    )


def open_trees(staging: Staging, state: Before) -> Trees:
    """Return the trees of a state. Raises ReleaseError where a node is missing or damaged."""
    return Trees(
        tuple(_open(staging, root) for root in state.site_roots),
        {folder: _open(staging, root) for folder, root in state.other_roots.items()},
    )


def _open(staging: Staging, root: str) -> Tree:
    def read(digest: str) -> bytes:
        for folder in (staging.site, staging.release):
            try:
                body = (folder / node_path(digest)).read_bytes()
            except OSError:
                continue
            if hashlib.sha256(body).hexdigest() == digest:
                return body
        raise NodesMissingError("missing or damaged")

    try:
        return Tree(read, root)
    except NodesMissingError:
        raise
    except ReleaseError as error:  # the tree tells which node it was
        raise NodesMissingError(str(error)) from None


def changes(before: Trees | None, after: Trees) -> Iterator[Change]:
    """Yield what changes in trees, of the site first; all that there is to be where what was before is not known."""
    if before is None:
        for tree in (after.site[-1], *after.others.values()):
            yield from (Change(None, entry) for entry in tree)
        return
    pairs = [(before.site[-1], after.site[-1])]
    for folder in sorted(before.others.keys() | after.others.keys()):
        pairs.append((before.others.get(folder, empty_tree()), after.others.get(folder, empty_tree())))
    for old, new in pairs:
        yield from (Change(*pair) for pair in Difference(old, new).entries.values())


def file_changes(before: Before, files: Iterable[Entry]) -> Iterator[Change]:
    """Yield what changes of the single files in roles' folders; of what is gone only path and SHA-256 are known."""
    left = dict(before.files)
    for entry in files:
        if left.pop(entry.path, "") != entry.sha256 or not before.is_known:
            yield Change(None, entry)
    yield from (Change(Entry(path, digest, 0, ""), None) for path, digest in left.items())


class Folding(Struct, frozen=True):
    """What a file system that folds letters makes of the paths of a release: those that it cannot hold beside others,
    and the names (`portable_key`) of those that it holds. Of one that holds all both are empty."""

    lost: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()

    def allows(self, change: Change) -> bool:
        """Whether a change can be made: what is lost is not put, and its going takes no twin of it away."""
        if change.new is not None:
            return change.new.path not in self.lost
        return change.old is None or portable_key(change.old.path) not in self.keys


def folding(staging: Staging, after: Trees, files: Iterable[Entry]) -> Folding:
    """Return what the copy's file system makes of a release. Most hold all, and then no tree is read for this."""
    if not staging.folds_letters():
        return Folding()
    trees = (after.site[-1], *after.others.values())
    paths = dict.fromkeys(entry.path for entry in chain(*trees, files))
    lost = frozenset(lost_elsewhere(paths).twins)
    return Folding(lost, frozenset(portable_key(path) for path in paths if path not in lost))


def stored(trees: Trees, forbidden: set[str]) -> dict[str, int]:
    """Return the size of each content that `store/` is to hold, by its SHA-256."""
    kept = Retained(trees.site).store
    return {digest: size for digest, size in kept.items() if digest not in forbidden}


def forbidden_by(folder: Path, trusted: TrustedMetadataSet) -> set[str]:
    """Return the hashes that the list of tombstones below `folder` forbids, which was checked before."""
    target = trusted.tombstones
    return forbidden_hashes(decode_tombstones((folder / target.path).read_bytes())) if target else set()
