"""What a publish does to the list of tombstones (release-format.md, section 12).

Rules:
- hashes are added only for bytes that stand nowhere in the trees that come into force;
- bytes that are published again leave the list by themselves;
- a tombstone keeps the day on which it was first published;
- bytes that were redacted, or withdrawn for someone's safety, are published again only if the caller says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import cast, get_args

from msgspec import Struct
from msgspec.structs import replace
from tuf.api.metadata import TargetFile

from tamizdat.release.errors import ReleaseError
from tamizdat.release.layout import role_file_path
from tamizdat.release.metadata.signed import PhaseFile
from tamizdat.release.metadata.targets import TOMBSTONES, Target, make_tombstones_target
from tamizdat.release.metadata.tombstones import (
    RECALLED,
    REPLACED,
    WITHDRAWN,
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
from tamizdat.release.tree.entry import site_path_problem

_Tombstones = dict[tuple[str, str], Tombstone]  # by their keys


_SHOWN = 10  # paths in a message


class RedactedAgainError(ReleaseError):
    """Redacted bytes would be published again, at `paths`. Nothing was published."""

    def __init__(self, paths: Sequence[str]) -> None:
        more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
        super().__init__(
            f"What was redacted, or withdrawn for safety, would be public again in {len(paths)} files:"
            f" {', '.join(paths[:_SHOWN])}{more}. Nothing was published. If an old archive or file of decisions came"
            " back by mistake, put the right one back; if it is meant, press with --lift."
        )
        self.paths = tuple(paths)


class Withdrawn(Struct, frozen=True):
    """An article that is withdrawn now: the path of its page's file, those of all its files, the class of reason."""

    path: str
    files: tuple[str, ...]
    kind: ReasonClass


class TombstonesUpdate(Struct, frozen=True):
    """What a publish does to the list: `body` is the new list (empty: none), None where the list stays as it is.

    `adds_hashes`: then no earlier tree may be retained, since the store would hold these bytes for its readers.
    `forbidden`: the hashes of the new list. `again`: the paths at which bytes of the list are published again.
    """

    body: bytes | None = None
    adds_hashes: bool = False
    again: tuple[str, ...] = ()
    forbidden: frozenset[str] = frozenset()

    @property
    def digest(self) -> str:
        """The SHA-256 of the new list, "" where there is none."""
        return hashlib.sha256(self.body).hexdigest() if self.body else ""

    @property
    def path(self) -> str:
        """The path of the new list."""
        return role_file_path(self.digest, TOMBSTONES)

    @property
    def new_file(self) -> list[PhaseFile]:
        """What the phase tells of the new list before it is in force."""
        return [PhaseFile(self.path, self.digest, len(self.body))] if self.body else []

    def replaced_file(self, before: Target | None) -> list[PhaseFile]:
        """What the phase tells of the list `before`, once another one or none is in force."""
        return [] if before is None or self.body is None else [PhaseFile(before.path, before.sha256, before.size)]

    @property
    def targets(self) -> Mapping[str, Sequence[TargetFile]]:
        """What changes in targets.json."""
        if self.body is None:
            return {}
        return {TOMBSTONES: [make_tombstones_target(self.digest, len(self.body))] if self.body else []}


NO_UPDATE = TombstonesUpdate()


def tombstones(site: Path) -> tuple[Tombstone, ...]:
    """The tombstones in force of our own release, sorted by path. Raises ReleaseError."""
    trusted = load_in_force(site)
    return () if trusted is None else read_tombstones(site, trusted)


def read_tombstones(site: Path, trusted: TrustedMetadataSet, *, to_rewrite: bool = False) -> tuple[Tombstone, ...]:
    """The tombstones of a state of our own release. Raises ReleaseError.

    Also raised where the list is `to_rewrite` and has fields that this version does not know.
    """
    if trusted.tombstones is None:
        return ()
    file = site / trusted.tombstones.path
    try:
        body = file.read_bytes()
    except OSError as error:
        raise ReleaseError(f"{file}: {error.strerror}. Put it back from a backup or a mirror.") from None
    if hashlib.sha256(body).hexdigest() != trusted.tombstones.sha256:
        raise ReleaseError(f"{file}: its bytes do not match its name. Put it back from a backup or a mirror.")
    try:
        return decode_tombstones(body, to_rewrite=to_rewrite)
    except ReleaseError as error:
        raise ReleaseError(f"{file}: {error}.") from None


class Causes(Struct, frozen=True):
    """Why a publish changes the list.

    `withdrawn` are all articles that are withdrawn now (None: as before); `redact` says that all that is replaced or
    taken away may not be seen any more; `recalled` are editions, with the class of reason for each; `lift` says that
    what was redacted may be published again, `is_list` which pages only list what others hold: where one of these
    changes back, nothing is known to be public again, since a redaction replaces all pages that changed with it.
    """

    withdrawn: Iterable[Withdrawn] | None = None
    redact: bool = False
    recalled: Sequence[tuple[Target, ReasonClass]] = ()
    lift: bool = False
    is_list: Callable[[str], bool] = lambda path: False


def update_tombstones(
    before: tuple[Tombstone, ...],
    difference: Difference,
    causes: Causes,
    today: str,
    hashes_present: Callable[[set[str]], set[str]],
) -> TombstonesUpdate:
    """Return what becomes of the list `before` when a publish makes `difference`.

    `hashes_present` returns those of some hashes that stand in what comes into force. Raises RedactedAgainError where
    redacted bytes would be published again and `causes` does not say that this is meant.
    """
    if not causes.lift:
        _check_redacted(before, difference, causes.is_list)
    gone = {
        path: old.sha256
        for path, (old, new) in difference.entries.items()
        if old is not None and (new is None or new.sha256 != old.sha256)
    }
    updated: _Tombstones = {tombstone.key: tombstone for tombstone in before}
    if causes.withdrawn is not None:
        _update_withdrawn(updated, _by_path(causes.withdrawn), difference, gone, today)
    if causes.redact:
        _add_redacted(updated, difference, gone, today)
    for edition, kind in causes.recalled:
        tombstone = updated.get((edition.path, RECALLED)) or Tombstone(kind, today, edition.path, (), RECALLED)
        updated[tombstone.key] = _with_hashes(tombstone, [edition.sha256])
    added = forbidden_hashes(updated.values()) - forbidden_hashes(before)
    allowed = {entry.sha256 for entry in difference.new_entries()}
    allowed |= hashes_present(added) if added else set()
    after = [
        replace(tombstone, sha256=tuple(digest for digest in tombstone.sha256 if digest not in allowed))
        for tombstone in updated.values()
    ]
    after = sorted(
        (tombstone for tombstone in after if tombstone.sha256 or tombstone.state not in (REPLACED, RECALLED)),
        key=lambda tombstone: tombstone.key,
    )
    if tuple(after) == before:
        return NO_UPDATE
    body = encode_tombstones(after) if after else b""
    again = _published_again(before, difference)
    return TombstonesUpdate(body, bool(added - allowed), again, frozenset(forbidden_hashes(after)))


def _check_redacted(before: Iterable[Tombstone], difference: Difference, is_list: Callable[[str], bool]) -> None:
    """Raise RedactedAgainError where redacted bytes would be published again, other than those of lists alone."""
    again = _published_again(filter(_is_for_safety, before), difference)
    if not all(map(is_list, again)):
        raise RedactedAgainError(again)


def _is_for_safety(tombstone: Tombstone) -> bool:
    return tombstone.state == REPLACED or (tombstone.state == WITHDRAWN and tombstone.kind == "safety")


def _published_again(tombstones: Iterable[Tombstone], difference: Difference) -> tuple[str, ...]:
    """Return the paths at which a publish brings bytes that tombstones name, in order."""
    forbidden = forbidden_hashes(tombstones)
    return tuple(sorted(entry.path for entry in difference.new_entries() if entry.sha256 in forbidden))


def _update_withdrawn(
    updated: _Tombstones,
    withdrawn: Mapping[str, Withdrawn],
    difference: Difference,
    gone: Mapping[str, str],
    today: str,
) -> None:
    """Bring the tombstones of articles up to what is withdrawn now; `gone` are the hashes that go away, by path."""
    for path, state in list(updated):
        if state == WITHDRAWN and path not in withdrawn:
            del updated[path, state]
    for path, article in withdrawn.items():
        tombstone = updated.get((path, WITHDRAWN))
        # An article that was withdrawn before has a notice for a page. The bytes of a notice that is replaced by
        # another one may be served: of such an article only the files that go away count.
        files = [file for file in article.files if file in gone]
        hashes = [gone[file] for file in files if tombstone is None or difference.entries[file][1] is None]
        tombstone = tombstone or Tombstone(article.kind, today, path, (), WITHDRAWN)
        updated[tombstone.key] = _with_hashes(replace(tombstone, kind=article.kind), hashes)


def _add_redacted(updated: _Tombstones, difference: Difference, gone: Mapping[str, str], today: str) -> None:
    """Add a tombstone for everything that goes away."""
    for path, digest in gone.items():
        shown_path = path if difference.entries[path][1] is not None else WITHHELD_PATH
        tombstone = updated.get((shown_path, REPLACED)) or Tombstone("safety", today, shown_path, (), REPLACED)
        updated[tombstone.key] = _with_hashes(tombstone, [digest])


def _with_hashes(tombstone: Tombstone, hashes: Iterable[str]) -> Tombstone:
    return replace(tombstone, sha256=tuple(sorted({*tombstone.sha256, *hashes})))


def check_reason(path: str, kind: str) -> None:
    """Raise ReleaseError where `kind` is no class of reason."""
    if kind not in get_args(ReasonClass):
        classes = ", ".join(cast("tuple[str, ...]", get_args(ReasonClass)))
        raise ReleaseError(f"{path}: {kind!r} is no class of reason. Give one of {classes}.")


def _by_path(withdrawn: Iterable[Withdrawn]) -> dict[str, Withdrawn]:
    """Return the articles by path. Raises ReleaseError where a list could not hold one."""
    articles: dict[str, Withdrawn] = {}
    for article in withdrawn:
        if problem := site_path_problem(article.path):
            raise ReleaseError(
                f"{article.path!r} cannot be withdrawn: {problem}. Give the path of the page's own file."
            )
        check_reason(article.path, article.kind)
        if article.path in articles:
            raise ReleaseError(f"{article.path}: withdrawn twice. Give each article once.")
        articles[article.path] = article
    return articles
