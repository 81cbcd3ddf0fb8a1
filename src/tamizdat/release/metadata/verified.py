"""One metadata file read and verified: signatures, version and hash by TUF's rules, its bytes by our stricter ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from msgspec import Struct
from securesystemslib.signer import Key
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import (
    Metadata,
    MetaFile,
    Root,
    RootVerificationResult,
    Snapshot,
    Targets,
    Timestamp,
    VerificationResult,
)

from tamizdat.release.errors import ReleaseError, UntrustedError
from tamizdat.release.limits import MAX_METADATA_BYTES
from tamizdat.release.metadata.canonical import decode_canonical
from tamizdat.release.metadata.signed import encode_metadata

T = TypeVar("T", Root, Timestamp, Snapshot, Targets)
ReadFile = Callable[[str, int], bytes | None]  # path and the most bytes it may have
ReportProblem = Callable[[str, str], None]  # path and reason


class VerifiedFile(Struct, frozen=True):
    """A metadata file that was verified: of which role, its path, its bytes, and its signed part."""

    role: str
    path: str
    body: bytes
    signed: Root | Timestamp | Snapshot | Targets


KeepVerified = Callable[[VerifiedFile], None]


def raise_problem(path: str, why: str) -> None:
    """A ReportProblem that raises UntrustedError. A publisher uses it, since it must not build on a doubtful state."""
    raise UntrustedError(path, why)


def parse_metadata(kind: type[T], path: str, body: bytes) -> tuple[T, Metadata[Any]]:
    """Return the signed part of a metadata file, not verified yet, and the whole. Raises UntrustedError.

    Whatever the bytes are, nothing else is raised: python-tuf looks at plain canonical JSON only.
    """
    try:
        metadata: Metadata[Any] = Metadata.from_dict(decode_canonical(body))
    except ReleaseError as error:
        raise UntrustedError(path, f"{error}.") from None
    except Exception as error:  # python-tuf raises whatever it stumbles over: a list for an object, a year 0
        raise UntrustedError(path, f"is no TUF metadata ({str(error)[:200]}).") from None
    if not isinstance(metadata.signed, kind):
        raise UntrustedError(path, f"is {metadata.signed.type} metadata; {kind.type} belongs here.")
    return metadata.signed, metadata


def load_metadata(
    kind: type[T],
    path: str,
    body: bytes,
    delegator: Root | Targets | None,
    report: ReportProblem = raise_problem,
    meta: MetaFile | None = None,
    role: str = "",
) -> tuple[T, tuple[str, ...]]:
    """Return the signed part of a metadata file and the ids of the keys that signed, after every check.

    A root is checked by itself, and by `delegator` where it follows one; other metadata by `delegator`, for `role`
    (by default that of its kind). `meta` is what the metadata above says of the file. `report` is told of what is
    wrong without breaking trust. Raises UntrustedError.
    """
    if meta is not None:
        _check_named(path, body, meta)
    signed, metadata = parse_metadata(kind, path, body)
    result: VerificationResult | RootVerificationResult
    try:
        if isinstance(signed, Root):
            before = delegator if isinstance(delegator, Root) else None
            result = signed.get_root_verification_result(before, metadata.signed_bytes, metadata.signatures)
        elif delegator is not None:
            result = delegator.get_verification_result(role or kind.type, metadata.signed_bytes, metadata.signatures)
    except (ValueError, RepositoryError) as error:
        raise UntrustedError(path, f"cannot be verified: {error}.") from None
    if not result:
        raise UntrustedError(path, "is not signed by enough keys of its role: changed, or signed by other keys.")
    if isinstance(signed, Root):
        check_keys(path, signed.keys)
    if meta is not None and signed.version != meta.version:
        raise UntrustedError(path, f"says version {signed.version}, but version {meta.version} belongs here.")
    if set(result.signed) != set(metadata.signatures):
        report(path, "holds a signature that is not valid, or by a key that is not of its role.")
    elif encode_metadata(metadata) != body or not _is_all_signed(metadata):
        report(path, "its bytes are not in canonical form.")
    return signed, tuple(sorted(metadata.signatures))


def size_of(path: str, meta: MetaFile) -> int:
    """Return the size in bytes that the metadata above a file says. Raises UntrustedError where it says none."""
    if meta.length is None or "sha256" not in (meta.hashes or {}):
        raise UntrustedError(path, "is named by the metadata above it without its length or SHA-256.")
    return min(meta.length, MAX_METADATA_BYTES)


def _check_named(path: str, body: bytes, meta: MetaFile) -> None:
    """Raise UntrustedError where a file is not the one that the metadata above it names. Nothing parses it before."""
    size_of(path, meta)
    try:
        meta.verify_length_and_hashes(body)
    except RepositoryError:  # another length or hash, or a kind of hash that nobody knows
        raise UntrustedError(path, "its bytes are not those that the metadata above it names.") from None


def check_keys(path: str, keys: Mapping[str, Key]) -> None:
    """Raise UntrustedError where a key is not Ed25519, the only kind of format 1."""
    for key in keys.values():
        if (key.keytype, key.scheme) != ("ed25519", "ed25519"):
            raise UntrustedError(path, f"names a key of the kind {key.keytype}/{key.scheme}. Use a newer tamizdat.")


def _is_all_signed(metadata: Metadata[Any]) -> bool:
    """Whether nothing stands in the file that no signature covers, and signatures are in lower case."""
    return not metadata.unrecognized_fields and all(
        not signature.unrecognized_fields and signature.signature == signature.signature.lower()
        for signature in metadata.signatures.values()
    )
