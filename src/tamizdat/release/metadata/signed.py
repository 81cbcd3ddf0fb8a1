"""The signed metadata in `tuf/`: root, timestamp, snapshot, targets, after the TUF specification, by python-tuf.

This file makes and signs it; `trusted_set` reads and verifies it. Beyond TUF, timestamp.json says in which phase of a
publish the folder is (`Phase`), and each target says in its `custom` what it is (`targets`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast

import msgspec
from msgspec import Struct
from securesystemslib.formats import encode_canonical
from securesystemslib.signer import Signer
from tuf.api.metadata import Metadata, MetaFile, Root, Signed, Snapshot, TargetFile, Targets, Timestamp

PHASE_FIELD = "tamizdat"  # the one field that we add to TUF's own, in timestamp.json
# How long signatures last. Expired metadata is stale and still readable, so short lives cost readers nothing but a
# dated notice: a week bounds how long an old state can be passed off as the present one; root is signed by hand.
LIFETIMES = {
    Root.type: timedelta(days=731),
    Targets.type: timedelta(days=92),
    Snapshot.type: timedelta(days=92),
    Timestamp.type: timedelta(days=7),
}
# No metadata file and no tree node is larger: this bounds what a hostile mirror can make a verifier read.
MAX_METADATA_BYTES = 4_000_000


class Phase(Struct, frozen=True, omit_defaults=True):
    """Which phase of a publish the folder is in, as timestamp.json says (release-format.md, section 5).

    "steady": it holds the release and nothing else. "laying": it holds the release, and beside it there may lie parts
    of the trees with the roots `beside`, which come next or were given up. "turning": paths may still hold what they
    held in the last retained tree; the store has the new bytes. In both, `lists` are the SHA-256 of lists of tombstones
    that come next or were replaced.
    """

    state: Literal["steady", "laying", "turning"]
    beside: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


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


def make_targets(version: int, now: datetime, targets: Iterable[TargetFile]) -> Targets:
    """Return targets metadata that names `targets`."""
    return Targets(version, expires=expiry(Targets.type, now), targets={target.path: target for target in targets})


def make_snapshot(version: int, now: datetime, targets_version: int, targets: bytes) -> Snapshot:
    """Return the snapshot metadata that names a targets file."""
    meta = {"targets.json": MetaFile.from_data(targets_version, targets, ["sha256"])}
    return Snapshot(version, expires=expiry(Snapshot.type, now), meta=meta)


def make_timestamp(version: int, now: datetime, snapshot: MetaFile, phase: Phase) -> Timestamp:
    """Return the timestamp metadata that names a snapshot and the phase the folder is in."""
    extra = {PHASE_FIELD: msgspec.to_builtins(phase)}
    return Timestamp(version, expires=expiry(Timestamp.type, now), snapshot_meta=snapshot, unrecognized_fields=extra)


def accepts(root: Root, role: str, keyids: Iterable[str]) -> bool:
    """Whether signatures by these keys reach the threshold that `root` asks for `role`."""
    wanted = root.get_delegated_role(role)
    return len(set(wanted.keyids) & set(keyids)) >= wanted.threshold
