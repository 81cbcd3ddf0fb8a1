"""Files that hold private keys and what is signed with them: written whole, readable for their owner alone."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import CryptoSigner

from tamizdat.disk import naming
from tamizdat.release.errors import ReleaseError


def new_signer() -> CryptoSigner:
    """Return a new Ed25519 key."""
    return CryptoSigner(Ed25519PrivateKey.generate())


def write_key(path: Path, signer: CryptoSigner, passphrase: bytes | None) -> None:
    """Write a private key, sealed with `passphrase` if there is one."""
    encryption: KeySerializationEncryption = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    private = load_pem_private_key(signer.private_bytes, None)
    write_file(path, private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption), 0o600)


def read_key(path: Path, passphrase: bytes | None) -> CryptoSigner:
    """Return the signer of a key file. Raises ReleaseError where it cannot be read or is sealed."""
    try:
        body = path.read_bytes()
        encrypted = b"ENCRYPTED" in body
        private = load_pem_private_key(body, passphrase if encrypted else None)
    except OSError as error:
        raise ReleaseError(f"{path}: {error.strerror}. Check the file's place and its owner.") from None
    except TypeError:
        raise ReleaseError(
            f"{path}: sealed with a passphrase. Give it with --passphrase-file or at the prompt."
        ) from None
    except ValueError:
        raise ReleaseError(f"{path}: no key, or the passphrase is wrong.") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise ReleaseError(f"{path}: no Ed25519 key.")
    return CryptoSigner(private)


def write_file(path: Path, body: bytes, mode: int) -> None:
    """Write a file whole or not at all. The folder of a private key (mode 600) is made readable for its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if mode == 0o600:
        path.parent.chmod(0o700)
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        with naming(path), os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
