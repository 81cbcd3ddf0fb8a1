"""The secret key of a newsroom's redactions, and the keyed hashes of words that stand in the file of decisions.

A hash says nothing about its words to those who lack the key; with the key a name can be guessed, so the key is worth
keeping apart from the file (docs/decisions/0410-redactions-by-keyed-hash.md).
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from tamizdat.disk import naming

KEY_BYTES = 32
_DIGEST = 16  # bytes: no two texts of an archive meet by chance
_PURPOSE = b"tamizdat-words"


class KeyFileError(ValueError):
    """The key's file is missing or is no key; the message names the file and the remedy."""


def read_key(path: Path) -> bytes:
    """Return the key in a file. Raises KeyFileError where there is none that can be read."""
    try:
        text = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise KeyFileError(
            f"{path}: not found. It holds the key of the redactions in the file of decisions; without it nothing can be"
            " barred. Put the file back, or connect the medium on which it is kept."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"{path}: cannot be read: {error}. Put back a copy of the key.") from None
    if not re.fullmatch(rf"[0-9a-f]{{{2 * KEY_BYTES}}}", text):
        raise KeyFileError(f"{path}: not a key, which is {2 * KEY_BYTES} hexadecimal digits. Put back a copy of it.")
    return bytes.fromhex(text)


def make_key(path: Path) -> bytes:
    """Write a new key to a file that only its owner can read, and return it. An existing key is returned as it is."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = os.urandom(KEY_BYTES)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return read_key(path)
    try:
        with naming(path), os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)  # half a key is none
        raise
    return key


def key_name(key: bytes) -> str:
    """Return eight digits that tell one key from another and give nothing of it away."""
    return hashlib.blake2b(b"name", key=key, digest_size=4, person=_PURPOSE).hexdigest()


def word_hash(key: bytes, words: Sequence[str]) -> bytes:
    """Return the keyed hash of folded words, 16 bytes."""
    return run_hash(key, " ".join(words))


def run_hash(key: bytes, run: str) -> bytes:
    """Return the keyed hash of folded words that are parted by single spaces, 16 bytes."""
    digest = _keyed(key).copy()
    digest.update(run.encode())
    return digest.digest()


@lru_cache(maxsize=4)
def _keyed(key: bytes) -> hashlib.blake2b:
    """Return a hash that has taken in the key: a copy of it costs half of what making it anew does."""
    return hashlib.blake2b(key=key, digest_size=_DIGEST, person=_PURPOSE)
