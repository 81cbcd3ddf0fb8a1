"""Sealing: anyone who knows a public key can write, and only whoever holds the private one can read.

    sealed:  "TZ" · version (1 byte) · number of the generation (2 bytes, most significant first) · box

The box is libsodium's sealed box (X25519, XSalsa20 and Poly1305, with a key pair that is made for it and thrown away).
What is in it is padded to a multiple of 64 bytes (ISO/IEC 7816-4), so that its length tells little of a name or an
address. Nothing tells who sealed it: sealing hides, it does not sign.
"""

from __future__ import annotations

import struct

from msgspec import Struct
from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.public import PublicKey, SealedBox

from tamizdat.vault.errors import VaultError
from tamizdat.vault.secrets import Secrets

_MARK = b"TZ\x01"
_HEAD = struct.Struct(">3sH")
_BLOCK = 64  # bytes


class SealedError(VaultError):
    """Bytes that are not sealed, are damaged, or were sealed to a generation that was given up."""


class SealingKey(Struct, frozen=True):
    """The public key of a generation: 32 bytes, and the generation's number."""

    number: int
    public: bytes


def seal(body: bytes, key: SealingKey) -> bytes:
    """Return bytes that only the vault can read: 117 for up to 63 bytes, 64 more for each 64 more."""
    padded = sodium_pad(body, _BLOCK)
    return _HEAD.pack(_MARK, key.number) + SealedBox(PublicKey(key.public)).encrypt(padded)


def generation_of(sealed: bytes) -> int:
    """Return the number of the generation that bytes are sealed to. Raises SealedError."""
    if len(sealed) < _HEAD.size or not sealed.startswith(_MARK):
        raise SealedError("These bytes are not sealed by a vault of this version.")
    return int(_HEAD.unpack_from(sealed)[1])


def unseal(sealed: bytes, secrets: Secrets) -> bytes:
    """Return what was sealed. Raises SealedError."""
    number = generation_of(sealed)
    generation = secrets.find(number)
    if generation is None:
        raise SealedError(f"This was sealed to generation {number} of the vault, whose secret is not here any more.")
    try:
        return sodium_unpad(SealedBox(generation.private).decrypt(sealed[_HEAD.size :]), _BLOCK)
    except (CryptoError, ValueError, TypeError):
        raise SealedError("What was sealed is damaged, or was sealed for another vault.") from None
