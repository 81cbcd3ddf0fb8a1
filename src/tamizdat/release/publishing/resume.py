"""Finish what a killed publish left undone, and the steps that every publish ends with.

There is no journal besides what is signed: the phase in timestamp.json says what is left to do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from tuf.api.metadata import TargetFile

from tamizdat.release.errors import ReleaseError
from tamizdat.release.files import workspace
from tamizdat.release.metadata.keys import Keys
from tamizdat.release.metadata.signed import BesideTree, Phase, PhaseFile, format_time
from tamizdat.release.metadata.targets import SITE, make_site_target
from tamizdat.release.publishing.in_force import (
    load_in_force,
    open_other_trees,
    open_site_trees,
    open_tree,
)
from tamizdat.release.publishing.metadata_writer import MetadataWriter
from tamizdat.release.publishing.role_files import settle_files
from tamizdat.release.publishing.stage import Stage
from tamizdat.release.publishing.swapping import put_from_store, swap_paths
from tamizdat.release.publishing.sweeping import remove_dropped, remove_unneeded
from tamizdat.release.tree.difference import Difference

# How many older trees are retained at most, and how many stay when there are more: dropping costs a few milliseconds a
# tree, so a newsroom that publishes every minute drops trees at every eighth publish.
MAX_RETAINED = 16
RETAINED_AFTER_DROP = 8
_NONE: Mapping[str, Sequence[TargetFile]] = {}


def resume(site: Path, keys: Keys, now: datetime, least_version: int = 1) -> MetadataWriter | None:
    """Finish what a killed run left, and return what signs the release further; None where there is no release.

    The caller holds the lock. No version that is signed is lower than `least_version`.
    """
    if (trusted := load_in_force(site)) is None:
        return None
    writer = MetadataWriter(site, keys, now, trusted, least_version)
    _finish(writer)
    return writer


def resume_role(stage: Stage, keys: Keys, now: datetime, role: str) -> tuple[MetadataWriter, bool]:
    """Like `resume`, for a publish of one role's files. New roots are published; return too whether there were any.

    Raises ReleaseError where there is no release, and where the role is in a format that this version does not know.
    """
    writer = resume(stage.site, keys, now)
    if writer is None:
        raise ReleaseError(f"{stage.site}: there is no release yet that {role} could belong to. Press it first.")
    if any(target.info.role == role and not target.is_known for target in writer.trusted.all_targets):
        raise ReleaseError(f"{stage.site}: has {role} in a format unknown to this version. Use a newer tamizdat.")
    return writer, writer.publish_new_roots()


def _finish(writer: MetadataWriter) -> None:
    site, trusted = writer.site, writer.trusted
    if trusted.phase.state == "steady":
        return
    (workspace(site) / "part").unlink(missing_ok=True)
    trees = open_site_trees(site, trusted)
    if trusted.phase.state == "turning":
        swap_paths(site, Difference(trees[-2], trees[-1]), lambda entry: put_from_store(site, entry))
        drop_trees(writer, trusted.phase.files)
    else:
        settle_files(site, trusted)
        remove_unneeded(site, trees, [tree for _, tree in open_other_trees(site, trusted)], trusted.phase.beside)
        writer.write_steady()


def drop_trees(
    writer: MetadataWriter,
    files: Sequence[PhaseFile],
    targets: Mapping[str, Sequence[TargetFile]] = _NONE,
    *,
    drop_all: bool = False,
) -> None:
    """Drop the retained trees whose time is over (or all), remove what only they needed, and end in `steady`.

    `files` are single files that are not in force any more. `targets` are put in force meanwhile, by role.
    """
    site, retained = writer.site, writer.trusted.site.retained
    now = format_time(writer.now)
    staying = tuple(tree for tree in retained if tree.until > now and not drop_all)
    staying = staying[-RETAINED_AFTER_DROP:] if len(staying) > MAX_RETAINED else staying
    dropped = retained[: len(retained) - len(staying)]
    tree = open_tree(site, writer.trusted.site_root)
    dropped_trees = [open_tree(site, old.root) for old in dropped]
    kept_trees = [*(open_tree(site, old.root) for old in staying), tree]
    target = make_site_target(tree.root, writer.trusted.site_target.size, staying)
    phase = Phase("laying", tuple(BesideTree(old.root) for old in dropped), tuple(files))
    writer.write_targets(phase, {SITE: [target], **targets})
    remove_dropped(site, dropped_trees, kept_trees)
    settle_files(site, writer.trusted)
    writer.write_steady()
