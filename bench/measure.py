"""Runs commands alternately and measures what they cost. Nothing here asserts.

Wall time is by the clock; processor time is what the kernel counted for the command and all its descendants (`wait4`;
those that outlive the command are waited for by this process). Memory is measured in two ways, both summed over the
process tree and read from /proc, so that a peak shorter than the pause between two samples can be missed. PSS counts a
page that processes share once among them: it is what a tool takes of the machine. RSS counts it once for each, as `ps`
and `top` do. For a tool of one process they are nearly the same.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct
from rich.console import Console

console = Console(stderr=True, highlight=False)
LONG = 60.0  # seconds
SAMPLE = 0.02
# For a PSS the kernel walks all pages of a process, some 20 ms for each GB, and holds up its changes of mappings. So it
# is asked for less often, and the longer it took, the longer the pause after it: at most a twentieth of one core.
SAMPLE_PSS, REST = 0.2, 20
_SET_CHILD_SUBREAPER = 36  # prctl(2); Linux 3.4
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Run(Struct, frozen=True):
    """One run: wall and processor time in seconds, peaks of memory in bytes, files of its output and their bytes.

    `failure` is why it did not do its work, "" if it did.
    """

    wall: float
    cpu: float
    pss: int
    rss: int = 0
    files: int = 0
    size: int = 0
    failure: str = ""


class Contender(Struct, frozen=True, kw_only=True):
    """A command to measure.

    `prepare` is called before each run and `check` after it, and neither is counted; the files of `output` are counted.
    `check` returns what is missing of the work, "" if it is whole: an exit code alone proves nothing, since a Python
    program that breaks down ends with 1, and 1 is "done, with items left out" for ours.
    """

    name: str
    command: list[str]
    folder: Path
    output: Path | None = None
    prepare: Callable[[], None] | None = None
    check: Callable[[], str] | None = None
    good_codes: tuple[int, ...] = (0,)  # exit codes of a run that did its work


def alternate(
    contenders: list[Contender], times: int, limit: float, say: Callable[[str], None] | None = None
) -> dict[str, list[Run]]:
    """Run each contender `times` times in turn (A B A B), none for more than `limit` seconds; runs by name.

    Taking turns spreads the machine's other work over all of them. A contender that failed is not run again, nor one
    that took longer than LONG: such a run is an average of the machine's other work by itself.
    """
    runs: dict[str, list[Run]] = {contender.name: [] for contender in contenders}
    for turn in range(times):
        for contender in contenders:
            done = runs[contender.name]
            if done and (done[-1].failure or done[-1].wall > LONG):
                continue
            if say:
                say(f"{contender.name}, run {turn + 1} of {times}")
            if contender.prepare:
                contender.prepare()
            done.append(run(contender, limit))
    return runs


def run(contender: Contender, limit: float) -> Run:
    """Run a contender once and return what it cost."""
    with tempfile.TemporaryFile() as said, _adopting_orphans():
        start = time.perf_counter()
        try:
            process = subprocess.Popen(
                contender.command,
                cwd=contender.folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        except OSError as error:
            return Run(0, 0, 0, failure=f"{contender.command[0]}: {error.strerror}")
        late = threading.Event()
        timer = threading.Timer(limit, _end, (process.pid, late))
        timer.start()
        try:
            with _watched(process.pid) as peak:
                _, status, usage = os.wait4(process.pid, 0)
                wall = time.perf_counter() - start
            cpu = usage.ru_utime + usage.ru_stime + _cpu_of_orphans(process.pid)
        except BaseException:  # Ctrl-C reaches this process, not the command's session
            _end(process.pid, late)
            raise
        finally:
            timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        failure = ""
        if late.is_set():
            failure = f"not done after {limit:.0f} s"
        elif process.returncode not in contender.good_codes:
            failure = f"exit code {process.returncode}: {_last_line(said)}"
        elif contender.check and (missing := contender.check()):
            failure = f"exit code {process.returncode}, but {missing}: {_last_line(said)}"
    files, size = files_and_bytes(contender.output) if contender.output else (0, 0)
    return Run(wall, cpu, peak.pss, peak.rss, files, size, failure)


@contextlib.contextmanager
def _adopting_orphans() -> Iterator[None]:
    """Be the parent of processes whose own parent ends: workers come from a server that the command started."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        prctl(_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def _cpu_of_orphans(group: int) -> float:
    """Return the processor seconds of all processes that a command left behind in its process group, once they end."""
    seconds = 0.0
    with contextlib.suppress(ChildProcessError):
        while True:
            _, _, usage = os.wait4(-group, 0)
            seconds += usage.ru_utime + usage.ru_stime
    return seconds


def _end(pid: int, late: threading.Event) -> None:
    """End a command with all that it started: it leads a session of its own."""
    late.set()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _last_line(said: object) -> str:
    said.seek(0)  # type: ignore[attr-defined]
    lines = said.read().decode(errors="replace").strip().splitlines()  # type: ignore[attr-defined]
    return lines[-1][:200] if lines else "it said nothing"


class _Peak:
    """The largest sums of memory seen, in bytes."""

    pss = rss = 0


@contextlib.contextmanager
def _watched(pid: int) -> Iterator[_Peak]:
    """Sample the memory of a process tree until the block ends."""
    peak, over = _Peak(), threading.Event()

    def watch() -> None:
        rested = time.monotonic()
        while not over.wait(SAMPLE):
            alive = process_tree(pid)
            peak.rss = max(peak.rss, sum(map(resident, alive)))
            begun = time.monotonic()
            if begun >= rested:
                peak.pss = max(peak.pss, sum(map(proportional, alive)))
                done = time.monotonic()
                rested = done + max(SAMPLE_PSS, REST * (done - begun))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def process_tree(pid: int) -> list[int]:
    """Return a process and all its descendants that are alive."""
    found, waiting = [], [pid]
    while waiting:
        each = waiting.pop()
        found.append(each)
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{each}/task").iterdir():
                with contextlib.suppress(OSError):
                    waiting += map(int, (task / "children").read_text().split())
    return found


def resident(pid: int) -> int:
    """Return the resident size of a process in bytes, 0 if it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def proportional(pid: int) -> int:
    """Return the proportional set size of a process in bytes, 0 if it is gone or another user's."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    return 0


def files_and_bytes(folder: Path) -> tuple[int, int]:
    """Return how many files lie below `folder` and how many bytes they hold."""
    files = size = 0
    folders = [str(folder)] if folder.is_dir() else []
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    files += 1
                    size += entry.stat(follow_symlinks=False).st_size
    return files, size


def median(runs: list[Run]) -> Run:
    """Return the median of each figure by itself; if a run failed, that run."""
    failed = next((each for each in runs if each.failure), None)
    if failed:
        return failed
    return Run(
        wall=statistics.median(each.wall for each in runs),
        cpu=statistics.median(each.cpu for each in runs),
        pss=int(statistics.median(each.pss for each in runs)),
        rss=int(statistics.median(each.rss for each in runs)),
        files=int(statistics.median(each.files for each in runs)),
        size=int(statistics.median(each.size for each in runs)),
    )


@contextlib.contextmanager
def work_folder(need: int) -> Iterator[Path]:
    """Yield an empty folder in memory for outputs; on disk, with a warning, if memory has no room for `need` bytes.

    Why memory: on a disk (ext4) a file created soon after many were deleted cost 100 to 500 µs instead of 26, and the
    order of the runs would be what is measured.
    """
    memory = Path("/dev/shm")
    in_memory = memory.is_dir() and shutil.disk_usage(memory).free > need
    if not in_memory:
        console.print(f"{memory} has no room for {need / 1e9:.1f} GB: figures are of the disk too.", style="yellow")
    with tempfile.TemporaryDirectory(prefix="tamizdat-bench-", dir=memory if in_memory else None) as folder:
        yield Path(folder)
