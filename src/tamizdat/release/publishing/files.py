"""Files put into a release's folder and taken out of it: whole or not at all, and nothing that is not wanted stays.

The folder holds, besides the paths of the tree in force: the nodes of that tree and of those kept, and in `store/` the
bytes of every file that differs between one kept tree and the next (`Span`). Both follow from what is signed, so a
verifier can tell a file that belongs there from one that was added.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from tamizdat.release.metadata.signed import FOLDER, node_path, store_path
from tamizdat.release.precompressed import files
from tamizdat.release.publishing.stage import workspace, write
from tamizdat.release.tree.entry import INDEX, ReleaseError
from tamizdat.release.tree.node import Ref, decode
from tamizdat.release.tree.tree import Difference, Tree


class Span:
    """What the trees of a release (oldest first, the one in force last) need in `store/`, and the nodes of old ones.

    `earlier` holds the SHA-256 of nodes that kept trees have; the tree in force may have some of them too.
    """

    def __init__(self, trees: Sequence[Tree]) -> None:
        self.store: dict[str, int] = {}  # sizes in bytes by SHA-256
        self.earlier: set[str] = set()
        for one, two in pairwise(trees):
            difference = Difference(one, two)
            self.store |= difference.contents
            self.earlier.update(difference.only_old)


def nodes_of(tree: Tree) -> set[str]:
    """The SHA-256 of every node of a tree; leaves are not read."""
    found = {tree.root.sha256}
    above = [tree.root] if tree.root.level else []
    while above:
        items = [item for item in tree.items(above.pop()) if isinstance(item, Ref)]
        found.update(item.sha256 for item in items)
        above.extend(item for item in items if item.level)
    return found


def place(site: Path, path: str, body: bytes) -> None:
    """Put a file into the release: readers see the old one or the whole new one."""
    part = workspace(site) / "part"
    write(str(part), body)
    move(part, site / path)


def move(source: Path, target: Path) -> None:
    """Rename a file to its place, making the folders around it."""
    try:
        source.rename(target)
    except FileNotFoundError:
        if not source.exists():
            raise
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)


def link(source: Path, site: Path, path: str) -> None:
    """Put a file into the release that shares its bytes with `source`; copied where the file system cannot share."""
    part = workspace(site) / "part"
    part.unlink(missing_ok=True)
    try:
        part.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, part)
    move(part, site / path)


def holds(place: Path, digest: str) -> bool:
    """Whether there is a file with this SHA-256."""
    try:
        with place.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except OSError:
        return False


def remove(site: Path, path: str) -> None:
    """Take a file out of the release, and the folders that are empty then."""
    target = site / path
    with suppress(FileNotFoundError, NotADirectoryError):  # the folder it lay in may have made way for a file
        target.unlink()
    for folder in target.parents:
        if folder == site:
            return
        try:
            folder.rmdir()
        except OSError:
            return


def sweep(site: Path, dropped: Sequence[Tree], kept: Sequence[Tree]) -> None:
    """Remove the nodes and stored files that only the `dropped` trees (older than all `kept`) needed.

    Reads only where trees differ: the time does not grow with the site.
    """
    if not dropped:
        return
    dead: dict[str, None] = {}
    stored: set[str] = set()
    for one, two in pairwise([*dropped, kept[0]]):
        difference = Difference(one, two)
        dead |= dict.fromkeys(difference.only_old)
        dead = {digest: None for digest in dead if digest not in difference.only_new}
        stored |= difference.contents.keys()
    for one, two in pairwise(kept):
        difference = Difference(one, two)
        dead = {digest: None for digest in dead if digest not in difference.only_new}
        stored -= difference.contents.keys()
    for digest in stored:
        remove(site, store_path(digest))
    # Children before their parents: what is left of a dropped tree can be reached from its root to the last.
    for digest in reversed(dead):
        remove(site, node_path(digest))


def tidy(site: Path, trees: Sequence[Tree], index: Tree, beside: Sequence[str]) -> None:
    """Remove everything in `tree/`, `store/` and the search index's folder that no tree needs.

    `trees` are the site's, oldest first and the last in force, `index` is the search index's; `beside` are the roots of
    trees of which parts may lie there. What names a file goes after it, the contents first and each node before its
    parent: wherever this is killed, all that is left can still be accounted for.
    """
    span = Span(trees)
    wanted = {node_path(digest) for digest in span.earlier | nodes_of(trees[-1]) | nodes_of(index)}
    wanted |= {store_path(digest) for digest in span.store}
    wanted.update(path for entry in index for path in files(entry))
    reached = [node_path(digest) for digest in _reached(site, beside)]
    for path in [*walk(site, "store"), *walk(site, INDEX), *reversed(reached), *walk(site, "tree")]:
        if path not in wanted:
            remove(site, path)


def _reached(site: Path, roots: Sequence[str]) -> list[str]:
    """The SHA-256 of the nodes that are there of trees with these `roots`, each after a node that lists it."""
    found = dict.fromkeys(roots)
    left = deque(found)
    while left:
        try:
            items = decode((site / node_path(left.popleft())).read_bytes())[1]
        except (OSError, ReleaseError):
            continue
        new = [item.sha256 for item in items if isinstance(item, Ref) and item.sha256 not in found]
        found.update(dict.fromkeys(new))
        left.extend(new)
    return list(found)


def drop_metadata(site: Path, files: Iterable[str]) -> None:
    """Remove all metadata but `files`."""
    wanted = set(files)
    for path in walk(site, FOLDER):
        if path not in wanted:
            remove(site, path)


def walk(site: Path, below: str = "") -> Iterable[str]:
    """Yield the path of every file (and of whatever else is no folder) below a folder of the site."""
    folders = [below]
    while folders:
        folder = folders.pop()
        try:
            found = os.scandir(site / folder)
        except (FileNotFoundError, NotADirectoryError):
            continue
        with found:
            for item in found:
                path = f"{folder}/{item.name}" if folder else item.name
                if item.is_dir(follow_symlinks=False):
                    folders.append(path)
                else:
                    yield path
