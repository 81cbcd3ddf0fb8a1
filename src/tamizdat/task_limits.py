"""Limits of processor time and memory for one task in a worker process, kept by the system's kernel.

- Time: RLIMIT_CPU (setrlimit(2)). The kernel sends SIGXCPU, which ends the process, also in the middle of C code and of
  an expression that holds Python's lock; a signal handler of Python's and a thread that watches would wait for it.
  It counts processor time, so that a machine with much else to do leaves out nothing. Its grain is a second.
- Memory: RLIMIT_AS. What asks for more gets a MemoryError, and the worker lives on.

Both count what the process has used already, so a worker that did a thousand tasks gives the next one as much as the
first. Windows has neither: there a task has no limits.

Example:

    with limited(TaskLimits(seconds=60, memory=2 << 30)):
        parse(capture)
"""

from __future__ import annotations

import math
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

Task = TypeVar("Task")
Result = TypeVar("Result")
_STATE = Path("/proc/self/statm")  # proc(5): the first number is the address space in pages


class TaskLimits(NamedTuple):
    """What one task may use: whole seconds of processor time, and bytes of address space."""

    seconds: int
    memory: int


# The exit code of a process that the kernel ended for its processor time, as `multiprocessing` gives it.
OVER_TIME = -signal.SIGXCPU if hasattr(signal, "SIGXCPU") else None


@contextmanager
def limited(limits: TaskLimits) -> Iterator[Callable[[], None]]:
    """Hold this process to `limits` until the block ends: it is killed for time, and gets MemoryError for memory.

    What the block is given begins its time anew, within the limits that were there before.
    """
    if resource is None:
        yield lambda: None
        return
    before = [(what, resource.getrlimit(what)) for what in (resource.RLIMIT_CPU, resource.RLIMIT_AS)]
    core = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, core[1]))  # a core dump would hold what the capture holds
    most, hard = (math.inf if each == resource.RLIM_INFINITY else each for each in before[0][1])

    def begin() -> None:
        now = math.ceil(time.process_time()) + limits.seconds
        resource.setrlimit(resource.RLIMIT_CPU, (int(min(now, most, hard)), before[0][1][1]))

    begin()
    if space := _address_space():
        _lower(resource.RLIMIT_AS, space + limits.memory)
    try:
        yield begin
    finally:
        for what, earlier in before:
            resource.setrlimit(what, earlier)


def run_limited(limits: TaskLimits, function: Callable[[Task], Result], task: Task) -> Result:
    """Return what `function` returns for a task that is held to `limits`."""
    with limited(limits):
        return function(task)


def _lower(what: int, most: int) -> None:
    """Lower a limit to `most`, unless it is lower already."""
    soft, hard = resource.getrlimit(what)
    others = [each for each in (soft, hard) if each != resource.RLIM_INFINITY]
    resource.setrlimit(what, (min(most, *others) if others else most, hard))


def _address_space() -> int:
    """Return how many bytes of address space this process has, 0 where the system does not say."""
    try:
        return int(_STATE.read_text().split()[0]) * resource.getpagesize()
    except (OSError, ValueError):
        return 0
