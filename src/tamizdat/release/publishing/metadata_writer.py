"""The metadata of a release written step by step, so that what a reader meets is whole and validly signed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct
from tuf.api.metadata import Delegations, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp

from tamizdat.release.errors import ReleaseError
from tamizdat.release.files import place, write
from tamizdat.release.layout import METADATA_FOLDER, TIMESTAMP, metadata_path
from tamizdat.release.metadata.keys import ONLINE, Keys
from tamizdat.release.metadata.signed import (
    LIFETIMES,
    Phase,
    PhaseFile,
    accepts,
    make_snapshot,
    make_targets,
    make_timestamp,
    sign,
)
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet
from tamizdat.release.publishing.in_force import load_in_force
from tamizdat.release.publishing.signing_anew import sign_anew
from tamizdat.release.publishing.sweeping import remove_other_metadata

STEADY = Phase("steady")


class DelegationUpdate(Struct, frozen=True):
    """What changes in one delegated role: all delegations of targets.json from now on, what the snapshot says of the
    role's metadata (None: there is none), and the bytes of that metadata."""

    role: str
    delegations: Delegations | None
    meta: MetaFile | None
    body: bytes = b""

    @property
    def new_file(self) -> list[PhaseFile]:
        """What the phase tells of the new metadata before it is in force."""
        return metadata_files(self.role, self.meta)


def metadata_files(role: str, meta: MetaFile | None) -> list[PhaseFile]:
    """The file of a delegated role's metadata as the phase tells it, none where there is none."""
    if meta is None:
        return []
    return [PhaseFile(metadata_path(meta.version, role), (meta.hashes or {})["sha256"], meta.length or 0)]


class MetadataWriter:
    """Signs one release, from the state in force to the next. `trusted` is the state in force.

    No version that it signs is lower than `least_version`.
    """

    def __init__(
        self, site: Path, keys: Keys, now: datetime, trusted: TrustedMetadataSet, least_version: int = 1
    ) -> None:
        self._least_version = least_version
        self.site = site
        self.keys = keys
        self.now = now
        self.trusted = trusted
        versions = range(1, len(trusted.roots) + 1)
        published = [(site / metadata_path(version, Root.type)).read_bytes() for version in versions]
        if list(keys.roots[: len(published)]) != published:
            raise ReleaseError(
                f"{site}: signed under other roots than the keys here. Press to another folder, or with its own keys."
            )
        self._roots: tuple[Root, ...] = (trusted.root,)  # those that must accept what is signed

    def write_phase(self, phase: Phase) -> None:
        """Put another timestamp.json in force that says in which phase the folder is; the release stays the same."""
        timestamp = self._write_timestamp(phase, self.trusted.timestamp.snapshot_meta)
        self.trusted = msgspec.structs.replace(self.trusted, timestamp=timestamp, phase=phase)

    def write_targets(
        self, phase: Phase, changes: Mapping[str, Sequence[TargetFile]], delegation: DelegationUpdate | None = None
    ) -> None:
        """Put other targets in force: by role, all that the role has from now on.

        The targets of other roles are carried along with all that they say, known or not; so are delegations.
        """
        before = self.trusted.targets
        version = self._next(before.version)
        targets = [target for target in before.targets.values() if target.custom["role"] not in changes]
        targets += [target for of_role in changes.values() for target in of_role]
        delegations = before.delegations
        delegated = {role: delegated.meta for role, delegated in self.trusted.delegated.items()}
        if delegation is not None:
            delegations = delegation.delegations
            delegated.pop(delegation.role, None)
            delegated |= {delegation.role: delegation.meta} if delegation.meta else {}
        body = self._sign(make_targets(version, self.now, targets, delegations))
        place(self.site, metadata_path(version, Targets.type), body)
        snapshot = make_snapshot(self._next(self.trusted.snapshot.version), self.now, (version, body), delegated)
        body = self._sign(snapshot)
        place(self.site, metadata_path(snapshot.version, Snapshot.type), body)
        self._write_timestamp(phase, MetaFile.from_data(snapshot.version, body, ["sha256"]))
        self._reload()

    def write_steady(self) -> None:
        """Remove the metadata of earlier states, and say that the folder holds the release and nothing else."""
        remove_other_metadata(self.site, self.trusted.files)
        self.write_phase(STEADY)

    def renew(self) -> None:
        """Sign the release in force anew."""
        self.write_phase(Phase("laying"))
        self.write_targets(Phase("laying"), {})
        self.write_steady()

    def is_renewal_due(self) -> bool:
        """Whether some signature has lived half its life."""
        trusted = self.trusted
        return any(
            signed.expires - self.now < LIFETIMES[signed.type] / 2
            for signed in (trusted.timestamp, trusted.snapshot, trusted.targets)
        )

    def publish_new_roots(self) -> bool:
        """Publish roots that the newsroom has and the release has not; return whether there were any.

        Before a root is published, the release in force is signed by keys that it accepts: no reader meets a root that
        refuses what is in force. Where such keys are gone, all roots that are left are published at once.
        """
        pending = range(len(self.trusted.roots) + 1, len(self.keys.roots) + 1)
        for version in pending:
            following = self.keys.root(version)
            if not all(accepts(following, role, self.trusted.signers[role]) for role in ONLINE):
                self._roots = (self.trusted.root, following)
                if not all(self.keys.can_sign(role, *self._roots) for role in ONLINE):
                    self._publish_roots_at_once()
                    break
                self.renew()
            place(self.site, metadata_path(version, Root.type), self.keys.roots[version - 1])
            self._roots = (following,)
            self._reload()
        self.keys.remove_old(self.site)
        return bool(pending)

    def _publish_roots_at_once(self) -> None:
        """Sign the release under the last root, past those whose keys are gone.

        Rotations of versions before 2026-11 removed online keys that the way from root to root needs.
        """
        sign_anew(self.site, self.trusted, self.keys, self.now)
        self._roots = (self.keys.root(len(self.keys.roots)),)
        self._reload()

    def _write_timestamp(self, phase: Phase, snapshot: MetaFile) -> Timestamp:
        timestamp = make_timestamp(self._next(self.trusted.timestamp.version), self.now, snapshot, phase)
        place(self.site, TIMESTAMP, self._sign(timestamp))
        return timestamp

    def _next(self, version: int) -> int:
        return max(version + 1, self._least_version)

    def _sign(self, signed: Targets | Snapshot | Timestamp) -> bytes:
        return sign(signed, self.keys.for_role(signed.type, *self._roots))

    def _reload(self) -> None:
        """Read back what is in force: what was written is verified before anything is built on it."""
        trusted = load_in_force(self.site)
        if trusted is None:
            raise ReleaseError(f"{self.site / TIMESTAMP}: removed while the site was being pressed.")
        self.trusted = trusted


def write_first_metadata(
    folder: Path, targets: Iterable[TargetFile], keys: Keys, now: datetime, version: int = 1
) -> None:
    """Write the metadata of a release that begins: every root, and `version` of the rest."""
    (folder / METADATA_FOLDER).mkdir(exist_ok=True)
    root = keys.root(len(keys.roots))
    for number, body in enumerate(keys.roots, 1):
        write(f"{folder}/{metadata_path(number, Root.type)}", body)
    targets_body = sign(make_targets(version, now, targets), keys.for_role(Targets.type, root))
    write(f"{folder}/{metadata_path(version, Targets.type)}", targets_body)
    snapshot_body = sign(make_snapshot(version, now, (version, targets_body)), keys.for_role(Snapshot.type, root))
    write(f"{folder}/{metadata_path(version, Snapshot.type)}", snapshot_body)
    timestamp = make_timestamp(version, now, MetaFile.from_data(version, snapshot_body, ["sha256"]), STEADY)
    write(f"{folder}/{TIMESTAMP}", sign(timestamp, keys.for_role(Timestamp.type, root)))
