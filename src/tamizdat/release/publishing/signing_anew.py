"""The release in force signed anew under a root that nothing of before leads to step by step: all of `tuf/` at once.

A publish goes from root to root, with keys that two of them accept. That cannot be done where such keys are gone (the
rotations of old versions removed them), nor where another first root takes the place of this one. Then another `tuf/`
is made whole beside the release and renamed into place. Between the two renames a reader finds no metadata, and asks
again; a run killed there is finished by the next one that holds the lock.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from tuf.api.metadata import MetaFile, Root, Snapshot, Targets

from tamizdat.release.errors import ReleaseError
from tamizdat.release.files import workspace, write
from tamizdat.release.layout import METADATA_FOLDER, TIMESTAMP, metadata_path
from tamizdat.release.metadata.keys import ONLINE, Keys
from tamizdat.release.metadata.signed import Phase, make_snapshot, make_targets, make_timestamp, sign
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet

_NEXT, _BEFORE = "next-metadata", "metadata-before"  # in the workspace


def sign_anew(site: Path, trusted: TrustedMetadataSet, keys: Keys, now: datetime) -> None:
    """Put the same release in force under all roots of `keys`, signed by the last one's online keys.

    The caller holds the lock; `trusted` is the state in force. Raises ReleaseError where a publish is under way, whose
    files the new metadata would not account for, or where a key is missing.
    """
    if trusted.phase.state != "steady":
        raise ReleaseError(f"{site}: a publish was cut off here. Run `tamizdat press` first, which finishes it.")
    root = keys.root(len(keys.roots))
    signers = {role: keys.for_role(role, root) for role in ONLINE}
    folder = workspace(site) / _NEXT
    shutil.rmtree(folder, ignore_errors=True)
    carried = {path for path in trusted.files if path.startswith(f"{METADATA_FOLDER}/")} - {
        TIMESTAMP,
        metadata_path(trusted.snapshot.version, Snapshot.type),
        metadata_path(trusted.targets.version, Targets.type),
        *(metadata_path(version, Root.type) for version in range(1, len(trusted.roots) + 1)),
    }
    for path in carried:  # the list of tombstones, the metadata of delegated roles
        write(f"{folder}/{path}", (site / path).read_bytes())
    for version, body in enumerate(keys.roots, 1):
        write(f"{folder}/{metadata_path(version, Root.type)}", body)
    version = trusted.targets.version + 1
    targets = make_targets(version, now, trusted.targets.targets.values(), trusted.targets.delegations)
    targets_body = sign(targets, signers[targets.type])
    write(f"{folder}/{metadata_path(version, targets.type)}", targets_body)
    delegated = {role: one.meta for role, one in trusted.delegated.items()}
    snapshot = make_snapshot(trusted.snapshot.version + 1, now, (version, targets_body), delegated)
    body = sign(snapshot, signers[snapshot.type])
    write(f"{folder}/{metadata_path(snapshot.version, snapshot.type)}", body)
    meta = MetaFile.from_data(snapshot.version, body, ["sha256"])
    timestamp = make_timestamp(trusted.timestamp.version + 1, now, meta, Phase("steady"))
    write(f"{folder}/{TIMESTAMP}", sign(timestamp, signers[timestamp.type]))
    before = workspace(site) / _BEFORE
    shutil.rmtree(before, ignore_errors=True)
    (site / METADATA_FOLDER).rename(before)
    finish_signing_anew(site)
    shutil.rmtree(before, ignore_errors=True)


def finish_signing_anew(site: Path) -> None:
    """Put the new metadata in place where the old was taken away and the run was killed then. Under the lock."""
    if site.is_dir() and not (site / METADATA_FOLDER).exists():
        with suppress(FileNotFoundError):
            (workspace(site) / _NEXT / METADATA_FOLDER).rename(site / METADATA_FOLDER)
