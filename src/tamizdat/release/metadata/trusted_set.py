"""Metadata read and verified, from the first root down to the root nodes of the trees and the list of tombstones.

Rules that go beyond TUF, so that no byte can change unseen and no older state be put back (docs/release-format.md):
- a file's bytes are the canonical JSON of the whole object; every signature in it is valid and by a key of its role;
- a snapshot is named by one state of a release only and removed soon after: an old timestamp.json names what is gone.

Reading is apart from judging: `load` is given a function that reads, and knows neither folder nor network nor clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from tuf.api.exceptions import LengthOrHashMismatchError, RepositoryError
from tuf.api.metadata import (
    Metadata,
    MetaFile,
    Root,
    RootVerificationResult,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
    VerificationResult,
)
from tuf.api.serialization import DeserializationError

from tamizdat.release.metadata.signed import (
    FOLDER,
    FORMAT,
    OURS,
    SEARCH,
    SITE,
    TIMESTAMP,
    TOMBSTONES,
    Custom,
    Index,
    List,
    Phase,
    Trunk,
    UntrustedError,
    encode,
    list_path,
    node_path,
)
from tamizdat.release.tree.entry import of_index, wrong_path

T = TypeVar("T", Root, Timestamp, Snapshot, Targets)


class Chain(Struct, frozen=True):
    """The metadata of one state of a release, verified from the first root to its targets.

    `named` holds the targets by role; `trunk` and `index` are what the two trees' targets say.
    """

    roots: tuple[Root, ...]
    fingerprint: str  # SHA-256 of 1.root.json
    timestamp: Timestamp
    snapshot: Snapshot
    targets: Targets
    phase: Phase
    named: dict[str, TargetFile]
    trunk: Trunk
    index: Index | None
    files: frozenset[str]  # every metadata file that belongs to this state
    signers: dict[str, tuple[str, ...]]  # by role, the key ids that signed

    @property
    def root(self) -> Root:
        """The root in force."""
        return self.roots[-1]

    @property
    def tree(self) -> str:
        """The SHA-256 of the root node of the site's tree."""
        return self._hash(SITE)

    @property
    def search(self) -> str:
        """The SHA-256 of the root node of the search index's tree; "" where there is no index."""
        return self._hash(SEARCH)

    @property
    def tombstones(self) -> str:
        """The SHA-256 of the list of tombstones; "" where there is none."""
        return self._hash(TOMBSTONES)

    def _hash(self, role: str) -> str:
        return self.named[role].hashes["sha256"] if role in self.named else ""

    @property
    def expires(self) -> tuple[datetime, str]:
        """When the first of the metadata expires, and which."""
        return min((signed.expires, signed.type) for signed in (self.root, self.timestamp, self.snapshot, self.targets))


Report = Callable[[str, str], None]
ReadFile = Callable[[str], bytes | None]


def strict(path: str, raise_it: str) -> None:
    """Report that raises: what a publisher uses, who goes on from nothing that is in doubt."""
    raise UntrustedError(path, raise_it)


def load(read: ReadFile, pin: bytes | None = None, report: Report = strict) -> Chain:
    """Read and verify the metadata of a release; `read` returns a file below its folder, None where there is none.

    `pin` is a trusted root file (any version). What is wrong without breaking trust goes to `report`. Raises
    UntrustedError where nothing behind the file can be trusted. Expiry is not judged here (see `Chain.expires`).
    """
    roots, fingerprint, names = _load_roots(read, pin, report)
    root = roots[-1]
    timestamp, timestamp_by = _load(Timestamp, TIMESTAMP, _need(read, TIMESTAMP), root, report)
    phase = _convert(TIMESTAMP, timestamp.unrecognized_fields.get(OURS), Phase)
    name = f"{FOLDER}/{timestamp.snapshot_meta.version}.snapshot.json"
    if (body := read(name)) is None:
        raise UntrustedError(
            TIMESTAMP,
            f"version {timestamp.version} names {name}, which is not there. An older timestamp.json was put back,"
            " or the snapshot was removed.",
        )
    snapshot, snapshot_by = _load(Snapshot, name, body, root, report, timestamp.snapshot_meta)
    names |= {TIMESTAMP, name}
    if set(snapshot.meta) != {"targets.json"}:
        raise UntrustedError(name, "names other metadata than format 1 knows. Use a newer tamizdat.")
    meta = snapshot.meta["targets.json"]
    name = f"{FOLDER}/{meta.version}.targets.json"
    targets, targets_by = _load(Targets, name, _need(read, name), root, report, meta)
    customs, named = _load_targets(name, targets)
    trunk, index = customs[SITE], customs.get(SEARCH)
    signers = {Timestamp.type: timestamp_by, Snapshot.type: snapshot_by, Targets.type: targets_by}
    files = frozenset(names | {name} | {named[role].path for role in named if role == TOMBSTONES})
    return Chain(roots, fingerprint, timestamp, snapshot, targets, phase, named, trunk, index, files, signers)


def _load_targets(name: str, targets: Targets) -> tuple[dict[str, Any], dict[str, TargetFile]]:
    """Return by role what the targets say of themselves, and the targets."""
    customs: dict[str, Any] = {}
    named: dict[str, TargetFile] = {}
    for target in targets.targets.values():
        custom = _convert(name, target.custom, Custom)
        if custom.format != FORMAT:
            raise UntrustedError(
                name, f"is of format {custom.format}; this version reads format {FORMAT}. Use a newer tamizdat."
            )
        digest = target.hashes.get("sha256", "")
        if target.path != (list_path(digest) if isinstance(custom, List) else node_path(digest)):
            raise UntrustedError(name, f"names {target.path}, which is no place of such a file.")
        if isinstance(custom, Index) and (not of_index(custom.manifest) or wrong_path(custom.manifest)):
            raise UntrustedError(name, f"names {custom.manifest!r}, which is no place of a manifest.")
        role = str(custom.__struct_config__.tag)
        customs[role], named[role] = custom, target
    if targets.delegations is not None or SITE not in named or len(named) < len(targets.targets):
        raise UntrustedError(name, "names other targets than format 1 knows. Use a newer tamizdat.")
    return customs, named


def load_signed(kind: type[T], path: str, body: bytes, root: Root) -> T:
    """Return one metadata file that stands on its own, verified by `root`. Raises UntrustedError."""
    return _load(kind, path, body, root, strict)[0]


def _load_roots(read: ReadFile, pin: bytes | None, report: Report) -> tuple[tuple[Root, ...], str, set[str]]:
    """Follow the roots from the first to the last, and hold them against the pinned one."""
    pinned = None if pin is None else _parse(Root, "the pinned root", pin)[0]
    roots: list[Root] = []
    names: set[str] = set()
    fingerprint = ""
    while True:
        name = f"{FOLDER}/{len(roots) + 1}.root.json"
        body = read(name) if roots else _need(read, name)
        if body is None:
            break
        if pinned is not None and pinned.version == len(roots) + 1 and body != pin:
            raise UntrustedError(name, "is not the pinned root: forged, or another outlet's, which needs its own pin.")
        root, _ = _load(Root, name, body, roots[-1] if roots else None, report)
        if root.version != len(roots) + 1:
            raise UntrustedError(name, f"says version {root.version}.")
        fingerprint = fingerprint or hashlib.sha256(body).hexdigest()
        roots.append(root)
        names.add(name)
    if pinned is not None and pinned.version > len(roots):
        raise UntrustedError(
            f"{FOLDER}/{len(roots)}.root.json",
            f"is the last root here, but version {pinned.version} is pinned. An older release was put back.",
        )
    return tuple(roots), fingerprint, names


def _need(read: ReadFile, path: str) -> bytes:
    if (body := read(path)) is None:
        raise UntrustedError(path, "is missing. Without it this is no release that can be trusted.")
    return body


def _convert(path: str, value: object, kind: Any) -> Any:
    try:
        return msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as error:
        raise UntrustedError(path, f"its field {OURS!r} or 'custom' is wrong: {error}.") from None


def _parse(kind: type[T], path: str, body: bytes) -> tuple[T, Metadata[Any]]:
    try:
        metadata: Metadata[Any] = Metadata.from_bytes(body)
    except (DeserializationError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UntrustedError(path, f"is no TUF metadata ({error}).") from None
    if not isinstance(metadata.signed, kind):
        raise UntrustedError(path, f"is {metadata.signed.type} metadata; {kind.type} belongs here.")
    return metadata.signed, metadata


def _load(
    kind: type[T], path: str, body: bytes, delegator: Root | None, report: Report, meta: MetaFile | None = None
) -> tuple[T, tuple[str, ...]]:
    """Return the signed part of a metadata file and who signed, after every check of TUF's and of our stricter rules.

    A root is checked by itself, and by `delegator` where it follows one.
    """
    signed, metadata = _parse(kind, path, body)
    result: VerificationResult | RootVerificationResult
    try:
        if isinstance(signed, Root):
            result = signed.get_root_verification_result(delegator, metadata.signed_bytes, metadata.signatures)
        elif delegator is not None:
            result = delegator.get_verification_result(kind.type, metadata.signed_bytes, metadata.signatures)
    except (ValueError, RepositoryError) as error:
        raise UntrustedError(path, f"cannot be verified: {error}.") from None
    if not result:
        raise UntrustedError(path, "is not signed by enough keys of its role: changed, or signed by somebody else.")
    if meta is not None:
        if signed.version != meta.version:
            raise UntrustedError(path, f"says version {signed.version}, but version {meta.version} belongs here.")
        try:
            meta.verify_length_and_hashes(body)
        except LengthOrHashMismatchError:
            report(path, "its bytes are not those that the metadata above it names.")
    if set(result.signed) != set(metadata.signatures):
        report(path, "holds a signature that is not valid, or by a key that is not of its role.")
    elif encode(metadata) != body or not _plain(metadata):
        report(path, "its bytes are not in canonical form.")
    return signed, tuple(sorted(metadata.signatures))


def _plain(metadata: Metadata[Any]) -> bool:
    """Whether nothing stands in the file that no signature covers, and signatures are in lower case."""
    signatures = metadata.signatures.values()
    return not metadata.unrecognized_fields and all(
        not one.unrecognized_fields and one.signature == one.signature.lower() for one in signatures
    )
