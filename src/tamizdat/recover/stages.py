"""The steps that look at one capture at a time, on all cores, with what they make on disk and little in memory."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from tamizdat.recover.boilerplate.error_page import is_error_page
from tamizdat.recover.boilerplate.learn import NOTHING, Habits, Mates, Prints, prints
from tamizdat.recover.capture import Capture, Parsed, Unreadable, without_bytes
from tamizdat.recover.clean import Cleaned, clean, guess
from tamizdat.recover.merging.match import Sketch, host, sketch
from tamizdat.recover.parse import parse
from tamizdat.recover.read import LeftOut
from tamizdat.recover.spool import Spool, encode
from tamizdat.recover.words import count

BATCH, BATCH_BYTES = 24, 8 << 20
FEWEST = 8  # words that are an article without a headline
T = TypeVar("T")


class Looked(Struct, frozen=True):
    """A capture after the first look: its pieces and which of them look like its article before its site is known."""

    parsed: Parsed
    guessed: tuple[int, ...]


class First(Struct, frozen=True):
    """What the first look leaves in memory of a capture."""

    index: int
    capture: Capture
    prints: Prints
    sketch: Sketch
    notes: tuple[str, ...] = ()


class Second(Struct, frozen=True):
    """What cleaning leaves in memory of a capture."""

    index: int
    capture: Capture
    sketch: Sketch


def site_of(capture: Capture) -> str:
    """Return the site whose habits a capture shares: as stated, else its address's host, else "" for the outlet."""
    return capture.site or host(capture.url or "")


class Crew:
    """Worker processes and the spools between the steps. Use as a context manager."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.looked = Spool(Looked, folder)
        self.cleaned = Spool(Cleaned, folder)
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        self.looked.close()
        self.cleaned.close()

    def look(self, captures: Iterable[Capture], left_out: list[LeftOut]) -> Iterator[First]:
        """Yield the first look at each capture, in the order given; what cannot be read goes to `left_out`."""
        for capture, result in self._each(_look, captures, lambda capture: len(capture.body)):
            if isinstance(result, str):
                left_out.append(LeftOut(capture.name, result))
            else:
                looked, seen, drawn, notes = result
                yield First(self.looked.append(looked), _bare(capture), seen, drawn, notes)

    def clean(
        self, firsts: Sequence[First], habits: dict[str, Habits], mates: Iterable[Mates], left_out: list[LeftOut]
    ) -> Iterator[Second]:
        """Yield each capture cleaned by its site's habits and its mates; `left_out` gets what holds no article."""
        paths = {site: self.folder / f"habits-{number}" for number, site in enumerate(sorted(habits))}
        for site, path in paths.items():
            path.write_bytes(encode(habits[site]))
        jobs = (
            (self.looked.raw(first.index), str(paths[site_of(first.capture)]), known)
            for first, known in zip(firsts, mates, strict=True)
        )
        results = self._each(_clean, jobs, lambda job: len(job[0]))
        for first, (_, result) in zip(firsts, results, strict=True):
            if isinstance(result, str):
                left_out.append(LeftOut(first.capture.name, result))
            else:
                record, drawn = result
                yield Second(self.cleaned.append(record), first.capture, drawn)

    def _each(self, work: Callable[[Any], Any], jobs: Iterable[T], size: Callable[[T], int]) -> Iterator[tuple[T, Any]]:
        """Yield each job with its result, in order. One batch is done here; more go to all cores."""
        batches = _batches(jobs, size)
        first = next(batches, [])
        second = next(batches, None)
        if second is None:
            yield from ((job, work(job)) for job in first)
            return
        waiting: deque[tuple[list[T], Future[list[Any]]]] = deque()
        ahead = 2 * _cores() + 1
        for batch in _chained([first, second], batches):
            waiting.append((batch, self._submit(work, batch)))
            if len(waiting) >= ahead:
                yield from self._results(work, *waiting.popleft())
        while waiting:
            yield from self._results(work, *waiting.popleft())

    def _submit(self, work: Callable[[Any], Any], batch: list[T]) -> Future[list[Any]]:
        for attempt in (1, 2):
            if self._pool is None:
                context = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
                self._pool = ProcessPoolExecutor(_cores(), mp_context=context)
            try:
                return self._pool.submit(_all, work, batch)
            except BrokenProcessPool:
                if attempt == 2:
                    raise
                self._pool = None
        raise AssertionError

    def _results(
        self, work: Callable[[Any], Any], batch: list[T], future: Future[list[Any]]
    ) -> Iterator[tuple[T, Any]]:
        """Yield a batch's results; if a worker died over it, do its jobs one by one and give up those it dies over."""
        try:
            yield from zip(batch, future.result(), strict=True)
            return
        except BrokenProcessPool:
            self._pool = None
        for job in batch:
            try:
                yield job, self._submit(work, [job]).result()[0]
            except BrokenProcessPool:
                self._pool = None
                yield job, "reading it ended the process that tried (out of memory or a fault in a library)"


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _batches(jobs: Iterable[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    batch: list[T] = []
    weight = 0
    for job in jobs:
        batch.append(job)
        weight += size(job)
        if len(batch) >= BATCH or weight >= BATCH_BYTES:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def _chained(first: list[list[T]], rest: Iterator[list[T]]) -> Iterator[list[T]]:
    yield from first
    yield from rest


def _all(work: Callable[[Any], Any], batch: list[Any]) -> list[Any]:
    return [work(job) for job in batch]


def _bare(capture: Capture) -> Capture:
    return msgspec.structs.replace(capture, body=b"")


def _look(capture: Capture) -> str | tuple[bytes, Prints, Sketch, tuple[str, ...]]:
    """Return the encoded first look at a capture, its fingerprints, sketch and notes; a reason if there is nothing."""
    try:
        parsed = without_bytes(parse(capture))
    except Unreadable as reason:
        return str(reason)
    except Exception as error:  # whatever one capture does to a parser, the others go on
        return f"could not be taken apart ({type(error).__name__}: {error})"
    guessed = tuple(guess(parsed, NOTHING))
    text = "\n".join(parsed.pieces[index].text for index in guessed)
    headline = parsed.headlines[0].value if parsed.headlines else ""
    drawn = sketch(site_of(capture), headline, None, text)
    return encode(Looked(parsed, guessed)), prints(parsed, guessed), drawn, parsed.notes


_looked = msgspec.msgpack.Decoder(Looked)


def _clean(job: tuple[bytes, str, Mates]) -> str | tuple[bytes, Sketch]:
    """Return the encoded clean capture and its sketch, from its first look, its site's habits (a file), its mates."""
    record, path, mates = job
    parsed = _looked.decode(record).parsed
    cleaned = clean(parsed, _habits(path), mates)
    if not cleaned.headline and count(body_text(cleaned)) < FEWEST:
        return "holds no article"
    if is_error_page(cleaned):
        return f"holds no article: an error page ({cleaned.headline or cleaned.body[0].text})"
    return encode(cleaned), sketch(site_of(parsed.capture), cleaned.headline, cleaned.url, body_text(cleaned))


@lru_cache(maxsize=32)
def _habits(path: str) -> Habits:
    return msgspec.msgpack.decode(Path(path).read_bytes(), type=Habits)


def body_text(cleaned: Cleaned) -> str:
    """Return the words of a clean capture's standfirst and body, as matching compares them."""
    return "\n".join([cleaned.standfirst, *(piece.text for piece in cleaned.body)])


def guessed_text(looked: Looked) -> str:
    """Return the words that the first look takes for the article."""
    return "\n".join(looked.parsed.pieces[index].text for index in looked.guessed)
