"""Copying a release to a disk: only what is new is written, and what the release has no more is removed.

Rules:
- the bytes of each file are checked against the release before they are copied; a damaged file is left out and told;
- pages are rewritten, other files become hard links where the disk is the same, else copies;
- files that are not of the copy are never touched, and a folder with other things in it is refused;
- a copy that was broken off is finished by the next one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from tamizdat.editions.disk.links import address_of, for_disk, is_copied
from tamizdat.editions.disk.names import check
from tamizdat.editions.disk.readme import FILE as README
from tamizdat.editions.disk.readme import readme
from tamizdat.editions.disk.state import FILE, RULES, Copied, DiskState, load_state, save_state
from tamizdat.outlet import Outlet
from tamizdat.release import Entry, ReleaseError, current
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet
from tamizdat.release.publishing.in_force import load_in_force, open_search_tree

_HTML = "text/html"


class DiskError(RuntimeError):
    """A copy cannot be made; the message names the folder and the remedy."""


class DiskReport(Struct, frozen=True, kw_only=True):
    """What was done: how many files the copy has, and of these were written; removed; and what was left out, a line
    each."""

    files: int
    written: int
    removed: int
    left_out: tuple[str, ...]


def copy_to_disk(
    site: Path,
    to: Path,
    outlet: Outlet,
    overrides: Path | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> DiskReport:
    """Bring the copy in the folder `to` up to date with the release in `site`.

    `outlet` says in which languages README.txt is and where the signed site is; `overrides` is the outlet's own theme.
    Raises DiskError where `to` cannot be used, ReleaseError where there is no release that can be read.
    """
    trusted = load_in_force(site)
    if trusted is None:
        raise ReleaseError(f"{site}: there is no release here. Run `tamizdat press` first.")
    entries = [entry for entry in current(site) if is_copied(entry.path)]
    entries += open_search_tree(site, trusted)
    kept, left_out = check(sorted(entries, key=lambda entry: entry.path))
    made = _made_files(site, trusted, readme(outlet, trusted.fingerprint, overrides))
    before = _state_of(site, to, f"{RULES} {outlet.address}")
    try:
        return _Copy(site, to, before, outlet.address).run(kept, made, left_out, progress)
    except OSError as error:
        where = error.filename or to
        raise DiskError(
            f"{where}: {error.strerror}. Make room or mend it, then run this again: it goes on where it stopped."
        ) from None


class _Copy:
    """One run: the folders, and the state as it was before and as it becomes."""

    def __init__(self, site: Path, to: Path, state: DiskState, address: str) -> None:
        self._site, self._to, self._state = site, to, state
        self._address = address_of(address)
        self._written = 0

    def run(
        self, entries: list[Entry], made: dict[str, bytes], left_out: list[str], progress: Callable[[int, int], None]
    ) -> DiskReport:
        """Write what differs, then remove what the release has no more."""
        sources = {entry.path: entry.sha256 for entry in entries}
        sources |= {path: hashlib.sha256(body).hexdigest() for path, body in made.items()}
        todo = [path for path, source in sources.items() if not self._is_there(path, source)]
        gone = self._state.files.keys() - sources.keys()
        for path in todo:  # so that the next run knows of files that this one was writing when it was broken off
            self._state.files[path] = Copied("", 0)
        save_state(self._to, self._state)
        by_path = {entry.path: entry for entry in entries}
        try:
            for done, path in enumerate(todo, 1):
                if path in made:
                    self._write(path, made[path], sources[path])
                elif line := self._copy(by_path[path]):
                    left_out.append(line)
                progress(done, len(todo))
            for path in sorted(gone):
                self._remove(path)
        finally:
            save_state(self._to, self._state)
        return DiskReport(
            files=len(self._state.files), written=self._written, removed=len(gone), left_out=tuple(left_out)
        )

    def _is_there(self, path: str, source: str) -> bool:
        copied = self._state.files.get(path)
        try:
            return copied is not None and copied.source == source and (self._to / path).stat().st_size == copied.size
        except OSError:
            return False

    def _copy(self, entry: Entry) -> str:
        """Copy a file of the release; return a line about it if it is damaged. An earlier copy of it stays then."""
        source = self._site / entry.path
        try:
            body = source.read_bytes()
        except FileNotFoundError:
            body = b""
        if len(body) != entry.size or hashlib.sha256(body).hexdigest() != entry.sha256:
            if not (self._to / entry.path).exists():
                self._state.files.pop(entry.path)
            return f"{source}: left out: its bytes are not those of the release. Mend it by `tamizdat press --full`."
        if entry.media_type == _HTML:
            self._write(entry.path, for_disk(body.decode(), entry.path, self._address).encode(), entry.sha256)
        else:
            self._write(entry.path, body, entry.sha256, source)
        return ""

    def _write(self, path: str, body: bytes, made_of: str, same: Path | None = None) -> None:
        """Write a file of the copy. `same` is a file with the same bytes, of which it may be a second name."""
        target, part = self._to / path, self._to / f"{FILE}.part"
        part.unlink(missing_ok=True)  # it may be a second name of a file of the release
        if same is None or not _linked(same, part):
            part.write_bytes(body)
        target.parent.mkdir(parents=True, exist_ok=True)
        part.replace(target)
        self._state.files[path] = Copied(made_of, len(body))
        self._written += 1

    def _remove(self, path: str) -> None:
        target = self._to / path
        target.unlink(missing_ok=True)
        self._state.files.pop(path)
        for folder in target.parents:
            if folder == self._to:
                return
            try:
                folder.rmdir()
            except OSError:  # something else is in it
                return


def _linked(source: Path, part: Path) -> bool:
    """Give a file a second name; return False where that cannot be: another disk, or a file system without links."""
    try:
        part.hardlink_to(source)
    except OSError:
        return False
    return True


def _state_of(site: Path, to: Path, rules: str) -> DiskState:
    """Return the state of the copy in a folder, which is made if it is not there. Raises DiskError."""
    here, release = to.resolve(), site.resolve()
    if here == release or release in here.parents or here in release.parents:
        raise DiskError(f"{to}: the copy must lie outside of the release, and not around it. Name another folder.")
    try:
        to.mkdir(parents=True, exist_ok=True)
        state = load_state(to)
        if state is None and any(to.iterdir()):
            raise DiskError(
                f"{to}: there are other things in this folder. Name an empty one, or one that is not there."
            )
    except OSError as error:
        raise DiskError(f"{to}: {error.strerror}. Name a folder that this account can write to.") from None
    if state is None or state.rules != rules:
        files = dict.fromkeys(state.files, Copied("", 0)) if state else {}
        return DiskState(rules, files)
    return state


def _made_files(site: Path, trusted: TrustedMetadataSet, text: bytes) -> dict[str, bytes]:
    """Return the files of a copy that are no file of the release: README.txt, and what the search script begins with.

    The script finds the index by the metadata. In the copy these have no signatures, so that nobody takes it for the
    signed site.
    """
    return {README: text, **dict(_unsigned_metadata(site, trusted))}


def _unsigned_metadata(site: Path, trusted: TrustedMetadataSet) -> Iterator[tuple[str, bytes]]:
    names = ["timestamp.json", f"{trusted.timestamp.snapshot_meta.version}.snapshot.json"]
    names.append(f"{trusted.snapshot.meta['targets.json'].version}.targets.json")
    for name in names:
        metadata = msgspec.json.decode((site / "tuf" / name).read_bytes())
        yield f"tuf/{name}", msgspec.json.encode({**metadata, "signatures": []})
