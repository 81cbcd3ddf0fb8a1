"""Check files against their entries: one file, or many of them on all cores (a folder) or connections (a mirror)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context

from msgspec import Struct

from tamizdat.release.layout import store_path
from tamizdat.release.limits import CONNECTIONS, MAX_REDIRECT_PAGE_BYTES
from tamizdat.release.precompressed import SUFFIX, has_precompressed, precompressed_problem
from tamizdat.release.reading import Content, ReadError, Source, read, read_content
from tamizdat.release.tree.entry import Entry
from tamizdat.release.verifying.served_redirects import redirect_problem
from tamizdat.release.verifying.served_types import served_type_problem

PAGE = "text/html"
# Below this number of files, starting processes takes longer than they save (spawning one takes about 0.3 s).
MIN_FILES_FOR_PROCESSES = 2_000
FILES_PER_BATCH = 200
FILES_PER_WEB_BATCH = 8


class Problem(Struct, frozen=True):
    """A file that is not what it must be. `found` is the SHA-256 of its bytes, "" where they were not all read."""

    path: str
    why: str
    found: str = ""


class FileCheck(Struct, frozen=True):
    """An entry whose files are to be checked.

    `may_be_old` says that in this phase the path may still hold the `old` entry's file (None: nothing yet). `in_site`
    says that it is a file of the site; `may_be_gone` that a server may call it gone, since it was withdrawn.
    """

    entry: Entry
    may_be_old: bool = False
    old: Entry | None = None
    in_site: bool = False
    may_be_gone: bool = False


class CheckCounts(Struct):
    """What the check of some files found.

    `bytes` are those of the site's files, `from_store` counts files whose bytes the store had, `missing_precompressed`
    are the paths of precompressed files that are not there.
    """

    files: int = 0
    bytes: int = 0
    precompressed: int = 0
    from_store: int = 0
    problems: list[Problem] = []
    missing_precompressed: list[str] = []

    def add(self, other: CheckCounts) -> None:
        """Add the counts and lists of another check."""
        self.files += other.files
        self.bytes += other.bytes
        self.precompressed += other.precompressed
        self.from_store += other.from_store
        self.problems += other.problems
        self.missing_precompressed += other.missing_precompressed


def check_files(source: Source, check: FileCheck, counts: CheckCounts) -> None:
    """Check one entry's file, and its precompressed file where the source is a folder."""
    counts.files += 1
    try:
        problem = _check_file(source, check, counts)
    except ReadError as error:
        problem = Problem(check.entry.path, f"{error}.")
    if problem is not None:
        counts.problems.append(problem)
    if source.local and has_precompressed(check.entry):
        _check_precompressed(source, check, counts)


def _check_file(source: Source, check: FileCheck, counts: CheckCounts) -> Problem | None:
    entry, old = check.entry, check.old
    # Servers lead on in place of a page that leads on: its bytes come with the redirect.
    redirect_page = entry.sha256 if entry.media_type == PAGE and entry.size <= MAX_REDIRECT_PAGE_BYTES else ""
    limit = max(entry.size, old.size if old else 0)
    content = read_content(source, entry.path, limit, redirect_page=redirect_page)
    if content is None or content.sha256 != entry.sha256:
        if not _is_old(check, content):
            return _problem(entry, content)
        content = read_content(source, store_path(entry.sha256), entry.size)
        if content is None or content.sha256 != entry.sha256:
            return Problem(entry.path, "has not turned yet, and the store has not its new bytes.")
        counts.from_store += 1
    elif why := _served_problem(source, check, content):
        return Problem(entry.path, f"{why}.")
    counts.bytes += content.size if check.in_site else 0
    return None


def _served_problem(source: Source, check: FileCheck, content: Content) -> str:
    """Say what is wrong with the way in which a server gave the right bytes, "" if nothing is."""
    entry = check.entry
    if content.served_as is None:
        return ""
    if content.gone and not check.may_be_gone:
        return "is served as gone (410), though nothing was withdrawn there"
    if content.leads_to and (why := redirect_problem(content.body, source.name, entry.path, content.leads_to)):
        return why
    return served_type_problem(content.served_as, entry.media_type)


def _is_old(check: FileCheck, content: Content | None) -> bool:
    """Whether the path holds what it may still hold in this phase."""
    return check.may_be_old and (content.sha256 if content else None) == (check.old.sha256 if check.old else None)


def _problem(entry: Entry, content: Content | None) -> Problem:
    if content is None or content.gone:
        return Problem(entry.path, "is missing.")
    if content.size > entry.size:
        return Problem(entry.path, f"is longer than the {entry.size} bytes that are signed.")
    if content.size < entry.size:
        return Problem(entry.path, f"has {content.size} bytes, not the {entry.size} that are signed.", content.sha256)
    return Problem(entry.path, "its bytes are not those that are signed.", content.sha256)


def _check_precompressed(source: Source, check: FileCheck, counts: CheckCounts) -> None:
    """Check that a precompressed file unpacks to its entry's bytes; where the path may be old, it may be the old
    entry's, or not be there."""
    entries = [entry for entry in (check.entry, check.old) if entry is not None]
    path = check.entry.path + SUFFIX
    try:
        # Deflate makes nothing longer by more than a few bytes in a block of 64 KiB.
        compressed = read(source, path, max(entry.size for entry in entries) * 2 + 1024)
    except ReadError as error:
        counts.problems.append(Problem(path, f"{error}."))
        return
    if compressed is None:
        if not check.may_be_old:
            counts.missing_precompressed.append(path)
        return
    counts.precompressed += 1
    problems = [precompressed_problem(compressed, entry) for entry in entries]
    if all(problems):
        counts.problems.append(Problem(path, f"{problems[0]}."))


def check_all(source: Source, checks: Iterable[FileCheck], count: int, progress: Callable[[int], None]) -> CheckCounts:
    """Check about `count` entries with all the machine has; `progress` is told how many are done."""
    total = CheckCounts()
    if (threads := source.executor()) is not None:
        _check_in(threads, source, _batches(checks, FILES_PER_WEB_BATCH), CONNECTIONS, total, progress)
    elif count < MIN_FILES_FOR_PROCESSES:
        for batch in _batches(checks, FILES_PER_BATCH):
            total.add(_check_batch(source, batch))
            progress(total.files)
    else:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        with ProcessPoolExecutor(cores, get_context("spawn")) as pool:
            _check_in(pool, source, _batches(checks, FILES_PER_BATCH), cores, total, progress)
    return total


def _batches(checks: Iterable[FileCheck], size: int) -> Iterator[list[FileCheck]]:
    batch: list[FileCheck] = []
    for check in checks:
        batch.append(check)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _check_batch(source: Source, checks: list[FileCheck]) -> CheckCounts:
    counts = CheckCounts()
    for check in checks:
        check_files(source, check, counts)
    return counts


def _check_in(
    pool: Executor,
    source: Source,
    batches: Iterable[list[FileCheck]],
    workers: int,
    total: CheckCounts,
    progress: Callable[[int], None],
) -> None:
    """Give the workers a few batches ahead and no more, so that memory stays bounded."""
    running: set[Future[CheckCounts]] = set()
    for batch in batches:
        running.add(pool.submit(_check_batch, source, batch))
        while len(running) >= 3 * workers:
            running = _add_done(running, total, progress)
    while running:
        running = _add_done(running, total, progress)


def _add_done(
    running: set[Future[CheckCounts]], total: CheckCounts, progress: Callable[[int], None]
) -> set[Future[CheckCounts]]:
    """Wait for a batch and add its counts; return the batches that still run."""
    done, still_running = wait(running, return_when=FIRST_COMPLETED)
    for future in done:
        total.add(future.result())
    progress(total.files)
    return still_running
