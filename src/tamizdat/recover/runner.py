"""Runs the steps that look at one capture at a time on all cores, and keeps what they make on disk."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from tamizdat.recover.boilerplate.fingerprints import Fingerprints
from tamizdat.recover.boilerplate.learn import Duplicates, SiteModel
from tamizdat.recover.capture import Capture, Cleaned, Parsed, without_bytes
from tamizdat.recover.fates.fate import CleaningFates
from tamizdat.recover.fates.of_merging import MemberFates
from tamizdat.recover.fields.site import FieldEvidence
from tamizdat.recover.merging.match import Sketch
from tamizdat.recover.readers import LeftOut
from tamizdat.recover.spool import Spool, encode
from tamizdat.recover.steps import (
    CleanTask,
    LikelyArticle,
    body_words,
    changed_sketch,
    clean_capture,
    parse_capture,
    site_of,
)
from tamizdat.workers import Workers

# So few captures, and bytes of them, are done in this process: worker processes take longer to start.
FEW, FEW_BYTES = 24, 8 << 20
DIED = "reading it ended the process that tried (out of memory or a fault in a library)"
Task = TypeVar("Task")
Result = TypeVar("Result")


class ParsedInMemory(Struct, frozen=True):
    """What is kept in memory of a parsed capture (without its bytes). `index` is its place in the spool."""

    index: int
    capture: Capture
    fingerprints: Fingerprints
    evidence: FieldEvidence
    sketch: Sketch
    notes: tuple[str, ...] = ()

    @property
    def site(self) -> str:
        """The site that the capture belongs to; "" for the outlet's own."""
        return site_of(self.capture)


class CleanedInMemory(Struct, frozen=True):
    """What is kept in memory of a cleaned capture (without its bytes). `index` is its place in the spool.

    `fates` is the place of its CleaningFates in theirs.
    """

    index: int
    capture: Capture
    sketch: Sketch
    fates: int


class StepRunner:
    """Worker processes for the steps, and the spools between them. Use it as a context manager.

    Captures that give nothing are added to `left_out`, each with the reason. A capture that kills its worker process is
    one of them; the others go on.
    """

    def __init__(self, folder: Path, left_out: list[LeftOut]) -> None:
        self._folder = folder
        self._left_out = left_out
        self._workers = Workers()
        self._parsed = Spool(LikelyArticle, folder)
        self._cleaned = Spool(Cleaned, folder)
        self._cleaning_fates = Spool(CleaningFates, folder)
        self._member_fates = Spool(MemberFates, folder)

    def __enter__(self) -> StepRunner:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._workers.close()
        self._parsed.close()
        for spool in (self._cleaned, self._cleaning_fates, self._member_fates):
            spool.close()

    def parse(self, captures: Iterable[Capture]) -> Iterator[ParsedInMemory]:
        """Yield each parsed capture, in the order given."""
        waiting: deque[Capture] = deque()  # those whose results have not come yet

        def tasks() -> Iterator[Capture]:
            for capture in captures:
                waiting.append(without_bytes(capture))
                yield capture

        for result in self._map(parse_capture, tasks(), lambda capture: len(capture.body)):
            capture = waiting.popleft()
            if isinstance(result, str):
                self._left_out.append(LeftOut(capture.name, result))
            else:
                index = self._parsed.append(result.record)
                yield ParsedInMemory(index, capture, result.fingerprints, result.evidence, result.sketch, result.notes)

    def clean(
        self, parsed: Sequence[ParsedInMemory], models: dict[str, SiteModel], duplicates: Iterable[Duplicates]
    ) -> Iterator[CleanedInMemory]:
        """Yield each cleaned capture, in the order given, by the model of its site and by what its duplicates say."""
        files = {site: self._folder / f"model-{number}" for number, site in enumerate(sorted(models))}
        for site, file in files.items():
            file.write_bytes(encode(models[site]))
        tasks = (
            CleanTask(self._parsed.raw(each.index), files[each.site], known)
            for each, known in zip(parsed, duplicates, strict=True)
        )
        results = self._map(clean_capture, tasks, lambda task: len(task.record))
        for each, result in zip(parsed, results, strict=True):
            if isinstance(result, str):
                self._left_out.append(LeftOut(each.capture.name, result))
            else:
                fates = self._cleaning_fates.append(result.fates)
                yield CleanedInMemory(self._cleaned.append(result.record), each.capture, result.sketch, fates)

    def parsed(self, parsed: ParsedInMemory) -> Parsed:
        """Return a parsed capture from the disk."""
        return self._parsed[parsed.index].parsed

    def changed(self, before: CleanedInMemory, cleaned: Cleaned) -> CleanedInMemory:
        """Return a cleaned capture that was changed after the step, as it is kept in memory."""
        sketch = changed_sketch(before.sketch, cleaned)
        return CleanedInMemory(self._cleaned.append(encode(cleaned)), cleaned.capture, sketch, before.fates)

    def store(self, fates: MemberFates) -> int:
        """Store what merging did with the blocks of a capture; return its place in the spool."""
        return self._member_fates.append(encode(fates))

    def fates(self, cleaned: CleanedInMemory, place: int) -> tuple[CleaningFates, MemberFates]:
        """Return what cleaning and merging did with the blocks of a capture. `place` is what `store` returned."""
        return self._cleaning_fates[cleaned.fates], self._member_fates[place]

    def likely_words(self, parsed: ParsedInMemory) -> str:
        """Return the words of what seemed to be the article when a capture was parsed."""
        return self._parsed[parsed.index].words()

    def body_words(self, cleaned: CleanedInMemory) -> str:
        """Return the words of a cleaned capture's standfirst and body."""
        return body_words(self.cleaned(cleaned))

    def cleaned(self, cleaned: CleanedInMemory) -> Cleaned:
        """Return a cleaned capture from the disk."""
        return self._cleaned[cleaned.index]

    def _map(
        self, function: Callable[[Task], Result | str], tasks: Iterable[Task], size: Callable[[Task], int]
    ) -> Iterator[Result | str]:
        """Yield the result of each task, in order: of a few tasks from this process, of more from all cores."""
        tasks = iter(tasks)
        first: list[Task] = []
        weight = 0
        for task in tasks:
            first.append(task)
            weight += size(task)
            if len(first) > FEW or weight > FEW_BYTES:
                yield from self._workers.map(function, chain(first, tasks), lambda _task: DIED)
                return
        yield from map(function, first)
