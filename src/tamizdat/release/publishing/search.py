"""The search index of a release: files below `search-index/`, in a tree of its own (release-format.md, section 11).

The bytes at a path there never change: files are named by their content. So nothing has to be swapped, and what a
reader's script finds by one signed state is right for as long as it is there. The index may be older than the site.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from tamizdat.release.errors import ReleaseError
from tamizdat.release.files import remove
from tamizdat.release.layout import node_path
from tamizdat.release.metadata.keys import Keys
from tamizdat.release.metadata.signed import BesideTree, Phase
from tamizdat.release.metadata.targets import SEARCH, SEARCH_FOLDER, make_search_target
from tamizdat.release.metadata.tombstones import forbidden_hashes
from tamizdat.release.precompressed import entry_files
from tamizdat.release.publishing.in_force import load_in_force, open_search_tree, open_tree
from tamizdat.release.publishing.metadata_writer import MetadataWriter
from tamizdat.release.publishing.result import PublishResult
from tamizdat.release.publishing.resume import resume_role
from tamizdat.release.publishing.stage import Stage
from tamizdat.release.publishing.swapping import write_nodes
from tamizdat.release.publishing.tombstones import read_tombstones
from tamizdat.release.tree.build import build_tree
from tamizdat.release.tree.difference import Difference
from tamizdat.release.tree.entry import Entry, top_folder
from tamizdat.release.tree.tree import EMPTY, NodeBodies, Tree


def publish_search(
    stage: Stage, entries: Iterable[Entry], manifest: str, keys: Keys, *, now: datetime
) -> PublishResult:
    """Put `entries` in force as the search index; they are the whole of it, and `manifest` is the path of one of them.

    No entries take the index away. Finishes first what a killed run left. Raises ReleaseError before anything of the
    index is written: for an entry outside `search-index/`, one that was not staged, one whose path is in force with
    other bytes, and where there is no release yet. The counts of the result are the index's; its `root` is "" where
    there is none.
    """
    wanted = _sorted_entries(entries, manifest)
    writer, renewed = resume_role(stage, keys, now, SEARCH)
    target_before = writer.trusted.search
    old = open_search_tree(stage.site, writer.trusted)
    root, nodes = build_tree(wanted)
    new = open_tree(stage.site, root.sha256, nodes)
    difference = Difference(old, new)
    _check_changes(difference, forbidden_hashes(read_tombstones(stage.site, writer.trusted)))
    stage.check_staged(difference.new_entries())
    mended = stage.mend(old)
    written: list[bytes] = []
    if old.root != new.root or (target_before is not None and target_before.manifest != manifest):
        written = _replace_index(stage, writer, difference, nodes, manifest, (old, new))
    elif writer.is_renewal_due():
        writer.renew()
        renewed = True
    return PublishResult(
        writer.trusted.timestamp.version,
        writer.trusted.search_root,
        len(new),
        new.root.bytes,
        added=sum(new_entry is not None for _, new_entry in difference.entries.values()),
        removed=sum(new_entry is None for _, new_entry in difference.entries.values()),
        mended=mended,
        nodes=len(written),
        node_bytes=sum(map(len, written)),
        renewed=renewed,
    )


def search_manifest(site: Path) -> str:
    """The path of the manifest of the search index in force, "" where there is no index. Raises ReleaseError."""
    trusted = load_in_force(site)
    return "" if trusted is None or trusted.search is None else trusted.search.manifest


def _sorted_entries(entries: Iterable[Entry], manifest: str) -> list[Entry]:
    """Return the entries in the order of their paths. Raises ReleaseError for one that no index may hold."""
    wanted = {entry.path: entry for entry in entries}
    for path in wanted:
        if top_folder(path) != SEARCH_FOLDER:
            raise ReleaseError(
                f"{path}: outside {SEARCH_FOLDER}/, where all of a search index must be. Give it a path there."
            )
    if wanted and manifest not in wanted:
        raise ReleaseError(f"The manifest {manifest!r} is no entry of the search index. Give it with the others.")
    return [wanted[path] for path in sorted(wanted)]


def _check_changes(difference: Difference, forbidden: set[str]) -> None:
    for path, (old, new) in difference.entries.items():
        if new is not None and new.sha256 in forbidden:
            raise ReleaseError(f"{path}: these bytes were withdrawn from the site. Make the index anew without them.")
        if old is not None and new is not None:
            raise ReleaseError(f"{path}: in force with other bytes, which may not change. Name files by their content.")


def _replace_index(
    stage: Stage,
    writer: MetadataWriter,
    difference: Difference,
    nodes: NodeBodies,
    manifest: str,
    trees: tuple[Tree, Tree],
) -> list[bytes]:
    """Put the new one of two trees in force in place of the old one; return the nodes written."""
    site = stage.site
    old, new = (
        () if tree.root.sha256 == EMPTY.sha256 else (BesideTree(tree.root.sha256, SEARCH_FOLDER),) for tree in trees
    )
    writer.write_phase(Phase("laying", new))
    written = write_nodes(site, nodes, difference) if new else []
    for entry in difference.new_entries():
        stage.move_to_release(entry)
    targets = []
    if new:
        size = (site / node_path(new[0].root)).stat().st_size
        targets.append(make_search_target(trees[1].root, size, manifest))
    writer.write_targets(Phase("laying", old), {SEARCH: targets})
    for old_entry, _ in difference.entries.values():
        if old_entry is not None:
            for path in entry_files(old_entry):
                remove(site, path)
    for digest in reversed(difference.only_old):
        if digest != EMPTY.sha256:
            remove(site, node_path(digest))
    writer.write_steady()
    return written
