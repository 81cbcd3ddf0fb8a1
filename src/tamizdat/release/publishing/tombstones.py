"""What a publish does to the list of tombstones (release-format.md, section 12).

Rules:
- hashes are added only for bytes that stand nowhere in the trees that come into force;
- bytes that are published again leave the list by themselves;
- a tombstone keeps the day on which it was first published.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import cast, get_args

from msgspec import Struct
from msgspec.structs import replace
from tuf.api.metadata import TargetFile

from tamizdat.release.errors import ReleaseError
from tamizdat.release.layout import tombstones_path
from tamizdat.release.metadata.targets import TOMBSTONES, make_tombstones_target
from tamizdat.release.metadata.tombstones import (
    WITHHELD_PATH,
    ReasonClass,
    Tombstone,
    decode_tombstones,
    encode_tombstones,
    forbidden_hashes,
)
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet
from tamizdat.release.publishing.in_force import load_in_force
from tamizdat.release.tree.difference import Difference
from tamizdat.release.tree.entry import entry_path_problem, in_search_folder

_Tombstones = dict[tuple[str, str], Tombstone]  # by their keys


class Withdrawn(Struct, frozen=True):
    """An article that is withdrawn now: the path of its page's file, those of all its files, the class of reason."""

    path: str
    files: tuple[str, ...]
    kind: ReasonClass


class TombstonesUpdate(Struct, frozen=True):
    """What a publish does to the list: `body` is the new list (empty: none), None where the list stays as it is.

    `adds_hashes`: then no earlier tree may be retained, since the store would hold these bytes for its readers.
    """

    body: bytes | None = None
    adds_hashes: bool = False

    @property
    def digest(self) -> str:
        """The SHA-256 of the new list, "" where there is none."""
        return hashlib.sha256(self.body).hexdigest() if self.body else ""

    @property
    def lists(self) -> tuple[str, ...]:
        """What the phase says of the new list before it is in force."""
        return (self.digest,) if self.body else ()

    @property
    def targets(self) -> Mapping[str, TargetFile | None]:
        """What changes in targets.json."""
        if self.body is None:
            return {}
        return {TOMBSTONES: make_tombstones_target(self.digest, len(self.body)) if self.body else None}


NO_UPDATE = TombstonesUpdate()


def tombstones(site: Path) -> tuple[Tombstone, ...]:
    """The tombstones in force of our own release, sorted by path. Raises ReleaseError."""
    trusted = load_in_force(site)
    return () if trusted is None else read_tombstones(site, trusted)


def read_tombstones(site: Path, trusted: TrustedMetadataSet) -> tuple[Tombstone, ...]:
    """The tombstones of a state of our own release. Raises ReleaseError."""
    if not trusted.tombstones:
        return ()
    file = site / tombstones_path(trusted.tombstones)
    try:
        body = file.read_bytes()
    except OSError as error:
        raise ReleaseError(f"{file}: {error.strerror}. Put it back from a backup or a mirror.") from None
    if hashlib.sha256(body).hexdigest() != trusted.tombstones:
        raise ReleaseError(f"{file}: its bytes do not match its name. Put it back from a backup or a mirror.")
    return decode_tombstones(body)


def update_tombstones(
    before: tuple[Tombstone, ...],
    difference: Difference,
    withdrawn: Iterable[Withdrawn] | None,
    redact: bool,
    today: str,
    hashes_present: Callable[[set[str]], set[str]],
) -> TombstonesUpdate:
    """Return what becomes of the list `before` when a publish makes `difference`.

    `withdrawn` are all articles that are withdrawn now (None: as before), `redact` says that all that is replaced or
    taken away may not be seen any more, `hashes_present` returns those of some hashes that the new trees still hold.
    """
    gone = {
        path: old.sha256
        for path, (old, new) in difference.entries.items()
        if old is not None and (new is None or new.sha256 != old.sha256)
    }
    updated: _Tombstones = {tombstone.key: tombstone for tombstone in before}
    if withdrawn is not None:
        _update_withdrawn(updated, _by_path(withdrawn), difference, gone, today)
    if redact:
        _add_redacted(updated, difference, gone, today)
    added = forbidden_hashes(updated.values()) - forbidden_hashes(before)
    allowed = {entry.sha256 for entry in difference.new_entries()}
    allowed |= hashes_present(added) if added else set()
    after = [
        replace(tombstone, sha256=tuple(digest for digest in tombstone.sha256 if digest not in allowed))
        for tombstone in updated.values()
    ]
    after = sorted(
        (tombstone for tombstone in after if tombstone.sha256 or tombstone.state == "withdrawn"),
        key=lambda tombstone: tombstone.key,
    )
    if tuple(after) == before:
        return NO_UPDATE
    return TombstonesUpdate(encode_tombstones(after) if after else b"", bool(added - allowed))


def _update_withdrawn(
    updated: _Tombstones,
    withdrawn: Mapping[str, Withdrawn],
    difference: Difference,
    gone: Mapping[str, str],
    today: str,
) -> None:
    """Bring the tombstones of articles up to what is withdrawn now; `gone` are the hashes that go away, by path."""
    for path, state in list(updated):
        if state == "withdrawn" and path not in withdrawn:
            del updated[path, state]
    for path, article in withdrawn.items():
        tombstone = updated.get((path, "withdrawn"))
        # An article that was withdrawn before has a notice for a page. The bytes of a notice that is replaced by
        # another one may be served: of such an article only the files that go away count.
        files = [file for file in article.files if file in gone]
        hashes = [gone[file] for file in files if tombstone is None or difference.entries[file][1] is None]
        tombstone = tombstone or Tombstone(article.kind, today, path, (), "withdrawn")
        updated[tombstone.key] = _with_hashes(replace(tombstone, kind=article.kind), hashes)


def _add_redacted(updated: _Tombstones, difference: Difference, gone: Mapping[str, str], today: str) -> None:
    """Add a tombstone for everything that goes away."""
    for path, digest in gone.items():
        shown_path = path if difference.entries[path][1] is not None else WITHHELD_PATH
        tombstone = updated.get((shown_path, "replaced")) or Tombstone("safety", today, shown_path, (), "replaced")
        updated[tombstone.key] = _with_hashes(tombstone, [digest])


def _with_hashes(tombstone: Tombstone, hashes: Iterable[str]) -> Tombstone:
    return replace(tombstone, sha256=tuple(sorted({*tombstone.sha256, *hashes})))


def _by_path(withdrawn: Iterable[Withdrawn]) -> dict[str, Withdrawn]:
    """Return the articles by path. Raises ReleaseError where a list could not hold one."""
    articles: dict[str, Withdrawn] = {}
    for article in withdrawn:
        if (problem := entry_path_problem(article.path)) or in_search_folder(article.path):
            problem = problem or "it belongs to the search index"
            raise ReleaseError(
                f"{article.path!r} cannot be withdrawn: {problem}. Give the path of the page's own file."
            )
        if article.kind not in get_args(ReasonClass):
            classes = ", ".join(cast("tuple[str, ...]", get_args(ReasonClass)))
            raise ReleaseError(f"{article.path}: {article.kind!r} is no class of reason. Give one of {classes}.")
        if article.path in articles:
            raise ReleaseError(f"{article.path}: withdrawn twice. Give each article once.")
        articles[article.path] = article
    return articles
