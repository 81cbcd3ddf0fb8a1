"""What targets metadata names, that of targets.json and that of roles which it delegates to keys of their own.

Rules for delegations (docs/release-format.md, section 13), known or not:
- a delegated role's metadata is `tuf/<n>.<role>.json`, named by the snapshot and signed by the delegation's keys;
- it names files in the folder of that role which the delegation's `paths` match, no trees, and delegates nothing;
- there may be a delegation and no metadata yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec
from msgspec import Struct
from tuf.api.metadata import DelegatedRole, MetaFile, Snapshot, Targets

from tamizdat.release.errors import ReleaseError, UntrustedError
from tamizdat.release.layout import metadata_path
from tamizdat.release.metadata.targets import (
    DOCUMENTS,
    EDITIONS,
    MAX_DOCUMENTS,
    MIRRORS,
    SEARCH,
    SITE,
    TOMBSTONES,
    RoleName,
    Target,
    read_target,
)
from tamizdat.release.metadata.verified import (
    KeepVerified,
    ReadFile,
    ReportProblem,
    VerifiedFile,
    check_keys,
    load_metadata,
    size_of,
)

# Roles that only targets.json itself may name, since no other key may speak for them.
NOT_DELEGATED = {SITE, SEARCH, TOMBSTONES, DOCUMENTS, EDITIONS}


class DelegatedTargets(Struct, frozen=True):
    """The metadata of a delegated role: its signed part, its targets as read, and what the snapshot says of it."""

    targets: Targets
    read: list[Target]
    meta: MetaFile


def read_targets(path: str, targets: Targets) -> list[Target]:
    """Return the targets of a metadata file. Raises UntrustedError where one may not stand there."""
    try:
        return [read_target(target) for target in targets.targets.values()]
    except ReleaseError as error:
        raise UntrustedError(path, f"{error}.") from None


def load_delegated(
    read: ReadFile,
    snapshot: Snapshot,
    delegator: tuple[str, Targets, list[Target]],
    report: ReportProblem,
    keep: KeepVerified,
) -> dict[str, DelegatedTargets]:
    """Read and verify the metadata of all delegated roles; `delegator` is targets.json: path, signed part, targets.

    `keep` is told of each that was verified. Raises UntrustedError.
    """
    path, targets, own = delegator
    roles = _delegated_roles(path, targets)
    for target in own:
        if target.info.role in (MIRRORS, *roles):
            raise UntrustedError(path, f"names {target.path}, which belongs into the metadata of a delegated role.")
    if unknown := snapshot.meta.keys() - {"targets.json", *(f"{role}.json" for role in roles)}:
        raise UntrustedError(
            metadata_path(snapshot.version, Snapshot.type),
            f"names {min(unknown)}, which targets.json does not delegate to anyone. Use a newer tamizdat.",
        )
    loaded: dict[str, DelegatedTargets] = {}
    for name, role in roles.items():
        if (meta := snapshot.meta.get(f"{name}.json")) is None:
            continue
        file = metadata_path(meta.version, name)
        if (body := read(file, size_of(file, meta))) is None:
            raise UntrustedError(file, "is missing. Without it this is no release that can be trusted.")
        signed, _ = load_metadata(Targets, file, body, targets, report, meta, name)
        keep(VerifiedFile(name, file, body, signed))
        loaded[name] = DelegatedTargets(signed, read_targets(file, signed), meta)
        check_delegated(file, role, loaded[name])
    return loaded


def _delegated_roles(path: str, targets: Targets) -> dict[str, DelegatedRole]:
    if targets.delegations is None:
        return {}
    check_keys(path, targets.delegations.keys)
    if targets.delegations.roles is None:
        raise UntrustedError(path, "delegates by succinct roles, which format 1 does not have. Use a newer tamizdat.")
    for name, role in targets.delegations.roles.items():
        try:
            msgspec.convert(name, RoleName)
        except msgspec.ValidationError:
            raise UntrustedError(path, f"delegates to {name!r}, which is no name of a role.") from None
        if name in NOT_DELEGATED or role.paths is None:
            raise UntrustedError(
                path, f"delegates {name!r} in a way that format 1 does not have. Use a newer tamizdat."
            )
    return targets.delegations.roles


def check_delegated(path: str, role: DelegatedRole, delegated: DelegatedTargets) -> None:
    """Raise UntrustedError where a delegated role names or delegates what it may not."""
    if delegated.targets.delegations is not None:
        raise UntrustedError(path, "delegates further, which format 1 does not have. Use a newer tamizdat.")
    for target in delegated.read:
        if target.info.role != role.name or not target.info.folder or target.is_tree:
            raise UntrustedError(path, f"names {target.path}, which a delegated role may not name.")
        if not role.is_delegated_path(target.path):
            raise UntrustedError(path, f"names {target.path}, which targets.json does not delegate to it.")


def check_targets(path: str, targets: Sequence[Target]) -> None:
    """Raise UntrustedError where targets contradict each other, or one is missing or too many."""
    roles = Counter(target.info.role for target in targets if target.is_known)
    if roles[SITE] != 1 or any(roles[role] > 1 for role in (SEARCH, TOMBSTONES, MIRRORS)):
        raise UntrustedError(path, "names no tree of the site, or two targets of a role that has one.")
    if roles[DOCUMENTS] > MAX_DOCUMENTS:
        raise UntrustedError(path, f"names more than {MAX_DOCUMENTS} documents.")
    if len({target.path for target in targets}) < len(targets):
        raise UntrustedError(path, "names a file that a delegated role names too.")
    owners = {(target.info.folder, target.info.role) for target in targets if target.info.folder}
    shared = [folder for folder, count in Counter(folder for folder, _ in owners).items() if count > 1]
    if shared:
        raise UntrustedError(path, f"gives the folder {shared[0]} to two roles.")
