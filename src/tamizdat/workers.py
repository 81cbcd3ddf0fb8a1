"""Worker processes: the one pool that recover, press and verify share, with one worker for each core.

- Results come back in the order of the tasks, and only a few tasks are under way at a time, so memory stays bounded.
- A worker that dies (killed by the system for want of memory, say) is replaced. The tasks that were under way are done
  again, one at a time, so that the task which kills its worker is found and the others still succeed.
- A task can be held to limits of processor time and memory (`task_limits.py`); the one that breaks them kills its
  worker, or raises MemoryError.
- A worker ends by itself when the process that started it is gone, however that process ended.

Example:

    with Workers(prepare, settings) as workers:
        for pages in workers.map(build, batches):
            publish(pages)
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import islice
from multiprocessing.connection import wait
from types import TracebackType
from typing import Any, TypeVar

from tamizdat.task_limits import TaskLimits, run_limited

Task = TypeVar("Task")
Result = TypeVar("Result")


class WorkerDied(RuntimeError):
    """A worker process ended in the middle of a task, twice. `task` is what it was given."""

    def __init__(self, task: object) -> None:
        super().__init__("A worker process was killed twice over the same task, perhaps for want of memory.")
        self.task = task


def cores() -> int:
    """Return how many processor cores this process may use: those of its CPU affinity, where the system has that."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Workers:
    """A pool of worker processes, as many as `cores()`. Use it as a context manager.

    `start(*given)` runs in each worker before its first task; what it keeps in module globals is what later tasks in
    that worker can reach. No process starts before the first task is handed out.

    Workers are forked from a server process that has no threads (or spawned, where the system has no such server): a
    fork of a process that has threads, a progress bar's or a web server's, can lock up. The server imports the module
    of `start` before it forks the first worker, so that this takes time and memory once and not once for each worker.
    """

    def __init__(self, start: Callable[..., None] | None = None, *given: object) -> None:
        self._start = (start, given)
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the workers. Tasks that have not begun are dropped."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def map(
        self,
        function: Callable[[Task], Result],
        tasks: Iterable[Task],
        died: Callable[[Task], Result] | None = None,
        limits: TaskLimits | None = None,
    ) -> Iterator[Result]:
        """Yield what `function` returns for each task, in the order of the tasks.

        An exception that `function` raises is raised here. `died(task)` gives the result of a task whose worker died
        over it a second time; without it such a task raises WorkerDied. Each task is held to `limits`.
        """
        if limits is not None:
            function = partial(run_limited, limits, function)
        under_way: deque[tuple[Task, Future[Result]]] = deque()
        tasks = iter(tasks)
        limit = 2 * cores() + 1
        while True:
            for task in islice(tasks, limit - len(under_way)):
                under_way.append((task, self._submit(function, task)))
            if not under_way:
                return
            task, future = under_way.popleft()
            try:
                result = future.result()
            except BrokenProcessPool:
                self._pool = None
                again = [task, *(each for each, _ in under_way)]
                under_way.clear()
                for each in again:
                    yield self._alone(function, each, died)
            else:
                yield result

    def _alone(self, function: Callable[[Task], Result], task: Task, died: Callable[[Task], Result] | None) -> Result:
        """Return the result of a task that is the only one under way."""
        try:
            return self._submit(function, task).result()
        except BrokenProcessPool:
            self._pool = None
            if died is None:
                raise WorkerDied(task) from None
            return died(task)

    def _submit(self, function: Callable[[Task], Result], task: Task) -> Future[Result]:
        """Hand a task to the pool. A pool that broke while no result was awaited is replaced here."""
        try:
            return self._running().submit(function, task)
        except BrokenProcessPool:
            self._pool = None
            return self._running().submit(function, task)

    def _running(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = multiprocessing.get_context("forkserver" if hasattr(os, "fork") else "spawn")
            if self._start[0] is not None:
                context.set_forkserver_preload([self._start[0].__module__])  # counts while no server runs yet
            self._pool = ProcessPoolExecutor(cores(), context, _begin, self._start)
        return self._pool


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
