"""The statement that an outlet goes on under other root keys: the document `key-transition.json` of the old release.

It is for an outlet of whose root keys fewer are left than must sign, so that no root can name others
(`rotation.replace_root_keys`). It is what OpenPGP's users know as a key transition statement, and weaker: it is signed
by the online keys of the old release alone. Whoever holds these can make one. So it proves nothing of the new root; a
verifier shows it, and never follows it (docs/release-format.md, section 14).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from tamizdat.release.errors import ReleaseError
from tamizdat.release.metadata.targets import DOCUMENTS_FOLDER, Sha256

TRANSITION = "key-transition.json"
TRANSITION_PATH = f"{DOCUMENTS_FOLDER}/{TRANSITION}"
MAX_ADDRESSES = 8  # a person reads them
_Address = Annotated[str, Meta(pattern=r"^https?://[!-~]+\Z", max_length=200)]


class KeyTransition(Struct, frozen=True):
    """Under which first root (SHA-256 of its file) the outlet goes on, at which addresses, and when it said so."""

    fingerprint: Sha256
    addresses: Annotated[tuple[_Address, ...], Meta(max_length=MAX_ADDRESSES)]
    date: date
    kind: Literal["key-transition"] = "key-transition"
    format: Literal[1] = 1


def make_transition(fingerprint: str, addresses: tuple[str, ...], on: date) -> bytes:
    """Return a statement as a document. Raises ReleaseError for what is no web address, and for too many."""
    statement = KeyTransition(fingerprint, addresses, on)
    try:
        msgspec.convert(msgspec.to_builtins(statement), KeyTransition)
    except msgspec.ValidationError:
        raise ReleaseError(
            f"{', '.join(addresses)[:500]}: give {MAX_ADDRESSES} web addresses at most, each like https://paper.example/."
        ) from None
    return msgspec.json.encode(statement, order="sorted") + b"\n"


def read_transition(body: bytes) -> KeyTransition | None:
    """Return the statement that a document is, None where it is none of this format."""
    try:
        return msgspec.json.decode(body, type=KeyTransition)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
