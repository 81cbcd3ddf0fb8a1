"""Worker processes, one a core: what is to be done many times is handed out, and comes back in its order."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from types import TracebackType
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


class PressError(RuntimeError):
    """A page could not be made, and nothing was published; the message names page and remedy."""


class Pool:
    """Workers, each made ready by `start(*given)`.

    They are spawned and not forked: a fork of a process with threads (a progress bar's, a server's) can lock up.
    Only a few tasks are under way at any time, so memory stays bounded.
    """

    def __init__(self, start: Callable[..., None], *given: object) -> None:
        self._cores = os.cpu_count() or 1
        self._workers = ProcessPoolExecutor(self._cores, multiprocessing.get_context("spawn"), start, given)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._workers.shutdown(wait=True, cancel_futures=True)

    def hand_out(self, do: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield what `do` returns of each task, in their order. Raises PressError where a worker was killed."""
        under_way: deque[Future[Result]] = deque()
        tasks = iter(tasks)
        try:
            while True:
                for task in islice(tasks, 2 * self._cores - len(under_way)):
                    under_way.append(self._workers.submit(do, task))
                if not under_way:
                    return
                yield under_way.popleft().result()
        except BrokenProcessPool:
            raise PressError("A worker process was killed, perhaps for want of memory. Press again.") from None


def pays() -> bool:
    """Whether this machine has cores to share work with."""
    return (os.cpu_count() or 1) > 1
