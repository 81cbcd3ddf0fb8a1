"""Worker processes: the one pool that recover, press and verify share, with one worker for each core.

- Results come back in the order of the tasks, and only a few tasks are under way at a time, so memory stays bounded.
- A worker that dies (killed by the system for want of memory, say) is replaced. The tasks that were under way are done
  again, one at a time, so that the task which kills its worker is found and the others still succeed.
- A task can be held to limits of processor time and memory (`task_limits.py`). One that takes longer ends its worker,
  is known by that, and is not done again; one that takes more memory raises MemoryError.
- A worker ends by itself when the process that started it is gone, however that process ended.

Example:

    with Workers(prepare, settings) as workers:
        for pages in workers.map(build, batches):
            publish(pages)
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from itertools import count, islice
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, TypeVar

from tamizdat.task_limits import OVER_TIME, TaskLimits, run_limited

Task = TypeVar("Task")
Result = TypeVar("Result")


class WorkerDied(RuntimeError):
    """A worker process ended in the middle of a task, twice or over its time. `task` is what it was given."""

    def __init__(self, task: object, *, too_long: bool = False) -> None:
        super().__init__(
            "A task took more time than it may, and its worker process was ended."
            if too_long
            else "A worker process was killed twice over the same task, perhaps for want of memory."
        )
        self.task = task


class _UnderWay(NamedTuple):
    """A task that was handed out, under a number that no other task of the pool has."""

    number: int
    task: Any
    future: Future[Any]


_preloaded: list[str] = []


def preload(*modules: str) -> None:
    """Have worker processes start with these modules imported, which then takes time and memory once for all of them.

    That counts for processes of `Isolated` too, and only before the first process of either kind starts.
    """
    _preloaded.extend(name for name in modules if name not in _preloaded)
    if hasattr(os, "fork"):
        multiprocessing.get_context("forkserver").set_forkserver_preload(_preloaded)


def cores() -> int:
    """Return how many processor cores this process may use: those of its CPU affinity, where the system has that."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Workers:
    """A pool of worker processes, as many as `cores()` unless `processes` says how many. Use it as a context manager.

    `start(*given)` runs in each worker before its first task; what it keeps in module globals is what later tasks in
    that worker can reach. No process starts before the first task is handed out.

    Workers are forked from a server process that has no threads (or spawned, where the system has no such server): a
    fork of a process that has threads, a progress bar's or a web server's, can lock up. The server imports the module
    of `start`, and what `preload` names, before it forks the first worker.
    """

    def __init__(self, start: Callable[..., None] | None = None, *given: object, processes: int = 0) -> None:
        self._start, self._processes_in_all = (start, given), processes or cores()
        self._pool: ProcessPoolExecutor | None = None
        self._processes: dict[int, BaseProcess] = {}
        self._numbers = count()
        self._at_work: Path | None = None  # a file for each process that does limited tasks: the number of its task

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the workers. Tasks that have not begun are dropped."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
        if self._at_work is not None:
            shutil.rmtree(self._at_work, ignore_errors=True)
            self._at_work = None

    def map(
        self,
        function: Callable[[Task], Result],
        tasks: Iterable[Task],
        died: Callable[[Task], Result] | None = None,
        limits: TaskLimits | None = None,
        too_long: Callable[[Task], Result] | None = None,
    ) -> Iterator[Result]:
        """Yield what `function` returns for each task, in the order of the tasks.

        An exception that `function` raises is raised here. `died(task)` gives the result of a task whose worker died
        over it a second time; without it such a task raises WorkerDied. Each task is held to `limits`. `too_long(task)`
        gives the result of one that took more time than these allow, `died(task)` where that is not given.
        """
        too_long = too_long or died
        under_way: deque[_UnderWay] = deque()
        tasks = iter(tasks)
        limit = 2 * self._processes_in_all + 1
        while True:
            for task in islice(tasks, limit - len(under_way)):
                under_way.append(self._submit(function, task, limits))
            if not under_way:
                return
            first = under_way.popleft()
            try:
                result: Result = first.future.result()
            except BrokenProcessPool:
                over_time = self._over_time()
                again = [first, *under_way]
                under_way.clear()
                for each in again:
                    if each.number in over_time:
                        yield _told(each.task, too_long, is_over_time=True)
                    elif each.future.done() and each.future.exception() is None:
                        yield each.future.result()
                    else:
                        yield self._alone(function, each.task, limits, died, too_long)
            else:
                yield result

    def _alone(
        self,
        function: Callable[[Task], Result],
        task: Task,
        limits: TaskLimits | None,
        died: Callable[[Task], Result] | None,
        too_long: Callable[[Task], Result] | None,
    ) -> Result:
        """Return the result of a task that is the only one under way."""
        alone = self._submit(function, task, limits)
        try:
            result: Result = alone.future.result()
        except BrokenProcessPool:
            is_over_time = alone.number in self._over_time()
            return _told(task, too_long if is_over_time else died, is_over_time=is_over_time)
        return result

    def _submit(self, function: Callable[[Task], Result], task: Task, limits: TaskLimits | None) -> _UnderWay:
        """Hand a task to the pool. A pool that broke while no result was awaited is replaced here."""
        number = next(self._numbers)
        if limits is not None:
            if self._at_work is None:
                self._at_work = Path(tempfile.mkdtemp(prefix="tamizdat-"))
            function = partial(_run_limited, self._at_work, number, limits, function)
        try:
            return _UnderWay(number, task, self._running().submit(function, task))
        except BrokenProcessPool:
            self._pool = None
            return _UnderWay(number, task, self._running().submit(function, task))

    def _over_time(self) -> set[int]:
        """Give up a pool that broke; return the numbers of the tasks that took longer than they may."""
        if self._pool is not None:
            self._pool.shutdown(wait=True)  # all its processes have ended then
            self._pool = None
        found = set()
        for pid, process in self._processes.items():
            if self._at_work is not None and OVER_TIME is not None and process.exitcode == OVER_TIME:
                with suppress(OSError, ValueError):
                    found.add(int((self._at_work / str(pid)).read_text()))
        return found

    def _running(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = multiprocessing.get_context("forkserver" if hasattr(os, "fork") else "spawn")
            if self._start[0] is not None:
                preload(self._start[0].__module__)
            self._pool = ProcessPoolExecutor(self._processes_in_all, context, _begin, self._start)
            # Only the processes themselves know how they ended; the pool has them under no public name.
            self._processes = getattr(self._pool, "_processes", {})
        return self._pool


def _told(task: Task, tell: Callable[[Task], Result] | None, *, is_over_time: bool) -> Result:
    """Return what is told of a task whose worker ended. Raises WorkerDied where nobody tells."""
    if tell is None:
        raise WorkerDied(task, too_long=is_over_time)
    return tell(task)


def _run_limited(
    at_work: Path, number: int, limits: TaskLimits, function: Callable[[Task], Result], task: Task
) -> Result:
    """Return what `function` returns for a task that is held to `limits`; its number stays if it ends the process."""
    (at_work / str(os.getpid())).write_text(str(number))
    return run_limited(limits, function, task)


def _begin(start: Callable[..., None] | None, given: tuple[Any, ...]) -> None:
    """Make a new worker ready."""
    threading.Thread(target=_end_with_parent, name="end with parent", daemon=True).start()
    if start is not None:
        start(*given)


def _end_with_parent() -> None:
    """End this worker when its parent has ended: a worker waits on a queue that it holds open itself, so it would wait
    for ever after a `kill -9` of the parent."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
