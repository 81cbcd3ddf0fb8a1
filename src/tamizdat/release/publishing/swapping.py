"""What a publish does to the files of a release: lay nodes and stored bytes, turn paths, mend what was damaged.

Each step leaves a folder whose files follow from what is signed (docs/release-format.md, sections 5 to 7).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from tamizdat.release.metadata.signed import list_path, node_path, store_path
from tamizdat.release.metadata.tombstones import Change
from tamizdat.release.precompressed import SUFFIX, files, has_twin, pack, wrong_twin
from tamizdat.release.publishing.files import holds, link, move, place, remove, walk
from tamizdat.release.publishing.stage import Stage
from tamizdat.release.tree.entry import Entry, ReleaseError
from tamizdat.release.tree.tree import Difference, Nodes, Tree


def check_staged(stage: Stage, entries: Iterable[Entry]) -> None:
    """Raise ReleaseError where the file or twin of one of `entries` was not staged."""
    for entry in entries:
        for path in files(entry):
            if not (stage.folder / path).is_file():
                raise not_staged(path)


def clear_stage(stage: Stage, wanted: Mapping[str, Entry]) -> None:
    """Remove what was staged and is not wanted; raise ReleaseError where something wanted is not there.

    Files are counted and not collected: their names would be a hundred megabytes at 100,000 articles.
    """
    there = 0
    strays = []
    for path in walk(stage.folder):
        twin_of = wanted.get(path.removesuffix(SUFFIX)) if path.endswith(SUFFIX) else None
        if path in wanted or (twin_of and has_twin(twin_of)):
            there += 1
        else:
            strays.append(path)
    for path in strays:
        (stage.folder / path).unlink()
    if there < sum(1 + has_twin(entry) for entry in wanted.values()):
        check_staged(stage, wanted.values())


def not_staged(path: str) -> ReleaseError:
    """The error for a file that is to be published and was not staged."""
    return ReleaseError(f"{path}: to be published, but not staged. Give it to `Stage.put` of this very lease.")


def lay_nodes(site: Path, nodes: Nodes, difference: Difference) -> list[bytes]:
    """Write the new tree's nodes from the root down: whatever of them is there can be reached from the root."""
    written = []
    for digest, body in reversed(nodes.items()):
        if digest in difference.only_new and not (site / node_path(digest)).is_file():
            place(site, node_path(digest), body)
            written.append(body)
    return written


def lay_list(site: Path, listed: Change) -> None:
    """Write the new list of tombstones, if there is one."""
    if listed.body:
        place(site, list_path(listed.digest), listed.body)


def lay_store(stage: Stage, difference: Difference) -> bool:
    """Store the old and new bytes of all that changes; return False where old bytes are damaged and cannot be kept."""
    site = stage.site
    intact = True
    for path, (before, after) in difference.entries.items():
        if after is not None and not (site / store_path(after.sha256)).is_file():
            link(stage.folder / path, site, store_path(after.sha256))
        if before is not None and not (site / store_path(before.sha256)).is_file():
            if holds(site / path, before.sha256):
                link(site / path, site, store_path(before.sha256))
            else:
                intact = False
    return intact


def turn(site: Path, difference: Difference, put: Callable[[Entry], None]) -> None:
    """Bring every path to what the new tree says: take away first, so that a folder may stand where a file stood."""
    for path, (before, after) in difference.entries.items():
        if after is None or (before is not None and has_twin(before) and not has_twin(after)):
            remove(site, path + SUFFIX)
        if after is None:
            remove(site, path)
    for _, after in difference.entries.values():
        if after is not None:
            put(after)


def from_stage(stage: Stage, entry: Entry) -> None:
    """Put an entry's file and twin in place from where they were staged."""
    for path in files(entry):
        move(stage.folder / path, stage.site / path)


def from_store(site: Path, entry: Entry) -> None:
    """Put an entry's file and twin in place from the stored bytes, where they are not there yet."""
    if not holds(site / entry.path, entry.sha256):
        link(site / store_path(entry.sha256), site, entry.path)
    if has_twin(entry):
        twin = site / (entry.path + SUFFIX)
        if not twin.is_file() or wrong_twin(twin.read_bytes(), entry) is not None:
            place(site, entry.path + SUFFIX, pack((site / entry.path).read_bytes()))


def mend(stage: Stage, tree: Tree) -> int:
    """Put in place what was staged although its entry did not change, since its file was missing or damaged."""
    mended = 0
    for path in list(walk(stage.folder)):
        if (entry := tree.get(path)) is not None and holds(stage.folder / path, entry.sha256):
            from_stage(stage, entry)
            mended += 1
    return mended
