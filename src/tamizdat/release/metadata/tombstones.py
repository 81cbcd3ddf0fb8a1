"""The signed list of what was withdrawn or redacted, `tuf/<sha256>.tombstones.json` (release-format.md, section 12).

A tombstone names a path and the SHA-256 of bytes that stood there and that nobody should hand out any more. It never
holds the text. No file of the release, of its search index or of its store has such bytes: what is published again
leaves the list by itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Literal, cast, get_args

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from tuf.api.metadata import TargetFile

from tamizdat.release.metadata.signed import TOMBSTONES, list_path, list_target
from tamizdat.release.metadata.trusted_set import Chain
from tamizdat.release.publishing.stage import chain_of
from tamizdat.release.tree.entry import ReleaseError, of_index, wrong_path
from tamizdat.release.tree.tree import Difference

FORMAT = 1
# In place of a path that went with what was redacted: the address of an author's page would tell the name.
UNTOLD = ""
Kind = Literal["court", "error", "outlet", "safety"]
State = Literal["replaced", "withdrawn"]


class Withdrawn(Struct, frozen=True):
    """An article that is withdrawn now: the path of its page's file, those of all its files, the class of reason."""

    path: str
    files: tuple[str, ...]
    kind: Kind


class Tombstone(Struct, frozen=True, forbid_unknown_fields=True):
    """What may not be served any more at a path ("" where that is not told), or anywhere else.

    "withdrawn": the article is gone, and its page says so; `sha256` are what its files held before. "replaced": these
    bytes were redacted. `date` is when that was first published (ISO 8601, UTC).
    """

    kind: Kind = msgspec.field(name="class")
    date: str
    path: str
    sha256: tuple[str, ...]
    state: State


class _List(Struct, frozen=True, forbid_unknown_fields=True):
    format: int
    tombstones: tuple[Tombstone, ...]


_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(_List, strict=True)
_HASH = re.compile(r"[0-9a-f]{64}")


def encode(tombstones: Collection[Tombstone]) -> bytes:
    """Return the bytes of a list: canonical JSON, sorted by path and state.

    Canonical JSON differs from what the encoder writes in control characters alone, and no path holds any.
    """
    return _encoder.encode(_List(FORMAT, tuple(sorted(tombstones, key=_key))))


def decode(body: bytes) -> tuple[Tombstone, ...]:
    """Return what a list holds. Raises ReleaseError that says what is wrong; only one way of writing it is right."""
    try:
        found = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ReleaseError(f"is no list of tombstones ({error})") from None
    if found.format != FORMAT:
        raise ReleaseError(f"is of format {found.format}; this version reads format {FORMAT}. Use a newer tamizdat")
    for one in found.tombstones:
        if (why := _wrong(one)) is not None:
            raise ReleaseError(f"the tombstone of {one.path!r} {why}")
    if not found.tombstones or any(_key(one) >= _key(two) for one, two in pairwise(found.tombstones)):
        raise ReleaseError("its tombstones are none, or not in order")
    if encode(found.tombstones) != body:
        raise ReleaseError("its bytes are not in canonical form")
    return found.tombstones


def _key(one: Tombstone) -> tuple[str, str]:
    return one.path, one.state


def _wrong(one: Tombstone) -> str | None:
    """Return why a tombstone may not stand in a list, None if it may."""
    if one.path == UNTOLD:
        if one.state != "replaced":
            return "has no path"
    elif (why := wrong_path(one.path)) is not None or of_index(one.path):
        return f"has a path that is none of the site's{f': {why}' if why else ''}"
    if any(not _HASH.fullmatch(digest) for digest in one.sha256) or list(one.sha256) != sorted(set(one.sha256)):
        return "has hashes that are no SHA-256, or not in order"
    if one.state == "replaced" and not one.sha256:
        return "is of replaced bytes and names none"
    try:
        right = date.fromisoformat(one.date).isoformat() == one.date
    except ValueError:
        right = False
    return None if right else f"has {one.date!r} for a date"


def tombstones(site: Path) -> tuple[Tombstone, ...]:
    """The tombstones in force of our own release, sorted by path. Raises ReleaseError."""
    chain = chain_of(site)
    return () if chain is None else load(site, chain)


def load(site: Path, chain: Chain) -> tuple[Tombstone, ...]:
    """The tombstones of a state of our own release. Raises ReleaseError."""
    if not chain.tombstones:
        return ()
    place = site / list_path(chain.tombstones)
    try:
        body = place.read_bytes()
    except OSError as error:
        raise ReleaseError(f"{place}: {error.strerror}. Put it back from a backup or a mirror.") from None
    if hashlib.sha256(body).hexdigest() != chain.tombstones:
        raise ReleaseError(f"{place}: its bytes do not match its name. Put it back from a backup or a mirror.")
    return decode(body)


def hashes(of: Iterable[Tombstone]) -> set[str]:
    """The SHA-256 of all bytes that may not be served."""
    return {digest for one in of for digest in one.sha256}


class Change(Struct, frozen=True):
    """What a publish does to the list: `body` is the new one (empty: no list), None where it stays as it is.

    `gained` says that hashes were added: then no earlier tree may be kept, since its store would hold these bytes.
    """

    body: bytes | None = None
    gained: bool = False

    @property
    def digest(self) -> str:
        """The SHA-256 of the new list, "" where there is none."""
        return hashlib.sha256(self.body).hexdigest() if self.body else ""

    @property
    def lists(self) -> tuple[str, ...]:
        """What the phase says of the new list while it is laid."""
        return (self.digest,) if self.body else ()

    @property
    def targets(self) -> Mapping[str, TargetFile | None]:
        """What changes in targets.json."""
        if self.body is None:
            return {}
        return {TOMBSTONES: list_target(self.digest, len(self.body)) if self.body else None}


NO_CHANGE = Change()


def change(
    before: tuple[Tombstone, ...],
    difference: Difference,
    withdrawn: Iterable[Withdrawn] | None,
    redact: bool,
    today: str,
    standing: Callable[[set[str]], set[str]],
) -> Change:
    """Return what becomes of the list `before` when a publish makes `difference`.

    `withdrawn` are all articles that are withdrawn now (None: as before), `redact` says that all that is replaced or
    taken away must be seen no more, `standing` returns those of some hashes that the new trees still hold.
    """
    left = {
        path: old.sha256
        for path, (old, new) in difference.entries.items()
        if old is not None and (new is None or new.sha256 != old.sha256)
    }
    found = {_key(one): one for one in before}
    if withdrawn is not None:
        _withdraw(found, _checked(withdrawn), difference, left, today)
    for path, digest in left.items() if redact else ():
        path = path if difference.entries[path][1] is not None else UNTOLD
        one = found.get((path, "replaced")) or Tombstone("safety", today, path, (), "replaced")
        found[_key(one)] = _with(one, [digest])
    known = hashes(before)
    gained = hashes(found.values()) - known
    back = {new.sha256 for _, new in difference.entries.values() if new is not None}
    back |= standing(gained) if gained else set()
    after = [replace(one, sha256=tuple(d for d in one.sha256 if d not in back)) for one in found.values()]
    after = sorted((one for one in after if one.sha256 or one.state == "withdrawn"), key=_key)
    if tuple(after) == before:
        return NO_CHANGE
    return Change(encode(after) if after else b"", bool(gained - back))


def _withdraw(
    found: dict[tuple[str, str], Tombstone],
    withdrawn: Mapping[str, Withdrawn],
    difference: Difference,
    left: Mapping[str, str],
    today: str,
) -> None:
    """Bring the tombstones of articles in `found` to what is withdrawn now; `left` are the hashes gone, by path."""
    for path, state in list(found):
        if state == "withdrawn" and path not in withdrawn:
            del found[path, state]
    for path, article in withdrawn.items():
        one = found.get((path, "withdrawn"))
        # What replaces the notice of an article withdrawn before is another notice: only what goes away counts then.
        files = [file for file in article.files if file in left]
        gone = [left[file] for file in files if one is None or difference.entries[file][1] is None]
        one = one or Tombstone(article.kind, today, path, (), "withdrawn")
        found[_key(one)] = _with(replace(one, kind=article.kind), gone)


def _with(one: Tombstone, digests: Iterable[str]) -> Tombstone:
    return replace(one, sha256=tuple(sorted({*one.sha256, *digests})))


def _checked(withdrawn: Iterable[Withdrawn]) -> dict[str, Withdrawn]:
    """Return the articles by path. Raises ReleaseError where a list could not hold one."""
    articles: dict[str, Withdrawn] = {}
    for one in withdrawn:
        if (why := wrong_path(one.path)) is not None or of_index(one.path):
            why = why or "it belongs to the search index"
            raise ReleaseError(f"{one.path!r} cannot be withdrawn: {why}. Give the path of the page's own file.")
        if one.kind not in get_args(Kind):
            classes = ", ".join(cast("tuple[str, ...]", get_args(Kind)))
            raise ReleaseError(f"{one.path}: {one.kind!r} is no class of reason. Give one of {classes}.")
        if one.path in articles:
            raise ReleaseError(f"{one.path}: withdrawn twice. Give each article once.")
        articles[one.path] = one
    return articles
