"""A process of its own for work over what others wrote: piece by piece, within limits, and started anew."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tamizdat.isolated import Ended, Isolated
from tamizdat.task_limits import TaskLimits

LIMITS = TaskLimits(seconds=1, memory=256 << 20)
limits_kept = pytest.mark.skipif(sys.platform == "win32", reason="this system has no limits for one process")


class Odd(ValueError):
    """An error that is made of more than it keeps."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} and {second}")


def numbers(count: int) -> Iterator[int]:
    yield from range(count)


def process() -> Iterator[int]:
    yield os.getpid()


def two_then(what: str) -> Iterator[int]:
    yield 1
    yield 2
    while what == "spin":
        pass
    if what == "die":
        os._exit(9)
    if what == "odd":
        raise Odd("this", "that")
    raise FileNotFoundError(2, "No such file", "it")


def work_a_while(count: int) -> Iterator[int]:
    for number in range(count):
        until = time.process_time() + 0.4
        while time.process_time() < until:
            pass
        yield number


def fill() -> Iterator[int]:
    yield len(bytearray(1 << 30))


def test_what_is_yielded_there_comes_here_in_order_and_from_one_other_process() -> None:
    with Isolated(LIMITS) as isolated:
        assert list(isolated.run(numbers, 1_000)) == list(range(1_000))
        [first], [second] = isolated.run(process), isolated.run(process)
    assert first == second != os.getpid()


@limits_kept
@pytest.mark.parametrize(("what", "too_long"), [("spin", True), ("die", False)])
def test_a_process_that_ends_is_told_after_what_it_found_and_the_next_work_has_a_new_one(
    what: str, too_long: bool
) -> None:
    with Isolated(LIMITS) as isolated:
        work = isolated.run(two_then, what)
        assert [next(work), next(work)] == [1, 2]
        with pytest.raises(Ended) as ended:
            next(work)
        assert ended.value.too_long is too_long
        assert list(isolated.run(numbers, 2)) == [0, 1]


@pytest.mark.parametrize(
    ("what", "kind", "says"), [("raise", FileNotFoundError, "No such file"), ("odd", RuntimeError, "^this and that$")]
)
def test_an_error_there_is_raised_here(what: str, kind: type[Exception], says: str) -> None:
    with Isolated(LIMITS) as isolated:
        with pytest.raises(kind, match=says):
            list(isolated.run(two_then, what))
        assert list(isolated.run(numbers, 2)) == [0, 1]


@limits_kept
def test_its_time_begins_anew_with_each_thing_that_it_yields() -> None:
    with Isolated(LIMITS) as isolated:
        assert list(isolated.run(work_a_while, 5)) == list(range(5))


@limits_kept
def test_all_of_it_can_be_bounded_too() -> None:
    with Isolated(LIMITS) as isolated, pytest.raises(Ended) as ended:
        list(isolated.run(work_a_while, 9, in_all=2))
    assert ended.value.too_long


@limits_kept
def test_too_much_memory_raises_a_memory_error() -> None:
    with Isolated(LIMITS) as isolated, pytest.raises(MemoryError):
        list(isolated.run(fill))


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="this system does not list its processes")
def test_work_that_nobody_waits_for_any_more_is_ended() -> None:
    with Isolated(LIMITS) as isolated:
        [pid] = isolated.run(process)
        work = isolated.run(two_then, "spin")
        next(work)
        work.close()
        assert not Path(f"/proc/{pid}").exists()
