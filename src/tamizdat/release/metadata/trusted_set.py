"""The trusted metadata set of a release: read and verified from the first root down to what targets.json names.

Rules of TUF (specification 1.0.31, section 5), but that expired metadata is read too and told as stale:
- each root is signed by itself and by the one before; the last one says whose keys sign the rest;
- timestamp → snapshot → targets → delegated targets: each is signed by its role's keys, and is the version that the
  one before names;
- each file that was verified is handed to `keep` before the next one is read, and so is not lost where that one fails.

Rules beyond TUF, so that no byte can change unseen and no older state be put back (docs/release-format.md):
- a file's bytes are the canonical JSON of the whole object; every signature in it is valid and by a key of its role;
- a snapshot is named by one state of a release only and removed soon after, so an old timestamp.json names a file that
  is not there;
- every key is Ed25519; every target accounts for its files in the way of `targets`; delegations go one level down.

`load_trusted` gets a function that reads, and knows neither folder nor network nor clock:

    trusted = load_trusted(read, pin=root_file)
    trusted.site_root      the SHA-256 of the root node of the site's tree
    trusted.expires        when the first signature expires, and of which role
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import cast

import msgspec
from msgspec import Struct
from tuf.api.metadata import Root, Snapshot, Targets, Timestamp

from tamizdat.release.errors import UntrustedError
from tamizdat.release.layout import TIMESTAMP, metadata_path
from tamizdat.release.limits import MAX_METADATA_BYTES, MAX_ROOT_BYTES, MAX_ROOTS
from tamizdat.release.metadata.delegated import DelegatedTargets, check_targets, load_delegated, read_targets
from tamizdat.release.metadata.signed import LIFETIMES, PHASE_FIELD, Phase
from tamizdat.release.metadata.targets import (
    DOCUMENTS,
    EDITIONS,
    MIRRORS,
    SEARCH,
    SITE,
    TOMBSTONES,
    SearchInfo,
    SiteInfo,
    Target,
)
from tamizdat.release.metadata.verified import (
    KeepVerified,
    ReadFile,
    ReportProblem,
    VerifiedFile,
    load_metadata,
    parse_metadata,
    raise_problem,
    size_of,
)
from tamizdat.release.tree.entry import Entry

_EARLIEST = datetime(1, 1, 9, tzinfo=UTC)  # the calendar begins a week before


class TrustedMetadataSet(Struct, frozen=True):
    """The metadata of one state of a release, verified from the first root to its targets.

    `all_targets` are those of targets.json and of the `delegated` roles that have been signed.
    """

    roots: tuple[Root, ...]
    fingerprint: str  # SHA-256 of 1.root.json
    timestamp: Timestamp
    snapshot: Snapshot
    targets: Targets
    delegated: dict[str, DelegatedTargets]  # by role
    phase: Phase
    all_targets: tuple[Target, ...]
    files: frozenset[str]  # every file in tuf/ that belongs to this state
    signers: dict[str, tuple[str, ...]]  # by role, the ids of the keys that signed

    @property
    def root(self) -> Root:
        """The root in force."""
        return self.roots[-1]

    def of_role(self, role: str) -> tuple[Target, ...]:
        """The targets of a role, none where this version does not know their format."""
        return tuple(target for target in self.all_targets if target.info.role == role and target.is_known)

    @property
    def site_target(self) -> Target:
        """The root node of the site's tree."""
        return self.of_role(SITE)[0]

    @property
    def site(self) -> SiteInfo:
        """What the target of the site's tree says of it."""
        return cast("SiteInfo", self.site_target.info)

    @property
    def site_root(self) -> str:
        """The SHA-256 of the root node of the site's tree."""
        return self.site_target.sha256

    @property
    def search(self) -> SearchInfo | None:
        """What the target of the search index's tree says of it, None where there is no index."""
        found = self.of_role(SEARCH)
        return cast("SearchInfo", found[0].info) if found else None

    @property
    def search_root(self) -> str:
        """The SHA-256 of the root node of the search index's tree; "" where there is no index."""
        return next((target.sha256 for target in self.of_role(SEARCH)), "")

    @property
    def tombstones(self) -> Target | None:
        """The list of tombstones, None where there is none."""
        return next(iter(self.of_role(TOMBSTONES)), None)

    @property
    def documents(self) -> tuple[Target, ...]:
        """The documents."""
        return self.of_role(DOCUMENTS)

    @property
    def editions(self) -> tuple[Target, ...]:
        """The editions."""
        return self.of_role(EDITIONS)

    @property
    def mirror_list(self) -> Target | None:
        """The list of mirrors, None where there is none."""
        return next(iter(self.of_role(MIRRORS)), None)

    @property
    def other_trees(self) -> tuple[Target, ...]:
        """The trees besides the site's: that of the search index, and those of roles unknown to this version."""
        return tuple(target for target in self.all_targets if target.is_tree and target.info.role != SITE)

    @property
    def file_entries(self) -> Iterator[Entry]:
        """The single files in roles' folders: documents, editions, the mirror list, and those of unknown roles."""
        return (entry for target in self.all_targets if (entry := target.entry) is not None)

    @property
    def role_folders(self) -> set[str]:
        """The top folders that targets here have for their own."""
        return {target.info.folder for target in self.all_targets if target.info.folder}

    @property
    def signed_at(self) -> datetime:
        """When the timestamp was signed, by the clock of then: metadata does not say it, but how long it lasts."""
        return max(self.timestamp.expires, _EARLIEST) - LIFETIMES[Timestamp.type]

    @property
    def expires(self) -> tuple[datetime, str]:
        """When the first of the metadata expires, and of which role it is. Delegated roles do not count."""
        return min((signed.expires, signed.type) for signed in (self.root, self.timestamp, self.snapshot, self.targets))


def load_trusted(
    read: ReadFile,
    pin: bytes | None = None,
    report: ReportProblem = raise_problem,
    keep: KeepVerified = lambda one: None,
) -> TrustedMetadataSet:
    """Read and verify the metadata of a release.

    `read` returns a file below the release's folder, of so many bytes at most, None where there is none. `pin` is a
    trusted root file (any version). `report` is told of what is wrong without breaking trust, and `keep` of each file
    that was verified. Raises UntrustedError where nothing behind a file can be trusted. Expiry is left to the caller
    (see `TrustedMetadataSet.expires`), and what was seen before to `keep` (`rollback_check`).
    """
    roots, fingerprint, files = _load_roots(read, pin, report, keep)
    root = roots[-1]
    timestamp_body = _must_read(read, TIMESTAMP, MAX_METADATA_BYTES)
    timestamp, timestamp_signers = load_metadata(Timestamp, TIMESTAMP, timestamp_body, root, report)
    keep(VerifiedFile(Timestamp.type, TIMESTAMP, timestamp_body, timestamp))
    phase = _read_phase(timestamp)
    path = metadata_path(timestamp.snapshot_meta.version, Snapshot.type)
    snapshot_body = read(path, size_of(path, timestamp.snapshot_meta))
    if snapshot_body is None:
        raise UntrustedError(
            TIMESTAMP,
            f"version {timestamp.version} names {path}, which is not there. An older timestamp.json was put back,"
            " or the snapshot was removed.",
        )
    snapshot, snapshot_signers = load_metadata(Snapshot, path, snapshot_body, root, report, timestamp.snapshot_meta)
    keep(VerifiedFile(Snapshot.type, path, snapshot_body, snapshot))
    files |= {TIMESTAMP, path}
    if (meta := snapshot.meta.get("targets.json")) is None:
        raise UntrustedError(path, "does not name targets.json.")
    path = metadata_path(meta.version, Targets.type)
    targets_body = _must_read(read, path, size_of(path, meta))
    targets, targets_signers = load_metadata(Targets, path, targets_body, root, report, meta)
    keep(VerifiedFile(Targets.type, path, targets_body, targets))
    files.add(path)
    own_targets = read_targets(path, targets)
    delegated = load_delegated(read, snapshot, (path, targets, own_targets), report, keep)
    files |= {metadata_path(one.targets.version, role) for role, one in delegated.items()}
    all_targets = [*own_targets, *(target for one in delegated.values() for target in one.read)]
    check_targets(path, all_targets)
    files |= {target.path for target in all_targets if not target.is_tree and not target.info.folder}
    return TrustedMetadataSet(
        roots=roots,
        fingerprint=fingerprint,
        timestamp=timestamp,
        snapshot=snapshot,
        targets=targets,
        delegated=delegated,
        phase=phase,
        all_targets=tuple(all_targets),
        files=frozenset(files),
        signers={
            Timestamp.type: timestamp_signers,
            Snapshot.type: snapshot_signers,
            Targets.type: targets_signers,
        },
    )


def _read_phase(timestamp: Timestamp) -> Phase:
    try:
        return msgspec.convert(timestamp.unrecognized_fields.get(PHASE_FIELD), Phase, strict=True)
    except msgspec.ValidationError as error:
        raise UntrustedError(
            TIMESTAMP, f"its field {PHASE_FIELD!r} is wrong, or of a newer format than this version knows: {error}."
        ) from None


def _load_roots(
    read: ReadFile, pin: bytes | None, report: ReportProblem, keep: KeepVerified
) -> tuple[tuple[Root, ...], str, set[str]]:
    """Follow the roots from the first to the last, and compare them with the pinned one.

    Return them, the fingerprint, and the paths of their files.
    """
    pinned = None if pin is None else parse_metadata(Root, "the pinned root", pin)[0]
    roots: list[Root] = []
    files: set[str] = set()
    fingerprint = ""
    while True:
        version = len(roots) + 1
        path = metadata_path(version, Root.type)
        body = read(path, MAX_ROOT_BYTES) if roots else _must_read(read, path, MAX_ROOT_BYTES)
        if body is None:
            break
        if version > MAX_ROOTS:
            raise UntrustedError(path, f"is one root more than the {MAX_ROOTS} that a release may have.")
        if pinned is not None and pinned.version == version and body != pin:
            raise UntrustedError(path, "is not the pinned root: forged, or another outlet's, which needs its own pin.")
        root, _ = load_metadata(Root, path, body, roots[-1] if roots else None, report)
        if root.version != version:
            raise UntrustedError(path, f"says version {root.version}.")
        keep(VerifiedFile(Root.type, path, body, root))
        fingerprint = fingerprint or hashlib.sha256(body).hexdigest()
        roots.append(root)
        files.add(path)
    if pinned is not None and pinned.version > len(roots):
        raise UntrustedError(
            metadata_path(len(roots), Root.type),
            f"is the last root here, but version {pinned.version} is pinned. An older release was put back.",
        )
    return tuple(roots), fingerprint, files


def _must_read(read: ReadFile, path: str, limit: int) -> bytes:
    if (body := read(path, limit)) is None:
        raise UntrustedError(path, "is missing. Without it this is no release that can be trusted.")
    return body
