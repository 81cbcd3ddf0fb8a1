"""Bring a copy of a release up to date with its origin: verify what that says, fetch what is missing, put it in place.

    done = pull(open_source("https://lantern.example/"), Path("/srv/lantern"), now=datetime.now(UTC))
    done.version        of timestamp.json, and so on: see Pulled

Raises PullError, which says what is wrong and what to do; the copy stands as it was.
"""

from __future__ import annotations

import errno
import hashlib
import shutil
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from tuf.api.metadata import Root

from tamizdat.mirrors.fetch import Fetched, Progress, Throttled, fetch
from tamizdat.mirrors.incoming import Incoming
from tamizdat.mirrors.needs import missing_contents
from tamizdat.mirrors.pulled import (
    NOTHING,
    UNLIMITED,
    Limits,
    Pulled,
    PullError,
    megabytes,
    size_of_release,
    trees_of,
)
from tamizdat.mirrors.replace import replace_release
from tamizdat.mirrors.staging import Before, Staging
from tamizdat.mirrors.trees import NodesMissingError, Trees, before_of, folding, forbidden_by, open_trees
from tamizdat.release.errors import ReleaseError, UntrustedError
from tamizdat.release.layout import METADATA_FOLDER, TIMESTAMP, metadata_path
from tamizdat.release.limits import MAX_METADATA_BYTES
from tamizdat.release.metadata.rollback import older_roles, state_of
from tamizdat.release.metadata.rollback_check import RollbackCheck
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet, load_trusted
from tamizdat.release.metadata.verified import parse_metadata
from tamizdat.release.publishing.lock import locked
from tamizdat.release.reading import Folder, ReadError, Source, read
from tamizdat.release.tree.entry import Entry
from tamizdat.release.verifying.age import age_problems
from tamizdat.release.verifying.checks import Problem
from tamizdat.release.verifying.role_files import check_role_files
from tamizdat.release.verifying.walk import TreeWalk, release_entries

# A newsroom may publish while its release is fetched. Then what was read belongs to two releases.
ATTEMPTS = 3
SPARE = 16 << 20  # bytes that are left free on the disk
BLOCK = 4096  # bytes that file systems round up to
# A file beside its precompressed one: text becomes a third to a quarter.
WITH_PRECOMPRESSED = 1.4


def pull(
    origin: Source,
    site: Path,
    *,
    now: datetime,
    pin: bytes | None = None,
    compare: bool = False,
    limits: Limits = UNLIMITED,
    progress: Callable[[int, int, int, int], None] = lambda files, size, of_files, of_size: None,
) -> Pulled:
    """Bring the copy in `site` up to date; one that is not there is made.

    `pin` is a trusted root file; a copy goes by its own root where none is given. With `compare` every file of the copy
    is compared with what is signed, and what is damaged is fetched anew. `progress` is told how many files and bytes
    were fetched, and how many there are to fetch. Raises PullError, and OSError where the disk does not take a file.
    """
    site = site.resolve()
    with locked(site) as space:
        (space / "part").unlink(missing_ok=True)  # of one that was killed
        staging = Staging(site)
        _check_place(site, staging)
        if (before := staging.ready()) is not None:
            try:
                _replace(staging, before)
            except NodesMissingError:  # the copy was damaged meanwhile
                staging.clear()
                compare = True
        for attempt in range(1, ATTEMPTS + 1):
            one = _Pull(origin, staging, now, pin, compare, limits, progress)
            try:
                return one.run()
            except PullError:
                if attempt == ATTEMPTS or not one.was_published():
                    staging.clear_if_empty()
                    raise
    raise AssertionError("a loop that returns or raises")


def _replace(staging: Staging, before: Before) -> None:
    """Put in place what is staged. Raises PullError where the copy's folder cannot be renamed into."""
    try:
        replace_release(staging, before)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        raise PullError(
            f"{staging.site} is a mount point, and what is fetched beside it cannot be renamed into it. Name a folder"
            f" inside it, like {staging.site / 'site'}."
        ) from None


def _check_place(site: Path, staging: Staging) -> None:
    """Raise PullError where something else than a release is in the copy's place."""
    is_release = any((site / folder).is_dir() for folder in (METADATA_FOLDER, "tree"))
    if is_release or staging.ready() is not None or not site.exists():
        return
    if not site.is_dir() or any(site.iterdir()):
        raise PullError(f"{site}: holds files but no release. Name an empty folder, or one that is not there yet.")


class _Pull:
    """One attempt. `before` is the copy's metadata, None where it has none or it cannot be trusted."""

    def __init__(
        self,
        origin: Source,
        staging: Staging,
        now: datetime,
        pin: bytes | None,
        compare: bool,
        limits: Limits,
        progress: Callable[[int, int, int, int], None],
    ) -> None:
        self.origin = origin
        self.staging, self.site, self.now, self.limits = staging, staging.site, now, limits
        self.progress = progress
        self.problems: list[Problem] = []
        self.notes: list[str] = []
        self.before, self.pin = self._copy(pin)
        self.compare = compare
        self.lost: list[str] = []
        self.unread = False  # whether the origin did not give a file of its metadata
        staging.forget_metadata()  # of an earlier pull: it may be of another state, or none at all
        throttled = Throttled(origin, limits.rate) if limits.rate else origin
        self.incoming = Incoming(throttled, staging, len(self.before.roots) if self.before else 0)

    def run(self) -> Pulled:
        """Do it all; see `pull`."""
        trusted = self._trusted()
        self._check_size(trusted)
        earlier = before_of(self.before)
        if self.before is not None and self._is_up_to_date() and not self.compare:
            self.staging.clear()
            return self._result(trusted)
        check_role_files(self.incoming, trusted, self._report)
        if (old := self._old_trees(earlier)) is None:
            earlier = Before(files=earlier.files, is_known=False)
        self._walk(trusted, old)
        self._stop_at_problems("The release at the origin is not as it was signed.")
        after = open_trees(self.staging, before_of(trusted))
        forbidden = forbidden_by(self.staging.release, trusted)
        self.lost = sorted(folding(self.staging, after, trusted.file_entries).lost)
        wanted = missing_contents(self.staging, earlier, (old, after), trusted, forbidden, compare=self.compare)
        self._check_room(wanted)
        self.origin.expect(len(wanted), sum(entry.size for entry in wanted))
        fetched = fetch(self.origin, self.staging, wanted, self.limits.rate, self._counted(wanted))
        self.problems += fetched.problems
        self._stop_at_problems("Some files could not be fetched. What was fetched is kept for the next pull.")
        self.staging.make_ready(earlier)
        _replace(self.staging, earlier)
        return self._result(trusted, fetched)

    def was_published(self) -> bool:
        """Whether the origin has another timestamp.json than the one that was read."""
        try:
            now = read(self.origin, TIMESTAMP, MAX_METADATA_BYTES)
            return now != read(Folder(self.staging.release), TIMESTAMP, MAX_METADATA_BYTES)
        except ReadError:
            return False

    def _copy(self, pin: bytes | None) -> tuple[TrustedMetadataSet | None, bytes | None]:
        """Return the copy's metadata, and the root that is trusted: the one given, else the copy's last one."""
        copy = Folder(self.site)

        def read_file(path: str, limit: int) -> bytes | None:
            return read(copy, path, limit)

        try:
            if read_file(TIMESTAMP, MAX_METADATA_BYTES) is None:
                return None, pin or self._own_root()
            trusted = load_trusted(read_file)  # the root given may be a newer one than the copy has
        except ReleaseError as error:
            self.notes.append(f"The copy's own metadata cannot be used ({error}): every file is compared.")
            return None, pin or self._own_root()
        roots = [(self.site / metadata_path(at, Root.type)).read_bytes() for at in range(1, len(trusted.roots) + 1)]
        if pin is None:
            return trusted, roots[-1]
        given: Root = parse_metadata(Root, "the root given", pin)[0]
        if given.version <= len(roots) and pin != roots[given.version - 1]:
            raise self._of_another_root()
        return trusted, pin

    def _of_another_root(self) -> PullError:
        return PullError(
            f"{self.site}: is a copy of a release under another first root. Nothing was changed. Name another folder,"
            " or take this copy away first: tamizdat mirror leave."
        )

    def _own_root(self) -> bytes | None:
        """Return the root of a copy whose other metadata is lost, None where there is no copy. Raises PullError where a
        copy has no root any more: whose it is must be said."""
        folder = self.site / METADATA_FOLDER
        if not folder.is_dir() and not (self.site / "tree").is_dir():
            return None
        for file in sorted(folder.glob("*.root.json"), key=lambda file: (len(file.name), file.name), reverse=True):
            if (body := _readable_root(file)) is not None:
                return body
        raise PullError(f"{self.site}: the copy has no root any more that says whose it is. Give the outlet's: --root.")

    def _trusted(self) -> TrustedMetadataSet:
        """Read the origin's metadata and hold it against what was seen before."""
        rollback = RollbackCheck(self.now, self._report)

        def read_file(path: str, limit: int) -> bytes | None:
            try:
                return read(self.incoming, path, limit)
            except ReadError as error:
                self.unread = True
                raise UntrustedError(path, f"{error}.") from None

        try:
            trusted = load_trusted(read_file, self.pin, self._report, rollback.keep)
        except UntrustedError as error:
            self._report(error.path, error.why)
            why = (
                "The origin could not be read."
                if self.unread
                else "What the origin shows is no release that can be trusted: another one, a changed one, or a page"
                " that stands in its place."
            )
            raise self._stopped(why) from None
        finally:
            if warning := rollback.remember():
                self.notes.append(warning)
        if self.before is not None:
            for path, why in older_roles(state_of(self.before, self.now), state_of(trusted, self.now)):
                if not any(problem.path == path for problem in self.problems):
                    self._report(path, why)
        own = _readable_root(self.site / metadata_path(1, Root.type))
        if own is not None and hashlib.sha256(own).hexdigest() != trusted.fingerprint:
            raise self._of_another_root()
        self.problems += age_problems(trusted, self.now)
        self._stop_at_problems("The release at the origin is not one that this copy can follow.")
        return trusted

    def _is_up_to_date(self) -> bool:
        return read(Folder(self.site), TIMESTAMP, MAX_METADATA_BYTES) == read(
            Folder(self.staging.release), TIMESTAMP, MAX_METADATA_BYTES
        )

    def _old_trees(self, earlier: Before) -> Trees | None:
        """Return the copy's trees, None where a node of them is missing, or all files are to be compared."""
        if self.compare or not earlier.is_known:
            return None
        try:
            trees = open_trees(self.staging, earlier)
            trees.node_hashes()
            has_lost = bool(folding(self.staging, trees, ()).lost)
        except ReleaseError:
            self.notes.append("Nodes of the copy are missing or damaged: every file is compared.")
            return None
        return None if has_lost else trees  # one that was lost may have its place now

    def _walk(self, trusted: TrustedMetadataSet, old: Trees | None) -> None:
        """Check all nodes that the copy does not have, and stage them."""
        walk = TreeWalk(self.incoming, self._report)
        if old is not None:
            walk.nodes |= old.node_hashes()
        for _entry, _in_site in release_entries(walk, trusted, self._report):
            pass
        for retained in trusted.site.retained:
            for _entry in walk.entries_of(retained.root):
                pass

    def _check_size(self, trusted: TrustedMetadataSet) -> None:
        """Raise PullError where the copy would be larger than it may."""
        size = WITH_PRECOMPRESSED * size_of_release(trusted)
        if self.limits.size and size > self.limits.size:
            raise PullError(
                f"With its compressed files the release has some {megabytes(size)}, and this copy may have"
                f" {megabytes(self.limits.size)}. Allow more."
            )

    def _check_room(self, wanted: Sequence[Entry]) -> None:
        """Raise PullError where the disk has no room for what is fetched."""
        needed = sum(WITH_PRECOMPRESSED * entry.size + BLOCK for entry in wanted)
        free = shutil.disk_usage(self.site.parent).free
        if needed + SPARE > free:
            raise PullError(
                f"{megabytes(needed)} are to be fetched, and the disk has {megabytes(free)} left, of which"
                f" {megabytes(SPARE)} stay free. Free some space on it, or give the copy another place."
            )

    def _counted(self, wanted: Sequence[Entry]) -> Progress:
        """Return what counts the files and bytes that are fetched and tells of them."""
        files, size = len(wanted), sum(entry.size for entry in wanted)
        done = [0, 0]

        def count(more_files: int, more_bytes: int) -> None:
            done[0] += more_files
            done[1] += more_bytes
            self.progress(done[0], done[1], files, size)

        return count

    def _result(self, trusted: TrustedMetadataSet, fetched: Fetched = NOTHING) -> Pulled:
        return Pulled(
            version=trusted.timestamp.version,
            before=self.before.timestamp.version if self.before else 0,
            fingerprint=trusted.fingerprint,
            paths=sum(info.paths for info in trees_of(trusted)) + len(list(trusted.file_entries)),
            size=size_of_release(trusted),
            expires=trusted.expires[0],
            role=trusted.expires[1],
            files=fetched.files,
            bytes=fetched.bytes,
            from_store=tuple(sorted(fetched.from_store)) if trusted.phase.state == "steady" else (),
            pinned=self.pin is not None,
            lost=tuple(self.lost),
            notes=tuple(self.notes),
        )

    def _report(self, path: str, why: str) -> None:
        self.problems.append(Problem(path, why))

    def _stop_at_problems(self, why: str) -> None:
        if self.problems:
            raise self._stopped(why)

    def _stopped(self, why: str) -> PullError:
        stands = " The copy stands as it was." if self.site.exists() else ""
        return PullError(f"{why}{stands}", self.problems)


def _readable_root(file: Path) -> bytes | None:
    """Return a root of the copy, None where it is missing or damaged."""
    try:
        body = file.read_bytes()
        parse_metadata(Root, file.name, body)
    except (ReleaseError, OSError):
        return None
    return body
