"""The desk with a whole archive: loading it, and what each page costs on the server; stock Wagtail beside it.

Every contender is asked in one process by Django's test client, through all its middleware, so that the figures are
those of the server's own work: no network, no browser. A page counts only with the answer that it must give.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from bench import archive
from bench.measure import Contender, Run, run, work_folder
from bench.peers import wagtail
from bench.postgresql import PostgresError, running
from bench.press import newsroom
from bench.results import machine, megabytes, table, write_section
from bench.tools import OURS, ROOT
from tamizdat.desk_config import DATABASE_VARIABLE

LEAST = 10_000  # articles; below that every database is fast, so the smallest usual size is left out
LIMIT = 7200.0  # seconds for one step
_ROOM = 120_000  # bytes that an article takes: lines, database with its indexes and its log, site, peer
SQLITE, POSTGRESQL = f"{OURS} on SQLite", f"{OURS} on PostgreSQL"
RANKS = (100, 500, 30_000)  # of the words searched for: in half of the articles, in 1 of 8, in few
_WORDS = archive.Words(Random(archive.SEED)).vocabulary
_ASKING = Path(__file__).with_name("asking.py")
Say = Callable[[str], None]
Measured = dict[str, list[float]]  # by page: median and highest time in ms, queries


def bench(sizes: list[int], times: int, say: Say) -> None:
    """Measure each size and write the section "desk"."""
    parts = [
        "## Desk",
        f"Medians of {5 * times} requests to each page, one after another, in one process; {machine()}",
    ]
    for size in sizes:
        parts += _size(size, 5 * times, say)
    write_section("desk", "\n\n".join(parts))


def _size(size: int, times: int, say: Say) -> list[str]:
    """Return the parts of the section on one size."""
    with work_folder(size * _ROOM) as folder:
        lines = folder / "archive.jsonl"
        archive.write(size, lines)
        loads: dict[str, Run] = {}
        pages: dict[str, Measured] = {}
        for name in (SQLITE, POSTGRESQL):
            with _desk(folder, name) as paper:
                if isinstance(paper, str):
                    loads[name] = Run(0, 0, 0, failure=paper)
                    continue
                say(f"{size:,} articles: loading, {name}")
                loads[name] = run(_command(paper, "load", lines), LIMIT)
                if not loads[name].failure:
                    say(f"{size:,} articles: pressing and asking, {name}")
                    pages[name] = _asked(paper, times)
        say(f"{size:,} articles: {wagtail.version()}")
        pages |= _stock(folder / "wagtail", lines, times)
    return [f"### {size:,} articles at the desk", _loads(loads, size), _pages(pages)]


@contextlib.contextmanager
def _desk(folder: Path, name: str) -> Iterator[Path | str]:
    """Lay out a newsroom and its empty database; yield its folder, or why there is none."""
    paper = folder / ("sqlite" if name == SQLITE else "postgresql")
    newsroom(paper)
    with contextlib.ExitStack() as stack, contextlib.ExitStack() as environment:
        if name == POSTGRESQL:
            try:
                cluster = stack.enter_context(running(folder / "server"))
            except PostgresError as error:
                yield str(error)
                return
            environment.callback(os.environ.pop, DATABASE_VARIABLE, None)
            os.environ[DATABASE_VARIABLE] = cluster.address()
        subprocess.run([*_process(paper), "lay-out"], cwd=ROOT, check=True, capture_output=True)
        yield paper


def _process(paper: Path) -> list[str]:
    return [sys.executable, "-m", "bench.desk.process", str(paper)]


def _command(paper: Path, *words: object) -> Contender:
    return Contender(name=paper.name, command=[*_process(paper), *map(str, words)], folder=ROOT)


def _asked(paper: Path, times: int) -> Measured:
    done = subprocess.run([*_process(paper), "ask", str(times)], cwd=ROOT, capture_output=True, text=True, check=False)
    return _told(done)


def _stock(folder: Path, lines: Path, times: int) -> dict[str, Measured]:
    """Return what stock Wagtail's pages cost, with the same articles; nothing where it is not installed."""
    name = wagtail.version() or "Wagtail"
    try:
        with wagtail.filled(folder, lines) as site:
            return {name: _told(site.manage("ask_desk", _ASKING, str(times), *(_WORDS[rank] for rank in RANKS)))}
    except wagtail.PeerError as error:
        return {name: {str(error): []}}


def _told(done: subprocess.CompletedProcess[str]) -> Measured:
    """Return what a process measured: it prints that in its last line."""
    if done.returncode:
        return {(done.stderr.strip().splitlines() or ["it said nothing"])[-1][:200]: []}
    measured: Measured = json.loads(done.stdout.splitlines()[-1])
    return measured


def _loads(loads: dict[str, Run], size: int) -> str:
    rows = []
    for name, each in loads.items():
        if each.failure:
            rows.append([name, each.failure.replace("|", "\\|"), "", "", ""])
        else:
            rate = f"{size / each.wall:,.0f}"
            rows.append([name, rate, f"{each.wall:.1f}", megabytes(each.pss), megabytes(each.rss)])
    return table(["loading the archive", "articles a second", "wall s", "PSS MB", "RSS MB"], rows)


def _pages(pages: dict[str, Measured]) -> str:
    """Return a row for each page: the median of each contender in ms, and its queries."""
    names = list(dict.fromkeys(page for each in pages.values() for page in each))
    head = ["median ms (queries)", *pages]
    return table(head, [[page, *(_cell(each.get(page)) for each in pages.values())] for page in names])


def _cell(figures: list[float] | None) -> str:
    return f"{figures[0]:.0f} ({figures[2]:.0f})" if figures else ""
