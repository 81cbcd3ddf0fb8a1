"""Runs the steps that look at one capture at a time on all cores, and keeps what they make on disk.

What a step made of a capture stays in the folder of the run until the run has ended, so that a run which takes the
place of a killed one need not do it again.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

import msgspec
from msgspec import Struct, structs

from tamizdat.recover.boilerplate.learn import Duplicates, SiteModel
from tamizdat.recover.capture import Capture, Cleaned, Parsed, without_bytes
from tamizdat.recover.fates.fate import CleaningFates
from tamizdat.recover.fates.of_merging import MemberFates
from tamizdat.recover.limits import DIED, OF_A_STEP, TOO_LARGE, TOO_LONG
from tamizdat.recover.readers import LeftOut
from tamizdat.recover.steps.each import (
    CleanedCapture,
    CleanedFacts,
    CleanTask,
    LikelyArticle,
    Made,
    ParsedFacts,
    body_words,
    changed_sketch,
    clean_capture,
    left_out,
    parse_capture,
    site_of,
    use_models,
)
from tamizdat.recover.steps.records import Records
from tamizdat.recover.storage.journal import Journal, key_of
from tamizdat.recover.storage.spool import Spool, encode
from tamizdat.recover.storage.work_folder import JOURNALS
from tamizdat.workers import Workers

if TYPE_CHECKING:
    from tamizdat.recover.steps.cluster import Cluster, ClusterWorkers

# So few captures, and bytes of them, are done in this process: worker processes take longer to start. It cannot be held
# to limits as a worker is, so the bytes are few enough that what takes quadratic time over them ends in seconds.
FEW, FEW_BYTES = 24, 64 << 10
# The machine may be a slow one or have had no memory: the next run tries again.
_NOT_KEPT = (TOO_LONG, TOO_LARGE, DIED)
# Sets and mappings are encoded in order, so that what is equal has one key in every process.
_in_order = msgspec.msgpack.Encoder(order="deterministic").encode
AnyWorkers: TypeAlias = "Workers | ClusterWorkers"
Task = TypeVar("Task")
Progress = Callable[[int], None]  # how many captures a step has finished


def _no_progress(_done: int) -> None:
    """Tell nobody."""


def _bytes_of(capture: Capture) -> int:
    return len(capture.body)


def _bytes_to_clean(task: CleanTask) -> int:
    return len(task.record)


class _Waiting(NamedTuple):
    """A task under way, or one whose result an earlier run left at `place`."""

    key: bytes
    name: str
    place: int | None


class _InOrder:
    """Results as they come, their places in the journal in the order of the tasks; those without one are left out."""

    def __init__(self, journal: Journal, left_out: list[LeftOut], progress: Progress) -> None:
        self._journal, self._left_out, self._progress = journal, left_out, progress
        self._waiting: deque[_Waiting] = deque()  # those whose results have not come yet
        self._count = 0
        self.places = array("Q")

    def expect(self, task: _Waiting) -> None:
        """Wait for the result of one more task, or take what an earlier run left."""
        self._waiting.append(task)
        self._take_found()

    def add(self, made: Made) -> None:
        """Take the result of the task that waits longest."""
        each = self._waiting.popleft()
        key = b"" if made.reason in _NOT_KEPT else each.key
        self._take(each.name, self._journal.append(key, made.facts or encode(made.reason), made.rest))
        self._take_found()

    def _take_found(self) -> None:
        while self._waiting and (place := self._waiting[0].place) is not None:
            self._take(self._waiting.popleft().name, place)

    def _take(self, name: str, place: int) -> None:
        self._count += 1
        if self._journal.has_rest(place):
            self.places.append(place)
        else:
            self._left_out.append(LeftOut(name, msgspec.msgpack.decode(self._journal.small(place), type=str)))
        self._progress(self._count)


class _CleanedAlone(Struct, array_like=True):
    """A CleanedCapture of which the fates are not decoded."""

    cleaned: Cleaned
    fates: msgspec.Raw


class _FatesAlone(Struct, array_like=True):
    """A CleanedCapture of which the article is not decoded."""

    cleaned: msgspec.Raw
    fates: CleaningFates


class StepRunner:
    """Worker processes for the steps, and the files between them. Use it as a context manager.

    Captures that give nothing are added to `left_out`, each with the reason. A capture that kills its worker process is
    one of them; the others go on. What an earlier run left in `folder` is used again. `cluster` has the workers in
    place of this machine's cores.
    """

    def __init__(self, folder: Path, left_out: list[LeftOut], cluster: Cluster | None = None) -> None:
        self._folder, self._left_out = folder, left_out
        self._new_workers: Callable[..., AnyWorkers] = cluster.workers if cluster else Workers
        self._workers: list[AnyWorkers] = []
        self._parsed, self._cleaned = (Journal(folder / name) for name in JOURNALS)
        self._member_fates: Spool[MemberFates] = Spool(MemberFates, folder)
        self._likely = msgspec.msgpack.Decoder(LikelyArticle)
        self._cleaned_alone = msgspec.msgpack.Decoder(_CleanedAlone)
        self._fates_alone = msgspec.msgpack.Decoder(_FatesAlone)
        self.reused = 0  # captures that an earlier run had parsed

    def __enter__(self) -> StepRunner:
        return self

    def __exit__(self, *_exception: object) -> None:
        for workers in self._workers:
            workers.close()
        self._parsed.close()
        self._cleaned.close()
        self._member_fates.close()

    def parse(self, captures: Iterable[Capture], progress: Progress = _no_progress) -> Records[ParsedFacts]:
        """Return the parsed captures, in an order that does not depend on how they were given."""

        def tasks() -> Iterator[tuple[bytes, str, Capture]]:
            for capture in captures:
                yield key_of(_in_order(without_bytes(capture)), capture.body), capture.name, capture

        self.reused = self._parsed.earlier
        places = self._done(parse_capture, tasks(), _bytes_of, self._parsed, self._new_workers(), progress)
        records = Records(self._parsed, ParsedFacts, places)
        keys = [(capture.sha256, capture.name) for capture in records.captures]
        order = sorted(range(len(keys)), key=keys.__getitem__)
        return Records(self._parsed, ParsedFacts, [records.places[at] for at in order])

    def clean(
        self,
        parsed: Records[ParsedFacts],
        models: dict[str, SiteModel],
        duplicates: Iterable[Duplicates],
        progress: Progress = _no_progress,
    ) -> array[int]:
        """Return the place of each cleaned capture in its journal, in the order given.

        `models` are those of the captures' sites, `duplicates` what the duplicates of each say.
        """
        folder = self._folder / "models"
        folder.mkdir(exist_ok=True)
        files, digests = {}, {}
        for number, site in enumerate(sorted(models)):
            files[site] = str(number)
            (folder / files[site]).write_bytes(encode(models[site]))
            model = structs.replace(models[site], recurring={})  # whose keys are no words: they are put in order here
            digests[site] = key_of(_in_order(model), _in_order(sorted(models[site].recurring.items())))
        use_models(folder)

        def tasks() -> Iterator[tuple[bytes, str, CleanTask]]:
            for place, capture, known in zip(parsed.places, parsed.captures, duplicates, strict=True):
                record, site = self._parsed.rest(place), site_of(capture)
                yield (
                    key_of(record, digests[site], _in_order(known)),
                    capture.name,
                    CleanTask(record, files[site], known),
                )

        workers = self._new_workers(use_models, folder)
        return self._done(clean_capture, tasks(), _bytes_to_clean, self._cleaned, workers, progress)

    def cleaned_records(self, places: Sequence[int]) -> Records[CleanedFacts]:
        """Return the cleaned captures at `places`."""
        return Records(self._cleaned, CleanedFacts, places)

    def parsed(self, place: int) -> Parsed:
        """Return a parsed capture from the disk."""
        return self._likely.decode(self._parsed.rest(place)).parsed

    def changed(self, place: int, cleaned: Cleaned) -> int:
        """Store a cleaned capture that was changed after the step, and return its place."""
        before = msgspec.msgpack.decode(self._cleaned.small(place), type=CleanedFacts)
        facts = CleanedFacts(cleaned.capture, changed_sketch(before.sketch, cleaned))
        record = CleanedCapture(cleaned, self.cleaning_fates(place))
        return self._cleaned.append(b"", encode(facts), encode(record))

    def store(self, fates: MemberFates) -> int:
        """Store what merging did with the blocks of a capture; return its place in the spool."""
        return self._member_fates.append(fates)

    def member_fates(self, place: int) -> MemberFates:
        """Return what merging did with the blocks of a capture. `place` is what `store` returned."""
        return self._member_fates[place]

    def cleaning_fates(self, place: int) -> CleaningFates:
        """Return what cleaning did with the blocks of a capture."""
        return self._fates_alone.decode(self._cleaned.rest(place)).fates

    def likely_words(self, place: int) -> str:
        """Return the words of what seemed to be the article when a capture was parsed."""
        return self._likely.decode(self._parsed.rest(place)).words()

    def body_words(self, place: int) -> str:
        """Return the words of a cleaned capture's standfirst and body."""
        return body_words(self.cleaned(place))

    def cleaned(self, place: int) -> Cleaned:
        """Return a cleaned capture from the disk."""
        return self._cleaned_alone.decode(self._cleaned.rest(place)).cleaned

    def _done(
        self,
        function: Callable[[Task], Made],
        tasks: Iterable[tuple[bytes, str, Task]],
        size: Callable[[Task], int],
        journal: Journal,
        workers: AnyWorkers,
        progress: Progress,
    ) -> array[int]:
        """Return the places of results in the journal, in the order of the tasks; captures without one are left out.

        A task is given with its key and the name of its capture. What an earlier run left is not done again.
        """
        self._workers.append(workers)
        results = _InOrder(journal, self._left_out, progress)

        def new() -> Iterator[Task]:
            for key, name, task in tasks:
                place = journal.find(key)
                results.expect(_Waiting(key, name, place))
                if place is None:
                    yield task

        for made in self._map(function, new(), size, workers):
            results.add(made)
        workers.close()
        return results.places

    def _map(
        self, function: Callable[[Task], Made], tasks: Iterable[Task], size: Callable[[Task], int], workers: AnyWorkers
    ) -> Iterator[Made]:
        """Yield the result of each task, in order: of a few tasks from this process, of more from all cores."""
        tasks = iter(tasks)
        first: list[Task] = []
        weight = 0
        for task in tasks:
            first.append(task)
            weight += size(task)
            if len(first) > FEW or weight > FEW_BYTES:
                yield from workers.map(
                    function,
                    chain(first, tasks),
                    died=lambda _task: left_out(DIED),
                    limits=OF_A_STEP,
                    too_long=lambda _task: left_out(TOO_LONG),
                )
                return
        yield from map(function, first)
