"""The signed list of what was withdrawn, redacted or recalled: `tuf/<sha256>.tombstones.json`.

Its form is section 12 of docs/release-format.md.

A tombstone names a path and the SHA-256 of bytes that stood there and that may not be served any more. It never holds
the text. No file of the release, whatever its role, and nothing in its store has such bytes.

States, classes and fields that this version does not know may stand in the list: whatever they mean, the hashes hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from tamizdat.release.errors import ReleaseError
from tamizdat.release.metadata.canonical import decode_canonical
from tamizdat.release.metadata.targets import EDITIONS_FOLDER, Sha256
from tamizdat.release.tree.entry import entry_path_problem, site_path_problem, top_folder

FORMAT = 1
# Stands in place of a path that went together with what was redacted: the address of an author's page would tell the
# name.
WITHHELD_PATH = ""
Word = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,31}\Z")]
ReasonClass = Literal["court", "error", "outlet", "safety"]
WITHDRAWN, REPLACED, RECALLED = "withdrawn", "replaced", "recalled"


class Tombstone(Struct, frozen=True):
    """What may not be served any more at a path ("" where the path is withheld), or anywhere else.

    "withdrawn": the article is gone, and its page says so; `sha256` are what its files held before. "replaced": these
    bytes were redacted. "recalled": this was an edition. `date` is when that was first published (ISO 8601, UTC);
    `kind` is the class of reason, one of ReasonClass or one that this version does not know.
    """

    kind: Word = msgspec.field(name="class")
    date: str
    path: str
    sha256: tuple[Sha256, ...]
    state: Word

    @property
    def key(self) -> tuple[str, str]:
        """What a list is sorted by, and holds once."""
        return self.path, self.state


class _TombstoneList(Struct, frozen=True):
    format: int
    tombstones: tuple[Tombstone, ...]


_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(_TombstoneList, strict=True)


def encode_tombstones(tombstones: Collection[Tombstone]) -> bytes:
    """Return the bytes of a list: canonical JSON, sorted by path and state.

    Canonical JSON differs from what the encoder writes in control characters alone, and no path holds any.
    """
    return _encoder.encode(_TombstoneList(FORMAT, tuple(sorted(tombstones, key=lambda one: one.key))))


def decode_tombstones(body: bytes, *, to_rewrite: bool = False) -> tuple[Tombstone, ...]:
    """Return what a list holds. Raises ReleaseError that says what is wrong; only one way of writing it is right.

    Fields that this version does not know are passed over, but not where the list is `to_rewrite`: that would lose
    them.
    """
    try:
        decoded = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ReleaseError(f"is no list of tombstones ({str(error)[:200]})") from None
    if decoded.format != FORMAT:
        raise ReleaseError(f"is of format {decoded.format}; this version reads format {FORMAT}. Use a newer tamizdat")
    tombstones = decoded.tombstones
    for tombstone in tombstones:
        if problem := _problem(tombstone):
            raise ReleaseError(f"the tombstone of {tombstone.path!r} {problem}")
    if not tombstones or any(one.key >= two.key for one, two in pairwise(tombstones)):
        raise ReleaseError("its tombstones are none, or not in order")
    if encode_tombstones(tombstones) != body:
        decode_canonical(body)
        if to_rewrite:
            raise ReleaseError("holds what this version does not know, and would lose. Use a newer tamizdat")
    return tombstones


def forbidden_hashes(tombstones: Iterable[Tombstone]) -> set[str]:
    """The SHA-256 of all bytes that may not be served."""
    return {digest for tombstone in tombstones for digest in tombstone.sha256}


def _problem(tombstone: Tombstone) -> str:
    """Say why a tombstone may not stand in a list, "" if it may."""
    if problem := _path_problem(tombstone):
        return problem
    if list(tombstone.sha256) != sorted(set(tombstone.sha256)):
        return "has hashes that are not in order"
    if tombstone.state in (REPLACED, RECALLED) and not tombstone.sha256:
        return f"is of {tombstone.state} bytes and names none"
    try:
        is_date = date.fromisoformat(tombstone.date).isoformat() == tombstone.date
    except ValueError:
        is_date = False
    return "" if is_date else f"has {tombstone.date!r} for a date"


def _path_problem(tombstone: Tombstone) -> str:
    path, state = tombstone.path, tombstone.state
    if path == WITHHELD_PATH:
        return "has no path" if state in (WITHDRAWN, RECALLED) else ""
    if state in (WITHDRAWN, REPLACED):
        problem = site_path_problem(path)
        return problem and f"has a path that is none of the site's: {problem}"
    if problem := entry_path_problem(path):
        return f"has a path that no file has: {problem}"
    return "" if state != RECALLED or top_folder(path) == EDITIONS_FOLDER else "has a path that is no edition's"
