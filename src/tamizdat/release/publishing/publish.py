"""Publish: from what a press has staged to a release in force, so that a kill at any moment harms no reader.

The order (docs/release-format.md, section 7), each step with the phase that timestamp.json says from then on:
  laying    write the new tree's nodes, from the root down, and into the store old and new bytes of all that changes
  turning   put the new metadata in force; rename staged files onto their paths, take away old paths
  laying    drop trees that were retained long enough; remove their nodes and stored bytes
  steady    the folder holds the release and nothing else
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from tuf.api.metadata import TargetFile

from tamizdat.paths import RELEASE_FOLDERS, parent_folders
from tamizdat.release.errors import ReleaseError
from tamizdat.release.files import move, place, remove, workspace, write
from tamizdat.release.layout import node_path, store_path
from tamizdat.release.metadata.keys import Keys
from tamizdat.release.metadata.signed import BesideTree, Phase, PhaseFile, format_time
from tamizdat.release.metadata.targets import EDITIONS, SITE, RetainedTree, Target, make_site_target
from tamizdat.release.publishing.in_force import open_other_trees, open_tree
from tamizdat.release.publishing.metadata_writer import MetadataWriter, write_first_metadata
from tamizdat.release.publishing.result import PublishResult
from tamizdat.release.publishing.resume import drop_trees, resume
from tamizdat.release.publishing.role_files import phase_file, phase_files
from tamizdat.release.publishing.stage import Stage
from tamizdat.release.publishing.swapping import store_contents, swap_paths, write_nodes
from tamizdat.release.publishing.tombstones import (
    NO_UPDATE,
    Causes,
    TombstonesUpdate,
    Withdrawn,
    read_tombstones,
    update_tombstones,
)
from tamizdat.release.tree.build import build_tree, tree_nodes, update_tree
from tamizdat.release.tree.difference import Difference
from tamizdat.release.tree.entry import Entry
from tamizdat.release.tree.entry_runs import EntryRuns
from tamizdat.release.tree.node import NodeRef
from tamizdat.release.tree.tree import NodeBodies, Tree

# How long a reader who has verified an older tree may go on reading it.
KEEP = timedelta(hours=1)
# Most files of a release have these names, and no folder has: nothing is looked for below them.
_NO_FOLDERS = {"index.html", "article.json"}
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
    least_version: int = 1,
    lift: bool = False,
    is_list: Callable[[str], bool] = lambda path: False,
) -> PublishResult:
    """Put what was staged in force; see the module's docstring for the order and the package's for use.

    `keep` is how long the tree in force until now stays readable; with zero, nothing of any earlier tree is left
    behind. `withdrawn` are all articles that are withdrawn now (None: those that were); `redact` makes a tombstone for
    all that is replaced or taken away, and recalls all editions. What gets a tombstone is not retained, and then no
    earlier tree is either. No version that is signed is lower than `least_version` (publishing/restored.py). `lift`
    says that what was redacted may be published again, `is_list(path)` that a page only lists what others hold. Raises
    RedactedAgainError where redacted bytes, not only of such pages, would be published again and `lift` does not say
    so; ReleaseError where an entry was not staged: nothing of these is written then.
    """
    site = stage.site
    wanted = entries if isinstance(entries, EntryRuns) else _in_order(entries)
    _check_folders(wanted, set(RELEASE_FOLDERS))
    writer = resume(site, keys, now, least_version)
    if writer is None:
        return _publish_first(stage, wanted, keys, now, withdrawn, least_version)
    _check_folders(wanted, writer.trusted.role_folders)
    renewed = writer.publish_new_roots()
    old = open_tree(site, writer.trusted.site_root)
    root, nodes = _plan_tree(old, wanted, removed, full)
    new = open_tree(site, root.sha256, nodes)
    difference = Difference(old, new)
    recalled = _to_recall(writer) if redact else ()
    causes = Causes(withdrawn, redact, [(edition, "safety") for edition in recalled], lift, is_list)
    update = plan_tombstones(writer, difference, new, causes)
    if root.sha256 == old.root.sha256:
        mended = stage.mend(old)
        if update.body is not None or (redact and (recalled or writer.trusted.site.retained)):
            replace_tombstones(writer, update, recalled, drop_all=redact)
        elif writer.is_renewal_due():
            writer.renew()
            renewed = True
        return PublishResult(
            writer.trusted.timestamp.version, root.sha256, len(old), old.root.bytes, mended=mended, renewed=renewed
        )
    check_places(new, [path for path, (old_entry, _) in difference.entries.items() if old_entry is None])
    stage.check_staged(difference.new_entries())
    keep = timedelta(0) if redact else keep
    written, mended = _replace_tree(stage, writer, difference, (new, nodes), (update, recalled), keep)
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
        again=update.again,
    )


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Return entries in the order of their paths; of several with one path, the last one."""
    by_path = {entry.path: entry for entry in entries}
    return [by_path[path] for path in sorted(by_path)]


def _check_folders(entries: Iterable[Entry], reserved: set[str]) -> None:
    """Raise ReleaseError where a page is to stand in a reserved folder."""
    for entry in entries:
        if (folder := entry.path.partition("/")[0]) in reserved:
            raise ReleaseError(
                f"{entry.path}: {folder}/ is kept for the release itself. Give the page another address."
            )


def check_places(tree: Tree, added: Iterable[str]) -> None:
    """Raise ReleaseError where a path that is added would have to be a folder of another one, or the other way round.

    Nothing of such a tree could be put in place, nor could the publish be finished later.
    """
    folders: set[str] = set()
    for path in added:
        for folder in parent_folders(path):
            if folder in folders:
                break
            folders.add(folder)
            if tree.get(folder) is not None:
                raise ReleaseError(f"{path}: {folder} is a file of the release. Give one of the two another address.")
        if path.rpartition("/")[2] in _NO_FOLDERS:
            continue
        below = path + "/"
        first = next((entry for entry in tree.entries_from(below) if entry.path >= below), None)
        if first is not None and first.path.startswith(below):
            raise ReleaseError(f"{path}: {first.path} lies in a folder of that name. Give one another address.")


def _to_recall(writer: MetadataWriter) -> tuple[Target, ...]:
    """Return the editions, which a redaction recalls. Raises ReleaseError where there is what this version does not
    know and what could hold the redacted bytes too."""
    for target in writer.trusted.all_targets:
        if not target.is_known:
            raise ReleaseError(
                f"{target.path}: has the role {target.info.role!r}, which this version does not know and which could"
                " hold what is redacted. Use a newer tamizdat."
            )
    return writer.trusted.editions


def _plan_tree(old: Tree, wanted: Iterable[Entry], removed: Iterable[str], full: bool) -> tuple[NodeRef, NodeBodies]:
    """Return the root of the new tree and the nodes that may be new."""
    if full:
        return build_tree(wanted, old.node_hashes())
    changes: dict[str, Entry | None] = {entry.path: entry for entry in wanted if old.get(entry.path) != entry}
    kept = {entry.path for entry in wanted}
    for path in removed:
        if path not in kept and old.get(path) is not None:
            changes[path] = None
    return update_tree(old, changes)


def plan_tombstones(writer: MetadataWriter, difference: Difference, new: Tree, causes: Causes) -> TombstonesUpdate:
    """Return what becomes of the list of tombstones. Where there is none and none is asked for, this reads nothing.

    `difference` and the tree `new` are those of the site.
    """
    site, trusted = writer.site, writer.trusted
    no_cause = causes.withdrawn is None and not causes.redact and not causes.recalled
    if no_cause and not (trusted.tombstones and difference.entries):
        return NO_UPDATE
    recalled = {edition.path for edition, _ in causes.recalled}

    def hashes_present(hashes: set[str]) -> set[str]:
        trees = [new, *(tree for _, tree in open_other_trees(site, trusted))]
        files = {target.sha256 for target in trusted.all_targets if target.path not in recalled}
        return set().union(hashes & files, *(tree.hashes_present(hashes) for tree in trees))

    before = read_tombstones(site, trusted)
    update = update_tombstones(before, difference, causes, format_time(writer.now)[:10], hashes_present)
    if update.body is not None:
        read_tombstones(site, trusted, to_rewrite=True)
    return update


def _replace_tree(
    stage: Stage,
    writer: MetadataWriter,
    difference: Difference,
    new_tree: tuple[Tree, NodeBodies],
    forbidden: tuple[TombstonesUpdate, Sequence[Target]],
    keep: timedelta,
) -> tuple[list[bytes], int]:
    """Put another tree (and the nodes of it that may be new) in force, with another list of tombstones and without the
    editions that are recalled.

    Return the nodes written, and how many files were mended on the way.
    """
    site, (new, nodes), (update, recalled) = stage.site, new_tree, forbidden
    trusted = writer.trusted
    writer.write_phase(Phase("laying", (BesideTree(new.root.sha256),), tuple(update.new_file)))
    written = write_nodes(site, nodes, difference)
    _write_tombstones(site, update)
    intact = store_contents(stage, difference, update.forbidden)
    until = format_time(writer.now + keep) if keep and intact and not update.adds_hashes else PAST
    retained = [RetainedTree(tree.root, min(tree.until, until)) for tree in trusted.site.retained]
    size = (site / node_path(new.root.sha256)).stat().st_size
    target = make_site_target(new.root, size, (*retained, RetainedTree(trusted.site_root, until)))
    going = phase_files([*update.replaced_file(trusted.tombstones), *_files_of(recalled)])
    targets = {SITE: [target], **update.targets, **_without(writer, recalled)}
    writer.write_targets(Phase("turning", (), going), targets)
    for digest in update.forbidden:  # stored for readers of an earlier tree, who must begin again
        remove(site, store_path(digest))
    swap_paths(site, difference, stage.move_to_release)
    mended = stage.mend(new)
    drop_trees(writer, going)
    return written, mended


def replace_tombstones(
    writer: MetadataWriter, update: TombstonesUpdate, recalled: Sequence[Target], *, drop_all: bool
) -> None:
    """Put another list of tombstones in force beside the tree that is in force already, and take the editions away
    that are recalled."""
    going = phase_files([*update.replaced_file(writer.trusted.tombstones), *_files_of(recalled)])
    writer.write_phase(Phase("laying", (), tuple(update.new_file)))
    _write_tombstones(writer.site, update)
    drop_trees(writer, going, {**update.targets, **_without(writer, recalled)}, drop_all=drop_all)


def _files_of(targets: Iterable[Target]) -> list[PhaseFile]:
    return [phase_file(target.entry) for target in targets if target.entry is not None]


def _without(writer: MetadataWriter, recalled: Sequence[Target]) -> dict[str, list[TargetFile]]:
    """What changes in targets.json when editions are recalled."""
    paths = {edition.path for edition in recalled}
    targets = writer.trusted.targets.targets.values()
    left = [one for one in targets if one.custom["role"] == EDITIONS and one.path not in paths]
    return {EDITIONS: left} if recalled else {}


def _write_tombstones(site: Path, update: TombstonesUpdate) -> None:
    if update.body:
        place(site, update.path, update.body)


def _publish_first(
    stage: Stage,
    wanted: Iterable[Entry],
    keys: Keys,
    now: datetime,
    withdrawn: Iterable[Withdrawn] | None,
    version: int,
) -> PublishResult:
    """Publish where no release is. There are no readers yet, so all of it is made in the stage and renamed at once."""
    site = stage.site
    if site.exists() and any(site.iterdir()):
        raise ReleaseError(f"{site}: holds files but no release. Press to an empty folder, or move them away.")
    # What is staged of other roles already, like a search index, waits for its own publish.
    aside = workspace(site) / "aside"
    for folder in RELEASE_FOLDERS:
        if (stage.folder / folder).exists():
            move(stage.folder / folder, aside / folder)
    stage.keep_only(wanted)
    nodes = node_bytes = 0
    for root, body in tree_nodes(wanted):  # the last one is the root
        write(f"{stage.folder}/{node_path(root.sha256)}", body)
        nodes, node_bytes = nodes + 1, node_bytes + len(body)
    tree = open_tree(stage.folder, root.sha256)
    today = format_time(now)[:10]
    update = update_tombstones((), Difference(tree, tree), Causes(withdrawn), today, tree.hashes_present)
    targets = [make_site_target(root, len(body)), *(one for of in update.targets.values() for one in of)]
    if update.body:
        write(f"{stage.folder}/{update.path}", update.body)
    write_first_metadata(stage.folder, targets, keys, now, version)
    stage.folder.rename(site)
    if aside.exists():
        aside.rename(stage.folder)
    return PublishResult(
        version, root.sha256, root.paths, root.bytes, added=root.paths, nodes=nodes, node_bytes=node_bytes
    )
