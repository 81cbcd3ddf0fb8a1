"""Hostile files and articles at sizes that double four times: how do processor time and memory grow?

Each is done in a process of its own that is forked for it, so that what it costs is its own; the steps that Tamizdat
does in worker processes are done in it as well. A figure is the processor time of that process in seconds, least where
the machine has no other work to do.
"""

from __future__ import annotations

import math
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bench.hostile_kinds import ARTICLES, CAPTURES
from bench.results import machine, megabytes, table, write_section
from tamizdat.article import Article

SIZES = tuple((16 << 10) * 2**step for step in range(5))
TIMES = 1
LIMIT = 120  # seconds of processor time
# Below it the figure is that of the beginning: a home page and its like, imports, an empty archive.
MEASURABLE = 0.15  # seconds


class Cost(msgspec.Struct, frozen=True):
    """Processor seconds of a run, and by how many bytes its memory grew at its peak. -1 seconds for one that ended."""

    seconds: float
    memory: int


def _import_all() -> None:
    """Import what the work needs, so that no run pays for it."""
    with tempfile.TemporaryDirectory(prefix="tamizdat-bench-") as folder:
        for at, body in enumerate((CAPTURES["paragraphs"](100), CAPTURES["a feed of entries"](100))):
            (Path(folder) / str(at)).mkdir()
            _recover(body, Path(folder) / str(at))
        _press(ARTICLES["many paragraphs"](100), Path(folder))


def bench(say: Callable[[str], None], names: tuple[str, ...] = ()) -> None:
    """Measure each kind and write the section "hostile"; with `names`, print those kinds alone."""
    _import_all()
    parts = []
    for what, kinds, work in (("recover", CAPTURES, _recover), ("press", ARTICLES, _press)):
        rows = []
        for name, make in kinds.items():
            if names and name not in names:
                continue
            costs: list[Cost] = []
            for size in SIZES:
                say(f"{what}: {name}, {size >> 10} kB")
                given = make(size)
                runs = [_forked(work, given) for _ in range(TIMES if not costs or costs[-1].seconds < 5 else 1)]
                costs.append(min(runs, key=lambda run: run.seconds))
                if costs[-1].seconds < 0:
                    break
            rows.append(_row(name, costs))
            if names:
                print(rows[-1], flush=True)
        head = [what, *(f"{size >> 10} kB" for size in SIZES), "exponent", "MB"]
        parts.append(table(head, rows))
    if not names:
        write_section("hostile", "\n\n".join([_INTRODUCTION.format(machine=machine()), *parts]))


_INTRODUCTION = """## Hostile captures and articles

Processor seconds for one file (read, parsed, cleaned, merged into an archive) or one article (pressed as a site of its
own) of each size, of which all the rest is one thing, very many times, one run each. The exponent is that of
the last fourfold size (1: linear; 2: quadratic), where there is enough to be measured; MB is by how much the process
grew at the largest size. The goal is 1.2 at most. {machine}"""


def _row(name: str, costs: list[Cost]) -> list[str]:
    figures = [f"{cost.seconds:.2f}" if cost.seconds >= 0 else "ended" for cost in costs]
    exponent = exponent_of(costs)
    shown = "" if exponent is None else f"{exponent:.2f}"
    return [name, *figures, *[""] * (len(SIZES) - len(costs)), shown, megabytes(costs[-1].memory)]


def exponent_of(costs: list[Cost]) -> float | None:
    """Return the exponent with which time grew over the last fourfold size; None where there is too little of it."""
    if len(costs) < len(SIZES) or costs[-1].seconds < MEASURABLE:
        return None
    beginning = min(costs[0].seconds, MEASURABLE / 3)
    at = max(0, len(costs) - 3)
    few, many = (max(cost.seconds - beginning, 0.01) for cost in (costs[at], costs[-1]))
    return math.log(many / few) / math.log(SIZES[-1] / SIZES[at])


def _forked(work: Callable[[object, Path], None], given: object) -> Cost:
    """Return what some work costs in a process that is forked for it."""
    here, there = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(here)
        code = 1
        try:
            soft = int(time.process_time()) + LIMIT
            resource.setrlimit(resource.RLIMIT_CPU, (soft, soft))
            with tempfile.TemporaryDirectory(prefix="tamizdat-bench-") as folder:
                memory, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
                work(given, Path(folder))
                children = resource.getrusage(resource.RUSAGE_CHILDREN)
                seconds = time.process_time() - began + children.ru_utime + children.ru_stime
                peak = max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory, children.ru_maxrss)
            os.write(there, msgspec.json.encode(Cost(seconds, peak * 1024)))
            code = 0
        finally:
            os._exit(code)
    os.close(there)
    with os.fdopen(here, "rb") as said:
        body = said.read()
    os.waitpid(pid, 0)
    return msgspec.json.decode(body, type=Cost) if body else Cost(-1, 0)


def _recover(body: object, folder: Path) -> None:
    from tamizdat.isolated import Isolated
    from tamizdat.outlet import Outlet
    from tamizdat.recover.run import recover
    from tamizdat.recover.steps import runner

    assert isinstance(body, bytes)
    runner.FEW = runner.FEW_BYTES = 1 << 40
    Isolated.run = lambda self, function, *given, in_all=None: function(*given)  # type: ignore[method-assign]
    (folder / "captures").mkdir()
    (folder / "captures" / "capture").write_bytes(body)
    outlet = Outlet(name="The Lantern", id="the-lantern", address="https://lantern.example/")
    recover([folder / "captures"], outlet=outlet)


def _press(article: object, folder: Path) -> None:
    from tamizdat import release
    from tamizdat.outlet import Outlet
    from tamizdat.press.archives.archive import MemoryArchive
    from tamizdat.press.run import press
    from tamizdat.site import Site

    assert isinstance(article, Article)
    outlet = Outlet(name="The Lantern", id="the-lantern", address="https://lantern.example/")
    release.init_keys(folder)
    keys = release.load_online(folder)
    told = press(MemoryArchive([article]), Site(), outlet, folder / "site", keys, now=datetime(2026, 1, 5, tzinfo=UTC))
    if not told.articles:
        raise AssertionError(told.left_out)


def main() -> None:
    """Print the rows of the kinds that are named, from so many kB on: `python -m bench.hostile 256 NAME …`."""
    global SIZES
    SIZES = tuple((int(sys.argv[1]) << 10) * 2**step for step in range(4))
    bench(lambda said: None, tuple(sys.argv[2:]))


if __name__ == "__main__":
    main()
