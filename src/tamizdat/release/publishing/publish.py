"""Publish: from what a press has staged to a release in force, so that a kill at any moment harms no reader.

The order (docs/release-format.md, section 7), each step with the phase that timestamp.json says from then on:
  laying    write the new tree's nodes, from the root down, and into the store old and new bytes of all that changes
  turning   put the new metadata in force; rename staged files onto their paths, take away old paths
  laying    drop trees that were retained long enough; remove their nodes and stored bytes
  steady    the folder holds the release and nothing else
There is no journal besides what is signed: `finish` reads the phase and does what is left to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from tamizdat.release.errors import ReleaseError
from tamizdat.release.files import place, workspace, write
from tamizdat.release.layout import node_path, tombstones_path
from tamizdat.release.metadata.keys import Keys
from tamizdat.release.metadata.signed import Phase, format_time
from tamizdat.release.metadata.targets import SITE, RetainedTree, make_site_target
from tamizdat.release.publishing.in_force import load_in_force, open_search_tree, open_tree
from tamizdat.release.publishing.metadata_writer import MetadataWriter, write_first_metadata
from tamizdat.release.publishing.result import PublishResult
from tamizdat.release.publishing.stage import Stage
from tamizdat.release.publishing.swapping import put_from_store, store_contents, swap_paths, write_nodes
from tamizdat.release.publishing.sweeping import remove_dropped, remove_unneeded
from tamizdat.release.publishing.tombstones import (
    NO_UPDATE,
    TombstonesUpdate,
    Withdrawn,
    read_tombstones,
    update_tombstones,
)
from tamizdat.release.tree.build import build_tree, update_tree
from tamizdat.release.tree.difference import Difference
from tamizdat.release.tree.entry import SEARCH_FOLDER, Entry, in_search_folder
from tamizdat.release.tree.node import NodeRef
from tamizdat.release.tree.tree import NodeBodies, Tree

# How long a reader who has verified an older tree may go on reading it.
KEEP = timedelta(hours=1)
# How many older trees are retained at most, and how many stay when there are more: dropping costs a few milliseconds a
# tree, so a newsroom that publishes every minute drops trees at every eighth publish.
MAX_RETAINED = 16
RETAINED_AFTER_DROP = 8
# Until when a tree is retained that must go at once: it goes even if the clock was put back before a killed publish is
# finished.
PAST = "1970-01-01T00:00:00Z"


def publish(  # noqa: PLR0913 (each is one fact about the publish; all but five have a usual value)
    stage: Stage,
    entries: Iterable[Entry],
    removed: Iterable[str],
    keys: Keys,
    *,
    now: datetime,
    full: bool = False,
    keep: timedelta = KEEP,
    withdrawn: Iterable[Withdrawn] | None = None,
    redact: bool = False,
) -> PublishResult:
    """Put what was staged in force; see the module's docstring for the order and the package's for use.

    `keep` is how long the tree in force until now stays readable; with zero, nothing of any earlier tree is left
    behind. `withdrawn` are all articles that are withdrawn now (None: those that were); `redact` makes a tombstone for
    all that is replaced or taken away. What gets a tombstone is not retained, and then no earlier tree is either.
    Raises ReleaseError before anything is written where an entry was not staged.
    """
    site = stage.site
    wanted = {entry.path: entry for entry in entries}
    if (path := next(filter(in_search_folder, wanted), None)) is not None:
        raise ReleaseError(f"{path}: {SEARCH_FOLDER}/ is kept for the search index. Give the page another address.")
    writer = resume(site, keys, now)
    if writer is None:
        return _publish_first(stage, wanted, keys, now, withdrawn)
    renewed = writer.publish_new_roots()
    old = open_tree(site, writer.trusted.site_root)
    root, nodes = _plan_tree(old, wanted, removed, full)
    new = open_tree(site, root.sha256, nodes)
    difference = Difference(old, new)
    update = _plan_tombstones(writer, difference, new, withdrawn, redact)
    if root.sha256 == old.root.sha256:
        mended = stage.mend(old)
        if update.body is not None or (redact and writer.trusted.site.retained):
            _replace_tombstones(writer, update, drop_all=redact)
        elif writer.is_renewal_due():
            writer.renew()
            renewed = True
        return PublishResult(
            writer.trusted.timestamp.version, root.sha256, len(old), old.root.bytes, mended=mended, renewed=renewed
        )
    stage.check_staged(difference.new_entries())
    written, mended = _replace_tree(stage, writer, difference, (new, nodes), update, timedelta(0) if redact else keep)
    pairs = difference.entries.values()
    return PublishResult(
        writer.trusted.timestamp.version,
        root.sha256,
        len(new),
        new.root.bytes,
        added=sum(old_entry is None for old_entry, _ in pairs),
        changed=sum(old_entry is not None and new_entry is not None for old_entry, new_entry in pairs),
        removed=sum(new_entry is None for _, new_entry in pairs),
        mended=mended,
        nodes=len(written),
        node_bytes=sum(map(len, written)),
    )


def finish(site: Path, keys: Keys, *, now: datetime) -> None:
    """Finish what a killed publish left in a release's folder; the caller holds the lock. `publish` does it itself."""
    resume(site, keys, now)


def resume(site: Path, keys: Keys, now: datetime) -> MetadataWriter | None:
    """Finish what a killed run left, and return what signs the release further; None where there is no release.

    The caller holds the lock.
    """
    if (trusted := load_in_force(site)) is None:
        return None
    writer = MetadataWriter(site, keys, now, trusted)
    _finish(writer)
    return writer


def _plan_tree(old: Tree, wanted: dict[str, Entry], removed: Iterable[str], full: bool) -> tuple[NodeRef, NodeBodies]:
    """Return the root of the new tree and the nodes that may be new."""
    if full:
        return build_tree(wanted[path] for path in sorted(wanted))
    changes: dict[str, Entry | None] = {path: entry for path, entry in wanted.items() if old.get(path) != entry}
    for path in removed:
        if path not in wanted and old.get(path) is not None:
            changes[path] = None
    return update_tree(old, changes)


def _plan_tombstones(
    writer: MetadataWriter, difference: Difference, new: Tree, withdrawn: Iterable[Withdrawn] | None, redact: bool
) -> TombstonesUpdate:
    """Return what becomes of the list of tombstones. Where there is none and none is asked for, this reads nothing."""
    site, trusted = writer.site, writer.trusted
    if withdrawn is None and not redact and not (trusted.tombstones and difference.entries):
        return NO_UPDATE

    def hashes_present(hashes: set[str]) -> set[str]:
        return new.hashes_present(hashes) | open_search_tree(site, trusted).hashes_present(hashes)

    before = read_tombstones(site, trusted)
    return update_tombstones(before, difference, withdrawn, redact, format_time(writer.now)[:10], hashes_present)


def _replace_tree(
    stage: Stage,
    writer: MetadataWriter,
    difference: Difference,
    new_tree: tuple[Tree, NodeBodies],
    update: TombstonesUpdate,
    keep: timedelta,
) -> tuple[list[bytes], int]:
    """Put another tree (and the nodes of it that may be new) in force.

    Return the nodes written, and how many files were mended on the way.
    """
    site, (new, nodes), old_root = stage.site, new_tree, writer.trusted.site_root
    writer.write_phase(Phase("laying", (new.root.sha256,), update.lists))
    written = write_nodes(site, nodes, difference)
    _write_tombstones(site, update)
    intact = store_contents(stage, difference)
    until = format_time(writer.now + keep) if keep and intact and not update.adds_hashes else PAST
    retained = [RetainedTree(tree.root, min(tree.until, until)) for tree in writer.trusted.site.retained]
    size = (site / node_path(new.root.sha256)).stat().st_size
    target = make_site_target(new.root, size, (*retained, RetainedTree(old_root, until)))
    writer.write_targets(Phase("turning", (), _replaced_list(writer, update)), {SITE: target, **update.targets})
    swap_paths(site, difference, stage.move_to_release)
    mended = stage.mend(new)
    _drop_trees(writer, writer.trusted.phase.lists)
    return written, mended


def _replace_tombstones(writer: MetadataWriter, update: TombstonesUpdate, *, drop_all: bool) -> None:
    """Put another list of tombstones in force beside the tree that is in force already."""
    replaced = _replaced_list(writer, update)
    writer.write_phase(Phase("laying", (), update.lists))
    _write_tombstones(writer.site, update)
    _drop_trees(writer, replaced, update, drop_all=drop_all)


def _replaced_list(writer: MetadataWriter, update: TombstonesUpdate) -> tuple[str, ...]:
    """The list in force, where another one or none takes its place."""
    before = writer.trusted.tombstones
    return (before,) if before and update.body is not None else ()


def _write_tombstones(site: Path, update: TombstonesUpdate) -> None:
    if update.body:
        place(site, tombstones_path(update.digest), update.body)


def _publish_first(
    stage: Stage, wanted: dict[str, Entry], keys: Keys, now: datetime, withdrawn: Iterable[Withdrawn] | None
) -> PublishResult:
    """Publish where no release is. There are no readers yet, so all of it is made in the stage and renamed at once."""
    site = stage.site
    if site.exists() and any(site.iterdir()):
        raise ReleaseError(f"{site}: holds files but no release. Press to an empty folder, or move them away.")
    # A search index that is staged already waits for its own publish.
    staged_index, aside = stage.folder / SEARCH_FOLDER, workspace(site) / SEARCH_FOLDER
    if staged_index.exists():
        staged_index.rename(aside)
    stage.keep_only(wanted)
    root, nodes = build_tree(wanted[path] for path in sorted(wanted))
    for digest, body in nodes.items():
        write(f"{stage.folder}/{node_path(digest)}", body)
    tree = open_tree(stage.folder, root.sha256, nodes)
    today = format_time(now)[:10]
    update = update_tombstones((), Difference(tree, tree), withdrawn, False, today, tree.hashes_present)
    targets = [make_site_target(root, len(nodes[root.sha256])), *filter(None, update.targets.values())]
    if update.body:
        write(f"{stage.folder}/{tombstones_path(update.digest)}", update.body)
    write_first_metadata(stage.folder, targets, keys, now)
    stage.folder.rename(site)
    if aside.exists():
        stage.folder.mkdir()
        aside.rename(staged_index)
    node_bytes = sum(map(len, nodes.values()))
    return PublishResult(
        1, root.sha256, root.paths, root.bytes, added=root.paths, nodes=len(nodes), node_bytes=node_bytes
    )


def _drop_trees(
    writer: MetadataWriter,
    old_lists: tuple[str, ...],
    update: TombstonesUpdate = NO_UPDATE,
    *,
    drop_all: bool = False,
) -> None:
    """Drop the retained trees whose time is over (or all), remove what only they needed, and end in `steady`.

    `old_lists` are lists of tombstones that are not in force any more; `update` puts another list in force meanwhile.
    """
    site, retained = writer.site, writer.trusted.site.retained
    now = format_time(writer.now)
    staying = tuple(tree for tree in retained if tree.until > now and not drop_all)
    staying = staying[-RETAINED_AFTER_DROP:] if len(staying) > MAX_RETAINED else staying
    dropped = retained[: len(retained) - len(staying)]
    tree = open_tree(site, writer.trusted.site_root)
    dropped_trees = [open_tree(site, old.root) for old in dropped]
    kept_trees = [*(open_tree(site, old.root) for old in staying), tree]
    target = make_site_target(tree.root, writer.trusted.targets_by_role[SITE].length, staying)
    phase = Phase("laying", tuple(old.root for old in dropped), old_lists)
    writer.write_targets(phase, {SITE: target, **update.targets})
    remove_dropped(site, dropped_trees, kept_trees)
    writer.write_steady()


def _finish(writer: MetadataWriter) -> None:
    """Do what a killed publish left undone, by the phase that is signed."""
    site, trusted = writer.site, writer.trusted
    if trusted.phase.state == "steady":
        return
    (workspace(site) / "part").unlink(missing_ok=True)
    trees = [open_tree(site, old.root) for old in trusted.site.retained] + [open_tree(site, trusted.site_root)]
    if trusted.phase.state == "turning":
        swap_paths(site, Difference(trees[-2], trees[-1]), lambda entry: put_from_store(site, entry))
        _drop_trees(writer, trusted.phase.lists)
    else:
        remove_unneeded(site, trees, open_search_tree(site, trusted), trusted.phase.beside)
        writer.write_steady()
