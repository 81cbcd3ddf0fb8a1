"""The signed list of what was withdrawn or redacted, `tuf/<sha256>.tombstones.json` (release-format.md, section 12).

A tombstone names a path and the SHA-256 of bytes that stood there and that may not be served any more. It never holds
the text. No file of the release, of its search index or of its store has such bytes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date
from itertools import pairwise
from typing import Literal

import msgspec
from msgspec import Struct

from tamizdat.release.errors import ReleaseError
from tamizdat.release.tree.entry import entry_path_problem, in_search_folder

FORMAT = 1
# Stands in place of a path that went together with what was redacted: the address of an author's page would tell the
# name.
WITHHELD_PATH = ""
ReasonClass = Literal["court", "error", "outlet", "safety"]
State = Literal["replaced", "withdrawn"]


class Tombstone(Struct, frozen=True, forbid_unknown_fields=True):
    """What may not be served any more at a path ("" where the path is withheld), or anywhere else.

    "withdrawn": the article is gone, and its page says so; `sha256` are what its files held before. "replaced": these
    bytes were redacted. `date` is when that was first published (ISO 8601, UTC).
    """

    kind: ReasonClass = msgspec.field(name="class")
    date: str
    path: str
    sha256: tuple[str, ...]
    state: State

    @property
    def key(self) -> tuple[str, str]:
        """What a list is sorted by, and holds once."""
        return self.path, self.state


class _TombstoneList(Struct, frozen=True, forbid_unknown_fields=True):
    format: int
    tombstones: tuple[Tombstone, ...]


_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(_TombstoneList, strict=True)
_SHA256 = re.compile(r"[0-9a-f]{64}")


def encode_tombstones(tombstones: Collection[Tombstone]) -> bytes:
    """Return the bytes of a list: canonical JSON, sorted by path and state.

    Canonical JSON differs from what the encoder writes in control characters alone, and no path holds any.
    """
    return _encoder.encode(_TombstoneList(FORMAT, tuple(sorted(tombstones, key=lambda one: one.key))))


def decode_tombstones(body: bytes) -> tuple[Tombstone, ...]:
    """Return what a list holds. Raises ReleaseError that says what is wrong; only one way of writing it is right."""
    try:
        decoded = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ReleaseError(f"is no list of tombstones ({error})") from None
    if decoded.format != FORMAT:
        raise ReleaseError(f"is of format {decoded.format}; this version reads format {FORMAT}. Use a newer tamizdat")
    tombstones = decoded.tombstones
    for tombstone in tombstones:
        if problem := _problem(tombstone):
            raise ReleaseError(f"the tombstone of {tombstone.path!r} {problem}")
    if not tombstones or any(one.key >= two.key for one, two in pairwise(tombstones)):
        raise ReleaseError("its tombstones are none, or not in order")
    if encode_tombstones(tombstones) != body:
        raise ReleaseError("its bytes are not in canonical form")
    return tombstones


def forbidden_hashes(tombstones: Iterable[Tombstone]) -> set[str]:
    """The SHA-256 of all bytes that may not be served."""
    return {digest for tombstone in tombstones for digest in tombstone.sha256}


def _problem(tombstone: Tombstone) -> str:
    """Say why a tombstone may not stand in a list, "" if it may."""
    if tombstone.path == WITHHELD_PATH:
        if tombstone.state != "replaced":
            return "has no path"
    elif (problem := entry_path_problem(tombstone.path)) or in_search_folder(tombstone.path):
        return f"has a path that is none of the site's{f': {problem}' if problem else ''}"
    hashes = list(tombstone.sha256)
    if not all(_SHA256.fullmatch(digest) for digest in hashes) or hashes != sorted(set(hashes)):
        return "has hashes that are no SHA-256, or not in order"
    if tombstone.state == "replaced" and not hashes:
        return "is of replaced bytes and names none"
    try:
        is_date = date.fromisoformat(tombstone.date).isoformat() == tombstone.date
    except ValueError:
        is_date = False
    return "" if is_date else f"has {tombstone.date!r} for a date"
