"""The signed metadata in `tuf/`: root, timestamp, snapshot, targets, after the TUF specification, by python-tuf.

This file makes and signs it; `trusted_set` reads and verifies it. Beyond TUF, timestamp.json says in which phase of a
publish the folder is (`Phase`), and each target says in its `custom` what it is (`targets`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast

import msgspec
from msgspec import Struct
from securesystemslib.formats import encode_canonical
from securesystemslib.signer import Signer
from tuf.api.metadata import (
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Signed,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from tamizdat.release.metadata.targets import MIRRORS, Count, Sha256
from tamizdat.release.tree.entry import Entry

PHASE_FIELD = "tamizdat"  # the one field that we add to TUF's own, in timestamp.json
# How long signatures last. Expired metadata is stale and still readable, so short lives cost readers nothing but a
# dated notice: a week bounds how long an old state can be passed off as the present one; root is signed by hand.
LIFETIMES = {
    Root.type: timedelta(days=731),
    Targets.type: timedelta(days=92),
    Snapshot.type: timedelta(days=92),
    Timestamp.type: timedelta(days=7),
    MIRRORS: timedelta(days=183),  # signed by hand too, but mirrors come and go
}
_NO_META: Mapping[str, MetaFile] = {}


class BesideTree(Struct, frozen=True, omit_defaults=True):
    """A tree of which parts may lie in the folder: the SHA-256 of its root, and its role's folder ("": the site's)."""

    root: Sha256
    folder: str = ""


class PhaseFile(Struct, frozen=True, omit_defaults=True):
    """What a path may hold instead of what is signed for it; without a hash, nothing.

    `media_type` is that of a file in a role's folder, "" of one in `tuf/` or `store/`.
    """

    path: str
    sha256: Sha256 | Literal[""] = ""
    size: Count = 0
    media_type: str = msgspec.field(default="", name="type")

    @property
    def entry(self) -> Entry | None:
        """What the path may hold, None where it is nothing."""
        return Entry(self.path, self.sha256, self.size, self.media_type) if self.sha256 else None


class Phase(Struct, frozen=True, omit_defaults=True):
    """Which phase of a publish the folder is in, as timestamp.json says (release-format.md, section 5).

    "steady": it holds the release and nothing else. "laying": it holds the release, and beside it there may lie parts
    of the trees `beside`, which come next or were given up. "turning": paths of the site may still hold what they held
    in the last retained tree; the store has the new bytes. In both, `files` are single files that come next, or that
    have given way and may still be there.
    """

    state: Literal["steady", "laying", "turning"]
    beside: tuple[BesideTree, ...] = ()
    files: tuple[PhaseFile, ...] = ()


def format_time(at: datetime) -> str:
    """A point in time as the format writes it: UTC, whole seconds, "Z"."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def encode_metadata(metadata: Metadata[Any]) -> bytes:
    """Return the bytes of a metadata file: canonical JSON, signatures in the order of their key ids."""
    metadata.signatures = dict(sorted(metadata.signatures.items()))
    return cast("str", encode_canonical(metadata.to_dict())).encode()


def sign(signed: Signed, signers: Iterable[Signer]) -> bytes:
    """Return `signed` as a metadata file with a signature by each of `signers`."""
    metadata: Metadata[Any] = Metadata(signed)
    for signer in signers:
        metadata.sign(signer, append=True)
    return encode_metadata(metadata)


def expiry(role: str, now: datetime) -> datetime:
    """When metadata of `role` that is signed now expires."""
    return (now + LIFETIMES[role]).astimezone(UTC).replace(microsecond=0)


def make_targets(
    version: int,
    now: datetime,
    targets: Iterable[TargetFile],
    delegations: Delegations | None = None,
    role: str = Targets.type,
) -> Targets:
    """Return targets metadata of `role` (targets or a delegated one) that names `targets`."""
    by_path = {target.path: target for target in targets}
    return Targets(version, expires=expiry(role, now), targets=by_path, delegations=delegations)


def make_snapshot(
    version: int, now: datetime, targets: tuple[int, bytes], delegated: Mapping[str, MetaFile] = _NO_META
) -> Snapshot:
    """Return the snapshot metadata that names a targets file, by its version and bytes, and delegated ones by role."""
    meta = {"targets.json": MetaFile.from_data(*targets, ["sha256"])}
    meta |= {f"{role}.json": delegated[role] for role in delegated}
    return Snapshot(version, expires=expiry(Snapshot.type, now), meta=meta)


def make_timestamp(version: int, now: datetime, snapshot: MetaFile, phase: Phase) -> Timestamp:
    """Return the timestamp metadata that names a snapshot and the phase the folder is in."""
    extra = {PHASE_FIELD: msgspec.to_builtins(phase)}
    return Timestamp(version, expires=expiry(Timestamp.type, now), snapshot_meta=snapshot, unrecognized_fields=extra)


def accepts(root: Root, role: str, keyids: Iterable[str]) -> bool:
    """Whether signatures by these keys reach the threshold that `root` asks for `role`."""
    wanted = root.get_delegated_role(role)
    return len(set(wanted.keyids) & set(keyids)) >= wanted.threshold
