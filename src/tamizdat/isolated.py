"""One process of its own for work over what others wrote: it may be killed, and what it finds comes piece by piece.

- Each piece of work is a generator function that is called there; what it yields is yielded here, in order.
- It is held to limits of processor time and memory (`task_limits.py`). Its time begins anew with each thing it yields,
  so a file that holds a million articles has its time, and one that gives none is given up. All of it can be
  bounded too.
- A process that ended is told (Ended), and the next piece of work has a new one. No process starts before it is needed.

Example:

    with Isolated(TaskLimits(seconds=60, memory=2 << 30)) as isolated:
        for found in isolated.run(read_file, path):
            ...
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, TypeVar

from tamizdat.task_limits import OVER_TIME, TaskLimits, limited

Result = TypeVar("Result")
_FOUND, _RAISED, _DONE = "found", "raised", "done"
_ANY_LENGTH = 10 * 365 * 24 * 3600  # seconds


class Ended(RuntimeError):
    """The process ended in the middle of its work; `too_long` tells that it was over its time."""

    def __init__(self, too_long: bool) -> None:
        super().__init__("The process took more time than it may." if too_long else "The process ended.")
        self.too_long = too_long


class Isolated:
    """A process for one piece of work at a time. Use it as a context manager."""

    def __init__(self, limits: TaskLimits) -> None:
        self._limits = limits
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None

    def __enter__(self) -> Isolated:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> int | None:
        """End the process, if there is one; return its exit code."""
        if self._process is None or self._connection is None:
            return None
        self._connection.close()
        self._process.kill()  # it may be at work; one that has ended already keeps its exit code
        self._process.join()
        code = self._process.exitcode
        self._process = self._connection = None
        return code

    def run(
        self, function: Callable[..., Iterator[Result]], *given: Any, in_all: int | None = None
    ) -> Iterator[Result]:
        """Yield what `function(*given)` yields in the process. `in_all` are the seconds that all of it may take.

        An exception that it raises is raised here. Raises Ended.
        """
        done = False
        try:
            connection = self._started()
            connection.send((function, given, self._limits, in_all))
            while True:
                kind, what = connection.recv()
                if kind != _FOUND:
                    done = True
                    break
                yield what
        except (EOFError, ConnectionError):
            self._end_of_itself()
            raise Ended(self.close() == OVER_TIME) from None
        finally:
            if not done:
                self.close()  # whoever asked has gone away in the middle of the work
        if kind == _RAISED:
            raise what

    def _end_of_itself(self) -> None:
        """Wait for a process that has closed its connection, so that its own exit code is known."""
        if self._process is not None:
            self._process.join(timeout=10)

    def _started(self) -> Connection:
        if self._connection is None:
            context: Any = multiprocessing.get_context("forkserver" if hasattr(os, "fork") else "spawn")
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs,), name="isolated", daemon=True)
            process.start()
            theirs.close()
            self._process, self._connection = process, ours
        return self._connection


def _serve(connection: Connection) -> None:
    """Do one piece of work after the other until the other end is closed, as it is when our parent has ended."""
    try:
        while True:
            function, given, limits, in_all = connection.recv()
            connection.send(_work(connection, function, given, limits, in_all))
    except (EOFError, ConnectionError):
        return


def _work(
    connection: Connection,
    function: Callable[..., Iterator[Any]],
    given: tuple[Any, ...],
    limits: TaskLimits,
    in_all: int | None,
) -> tuple[str, Exception | None]:
    whole = limits._replace(seconds=in_all or _ANY_LENGTH)
    with limited(whole), limited(limits) as begin_anew:
        try:
            for found in function(*given):
                connection.send((_FOUND, found))
                begin_anew()
        except ConnectionError:
            raise
        except Exception as error:
            return _RAISED, _portable(error)
    return _DONE, None


def _portable(error: Exception) -> Exception:
    """Return an error that another process can have: some are made of more than they keep, or of what cannot go."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 (our own bytes)
    except Exception:
        return RuntimeError(str(error))
    return error
