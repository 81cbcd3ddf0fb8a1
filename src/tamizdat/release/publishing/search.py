"""The search index of a release: files below `search-index/`, in a tree of its own (release-format.md, section 11).

A path there never gets other bytes: whoever makes an index names its files by their content. So nothing turns, and
what a reader's script finds by one signed state is right for as long as it is there. It may be older than the site.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from tamizdat.release.metadata.keys import Keys
from tamizdat.release.metadata.signed import SEARCH, Phase, node_path, search_target
from tamizdat.release.metadata.tombstones import hashes, load
from tamizdat.release.precompressed import files
from tamizdat.release.publishing.files import remove
from tamizdat.release.publishing.metadata_writer import Signing
from tamizdat.release.publishing.publish import Summary, resume
from tamizdat.release.publishing.stage import Stage, chain_of, index_of, tree_of
from tamizdat.release.publishing.swapping import check_staged, from_stage, lay_nodes, mend
from tamizdat.release.tree.entry import INDEX, Entry, ReleaseError, of_index
from tamizdat.release.tree.tree import EMPTY, Difference, Nodes, Tree, build


def publish_search(stage: Stage, entries: Iterable[Entry], manifest: str, keys: Keys, *, now: datetime) -> Summary:
    """Make `entries` the search index in force; they are the whole of it, and `manifest` is the path of one of them.

    No entries take the index away. Finishes first what a killed run left. Raises ReleaseError before anything of the
    index is written: for an entry outside `search-index/`, one that was not staged, one whose path is in force with
    other bytes, and where there is no release yet. The counts of the Summary are the index's; its `root` is "" where
    there is none.
    """
    wanted = _checked(entries, manifest)
    signing = resume(stage.site, keys, now)
    if signing is None:
        raise ReleaseError(f"{stage.site}: there is no release that a search index could belong to. Press it first.")
    renewed = signing.adopt_roots()
    before = signing.chain.index
    old = index_of(stage.site, signing.chain)
    root, nodes = build(wanted)
    new = tree_of(stage.site, root.sha256, nodes)
    difference = Difference(old, new)
    _check_new(difference, hashes(load(stage.site, signing.chain)))
    check_staged(stage, [after for _, after in difference.entries.values() if after is not None])
    mended = mend(stage, old)
    written: list[bytes] = []
    if old.root != new.root or (before is not None and before.manifest != manifest):
        written = _replace(stage, signing, difference, nodes, manifest, (old, new))
    elif signing.due():
        signing.renew()
        renewed = True
    return Summary(
        signing.chain.timestamp.version,
        signing.chain.search,
        len(new),
        new.root.bytes,
        added=sum(after is not None for _, after in difference.entries.values()),
        removed=sum(after is None for _, after in difference.entries.values()),
        mended=mended,
        nodes=len(written),
        node_bytes=sum(map(len, written)),
        renewed=renewed,
    )


def search_manifest(site: Path) -> str:
    """The path of the manifest of the search index in force, "" where there is no index. Raises ReleaseError."""
    chain = chain_of(site)
    return "" if chain is None or chain.index is None else chain.index.manifest


def _checked(entries: Iterable[Entry], manifest: str) -> list[Entry]:
    """Return the entries in the order of their paths, held against what an index may hold."""
    wanted = {entry.path: entry for entry in entries}
    for path in wanted:
        if not of_index(path):
            raise ReleaseError(f"{path}: outside {INDEX}/, where all of a search index must be. Give it a path there.")
    if wanted and manifest not in wanted:
        raise ReleaseError(f"The manifest {manifest!r} is no entry of the search index. Give it with the others.")
    return [wanted[path] for path in sorted(wanted)]


def _check_new(difference: Difference, withdrawn: set[str]) -> None:
    for path, (before, after) in difference.entries.items():
        if after is not None and after.sha256 in withdrawn:
            raise ReleaseError(f"{path}: these bytes were withdrawn from the site. Make the index anew without them.")
        if before is not None and after is not None:
            raise ReleaseError(f"{path}: in force with other bytes, which may not change. Name files by their content.")


def _replace(
    stage: Stage, signing: Signing, difference: Difference, nodes: Nodes, manifest: str, trees: tuple[Tree, Tree]
) -> list[bytes]:
    """Put the new of two trees in force in place of the old; return the nodes written."""
    site = stage.site
    old, new = (() if tree.root.sha256 == EMPTY.sha256 else (tree.root.sha256,) for tree in trees)
    signing.enter(Phase("laying", new))
    written = lay_nodes(site, nodes, difference) if new else []
    for _, after in difference.entries.values():
        if after is not None:
            from_stage(stage, after)
    target = None
    if new:
        target = search_target(trees[1].root, (site / node_path(new[0])).stat().st_size, manifest)
    signing.take(Phase("laying", old), {SEARCH: target})
    for before, _ in difference.entries.values():
        if before is not None:
            for path in files(before):
                remove(site, path)
    for digest in reversed(difference.only_old):
        if digest != EMPTY.sha256:
            remove(site, node_path(digest))
    signing.close()
    return written
