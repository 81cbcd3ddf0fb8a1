"""The keys of the list of mirrors, and what they sign: targets.json delegates the role `mirrors` to them.

    keys/mirrors/mirrors-<id>.pem   private keys, mode 600: to be kept by who keeps the list, apart from the online keys
    keys/mirrors.json               whose keys these are: the delegation as targets.json has it, with public keys

Who holds these keys can say where else the release is, and nothing else. Who holds the online keys can only carry the
list along, or name other keys for it (docs/decisions/0209-documents-mirrors-editions.md).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from securesystemslib.signer import Key, Signer
from tuf.api.metadata import DelegatedRole, Delegations, Metadata, Targets

from tamizdat.project import MIRROR_DELEGATION, MIRROR_KEYS
from tamizdat.release.errors import ReleaseError
from tamizdat.release.metadata.document import document_problem
from tamizdat.release.metadata.key_files import new_signer, read_key, write_file, write_key
from tamizdat.release.metadata.signed import encode_metadata, make_targets, sign
from tamizdat.release.metadata.targets import (
    JSON,
    MAX_MIRROR_LIST_BYTES,
    MIRROR_LIST,
    MIRRORS,
    MIRRORS_FOLDER,
    make_file_target,
)
from tamizdat.release.tree.entry import Entry


class SignedMirrorList(Struct, frozen=True):
    """A list of mirrors as its keepers hand it to the publisher: its bytes, and the metadata that signs them."""

    metadata: bytes
    body: bytes


def init_mirror_keys(
    folder: Path, *, keys: int = 1, threshold: int = 1, passphrase: bytes | None = None, replace: bool = False
) -> tuple[Path, ...]:
    """Make keys of the list of mirrors in the newsroom `folder`; return their files, none where keys were there.

    `threshold` of them must sign the list. With `replace`, new keys take the place of those that are there: the list in
    force stays until one that the new keys signed is published. Raises ReleaseError.
    """
    file = folder / MIRROR_DELEGATION
    if file.exists() and not replace:
        return ()
    if not 1 <= threshold <= keys:
        raise ReleaseError(f"A threshold of {threshold} cannot be met by {keys} keys. Choose 1 to {keys}.")
    signers = [new_signer() for _ in range(keys)]
    paths = [folder / MIRROR_KEYS / f"mirrors-{signer.public_key.keyid[:16]}.pem" for signer in signers]
    try:
        for path, signer in zip(paths, signers, strict=True):
            write_key(path, signer, passphrase)
    except OSError:
        for path in paths:
            path.unlink(missing_ok=True)
        raise
    delegations = make_mirror_delegation([signer.public_key for signer in signers], threshold)
    write_file(file, json.dumps(delegations.to_dict(), indent=1, sort_keys=True).encode() + b"\n", 0o644)
    return tuple(paths)


def make_mirror_delegation(keys: Sequence[Key], threshold: int) -> Delegations:
    """Return the delegation of the list of mirrors to `keys`, of which `threshold` must sign."""
    role = DelegatedRole(MIRRORS, [key.keyid for key in keys], threshold, True, [f"{MIRRORS_FOLDER}/*"])
    return Delegations({key.keyid: key for key in keys}, {MIRRORS: role})


def load_mirror_delegation(folder: Path) -> Delegations | None:
    """Return whose keys sign the list of mirrors, None where the newsroom has none. Raises ReleaseError."""
    file = folder / MIRROR_DELEGATION
    if not file.exists():
        return None
    try:
        delegations = Delegations.from_dict(json.loads(file.read_bytes()))
        if MIRRORS not in (delegations.roles or {}):
            raise ValueError(f"it names no keys of {MIRRORS}")
        return delegations
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseError(f"{file}: cannot be read ({error}). Put it back from a backup.") from None


def sign_mirror_list(
    body: bytes, key_files: Sequence[Path], *, version: int, now: datetime, passphrase: bytes | None = None
) -> SignedMirrorList:
    """Sign a list of mirrors with the keys in `key_files`. `version` is one more than that of the last list.

    The list is a JSON object with its `kind` and `format` inside, like a document. Raises ReleaseError.
    """
    if len(body) > MAX_MIRROR_LIST_BYTES:
        raise ReleaseError(f"{len(body)} bytes are more than the {MAX_MIRROR_LIST_BYTES} a list of mirrors may have.")
    if problem := document_problem(body):
        raise ReleaseError(f"The list of mirrors is {problem}.")
    entry = Entry(MIRROR_LIST, hashlib.sha256(body).hexdigest(), len(body), JSON)
    targets = make_targets(version, now, [make_file_target(MIRRORS, entry)], role=MIRRORS)
    return SignedMirrorList(sign(targets, _signers(key_files, passphrase)), body)


def cosign_mirror_list(
    signed: SignedMirrorList, key_files: Sequence[Path], *, passphrase: bytes | None = None
) -> SignedMirrorList:
    """Add the signatures of other keys, whose holders have read the list. Raises ReleaseError."""
    metadata: Metadata[Targets] = Metadata.from_bytes(signed.metadata)
    for signer in _signers(key_files, passphrase):
        metadata.sign(signer, append=True)
    return SignedMirrorList(encode_metadata(metadata), signed.body)


def _signers(key_files: Iterable[Path], passphrase: bytes | None) -> list[Signer]:
    return [read_key(path, passphrase) for path in key_files]
