"""The vault's secrets: one master secret for each generation, and the keys that are derived from it.

A generation is what a rotation makes: what is new is sealed to the newest one, and older ones are kept until nothing
is sealed to them any more. From a master secret of 32 bytes come, by BLAKE2b with a person string of their own, the
private key (X25519) that opens what is sealed, and the key of the lookups (HMAC-SHA256).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from functools import cached_property

import msgspec
from msgspec import Struct
from nacl.public import PrivateKey

LENGTH = 32  # bytes of a master secret
LAST = 65_535  # the highest number of a generation: it takes two bytes in what is sealed


class Generation(Struct, frozen=True, dict=True):
    """A master secret and its number, from 1 on."""

    number: int
    secret: bytes

    def _derive(self, purpose: bytes) -> bytes:
        return hashlib.blake2b(key=self.secret, person=purpose, digest_size=32).digest()

    @cached_property
    def private(self) -> PrivateKey:
        """The key that opens what is sealed to this generation."""
        return PrivateKey(self._derive(b"tamizdat seal"))

    @property
    def public(self) -> bytes:
        """The key to which things are sealed: 32 bytes, for everybody to know."""
        return bytes(self.private.public_key)

    @property
    def lookup_key(self) -> bytes:
        """The key by which values are found."""
        return self._derive(b"tamizdat find")


class Secrets(Struct, frozen=True):
    """The generations that a vault still has, oldest first; there is always one.

    `old_lookups` are the lookup keys of those that were given up, oldest first. What has been erased but for its
    lookup (an address that must not be written to) is found by them, and nothing can be read with them.
    """

    generations: tuple[Generation, ...]
    old_lookups: tuple[bytes, ...] = ()

    @classmethod
    def new(cls) -> Secrets:
        """Return the secrets of a new vault."""
        return cls((Generation(1, secrets.token_bytes(LENGTH)),))

    @property
    def newest(self) -> Generation:
        """The generation to which new things are sealed."""
        return self.generations[-1]

    def find(self, number: int) -> Generation | None:
        """Return a generation by its number, None where it is not here any more."""
        return next((each for each in self.generations if each.number == number), None)

    def rotated(self) -> Secrets:
        """Return these secrets with a newer generation."""
        newer = Generation(self.newest.number + 1, secrets.token_bytes(LENGTH))
        return Secrets((*self.generations, newer), self.old_lookups)

    def without_old(self) -> Secrets:
        """Return the newest generation alone, with the lookup keys of the others."""
        given_up = tuple(each.lookup_key for each in self.generations[:-1])
        return Secrets((self.newest,), self.old_lookups + given_up)

    def lookups(self, purpose: str, value: bytes) -> list[bytes]:
        """Return the bytes by which a value is found again without being written down, 32 for each key, newest first.

        Two purposes give different bytes for one value, so that tables cannot be joined by them.
        """
        message = purpose.encode() + b"\0" + value
        keys = (*self.old_lookups, *(each.lookup_key for each in self.generations))
        return [hmac.digest(key, message, "sha256") for key in reversed(keys)]

    def to_bytes(self) -> bytes:
        """Return the bytes that a key slot keeps, sealed."""
        return msgspec.msgpack.encode(self)

    @classmethod
    def from_bytes(cls, body: bytes) -> Secrets:
        """Read what `to_bytes` wrote."""
        return msgspec.msgpack.decode(body, type=cls)
