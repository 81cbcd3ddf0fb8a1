"""The worker pool: order, replacement of a worker that dies, and no worker that outlives its parent."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from tamizdat.task_limits import TaskLimits
from tamizdat.workers import WorkerDied, Workers, cores

_given = ""


def remember(text: str) -> None:
    global _given
    _given = text


def with_given(number: int) -> tuple[str, int]:
    return _given, number


def slow_first(number: int) -> int:
    time.sleep(0.2 if number == 0 else 0)
    return number


def fail_at_three(number: int) -> int:
    if number == 3:
        raise ValueError("three")
    return number


def die_once(task: tuple[int, str]) -> int:
    number, marker = task
    if number == 4 and not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die_at_four(number: int) -> int:
    if number == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def affinity(_number: int) -> int:
    return cores()


def spin(_number: int) -> None:
    while True:
        pass


def process_id(_number: int) -> int:
    time.sleep(0.05)
    return os.getpid()


def test_results_come_in_the_order_of_the_tasks() -> None:
    with Workers() as workers:
        assert list(workers.map(slow_first, range(20))) == list(range(20))


def test_each_worker_is_made_ready_first() -> None:
    with Workers(remember, "ready") as workers:
        assert list(workers.map(with_given, range(5))) == [("ready", number) for number in range(5)]


def test_no_more_tasks_are_taken_than_can_be_under_way() -> None:
    taken = 0

    def tasks() -> object:
        nonlocal taken
        for number in range(1000):
            taken += 1
            yield number

    with Workers() as workers:
        results = workers.map(slow_first, tasks())
        assert next(results) == 0
        assert taken <= 2 * cores() + 2


def test_an_exception_in_a_task_is_raised_where_its_result_is_due() -> None:
    with Workers() as workers:
        results = workers.map(fail_at_three, range(5))
        assert [next(results), next(results), next(results)] == [0, 1, 2]
        with pytest.raises(ValueError, match="three"):
            next(results)


def test_a_worker_that_was_killed_is_replaced_and_nothing_is_lost(tmp_path: Path) -> None:
    tasks = [(number, str(tmp_path / "killed")) for number in range(30)]
    with Workers() as workers:
        assert list(workers.map(die_once, tasks)) == list(range(30))


def test_a_task_that_always_kills_its_worker_is_told_and_the_others_go_on() -> None:
    with Workers() as workers:
        results = list(workers.map(die_at_four, range(30), died=lambda number: -number))
    assert results == [-number if number == 4 else number for number in range(30)]


def test_after_a_death_the_tasks_are_done_again_by_one_new_pool(tmp_path: Path) -> None:
    made: list[object] = []

    class Counting(Workers):
        def _running(self) -> ProcessPoolExecutor:
            pool = super()._running()
            if pool not in made:
                made.append(pool)
            return pool

    with Counting() as workers:
        tasks = [(number, str(tmp_path / "killed")) for number in range(30)]
        assert list(workers.map(die_once, tasks)) == list(range(30))
    assert len(made) == 2


def test_a_task_that_always_kills_its_worker_raises_where_no_result_is_given_for_it() -> None:
    with Workers() as workers, pytest.raises(WorkerDied) as raised:
        list(workers.map(die_at_four, range(30)))
    assert raised.value.task == 4 and "killed twice" in str(raised.value)


def test_one_that_took_too_long_is_told_as_such() -> None:
    with Workers() as workers, pytest.raises(WorkerDied, match="more time than it may"):
        list(workers.map(spin, [0], limits=TaskLimits(seconds=1, memory=1 << 30)))


def test_a_pool_can_be_used_again_and_within_itself() -> None:
    with Workers() as workers:
        outer = [list(workers.map(slow_first, range(number))) for number in workers.map(slow_first, range(4))]
    assert outer == [[], [0], [0, 1], [0, 1, 2]]


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system has no CPU affinity")
def test_cpu_affinity_is_respected() -> None:
    allowed = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(allowed)})
        assert cores() == 1
        with Workers() as workers:
            assert len(set(workers.map(process_id, range(6)))) == 1
    finally:
        os.sched_setaffinity(0, allowed)


PARENT = """
import sys, time
sys.path[:0] = [{tests!r}]
from test_workers import process_id
from tamizdat.workers import Workers
if __name__ == "__main__":
    with Workers() as workers:
        print(*sorted(set(workers.map(process_id, range(12)))), flush=True)
        time.sleep(60)
"""


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT.format(tests=str(Path(__file__).parent)))
    parent = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    workers = [int(pid) for pid in parent.stdout.readline().split()]
    assert workers
    parent.kill()
    parent.wait()
    for _ in range(200):
        if not any(Path(f"/proc/{pid}/stat").exists() for pid in workers):
            return
        time.sleep(0.05)
    raise AssertionError("workers outlive their parent")


def backtrack_at_two(number: int) -> int:
    if number == 2:
        re.match(r"(?:a|aa)+b", "a" * 100)  # years of work in C, with Python's lock held
    return number


def spin_at_two(number: int) -> int:
    while number == 2:
        pass
    return number


def threads_at_two(number: int) -> int:
    """Spend time outside of the main thread."""
    thread = threading.Thread(target=spin_at_two, args=[number], daemon=True)
    thread.start()
    thread.join()
    return number


def fill_memory_at_two(number: int) -> int:
    try:
        return number if number != 2 else len(bytearray(1 << 30))
    except MemoryError:
        return -1


def work_a_while(number: int) -> int:
    until = time.process_time() + 0.4
    while time.process_time() < until:
        pass
    return number


LIMITS = TaskLimits(seconds=1, memory=256 << 20)
limits_kept = pytest.mark.skipif(sys.platform == "win32", reason="this system has no limits for one process")


@limits_kept
@pytest.mark.parametrize("task", [backtrack_at_two, spin_at_two, threads_at_two])
def test_a_task_that_takes_too_much_processor_time_is_ended_and_the_others_go_on(task: Callable[[int], int]) -> None:
    with Workers() as workers:
        assert list(workers.map(task, range(6), died=lambda number: -number, limits=LIMITS)) == [0, 1, -2, 3, 4, 5]


def spin_and_count(task: tuple[int, str]) -> int:
    number, tries = task
    if number == 2:
        with Path(tries).open("a") as file:
            file.write("x")
    return spin_at_two(number)


@limits_kept
def test_a_task_that_took_too_long_is_told_apart_and_not_tried_again(tmp_path: Path) -> None:
    tasks = [(number, str(tmp_path / "tries")) for number in range(6)]
    with Workers() as workers:
        told = {"died": lambda task: -100, "too_long": lambda task: -task[0]}
        assert list(workers.map(spin_and_count, tasks, limits=LIMITS, **told)) == [0, 1, -2, 3, 4, 5]
    assert (tmp_path / "tries").read_text() == "x"


@limits_kept
def test_a_task_that_ended_its_worker_in_another_way_did_not_take_too_long() -> None:
    with Workers() as workers:
        told = {"died": lambda number: -number, "too_long": lambda number: -100}
        assert list(workers.map(die_at_four, range(6), limits=LIMITS, **told)) == [0, 1, 2, 3, -4, 5]


@limits_kept
def test_a_task_that_takes_too_much_memory_gets_a_memory_error_and_its_worker_lives() -> None:
    with Workers() as workers:
        assert list(workers.map(fill_memory_at_two, range(6), limits=LIMITS)) == [0, 1, -1, 3, 4, 5]


@limits_kept
def test_each_task_has_the_whole_time_whatever_its_worker_did_before() -> None:
    with Workers() as workers:
        tasks = range(5 * cores())
        assert list(workers.map(work_a_while, tasks, limits=LIMITS)) == list(tasks)


@limits_kept
def test_a_task_without_limits_has_none_after_one_with_limits() -> None:
    with Workers() as workers:
        assert list(workers.map(with_given, range(1), limits=LIMITS))
        assert list(workers.map(soft_limits, range(1))) == [soft_limits(0)]


def soft_limits(_number: int) -> tuple[int, int]:
    import resource

    return resource.getrlimit(resource.RLIMIT_CPU)[0], resource.getrlimit(resource.RLIMIT_AS)[0]
