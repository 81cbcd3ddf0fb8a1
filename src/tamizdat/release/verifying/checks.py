"""Check files against their entries: one file, or many of them on all cores (a folder) or connections (a mirror)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED as FIRST
from concurrent.futures import Executor, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context

from msgspec import Struct

from tamizdat.release.metadata.signed import store_path
from tamizdat.release.precompressed import SUFFIX, has_twin, wrong_twin
from tamizdat.release.tree.entry import INDEX, Entry
from tamizdat.release.verifying.sources import Content, ReadError, Source, Web, content, read

# Below this, starting processes takes longer than they save (spawning one takes about 0.3 s).
FEW = 2_000
BATCH = 200


class Problem(Struct, frozen=True):
    """A file that is not what it must be. `found` is the SHA-256 of what stands there, if anything whole does."""

    path: str
    why: str
    found: str = ""


class Task(Struct, frozen=True):
    """An entry to check, and what its path may still hold while a release turns: the old entry, or nothing yet."""

    entry: Entry
    turning: bool = False
    old: Entry | None = None


class Tally(Struct):
    """What the check of some files found: `bytes` are those of the tree's files, `lost` twins that are not there."""

    files: int = 0
    bytes: int = 0
    twins: int = 0
    stored: int = 0
    problems: list[Problem] = []
    lost: list[str] = []

    def add(self, other: Tally) -> None:
        """Take in what another one found."""
        self.files += other.files
        self.bytes += other.bytes
        self.twins += other.twins
        self.stored += other.stored
        self.problems += other.problems
        self.lost += other.lost


def check(source: Source, task: Task, tally: Tally) -> None:
    """Check one entry's file, and its twin where the source is a folder."""
    tally.files += 1
    try:
        problem = _check_file(source, task, tally)
    except ReadError as error:
        problem = Problem(task.entry.path, f"{error}.")
    if problem is not None:
        tally.problems.append(problem)
    if source.local and has_twin(task.entry):
        _check_twin(source, task, tally)


def _check_file(source: Source, task: Task, tally: Tally) -> Problem | None:
    entry, old = task.entry, task.old
    found = content(source, entry.path, max(entry.size, old.size if old else 0))
    if found is None or found.sha256 != entry.sha256:
        if not _may_wait(task, found):
            return _problem(entry, found)
        found = content(source, store_path(entry.sha256), entry.size)
        if found is None or found.sha256 != entry.sha256:
            return Problem(entry.path, "has not turned yet, and the store has not its new bytes.")
        tally.stored += 1
    tally.bytes += 0 if entry.path.startswith(("store/", f"{INDEX}/")) else found.size
    return None


def _may_wait(task: Task, found: Content | None) -> bool:
    """Whether what stands at the path is what a release that is turning may still hold there."""
    return task.turning and (found.sha256 if found else None) == (task.old.sha256 if task.old else None)


def _problem(entry: Entry, found: Content | None) -> Problem:
    if found is None:
        return Problem(entry.path, "is missing.")
    if found.size > entry.size:
        return Problem(entry.path, f"is longer than the {entry.size} bytes that are signed.")
    if found.size < entry.size:
        return Problem(entry.path, f"has {found.size} bytes, not the {entry.size} that are signed.", found.sha256)
    return Problem(entry.path, "its bytes are not those that are signed.", found.sha256)


def _check_twin(source: Source, task: Task, tally: Tally) -> None:
    """Check that a twin unpacks to its file's bytes; while a release turns it may be the old one, or not be there."""
    entries = [entry for entry in (task.entry, task.old) if entry is not None]
    path = task.entry.path + SUFFIX
    try:
        # Deflate makes nothing longer by more than a few bytes in a block of 64 KiB.
        twin = read(source, path, max(entry.size for entry in entries) * 2 + 1024)
    except ReadError as error:
        tally.problems.append(Problem(path, f"{error}."))
        return
    if twin is None:
        if not task.turning:
            tally.lost.append(path)
        return
    tally.twins += 1
    wrongs = [wrong_twin(twin, entry) for entry in entries]
    if all(wrongs):
        tally.problems.append(Problem(path, f"{wrongs[0]}."))


def _check_batch(source: Source, tasks: list[Task]) -> Tally:
    tally = Tally()
    for task in tasks:
        check(source, task, tally)
    return tally


def check_all(source: Source, tasks: Iterable[Task], count: int, progress: Callable[[int], None]) -> Tally:
    """Check about `count` entries with all the machine has; `progress` is told how many are done."""
    total = Tally()
    if (threads := source.together()) is not None:
        _gather(threads, source, _batches(tasks, 8), Web.CONNECTIONS, total, progress)
    elif count < FEW:
        for batch in _batches(tasks, BATCH):
            total.add(_check_batch(source, batch))
            progress(total.files)
    else:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        with ProcessPoolExecutor(cores, get_context("spawn")) as pool:
            _gather(pool, source, _batches(tasks, BATCH), cores, total, progress)
    return total


def _batches(tasks: Iterable[Task], size: int) -> Iterator[list[Task]]:
    batch: list[Task] = []
    for task in tasks:
        batch.append(task)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _gather(
    pool: Executor,
    source: Source,
    batches: Iterable[list[Task]],
    workers: int,
    total: Tally,
    progress: Callable[[int], None],
) -> None:
    """Keep the workers busy with a few batches ahead and no more, so that memory stays bounded."""
    running: set[Future[Tally]] = set()
    for batch in batches:
        running.add(pool.submit(_check_batch, source, batch))
        while len(running) >= 3 * workers:
            running = _take(running, total, progress)
    while running:
        running = _take(running, total, progress)


def _take(running: set[Future[Tally]], total: Tally, progress: Callable[[int], None]) -> set[Future[Tally]]:
    done, left = wait(running, return_when=FIRST)
    for future in done:
        total.add(future.result())
    progress(total.files)
    return left
