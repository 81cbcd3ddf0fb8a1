"""Bring a copy of a release up to date with its origin: verify what that says, fetch what is missing, put it in place.

    done = pull(open_source("https://lantern.example/"), Path("/srv/lantern"), now=datetime.now(UTC))
    done.version        of timestamp.json, and so on: see Pulled

Raises PullError, which says what is wrong and what to do; the copy stands as it was.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from tuf.api.metadata import Root

from tamizdat.mirrors.fetch import Fetched, Progress, fetch
from tamizdat.mirrors.incoming import Incoming
from tamizdat.mirrors.needs import missing_contents
from tamizdat.mirrors.replace import replace_release
from tamizdat.mirrors.staging import Before, Staging
from tamizdat.mirrors.trees import Trees, before_of, folding, forbidden_by, open_trees
from tamizdat.release.errors import ReleaseError, UntrustedError
from tamizdat.release.layout import METADATA_FOLDER, TIMESTAMP, metadata_path
from tamizdat.release.limits import MAX_METADATA_BYTES
from tamizdat.release.metadata.rollback import older_roles, state_of
from tamizdat.release.metadata.rollback_check import RollbackCheck
from tamizdat.release.metadata.targets import TreeInfo
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet, load_trusted
from tamizdat.release.publishing.lock import locked
from tamizdat.release.reading import Folder, ReadError, Source, read
from tamizdat.release.tree.entry import Entry
from tamizdat.release.verifying.age import age_problems
from tamizdat.release.verifying.checks import Problem
from tamizdat.release.verifying.role_files import check_role_files
from tamizdat.release.verifying.walk import TreeWalk, release_entries

# A newsroom may publish while its release is fetched. Then what was read belongs to two releases.
ATTEMPTS = 3
SPARE = 64 << 20  # bytes that are left free on the disk
BLOCK = 4096  # bytes that file systems round up to
# A file beside its precompressed one: text becomes a third to a quarter.
WITH_PRECOMPRESSED = 1.4


class PullError(ReleaseError):
    """A copy was not brought up to date, and stands as it was. `problems` are the files that are wrong, and why."""

    def __init__(self, why: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(why)
        self.problems = tuple(problems)


class Limits(Struct, frozen=True):
    """What a copy may take: `size` bytes on the disk, `rate` bytes a second; 0 for any."""

    size: int = 0
    rate: int = 0


UNLIMITED = Limits()
NOTHING = Fetched()


class Pulled(Struct, frozen=True):
    """What a pull did.

    `version` is that of timestamp.json, `before` the one that the copy had, 0 for none. `files` and `bytes` were
    fetched, of `paths` files of `size` bytes that the copy has; `requests` were made for metadata and nodes.
    `from_store` are the paths where the origin shows other bytes than are signed; its store had the right ones. Where
    no publish is under way there, something is wrong with it. `lost` are the paths that the copy's file system cannot
    hold beside others: they are left out. `expires` is when the first signature does, `role` whose it is.
    """

    version: int
    before: int
    fingerprint: str
    paths: int
    size: int
    expires: datetime
    role: str
    files: int = 0
    bytes: int = 0
    requests: int = 0
    from_store: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    pinned: bool = True
    notes: tuple[str, ...] = ()


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
            replace_release(staging, before)
        for attempt in range(1, ATTEMPTS + 1):
            one = _Pull(origin, staging, now, pin, compare, limits, progress)
            try:
                return one.run()
            except PullError:
                if attempt == ATTEMPTS or not one.was_published():
                    raise
    raise AssertionError("a loop that returns or raises")


def _check_place(site: Path, staging: Staging) -> None:
    """Raise PullError where something else than a release is in the copy's place."""
    if (site / METADATA_FOLDER).is_dir() or staging.ready() is not None or not site.exists():
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
        self.incoming = Incoming(self.origin, staging, len(self.before.roots) if self.before else 0)

    def run(self) -> Pulled:
        """Do it all; see `pull`."""
        trusted = self._trusted()
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
        self._check_room(trusted, wanted)
        self.origin.expect(len(wanted), sum(entry.size for entry in wanted))
        fetched = fetch(self.origin, self.staging, wanted, self.limits.rate, self._counted(wanted))
        self.problems += fetched.problems
        self._stop_at_problems("Some files could not be fetched. What was fetched is kept for the next pull.")
        self.staging.make_ready(earlier)
        replace_release(self.staging, earlier)
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
                return None, pin
            trusted = load_trusted(read_file, pin)
        except ReleaseError as error:
            self.notes.append(f"The copy's own metadata cannot be used ({error}): every file is compared.")
            return None, pin
        last = (self.site / metadata_path(len(trusted.roots), Root.type)).read_bytes()
        return trusted, pin or last

    def _trusted(self) -> TrustedMetadataSet:
        """Read the origin's metadata and hold it against what was seen before."""
        rollback = RollbackCheck(self.now, self._report)

        def read_file(path: str, limit: int) -> bytes | None:
            try:
                return read(self.incoming, path, limit)
            except ReadError as error:
                raise UntrustedError(path, f"{error}.") from None

        try:
            trusted = load_trusted(read_file, self.pin, self._report, rollback.keep)
        except UntrustedError as error:
            self._report(error.path, error.why)
            raise self._stopped("The origin's metadata cannot be trusted.") from None
        finally:
            if warning := rollback.remember():
                self.notes.append(warning)
        if self.before is not None:
            for path, why in older_roles(state_of(self.before, self.now), state_of(trusted, self.now)):
                if not any(problem.path == path for problem in self.problems):
                    self._report(path, why)
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

    def _check_room(self, trusted: TrustedMetadataSet, wanted: Sequence[Entry]) -> None:
        """Raise PullError where the copy would be larger than it may, or the disk has no room for what is fetched."""
        size = _size(trusted)
        if self.limits.size and size > self.limits.size:
            raise PullError(
                f"The release has {_megabytes(size)}, and this copy may have {_megabytes(self.limits.size)}. Allow"
                " more."
            )
        needed = sum(WITH_PRECOMPRESSED * entry.size + BLOCK for entry in wanted)
        free = shutil.disk_usage(self.site.parent).free
        if needed + SPARE > free:
            raise PullError(
                f"{_megabytes(needed)} are to be fetched, and the disk has {_megabytes(free)} left. Free some space on"
                " it, or give the copy another place."
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
            paths=sum(info.paths for info in _trees(trusted)) + len(list(trusted.file_entries)),
            size=_size(trusted),
            expires=trusted.expires[0],
            role=trusted.expires[1],
            files=fetched.files,
            bytes=fetched.bytes,
            requests=self.incoming.fetched,
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
        return PullError(f"{why} The copy stands as it was.", self.problems)


def _trees(trusted: TrustedMetadataSet) -> Iterator[TreeInfo]:
    return (target.info for target in trusted.all_targets if isinstance(target.info, TreeInfo))


def _size(trusted: TrustedMetadataSet) -> int:
    """Return the bytes of all files of a release, besides its signatures and the precompressed ones."""
    return sum(info.bytes for info in _trees(trusted)) + sum(entry.size for entry in trusted.file_entries)


def _megabytes(size: float) -> str:
    return f"{size / 1e6:,.0f} MB"
