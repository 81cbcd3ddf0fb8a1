"""The trusted metadata set of a release: read and verified from the first root down to what targets.json names.

Rules of TUF (specification 1.0.31, section 5), but that expired metadata is read too and told as stale:
- each root is signed by itself and by the one before; the last one says whose keys sign the rest;
- timestamp → snapshot → targets: each is signed by its role's keys, and is the version that the one before names.

Rules beyond TUF, so that no byte can change unseen and no older state be put back (docs/release-format.md):
- a file's bytes are the canonical JSON of the whole object; every signature in it is valid and by a key of its role;
- a snapshot is named by one state of a release only and removed soon after, so an old timestamp.json names a file that
  is not there.

`load_trusted` gets a function that reads, and knows neither folder nor network nor clock:

    trusted = load_trusted(read, pin=root_file)
    trusted.site_root      the SHA-256 of the root node of the site's tree
    trusted.expires        when the first signature expires, and of which role
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

from tamizdat.release.errors import UntrustedError
from tamizdat.release.layout import TIMESTAMP, metadata_path, node_path, tombstones_path
from tamizdat.release.metadata.signed import PHASE_FIELD, Phase, encode_metadata
from tamizdat.release.metadata.targets import (
    FORMAT,
    SEARCH,
    SITE,
    TOMBSTONES,
    Custom,
    SearchTarget,
    SiteTarget,
    TombstonesTarget,
)
from tamizdat.release.tree.entry import entry_path_problem, in_search_folder

T = TypeVar("T", Root, Timestamp, Snapshot, Targets)
ReadFile = Callable[[str], bytes | None]
ReportProblem = Callable[[str, str], None]  # path and reason


class TrustedMetadataSet(Struct, frozen=True):
    """The metadata of one state of a release, verified from the first root to its targets.

    `targets_by_role` holds the targets; `site` and `search` are what those of the two trees say of themselves.
    """

    roots: tuple[Root, ...]
    fingerprint: str  # SHA-256 of 1.root.json
    timestamp: Timestamp
    snapshot: Snapshot
    targets: Targets
    phase: Phase
    targets_by_role: dict[str, TargetFile]
    site: SiteTarget
    search: SearchTarget | None
    files: frozenset[str]  # every file in tuf/ that belongs to this state
    signers: dict[str, tuple[str, ...]]  # by role, the ids of the keys that signed

    @property
    def root(self) -> Root:
        """The root in force."""
        return self.roots[-1]

    @property
    def site_root(self) -> str:
        """The SHA-256 of the root node of the site's tree."""
        return self._target_hash(SITE)

    @property
    def search_root(self) -> str:
        """The SHA-256 of the root node of the search index's tree; "" where there is no index."""
        return self._target_hash(SEARCH)

    @property
    def tombstones(self) -> str:
        """The SHA-256 of the list of tombstones; "" where there is none."""
        return self._target_hash(TOMBSTONES)

    def _target_hash(self, role: str) -> str:
        return self.targets_by_role[role].hashes["sha256"] if role in self.targets_by_role else ""

    @property
    def expires(self) -> tuple[datetime, str]:
        """When the first of the metadata expires, and of which role it is."""
        return min((signed.expires, signed.type) for signed in (self.root, self.timestamp, self.snapshot, self.targets))


def raise_problem(path: str, why: str) -> None:
    """A ReportProblem that raises UntrustedError. A publisher uses it, since it must not build on a doubtful state."""
    raise UntrustedError(path, why)


def load_trusted(read: ReadFile, pin: bytes | None = None, report: ReportProblem = raise_problem) -> TrustedMetadataSet:
    """Read and verify the metadata of a release.

    `read` returns a file below the release's folder, None where there is none. `pin` is a trusted root file (any
    version). `report` is told of what is wrong without breaking trust. Raises UntrustedError where nothing behind a
    file can be trusted. Expiry is left to the caller (see `TrustedMetadataSet.expires`).
    """
    roots, fingerprint, files = _load_roots(read, pin, report)
    root = roots[-1]
    timestamp, timestamp_signers = _load(Timestamp, TIMESTAMP, _must_read(read, TIMESTAMP), root, report)
    phase = _convert(TIMESTAMP, timestamp.unrecognized_fields.get(PHASE_FIELD), Phase)
    path = metadata_path(timestamp.snapshot_meta.version, Snapshot.type)
    if (body := read(path)) is None:
        raise UntrustedError(
            TIMESTAMP,
            f"version {timestamp.version} names {path}, which is not there. An older timestamp.json was put back,"
            " or the snapshot was removed.",
        )
    snapshot, snapshot_signers = _load(Snapshot, path, body, root, report, timestamp.snapshot_meta)
    files |= {TIMESTAMP, path}
    if set(snapshot.meta) != {"targets.json"}:
        raise UntrustedError(path, "names other metadata than format 1 knows. Use a newer tamizdat.")
    meta = snapshot.meta["targets.json"]
    path = metadata_path(meta.version, Targets.type)
    targets, targets_signers = _load(Targets, path, _must_read(read, path), root, report, meta)
    customs, targets_by_role = _read_targets(path, targets)
    files.add(path)
    if TOMBSTONES in targets_by_role:
        files.add(targets_by_role[TOMBSTONES].path)
    return TrustedMetadataSet(
        roots=roots,
        fingerprint=fingerprint,
        timestamp=timestamp,
        snapshot=snapshot,
        targets=targets,
        phase=phase,
        targets_by_role=targets_by_role,
        site=customs[SITE],
        search=customs.get(SEARCH),
        files=frozenset(files),
        signers={
            Timestamp.type: timestamp_signers,
            Snapshot.type: snapshot_signers,
            Targets.type: targets_signers,
        },
    )


def load_signed(kind: type[T], path: str, body: bytes, root: Root) -> T:
    """Return one metadata file that stands on its own, verified by `root`. Raises UntrustedError."""
    return _load(kind, path, body, root, raise_problem)[0]


def _read_targets(path: str, targets: Targets) -> tuple[dict[str, Any], dict[str, TargetFile]]:
    """Return by role what the targets say of themselves, and the targets."""
    customs: dict[str, Any] = {}
    by_role: dict[str, TargetFile] = {}
    for target in targets.targets.values():
        custom = _convert(path, target.custom, Custom)
        if custom.format != FORMAT:
            raise UntrustedError(
                path, f"is of format {custom.format}; this version reads format {FORMAT}. Use a newer tamizdat."
            )
        digest = target.hashes.get("sha256", "")
        if target.path != (tombstones_path(digest) if isinstance(custom, TombstonesTarget) else node_path(digest)):
            raise UntrustedError(path, f"names {target.path}, which is no place of such a file.")
        if isinstance(custom, SearchTarget) and (
            not in_search_folder(custom.manifest) or entry_path_problem(custom.manifest)
        ):
            raise UntrustedError(path, f"names {custom.manifest!r}, which is no place of a manifest.")
        role = str(custom.__struct_config__.tag)
        customs[role], by_role[role] = custom, target
    if targets.delegations is not None or SITE not in by_role or len(by_role) < len(targets.targets):
        raise UntrustedError(path, "names other targets than format 1 knows. Use a newer tamizdat.")
    return customs, by_role


def _load_roots(read: ReadFile, pin: bytes | None, report: ReportProblem) -> tuple[tuple[Root, ...], str, set[str]]:
    """Follow the roots from the first to the last, and compare them with the pinned one.

    Return them, the fingerprint, and the paths of their files.
    """
    pinned = None if pin is None else _parse(Root, "the pinned root", pin)[0]
    roots: list[Root] = []
    files: set[str] = set()
    fingerprint = ""
    while True:
        version = len(roots) + 1
        path = metadata_path(version, Root.type)
        body = read(path) if roots else _must_read(read, path)
        if body is None:
            break
        if pinned is not None and pinned.version == version and body != pin:
            raise UntrustedError(path, "is not the pinned root: forged, or another outlet's, which needs its own pin.")
        root, _ = _load(Root, path, body, roots[-1] if roots else None, report)
        if root.version != version:
            raise UntrustedError(path, f"says version {root.version}.")
        fingerprint = fingerprint or hashlib.sha256(body).hexdigest()
        roots.append(root)
        files.add(path)
    if pinned is not None and pinned.version > len(roots):
        raise UntrustedError(
            metadata_path(len(roots), Root.type),
            f"is the last root here, but version {pinned.version} is pinned. An older release was put back.",
        )
    return tuple(roots), fingerprint, files


def _must_read(read: ReadFile, path: str) -> bytes:
    if (body := read(path)) is None:
        raise UntrustedError(path, "is missing. Without it this is no release that can be trusted.")
    return body


def _convert(path: str, value: object, kind: Any) -> Any:
    try:
        return msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as error:
        raise UntrustedError(path, f"its field {PHASE_FIELD!r} or 'custom' is wrong: {error}.") from None


def _parse(kind: type[T], path: str, body: bytes) -> tuple[T, Metadata[Any]]:
    try:
        metadata: Metadata[Any] = Metadata.from_bytes(body)
    except (DeserializationError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UntrustedError(path, f"is no TUF metadata ({error}).") from None
    if not isinstance(metadata.signed, kind):
        raise UntrustedError(path, f"is {metadata.signed.type} metadata; {kind.type} belongs here.")
    return metadata.signed, metadata


def _load(
    kind: type[T],
    path: str,
    body: bytes,
    delegator: Root | None,
    report: ReportProblem,
    meta: MetaFile | None = None,
) -> tuple[T, tuple[str, ...]]:
    """Return the signed part of a metadata file and the ids of the keys that signed, after every check of TUF and of
    our stricter rules.

    A root is checked by itself, and by `delegator` where it follows one. `meta` is what the metadata above says of it.
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
        raise UntrustedError(path, "is not signed by enough keys of its role: changed, or signed by other keys.")
    if meta is not None:
        if signed.version != meta.version:
            raise UntrustedError(path, f"says version {signed.version}, but version {meta.version} belongs here.")
        try:
            meta.verify_length_and_hashes(body)
        except LengthOrHashMismatchError:
            report(path, "its bytes are not those that the metadata above it names.")
    if set(result.signed) != set(metadata.signatures):
        report(path, "holds a signature that is not valid, or by a key that is not of its role.")
    elif encode_metadata(metadata) != body or not _is_all_signed(metadata):
        report(path, "its bytes are not in canonical form.")
    return signed, tuple(sorted(metadata.signatures))


def _is_all_signed(metadata: Metadata[Any]) -> bool:
    """Whether nothing stands in the file that no signature covers, and signatures are in lower case."""
    return not metadata.unrecognized_fields and all(
        not signature.unrecognized_fields and signature.signature == signature.signature.lower()
        for signature in metadata.signatures.values()
    )
