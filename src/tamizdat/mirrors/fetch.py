"""Fetches the contents of files into the staging folder, several at a time where that is faster, each checked."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import closing
from itertools import islice
from pathlib import Path

from msgspec import Struct

from tamizdat.disk import naming
from tamizdat.mirrors.staging import Staging
from tamizdat.release.layout import store_path
from tamizdat.release.limits import CONNECTIONS, MAX_REDIRECT_PAGE_BYTES
from tamizdat.release.precompressed import SUFFIX, compress, has_precompressed
from tamizdat.release.reading import ReadError, Source
from tamizdat.release.reading.source import Opened
from tamizdat.release.reading.web import Web
from tamizdat.release.tree.entry import Entry
from tamizdat.release.verifying.checks import PAGE, Problem
from tamizdat.workers import Workers, cores

FILES_PER_BATCH = 16
MANY = 500  # files from which on processes take less time than they need to start …
FILES_PER_PROCESS = 256  # … and how many of them a process is given at once
SMALL = 1 << 20  # bytes of a file that is held in memory while it is fetched
Progress = Callable[[int, int], None]  # files and bytes that were fetched since the last call


class Fetched(Struct):
    """What came of a batch: files and bytes that were fetched, and which files could not be, and why.

    `from_store` are the paths where the origin had other bytes, and its store the right ones.
    """

    files: int = 0
    bytes: int = 0
    from_store: list[str] = []
    problems: list[Problem] = []


class Throttled:
    """A source of which no more than so many bytes a second are read, by all threads together."""

    local = False

    def __init__(self, source: Source, rate: int) -> None:
        self.name = source.name
        self._source, self._rate = source, rate
        self._lock = threading.Lock()
        self._free_at = time.monotonic()

    def open(self, path: str, limit: int, redirect_page: str = "") -> Opened | None:
        """See Source."""
        opened = self._source.open(path, limit, redirect_page)
        if opened is None:
            return None
        return Opened(self._slowly(opened.chunks), opened.served_as, opened.gone, opened.leads_to)

    def _slowly(self, chunks: Generator[bytes]) -> Generator[bytes]:
        with closing(chunks):
            for chunk in chunks:
                with self._lock:
                    now = time.monotonic()
                    self._free_at = max(self._free_at, now) + len(chunk) / self._rate
                    pause = self._free_at - now
                time.sleep(max(0.0, pause))
                yield chunk

    def executor(self) -> Executor | None:
        """See Source."""
        return self._source.executor()

    def expect(self, files: int, size: int) -> None:
        """See Source."""
        self._source.expect(files, size)


def fetch(source: Source, staging: Staging, wanted: Sequence[Entry], rate: int, progress: Progress) -> Fetched:
    """Fetch the contents of entries, of no more than `rate` bytes a second if that is given. Where a path has other
    bytes, the store may have them, since a publish is under way. What was fetched before is there already."""
    total = Fetched()
    if isinstance(source, Web) and len(wanted) >= MANY:
        found = _fetch_in_processes(source, staging, wanted, rate)
    else:
        found = _fetch_all(Throttled(source, rate) if rate else source, staging, wanted)
    for batch in found:
        total.files += batch.files
        total.bytes += batch.bytes
        total.from_store += batch.from_store
        total.problems += batch.problems
        progress(batch.files, batch.bytes)
    return total


def _fetch_all(source: Source, staging: Staging, wanted: Iterable[Entry]) -> Iterator[Fetched]:
    """Yield what comes of each batch, several at a time where that is faster."""
    batches = _batches(wanted, FILES_PER_BATCH)
    threads = source.executor()
    if threads is None:
        for batch in batches:
            yield _fetch_batch(source, staging, batch)
        return
    running: set[Future[Fetched]] = set()
    try:
        for batch in batches:
            running.add(threads.submit(_fetch_batch, source, staging, batch))
            if len(running) >= 3 * CONNECTIONS:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    finally:
        for future in running:
            future.cancel()


def _fetch_in_processes(source: Web, staging: Staging, wanted: Sequence[Entry], rate: int) -> Iterator[Fetched]:
    """Yield what comes of each batch, fetched by one process for each core: checking and writing take longer than
    fetching where the line is fast."""
    share = cores()
    size = sum(entry.size for entry in wanted)
    given = (source.name, staging.site, max(1, CONNECTIONS // share), rate // share, len(wanted), size)
    with Workers(_open_source, *given) as workers:
        yield from workers.map(_fetch_here, _batches(wanted, FILES_PER_PROCESS), died=_told_of_death)


def _open_source(address: str, site: Path, connections: int, rate: int, files: int, size: int) -> None:
    """Make a worker process ready."""
    source = Web(address, connections=connections)
    source.expect(files, size)
    _here[:] = [(Throttled(source, rate) if rate else source, Staging(site))]


_here: list[tuple[Source, Staging]] = []  # in a worker process: what it fetches from, and where it puts that


def _fetch_here(batch: Sequence[Entry]) -> Fetched:
    found = Fetched()
    for part in _fetch_all(*_here[0], batch):
        found.files += part.files
        found.bytes += part.bytes
        found.from_store += part.from_store
        found.problems += part.problems
    return found


def _told_of_death(batch: Sequence[Entry]) -> Fetched:
    return Fetched(problems=[Problem(batch[0].path, "the process that fetched it and others was ended.")])


def _batches(wanted: Iterable[Entry], size: int) -> Iterator[list[Entry]]:
    entries = iter(wanted)
    while batch := list(islice(entries, size)):
        yield batch


def _fetch_batch(source: Source, staging: Staging, batch: Iterable[Entry]) -> Fetched:
    found = Fetched()
    for entry in batch:
        _fetch_file(source, staging, entry, found)
    return found


def _fetch_file(source: Source, staging: Staging, entry: Entry, found: Fetched) -> None:
    """Fetch one content, from its path or else from the store."""
    stored = store_path(entry.sha256)
    # Servers lead on in place of a page that leads on: its bytes come with the redirect.
    page = entry.sha256 if entry.media_type == PAGE and entry.size <= MAX_REDIRECT_PAGE_BYTES else ""
    why = "is missing."
    for path, redirect_page in {entry.path: page, stored: ""}.items():
        try:
            if (opened := source.open(path, entry.size, redirect_page)) is None:
                continue
            if _take(staging, entry, opened):
                found.files += 1
                found.bytes += entry.size
                found.from_store += [entry.path] if path != entry.path else []
                return
            why = "its bytes are not those that are signed."
        except ReadError as error:
            why = f"{error}."
    found.problems.append(Problem(entry.path, why))


def _take(staging: Staging, entry: Entry, opened: Opened) -> bool:
    """Stage the content that is being read; return False where it is not the entry's."""
    if entry.size > SMALL:
        return _take_large(staging, entry, opened)
    parts, size = [], 0
    with closing(opened.chunks) as chunks:
        for chunk in chunks:
            parts.append(chunk)
            size += len(chunk)
            if size > entry.size:
                return False
    body = b"".join(parts)
    if hashlib.sha256(body).hexdigest() != entry.sha256:
        return False
    stage_body(staging, entry, body)
    return True


def _take_large(staging: Staging, entry: Entry, opened: Opened) -> bool:
    target = Path(staging.content(entry.sha256))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{threading.get_ident()}.part")
    digest, size = hashlib.sha256(), 0
    try:
        with naming(part), part.open("wb") as file, closing(opened.chunks) as chunks:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
                if size > entry.size:
                    break
        if digest.hexdigest() != entry.sha256:
            return False
        if has_precompressed(entry):
            staging.put(f"{target}{SUFFIX}", compress(part.read_bytes()))
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    return True


def stage_body(staging: Staging, entry: Entry, body: bytes) -> None:
    """Stage a content that is held in memory. The precompressed file comes first: the content tells that both are."""
    if has_precompressed(entry):
        staging.put(staging.content(entry.sha256) + SUFFIX, compress(body))
    staging.put(staging.content(entry.sha256), body)
