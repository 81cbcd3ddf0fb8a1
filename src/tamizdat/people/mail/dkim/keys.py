"""The private keys that sign letters: `var/keys/dkim/<selector>.pem`, readable by the newsroom's account alone.

They lie beside the keys that sign releases, and go into the same file of a backup. A key that is lost or stolen is
replaced by one under another selector; who reads old letters needs neither.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from tamizdat.people.mail.dkim.settings import Algorithm
from tamizdat.project import DKIM_KEYS

Key = RSAPrivateKey | Ed25519PrivateKey
RSA_BITS = 2048  # RFC 8301, 3.2: verifiers must take up to 4096; DNS servers have trouble with such long records
LEAST_BITS = 1024  # below it verifiers must not take a signature (RFC 8301, 3.2)
_EXPONENT = 65537


class DkimKeyError(ValueError):
    """A key cannot be used; the message names file and remedy."""


def key_file(folder: Path, selector: str) -> Path:
    """Return where the private key of a selector lies in a newsroom's folder."""
    return folder / DKIM_KEYS / f"{selector}.pem"


def make(folder: Path, selector: str, algorithm: Algorithm) -> bool:
    """Make a key; False where there is one, which stays as it is. Raises OSError."""
    file = key_file(folder, selector)
    if file.exists():
        return False
    key: Key = generate_private_key(_EXPONENT, RSA_BITS) if algorithm == "rsa" else Ed25519PrivateKey.generate()
    body = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(body)
        opened.flush()
        os.fsync(opened.fileno())
    part.rename(file)
    return True


def load(folder: Path, selector: str, algorithm: Algorithm) -> Key:
    """Return the private key of a selector. Raises DkimKeyError."""
    file = key_file(folder, selector)
    try:
        key = load_pem_private_key(file.read_bytes(), None)
    except FileNotFoundError:
        raise DkimKeyError(
            f"{file}: not found. Make it with `tamizdat letters dkim new`, or take [mail.dkim] out of tamizdat.toml."
        ) from None
    except OSError as error:
        raise DkimKeyError(f"{file}: {error.strerror}. Check its owner: ls -l {file}") from None
    except (ValueError, TypeError):
        raise DkimKeyError(f"{file}: no private key in PEM without a passphrase. {_anew(file)}") from None
    wanted = RSAPrivateKey if algorithm == "rsa" else Ed25519PrivateKey
    if not isinstance(key, wanted):
        raise DkimKeyError(f"{file}: not a key of the algorithm {algorithm}. {_anew(file)}")
    if isinstance(key, RSAPrivateKey) and key.key_size < LEAST_BITS:
        raise DkimKeyError(
            f"{file}: an RSA key of {key.key_size} bits. Nobody takes signatures of less than {LEAST_BITS}."
            f" {_anew(file)}"
        )
    assert isinstance(key, RSAPrivateKey | Ed25519PrivateKey)  # noqa: S101 (one of both was wanted)
    return key


def is_weak(key: Key) -> bool:
    """Whether a key that can be used is shorter than one that is made today (RFC 8301, 3.2)."""
    return isinstance(key, RSAPrivateKey) and key.key_size < RSA_BITS


def _anew(file: Path) -> str:
    return f"Move it away and make a new one: mv {file} {file}.old && tamizdat letters dkim new"
