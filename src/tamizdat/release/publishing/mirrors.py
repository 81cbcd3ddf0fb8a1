"""The list of mirrors put in force: signed by keys of its own, handed in, and carried along by every other publish."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from tuf.api.metadata import DelegatedRole, Delegations, MetaFile, Targets

from tamizdat.project import MIRROR_DELEGATION
from tamizdat.release.errors import ReleaseError, UntrustedError
from tamizdat.release.metadata.delegated import DelegatedTargets, check_delegated, read_targets
from tamizdat.release.metadata.keys import Keys
from tamizdat.release.metadata.mirror_keys import SignedMirrorList
from tamizdat.release.metadata.targets import MIRRORS
from tamizdat.release.metadata.tombstones import forbidden_hashes
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet
from tamizdat.release.metadata.verified import load_metadata
from tamizdat.release.publishing.in_force import load_in_force
from tamizdat.release.publishing.metadata_writer import DelegationUpdate, MetadataWriter
from tamizdat.release.publishing.result import PublishResult
from tamizdat.release.publishing.resume import resume_role
from tamizdat.release.publishing.role_files import mend_file, replace_small_files
from tamizdat.release.publishing.stage import Stage
from tamizdat.release.publishing.tombstones import read_tombstones
from tamizdat.release.tree.entry import Entry


def publish_mirrors(stage: Stage, signed: SignedMirrorList | None, keys: Keys, *, now: datetime) -> PublishResult:
    """Put a list of mirrors in force that `sign_mirror_list` made, or take it away (None).

    The list's keys are those of `keys.mirrors`; targets.json delegates to them from then on. Finishes first what a
    killed run left. Raises ReleaseError before anything is written: where too few of these keys have signed, for a list
    that has expired, or is no later one than the list in force, or has other bytes than were signed, and where there is
    no release yet. The counts of the result are those of the list's file; its `root` is "".
    """
    site = stage.site
    writer, renewed = resume_role(stage, keys, now, MIRRORS)
    before = writer.trusted.mirror_list
    if signed is None:
        if MIRRORS in _roles(writer.trusted.targets.delegations):
            update = DelegationUpdate(MIRRORS, _with_mirrors(writer.trusted.targets.delegations, None), None)
            replace_small_files(writer, MIRRORS, [], {}, update)
        return PublishResult(writer.trusted.timestamp.version, "", 0, 0, removed=int(before is not None))
    if keys.mirrors is None:
        raise ReleaseError(
            f"{MIRROR_DELEGATION}: not found, so no keys of the list are known. Make them with `tamizdat keys mirrors`."
        )
    delegated, entry = _check(writer, signed, keys.mirrors)
    is_same = MIRRORS in writer.trusted.delegated and writer.trusted.delegated[MIRRORS].meta == delegated.meta
    if not is_same or not _is_in_force(writer.trusted, keys.mirrors):
        delegations = _with_mirrors(writer.trusted.targets.delegations, keys.mirrors)
        update = DelegationUpdate(MIRRORS, delegations, delegated.meta, signed.metadata)
        replace_small_files(writer, MIRRORS, [entry], {entry.path: signed.body}, update)
    return PublishResult(
        writer.trusted.timestamp.version,
        "",
        1,
        entry.size,
        added=int(before is None),
        changed=int(before is not None and before.entry != entry),
        mended=int(mend_file(site, entry, signed.body)),
        renewed=renewed,
    )


def mirror_list(site: Path) -> tuple[int, bytes]:
    """The version of the list of mirrors in force of our own release, and its bytes; 0 and none without one.

    Raises ReleaseError where it is damaged.
    """
    trusted = load_in_force(site)
    if trusted is None or trusted.mirror_list is None:
        return 0, b""
    file = site / trusted.mirror_list.path
    body = file.read_bytes() if file.is_file() else b""
    if hashlib.sha256(body).hexdigest() != trusted.mirror_list.sha256:
        raise ReleaseError(f"{file}: missing or changed. Publish the list again, or put it back from a mirror.")
    return trusted.delegated[MIRRORS].targets.version, body


def _check(writer: MetadataWriter, signed: SignedMirrorList, mirrors: Delegations) -> tuple[DelegatedTargets, Entry]:
    """Return the metadata of a list that may come into force, and the entry of its file. Raises ReleaseError."""
    path = f"{MIRRORS}.json"
    targets, _ = load_metadata(Targets, path, signed.metadata, Targets(delegations=mirrors), role=MIRRORS)
    meta = MetaFile.from_data(targets.version, signed.metadata, ["sha256"])
    delegated = DelegatedTargets(targets, read_targets(path, targets), meta)
    check_delegated(path, _roles(mirrors)[MIRRORS], delegated)
    entries = [entry for target in delegated.read if target.is_known and (entry := target.entry) is not None]
    if len(entries) != 1 or len(targets.targets) != 1:
        raise UntrustedError(path, "does not name one list of mirrors.")
    (entry,) = entries
    if entry.sha256 != hashlib.sha256(signed.body).hexdigest() or entry.size != len(signed.body):
        raise UntrustedError(path, "signs other bytes than those of the list given with it.")
    if targets.expires <= writer.now:
        raise UntrustedError(path, f"expired on {targets.expires:%Y-%m-%d}. Have the list signed anew.")
    if entry.sha256 in forbidden_hashes(read_tombstones(writer.site, writer.trusted)):
        raise ReleaseError(f"{entry.path}: these bytes were withdrawn. Make the list anew without them.")
    before = writer.trusted.delegated.get(MIRRORS)
    if before and before.meta != meta and targets.version <= before.targets.version:
        raise UntrustedError(path, f"is version {targets.version}, but version {before.targets.version} is in force.")
    return delegated, entry


def _is_in_force(trusted: TrustedMetadataSet, mirrors: Delegations) -> bool:
    """Whether targets.json delegates to these very keys."""
    in_force = _roles(trusted.targets.delegations).get(MIRRORS)
    return in_force is not None and in_force == _roles(mirrors)[MIRRORS]


def _roles(delegations: Delegations | None) -> dict[str, DelegatedRole]:
    return (delegations.roles if delegations else None) or {}


def _with_mirrors(before: Delegations | None, mirrors: Delegations | None) -> Delegations | None:
    """All delegations of targets.json, with `mirrors` (None: none) in place of what was delegated as that role.

    The others are carried along with all that they say, known or not.
    """
    roles = {name: role for name, role in _roles(before).items() if name != MIRRORS} | _roles(mirrors)
    if not roles:
        return None
    keys = {**(before.keys if before else {}), **(mirrors.keys if mirrors else {})}
    used = {keyid for role in roles.values() for keyid in role.keyids}
    extra = before.unrecognized_fields if before else {}
    return Delegations({keyid: key for keyid, key in keys.items() if keyid in used}, roles, unrecognized_fields=extra)
