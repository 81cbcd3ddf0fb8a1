"""The lock that lets only one press at a time publish to a release, and the workspace beside it.

Everything that is not yet public lies in a folder beside the release, `.<name>.tamizdat/`: the lock file, and a stage
for each run. It is beside and not inside, so that no server hands out what is not signed; and on the same file system,
so that a rename is enough to make a file public (docs/decisions/0204-workspace-and-lock.md).
"""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tamizdat.disk import disk_problem, naming
from tamizdat.release.errors import ReleaseError
from tamizdat.release.files import workspace
from tamizdat.release.publishing.signing_anew import finish_signing_anew
from tamizdat.release.publishing.stage import Stage

LOCK_FILE = "lock"


class LockError(ReleaseError):
    """Another living process publishes to this release."""


# Releases that this process holds: a record lock never excludes the process that has it.
_locked: set[Path] = set()
# Held while `_locked` and a lock file are looked at together: closing any descriptor of a file lets this process's
# record lock on it go, so no two of its threads may try for one at the same time.
_trying = threading.Lock()
_POLL = 0.02  # seconds between two tries for the lock


@contextmanager
def lock(site: Path, *, thorough: bool = False, wait: float = 0.0) -> Iterator[Stage]:
    """Lock `site` for one press, and get an empty Stage. Raises LockError if another press holds the lock for more
    than `wait` seconds.

    `thorough` makes `Stage.put` compare bytes and not sizes alone, so that a damaged site is mended. The lock is a
    record lock, which ends with its process: a killed holder leaves nothing that must be taken over.
    """
    with locked(site, wait=wait) as folder:
        site = site.resolve()
        finish_signing_anew(site)
        _clear(folder)
        stage = Stage(site, folder / f"stage-{uuid.uuid4().hex}", thorough)
        stage.folder.mkdir()
        try:
            yield stage
        finally:
            shutil.rmtree(stage.folder, ignore_errors=True)


@contextmanager
def locked(site: Path, *, wait: float = 0.0) -> Iterator[Path]:
    """Lock `site` for one process that changes it, and get the workspace as it is; see `lock`."""
    site = site.resolve()
    folder = workspace(site)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReleaseError(f"{disk_problem(error)} The folder around a site must be writable.") from None
    if site.exists() and site.stat().st_dev != folder.stat().st_dev:
        raise ReleaseError(f"{site} is a file system of its own. Name a folder inside it, like {site / 'site'}.")
    descriptor = _lock_file(folder / LOCK_FILE, site, wait)
    try:
        yield folder
    finally:
        with _trying:
            (folder / LOCK_FILE).unlink()
            _locked.discard(site)
            os.close(descriptor)
        with suppress(OSError):  # something is left in it, or the next holder is there already
            folder.rmdir()


def _clear(folder: Path) -> None:
    """Remove what a killed run left in the workspace."""
    for item in folder.iterdir():
        if item.is_dir():
            shutil.rmtree(item)
        elif item.name != LOCK_FILE:
            item.unlink()


def _lock_file(path: Path, site: Path, wait: float) -> int:
    """Return the descriptor of the locked lock file, trying for `wait` seconds."""
    until = time.monotonic() + wait
    while True:
        try:
            with _trying:
                return _try_lock(path, site)
        except LockError:
            if time.monotonic() >= until:
                raise
            time.sleep(_POLL)


def _try_lock(path: Path, site: Path) -> int:
    """Return the descriptor of the locked lock file, with our process id in it. Raises LockError at once."""
    while True:
        if site in _locked:
            raise LockError(f"{site} is being written by this very process ({os.getpid()}). Wait until it is done.")
        path.parent.mkdir(exist_ok=True)  # the last holder removes the folder
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except FileNotFoundError:
            continue
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(descriptor, 20, 0).decode(errors="replace").strip() or "unknown"
            os.close(descriptor)
            raise LockError(
                f"{site} is being written by process {holder}. Wait until it is done, or end that process."
            ) from None
        # The last holder may have removed the file between our opening and locking it: then open the new one.
        if _is_same_file(descriptor, path):
            try:
                with naming(path):
                    os.ftruncate(descriptor, 0)
                    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
            except OSError:
                path.unlink(missing_ok=True)
                os.close(descriptor)
                raise
            _locked.add(site)
            return descriptor
        os.close(descriptor)


def _is_same_file(descriptor: int, path: Path) -> bool:
    try:
        return os.fstat(descriptor).st_ino == path.stat().st_ino
    except FileNotFoundError:
        return False
