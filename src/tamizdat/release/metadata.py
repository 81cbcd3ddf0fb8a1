"""The signed metadata in `tuf/`: root, timestamp, snapshot, targets, after the TUF specification, by python-tuf.

Rules that go beyond TUF, so that no byte can change unseen and no older state be put back (docs/release-format.md, 4-6):
- a file's bytes are the canonical JSON of the whole object, and every signature in it is valid and by a key of its role;
- a snapshot is named by one state of a release only and removed soon after, so an old timestamp.json names what is gone;
- timestamp.json says how whole the folder is (`Phase`), and the target of the tree says which trees came before (`Kept`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeVar, cast

import msgspec
from msgspec import Struct
from securesystemslib.formats import encode_canonical
from securesystemslib.signer import Signer
from tuf.api.exceptions import LengthOrHashMismatchError, RepositoryError
from tuf.api.metadata import (
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)
from tuf.api.serialization import DeserializationError

from tamizdat.release.entry import ReleaseError
from tamizdat.release.node import Ref

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

T = TypeVar("T", Root, Timestamp, Snapshot, Targets)


class Untrusted(ReleaseError):
    """A file of a release does not bear trust, and what depends on it cannot be checked."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why


class Phase(Struct, frozen=True, omit_defaults=True):
    """How whole the folder is, as timestamp.json says.

    "steady": it holds the release and nothing else. "laying": it holds the release, and beside it there may lie parts of the
    trees with the roots `beside`, which come next or have just been given up. "turning": paths may still hold what
    they held in the last kept tree; the store has the new bytes.
    """

    state: Literal["steady", "laying", "turning"]
    beside: tuple[str, ...] = ()


class Kept(Struct, frozen=True):
    """An earlier tree that is still answered for: the SHA-256 of its root, and until when (ISO 8601, UTC)."""

    root: str
    until: str


class Trunk(Struct, frozen=True):
    """What targets.json says of the tree: `custom` of its root node's target. `kept` is oldest first."""

    format: int
    paths: int
    bytes: int
    kept: tuple[Kept, ...] = ()


class Chain(Struct, frozen=True):
    """The metadata of one state of a release, verified from the first root to the tree."""

    roots: tuple[Root, ...]
    fingerprint: str  # SHA-256 of 1.root.json
    timestamp: Timestamp
    snapshot: Snapshot
    targets: Targets
    phase: Phase
    trunk: Trunk
    root_node: TargetFile
    files: frozenset[str]  # every metadata file that belongs to this state

    @property
    def root(self) -> Root:
        """The root in force."""
        return self.roots[-1]

    @property
    def tree(self) -> str:
        """The SHA-256 of the tree's root node."""
        return self.root_node.hashes["sha256"]

    @property
    def expires(self) -> tuple[datetime, str]:
        """When the first of the metadata expires, and which."""
        return min((signed.expires, signed.type) for signed in (self.root, self.timestamp, self.snapshot, self.targets))


def node_path(digest: str) -> str:
    """Where the node with this SHA-256 lies below the release's folder."""
    return f"tree/{digest[:2]}/{digest}.txt"


def store_path(digest: str) -> str:
    """Where the store keeps the content with this SHA-256."""
    return f"store/{digest[:2]}/{digest}"


def moment(at: datetime) -> str:
    """A point in time as the format writes it: UTC, whole seconds, "Z"."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def encode(metadata: Metadata[Any]) -> bytes:
    """Return the bytes of a metadata file: canonical JSON, signatures in the order of their key ids."""
    metadata.signatures = dict(sorted(metadata.signatures.items()))
    return cast("str", encode_canonical(metadata.to_dict())).encode()


def sign(signed: T, signers: Iterable[Signer]) -> bytes:
    """Return `signed` as a metadata file with a signature by each of `signers`."""
    metadata = Metadata(signed)
    for signer in signers:
        metadata.sign(signer, append=True)
    return encode(metadata)


def expiry(role: str, now: datetime) -> datetime:
    """When metadata of `role` that is signed now expires."""
    return (now + LIVES[role]).astimezone(UTC).replace(microsecond=0)


def make_targets(version: int, now: datetime, tree: Ref, size: int, kept: tuple[Kept, ...]) -> Targets:
    """Return targets metadata whose one target is the root node (of `size` bytes) of `tree`."""
    trunk = Trunk(FORMAT, tree.paths, tree.bytes, kept)
    target = TargetFile(size, {"sha256": tree.sha256}, node_path(tree.sha256), {"custom": msgspec.to_builtins(trunk)})
    return Targets(version, expires=expiry(Targets.type, now), targets={target.path: target})


def make_snapshot(version: int, now: datetime, targets_version: int, targets: bytes) -> Snapshot:
    """Return the snapshot metadata that binds a targets file."""
    meta = {"targets.json": MetaFile.from_data(targets_version, targets, ["sha256"])}
    return Snapshot(version, expires=expiry(Snapshot.type, now), meta=meta)


def make_timestamp(version: int, now: datetime, snapshot: MetaFile, phase: Phase) -> Timestamp:
    """Return the timestamp metadata that names a snapshot and the phase the folder is in."""
    extra = {OURS: msgspec.to_builtins(phase)}
    return Timestamp(version, expires=expiry(Timestamp.type, now), snapshot_meta=snapshot, unrecognized_fields=extra)


Report = Callable[[str, str], None]
ReadFile = Callable[[str], bytes | None]


def strict(path: str, raise_it: str) -> None:
    """Report that raises: what a publisher uses, who goes on from nothing that is in doubt."""
    raise Untrusted(path, raise_it)


def load(read: ReadFile, pin: bytes | None = None, report: Report = strict) -> Chain:
    """Read and verify the metadata of a release; `read` returns a file below its folder, None where there is none.

    `pin` is a trusted root file (any version). What is wrong without breaking trust goes to `report`. Raises Untrusted
    where nothing behind the file can be trusted. Expiry is not judged here (see `Chain.expires`).
    """
    roots, fingerprint, names = _load_roots(read, pin, report)
    root = roots[-1]
    timestamp = _load(Timestamp, TIMESTAMP, _need(read, TIMESTAMP), root, report)
    phase = _convert(TIMESTAMP, timestamp.unrecognized_fields.get(OURS), Phase)
    name = f"{FOLDER}/{timestamp.snapshot_meta.version}.snapshot.json"
    if (body := read(name)) is None:
        raise Untrusted(
            TIMESTAMP,
            f"version {timestamp.version} names {name}, which is not there. An older timestamp.json was put back,"
            " or the snapshot was removed.",
        )
    snapshot = _load(Snapshot, name, body, root, report, timestamp.snapshot_meta)
    names |= {TIMESTAMP, name}
    if set(snapshot.meta) != {"targets.json"}:
        raise Untrusted(name, "names other metadata than format 1 knows. Use a newer tamizdat.")
    meta = snapshot.meta["targets.json"]
    name = f"{FOLDER}/{meta.version}.targets.json"
    targets = _load(Targets, name, _need(read, name), root, report, meta)
    if targets.delegations is not None or len(targets.targets) != 1:
        raise Untrusted(name, "names other targets than format 1 knows. Use a newer tamizdat.")
    target = next(iter(targets.targets.values()))
    trunk = _convert(name, target.custom, Trunk)
    if trunk.format != FORMAT:
        raise Untrusted(name, f"is of format {trunk.format}; this version reads format {FORMAT}. Use a newer tamizdat.")
    if target.path != node_path(target.hashes.get("sha256", "")):
        raise Untrusted(name, f"names {target.path}, which is no place of a tree's root node.")
    return Chain(roots, fingerprint, timestamp, snapshot, targets, phase, trunk, target, frozenset(names | {name}))


def _load_roots(read: ReadFile, pin: bytes | None, report: Report) -> tuple[tuple[Root, ...], str, set[str]]:
    """Follow the roots from the first to the last, and hold them against the pinned one."""
    import hashlib

    pinned = None if pin is None else _parse(Root, "the pinned root", pin)
    roots: list[Root] = []
    names: set[str] = set()
    fingerprint = ""
    while True:
        name = f"{FOLDER}/{len(roots) + 1}.root.json"
        body = read(name) if roots else _need(read, name)
        if body is None:
            break
        if pinned is not None and pinned.version == len(roots) + 1 and body != pin:
            raise Untrusted(name, "is not the pinned root. This is another outlet's release, or a forged one.")
        root = _load(Root, name, body, roots[-1] if roots else None, report)
        if root.version != len(roots) + 1:
            raise Untrusted(name, f"says version {root.version}.")
        fingerprint = fingerprint or hashlib.sha256(body).hexdigest()
        roots.append(root)
        names.add(name)
    if pinned is not None and pinned.version > len(roots):
        raise Untrusted(
            f"{FOLDER}/{len(roots)}.root.json",
            f"is the last root here, but version {pinned.version} is pinned. An older release was put back.",
        )
    return tuple(roots), fingerprint, names


def _need(read: ReadFile, path: str) -> bytes:
    if (body := read(path)) is None:
        raise Untrusted(path, "is missing. Without it this is no release that can be trusted.")
    return body


def _convert(path: str, value: object, kind: type[Any]) -> Any:
    try:
        return msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as error:
        raise Untrusted(path, f"its field {OURS!r} or 'custom' is wrong: {error}.") from None


def _parse(kind: type[T], path: str, body: bytes) -> T:
    try:
        return cast("T", Metadata[kind].from_bytes(body).signed)
    except (DeserializationError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Untrusted(path, f"is no TUF metadata ({error}).") from None


def _load(  # noqa: PLR0913 (each is one of the things that vouch for the file)
    kind: type[T], path: str, body: bytes, delegator: Root | None, report: Report, meta: MetaFile | None = None
) -> T:
    """Return the signed part of a metadata file after every check that TUF and our stricter rules ask for.

    Without `delegator` a root is checked by itself.
    """
    signed = _parse(kind, path, body)
    if signed.type != kind.type:
        raise Untrusted(path, f"is {signed.type} metadata; {kind.type} belongs here.")
    metadata: Metadata[Any] = Metadata.from_bytes(body)
    try:
        if isinstance(signed, Root):
            result = signed.get_root_verification_result(delegator, metadata.signed_bytes, metadata.signatures)
        else:
            result = cast("Root", delegator).get_verification_result(  # type: ignore[assignment]
                kind.type, metadata.signed_bytes, metadata.signatures
            )
    except (ValueError, RepositoryError) as error:
        raise Untrusted(path, f"cannot be verified: {error}.") from None
    if not result:
        raise Untrusted(path, "is not signed by enough keys of its role. It was changed, or signed by somebody else.")
    if meta is not None:
        if signed.version != meta.version:
            raise Untrusted(path, f"says version {signed.version}, but version {meta.version} belongs here.")
        try:
            meta.verify_length_and_hashes(body)
        except LengthOrHashMismatchError:
            report(path, "its bytes are not those that the metadata above it names.")
    if set(result.signed) != set(metadata.signatures):
        report(path, "holds a signature that is not valid, or by a key that is not of its role.")
    elif encode(metadata) != body or any(
        one.signature != one.signature.lower() for one in metadata.signatures.values()
    ):
        report(path, "its bytes are not in canonical form.")
    return signed


def accepts(root: Root, role: str, keyids: Mapping[str, Any] | Iterable[str]) -> bool:
    """Whether `root` takes a signature by (enough of) these keys for `role`."""
    wanted = root.get_delegated_role(role)
    return len(set(wanted.keyids) & set(keyids)) >= wanted.threshold
