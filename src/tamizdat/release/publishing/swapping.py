"""The steps of a publish that put another tree in force: write its nodes, store contents, swap paths.

Each step leaves a folder whose files follow from what is signed (docs/release-format.md, sections 5 to 7).
"""

from __future__ import annotations

from collections.abc import Callable, Set
from pathlib import Path

from tamizdat.release.files import has_hash, link, place, remove
from tamizdat.release.layout import node_path, store_path
from tamizdat.release.precompressed import SUFFIX, compress, has_precompressed, precompressed_problem
from tamizdat.release.publishing.stage import Stage
from tamizdat.release.tree.difference import Difference
from tamizdat.release.tree.entry import Entry
from tamizdat.release.tree.tree import NodeBodies


def write_nodes(site: Path, nodes: NodeBodies, difference: Difference) -> list[bytes]:
    """Write the new tree's nodes from the root down, so that each that is there can be reached from the root.

    Return the nodes written.
    """
    written = []
    for digest, body in reversed(nodes.items()):
        if digest in difference.only_new and not (site / node_path(digest)).is_file():
            place(site, node_path(digest), body)
            written.append(body)
    return written


def store_contents(stage: Stage, difference: Difference, forbidden: Set[str]) -> bool:
    """Store the old and new bytes of all that changes, but no `forbidden` ones (SHA-256), which tombstones name.

    Return False where old bytes are damaged and cannot be kept.
    """
    site = stage.site
    intact = True
    for path, (old, new) in difference.entries.items():
        if new is not None and not (site / store_path(new.sha256)).is_file():
            link(stage.folder / path, site, store_path(new.sha256))
        if old is not None and old.sha256 not in forbidden and not (site / store_path(old.sha256)).is_file():
            if has_hash(site / path, old.sha256):
                link(site / path, site, store_path(old.sha256))
            else:
                intact = False
    return intact


def swap_paths(site: Path, difference: Difference, put: Callable[[Entry], None]) -> None:
    """Bring every path to what the new tree says; `put` puts a new or changed entry's files in place.

    Removals come first, so that a folder may take the place of a file.
    """
    for path, (old, new) in difference.entries.items():
        if new is None or (old is not None and has_precompressed(old) and not has_precompressed(new)):
            remove(site, path + SUFFIX)
        if new is None:
            remove(site, path)
    for entry in difference.new_entries():
        put(entry)


def put_from_store(site: Path, entry: Entry) -> None:
    """Put an entry's files in place from the stored bytes, where they are not there yet."""
    if not has_hash(site / entry.path, entry.sha256):
        link(site / store_path(entry.sha256), site, entry.path)
    if has_precompressed(entry):
        compressed = site / (entry.path + SUFFIX)
        if not compressed.is_file() or precompressed_problem(compressed.read_bytes(), entry):
            place(site, entry.path + SUFFIX, compress((site / entry.path).read_bytes()))
