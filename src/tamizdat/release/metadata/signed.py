"""The signed metadata in `tuf/`: root, timestamp, snapshot, targets, after the TUF specification, by python-tuf.

This file says what the metadata holds and makes it; `chain` reads and verifies it. Beyond TUF, timestamp.json says how
whole the folder is (`Phase`), and each target says in its `custom` what it is: `role`, and what belongs to it.
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

from tamizdat.release.tree.entry import ReleaseError
from tamizdat.release.tree.node import Ref

FOLDER = "tuf"
TIMESTAMP = f"{FOLDER}/timestamp.json"
OURS = "tamizdat"  # the one field that we add to TUF's
# How long signatures last. Expired means stale, never gone, so short lives cost readers nothing but a dated banner:
# a week bounds how long an old state can be passed off as the present one; root is signed by hand, every two years.
LIVES = {
    Root.type: timedelta(days=731),
    Targets.type: timedelta(days=92),
    Snapshot.type: timedelta(days=92),
    Timestamp.type: timedelta(days=7),
}
FORMAT = 1
LARGEST = 4_000_000  # no metadata file is larger; bounds what a hostile mirror makes a verifier read


class UntrustedError(ReleaseError):
    """A file of a release does not bear trust, and what depends on it cannot be checked."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why


class Phase(Struct, frozen=True, omit_defaults=True):
    """How whole the folder is, as timestamp.json says.

    "steady": it holds the release and nothing else. "laying": it holds the release, and beside it there may lie parts
    of the trees with the roots `beside`, which come next or have just been given up. "turning": paths may still hold
    what they held in the last kept tree; the store has the new bytes. In both, `lists` are the SHA-256 of lists of
    tombstones that come next or have just been replaced.
    """

    state: Literal["steady", "laying", "turning"]
    beside: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


class Kept(Struct, frozen=True):
    """An earlier tree that is still answered for: the SHA-256 of its root, and until when (ISO 8601, UTC)."""

    root: str
    until: str


SITE, SEARCH, TOMBSTONES = "site", "search", "tombstones"


class Trunk(Struct, frozen=True, tag_field="role", tag=SITE):
    """What targets.json says of the site's tree: `custom` of its root node's target. `kept` is oldest first."""

    format: int
    paths: int
    bytes: int
    kept: tuple[Kept, ...] = ()


class Index(Struct, frozen=True, tag_field="role", tag=SEARCH):
    """What targets.json says of the search index's tree; `manifest` is the path where a reader's script begins."""

    format: int
    paths: int
    bytes: int
    manifest: str


class List(Struct, frozen=True, tag_field="role", tag=TOMBSTONES):
    """What targets.json says of the list of tombstones."""

    format: int


Custom = Trunk | Index | List


def node_path(digest: str) -> str:
    """Where the node with this SHA-256 lies below the release's folder."""
    return f"tree/{digest[:2]}/{digest}.txt"


def store_path(digest: str) -> str:
    """Where the store keeps the content with this SHA-256."""
    return f"store/{digest[:2]}/{digest}"


def list_path(digest: str) -> str:
    """Where the list of tombstones with this SHA-256 lies."""
    return f"{FOLDER}/{digest}.tombstones.json"


def moment(at: datetime) -> str:
    """A point in time as the format writes it: UTC, whole seconds, "Z"."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def encode(metadata: Metadata[Any]) -> bytes:
    """Return the bytes of a metadata file: canonical JSON, signatures in the order of their key ids."""
    metadata.signatures = dict(sorted(metadata.signatures.items()))
    return cast("str", encode_canonical(metadata.to_dict())).encode()


def sign(signed: Signed, signers: Iterable[Signer]) -> bytes:
    """Return `signed` as a metadata file with a signature by each of `signers`."""
    metadata: Metadata[Any] = Metadata(signed)
    for signer in signers:
        metadata.sign(signer, append=True)
    return encode(metadata)


def expiry(role: str, now: datetime) -> datetime:
    """When metadata of `role` that is signed now expires."""
    return (now + LIVES[role]).astimezone(UTC).replace(microsecond=0)


def site_target(root: Ref, size: int, kept: tuple[Kept, ...] = ()) -> TargetFile:
    """The target of the site's tree: its root node, of `size` bytes."""
    return _target(node_path(root.sha256), root.sha256, size, Trunk(FORMAT, root.paths, root.bytes, kept))


def search_target(root: Ref, size: int, manifest: str) -> TargetFile:
    """The target of the search index's tree: its root node, of `size` bytes."""
    return _target(node_path(root.sha256), root.sha256, size, Index(FORMAT, root.paths, root.bytes, manifest))


def list_target(digest: str, size: int) -> TargetFile:
    """The target of the list of tombstones, of `size` bytes."""
    return _target(list_path(digest), digest, size, List(FORMAT))


def _target(path: str, digest: str, size: int, custom: Custom) -> TargetFile:
    return TargetFile(size, {"sha256": digest}, path, {"custom": msgspec.to_builtins(custom)})


def make_targets(version: int, now: datetime, targets: Iterable[TargetFile]) -> Targets:
    """Return targets metadata that names `targets`."""
    return Targets(version, expires=expiry(Targets.type, now), targets={one.path: one for one in targets})


def make_snapshot(version: int, now: datetime, targets_version: int, targets: bytes) -> Snapshot:
    """Return the snapshot metadata that binds a targets file."""
    meta = {"targets.json": MetaFile.from_data(targets_version, targets, ["sha256"])}
    return Snapshot(version, expires=expiry(Snapshot.type, now), meta=meta)


def make_timestamp(version: int, now: datetime, snapshot: MetaFile, phase: Phase) -> Timestamp:
    """Return the timestamp metadata that names a snapshot and the phase the folder is in."""
    extra = {OURS: msgspec.to_builtins(phase)}
    return Timestamp(version, expires=expiry(Timestamp.type, now), snapshot_meta=snapshot, unrecognized_fields=extra)


def accepts(root: Root, role: str, keyids: Iterable[str]) -> bool:
    """Whether `root` takes a signature by (enough of) these keys for `role`."""
    wanted = root.get_delegated_role(role)
    return len(set(wanted.keyids) & set(keyids)) >= wanted.threshold
