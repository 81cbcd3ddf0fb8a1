"""Editions: the release as one file to take along, like a ZIM or an EPUB (release-format.md, section 15).

The bytes at an edition's path never change: its name says what it was made from. It is in force or it is not; one that
is superseded by another is simply no longer named, and one that is recalled gets a tombstone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import cast

from msgspec import Struct
from tuf.api.metadata import TargetFile

from tamizdat.release.errors import ReleaseError
from tamizdat.release.metadata.keys import Keys
from tamizdat.release.metadata.signed import Phase
from tamizdat.release.metadata.targets import (
    EDITIONS,
    EDITIONS_FOLDER,
    FORMAT,
    EditionInfo,
    ReleaseRef,
    Target,
    is_edition_name,
    make_target,
)
from tamizdat.release.metadata.tombstones import ReasonClass, forbidden_hashes
from tamizdat.release.publishing.in_force import load_in_force, open_tree
from tamizdat.release.publishing.metadata_writer import MetadataWriter
from tamizdat.release.publishing.publish import plan_tombstones, replace_tombstones
from tamizdat.release.publishing.result import PublishResult
from tamizdat.release.publishing.resume import resume_role
from tamizdat.release.publishing.role_files import phase_file, phase_files, settle_files
from tamizdat.release.publishing.stage import Stage
from tamizdat.release.publishing.tombstones import Causes, check_reason, read_tombstones
from tamizdat.release.tree.difference import Difference
from tamizdat.release.tree.entry import Entry, check_entry


class Edition(Struct, frozen=True, kw_only=True):
    """An edition: its file, the state of the release it was made from, and what it replaces.

    `file` is the entry of `editions/<name>`; where `elsewhere` has addresses, the file is there and not in the folder.
    `supersedes` are the SHA-256 of editions whose place it takes.
    """

    file: Entry
    release: ReleaseRef
    supersedes: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()


def publish_editions(
    stage: Stage,
    editions: Iterable[Edition],
    keys: Keys,
    *,
    now: datetime,
    recalled: Mapping[str, ReasonClass] | None = None,
) -> PublishResult:
    """Put `editions` in force; they are all there are from now on. Those not in force yet were staged by
    `Stage.put_file`, if their files belong into the folder; so may be one in force, to mend it.

    `recalled` are paths of editions in force that may not be handed out any more, with a class of reason for each: they
    get a tombstone. Where nothing changed, nothing is written. Finishes first what a killed run left. Raises
    ReleaseError before anything is written: for a path that no edition may have or that is in force with other bytes,
    for a file that was not staged, for bytes that were withdrawn, and where there is no release yet. The counts of the
    result are those of the editions; its `root` is "".
    """
    writer, renewed = resume_role(stage, keys, now, EDITIONS)
    after = _checked(writer, editions)
    before = {edition.file.path: edition for edition in map(_edition, writer.trusted.editions)}
    recalled = recalled or {}
    _check_recalled(recalled, before, after)
    here = {path for path, edition in before.items() if not edition.elsewhere}
    new = [edition.file for path, edition in after.items() if path not in here and not edition.elsewhere]
    stage.check_staged(new)
    if recalled:
        _recall(writer, recalled)
    if after != {path: edition for path, edition in before.items() if path not in recalled}:
        _replace(stage, writer, [_make_target(after[path]) for path in sorted(after)], new)
    elif not recalled and writer.is_renewal_due():
        writer.renew()
        renewed = True
    mended = [path for path in after.keys() & here if (stage.folder / path).is_file()]
    for path in mended:
        stage.move_to_release(after[path].file)
    return PublishResult(
        writer.trusted.timestamp.version,
        "",
        len(after),
        sum(edition.file.size for edition in after.values()),
        added=len(after.keys() - before.keys()),
        changed=sum(edition != before.get(path, edition) for path, edition in after.items()),
        removed=len(before.keys() - after.keys()),
        mended=len(mended),
        renewed=renewed,
    )


def editions(site: Path) -> tuple[Edition, ...]:
    """The editions in force of our own release, sorted by path. Raises ReleaseError."""
    trusted = load_in_force(site)
    return () if trusted is None else tuple(sorted(map(_edition, trusted.editions), key=lambda one: one.file.path))


def _edition(target: Target) -> Edition:
    info = cast("EditionInfo", target.info)
    file = Entry(target.path, target.sha256, target.size, info.media_type)
    return Edition(file=file, release=info.release, supersedes=info.supersedes, elsewhere=info.elsewhere)


def _make_target(edition: Edition) -> TargetFile:
    info = EditionInfo(
        role=EDITIONS,
        format=FORMAT,
        folder=EDITIONS_FOLDER,
        media_type=edition.file.media_type,
        elsewhere=edition.elsewhere,
        release=edition.release,
        supersedes=edition.supersedes,
    )
    return make_target(edition.file.path, edition.file.sha256, edition.file.size, info)


def _checked(writer: MetadataWriter, editions: Iterable[Edition]) -> dict[str, Edition]:
    """Return the editions by path. Raises ReleaseError for one that cannot be in force."""
    forbidden = forbidden_hashes(read_tombstones(writer.site, writer.trusted))
    in_force = {target.path: target.sha256 for target in writer.trusted.editions}
    checked: dict[str, Edition] = {}
    for edition in editions:
        file = check_entry(edition.file)
        folder, _, name = file.path.partition("/")
        if folder != EDITIONS_FOLDER or not is_edition_name(name):
            raise ReleaseError(f"{file.path}: no path of an edition. Give it a name in {EDITIONS_FOLDER}/.")
        if file.sha256 in forbidden:
            raise ReleaseError(f"{file.path}: these bytes were withdrawn. Make the edition anew without them.")
        if in_force.get(file.path, file.sha256) != file.sha256:
            raise ReleaseError(f"{file.path}: in force with other bytes, which may not change. Give it another name.")
        checked[file.path] = edition
    superseded = {digest for edition in checked.values() for digest in edition.supersedes}
    if still := [path for path, edition in checked.items() if edition.file.sha256 in superseded]:
        raise ReleaseError(f"{still[0]}: superseded by another edition. Leave it out, or name it there no more.")
    return checked


def _check_recalled(
    recalled: Mapping[str, ReasonClass], before: Mapping[str, Edition], after: Mapping[str, Edition]
) -> None:
    for path, kind in recalled.items():
        if path not in before:
            raise ReleaseError(f"{path}: no edition in force, so it cannot be recalled.")
        if path in after:
            raise ReleaseError(f"{path}: cannot be recalled and stay in force. Leave it out of the editions.")
        check_reason(path, kind)


def _recall(writer: MetadataWriter, recalled: Mapping[str, ReasonClass]) -> None:
    """Take editions away and make their tombstones."""
    going = [target for target in writer.trusted.editions if target.path in recalled]
    tree = open_tree(writer.site, writer.trusted.site_root)
    causes = Causes(recalled=[(target, recalled[target.path]) for target in going])
    update = plan_tombstones(writer, Difference(tree, tree), tree, causes)
    replace_tombstones(writer, update, going, drop_all=True)


def _replace(stage: Stage, writer: MetadataWriter, targets: Sequence[TargetFile], new: Sequence[Entry]) -> None:
    """Put other editions in force: first the files of the `new` ones, then the metadata, then those gone go away."""
    paths = {target.path for target in targets if not target.custom.get("elsewhere")}
    gone = [old.entry for old in writer.trusted.editions if old.entry is not None and old.path not in paths]
    writer.write_phase(Phase("laying", files=phase_files(map(phase_file, new))))
    for entry in new:
        stage.move_to_release(entry)
    writer.write_targets(Phase("laying", files=phase_files(map(phase_file, gone))), {EDITIONS: targets})
    settle_files(stage.site, writer.trusted)
    writer.write_steady()
