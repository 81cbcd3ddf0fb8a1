"""The files of roles that lie in `tuf/`: their bytes, and what the list of tombstones among them forbids."""

from __future__ import annotations

from msgspec import Struct

from tamizdat.release.errors import ReleaseError
from tamizdat.release.limits import MAX_TOMBSTONES_BYTES
from tamizdat.release.metadata.targets import Target
from tamizdat.release.metadata.tombstones import WITHDRAWN, decode_tombstones, forbidden_hashes
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet
from tamizdat.release.metadata.verified import ReportProblem
from tamizdat.release.reading import Source, read_content

FORBIDDEN = "holds bytes that were withdrawn: the list of tombstones names them."


class RoleFiles(Struct):
    """What the list of tombstones says: how many there are, the hashes that are forbidden, and the paths where a server
    may answer 410 (None: any, since the list is not there or wrong)."""

    tombstones: int = 0
    forbidden: set[str] = set()
    withdrawn: set[str] | None = set()


def check_role_files(source: Source, trusted: TrustedMetadataSet, report: ReportProblem) -> RoleFiles:
    """Check the files of roles in `tuf/`, and that no target is forbidden; `report` is told of what is wrong."""
    found = RoleFiles()
    for target in trusted.all_targets:
        if target.is_tree or target.info.folder:
            continue
        is_list = target == trusted.tombstones
        try:
            body = _read_target(source, target, with_body=is_list)
            if is_list:
                tombstones = decode_tombstones(body)
                withdrawn = {one.path for one in tombstones if one.state == WITHDRAWN}
                found = RoleFiles(len(tombstones), forbidden_hashes(tombstones), withdrawn)
        except ReleaseError as error:
            report(target.path, f"{error}.")
            if is_list:
                found.withdrawn = None
    for target in trusted.all_targets:
        if target.sha256 in found.forbidden:
            report(target.path, FORBIDDEN)
    return found


def _read_target(source: Source, target: Target, *, with_body: bool) -> bytes:
    """Return the bytes of a file, b"" unless they are asked for. Raises ReleaseError where they are not right."""
    if with_body and target.size > MAX_TOMBSTONES_BYTES:
        raise ReleaseError(f"is to have {target.size} bytes, and {MAX_TOMBSTONES_BYTES} are the most")
    content = read_content(source, target.path, target.size, with_body)
    if content is None or content.gone:
        raise ReleaseError("is missing")
    if (content.sha256, content.size) != (target.sha256, target.size):
        raise ReleaseError("its bytes are not those that are signed")
    return content.body
