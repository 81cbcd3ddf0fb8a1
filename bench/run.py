"""`python -m bench.run [BENCH …]`: measures, and writes the figures into bench/RESULTS.md.

The benches are press, recover, serve, search, quality, desk, support, letters, growth, recover-growth, hostile and
mirror.

Without names it runs the first eight of them in this order. The sizes are such that all end within about half an hour
on two quiet cores; `--full` adds 100,000 articles to press, search and desk. `growth` (300,000 short articles),
`recover-growth` (60,000 captures), `hostile` (captures and articles made to hurt) and `mirror` (a copy of a release)
are run only when they are named.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from bench import versions
from bench.measure import console
from bench.results import RESULTS, write_section
from bench.tools import ROOT

SIZES, FULL = [1_000, 10_000], [1_000, 10_000, 100_000]
USUAL = ("press", "recover", "serve", "search", "quality", "desk", "support", "letters")
BENCHES = (*USUAL, "growth", "recover-growth", "hostile", "mirror")


def main() -> None:
    """Install what is missing, run the benches that the command line names, print where the figures are."""
    options = _options()
    if subprocess.run([ROOT / "bench" / "setup"], check=False).returncode:
        sys.exit(2)
    write_section("versions", versions.section(), first=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        for name in options.benches or USUAL:
            task = progress.add_task(name, total=1)
            _bench(name, options, partial(_say, progress, task, name))
            progress.update(task, description=f"{name}: done", completed=1)
    console.print(f"The figures are in {RESULTS.relative_to(ROOT)}.", markup=False)


def _say(progress: Progress, task: TaskID, name: str, what: str) -> None:
    progress.update(task, description=f"{name}: {what}")


def _bench(name: str, options: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Run one bench; each is imported only when it is run."""
    if name == "press":
        from bench import press

        press.bench(options.sizes, options.times, say)
    elif name == "recover":
        from bench import recover

        recover.bench(options.captures, options.pages, options.times, say)
    elif name == "search":
        from bench import search

        search.bench(options.sizes, options.times, say)
    elif name == "desk":
        from bench import desk

        desk.bench([size for size in options.sizes if size >= desk.LEAST] or options.sizes, options.times, say)
    elif name == "support":
        from bench import support

        support.bench(options.times, say)
    elif name == "letters":
        from bench import letters

        letters.bench(options.times, say)
    elif name == "growth":
        from bench import growth

        growth.bench(say)
    elif name == "recover-growth":
        from bench import recover_growth

        recover_growth.bench(say)
    elif name == "hostile":
        from bench import hostile

        hostile.bench(say)
    elif name == "mirror":
        from bench import mirror

        mirror.bench(options.times, say)
    elif name == "quality":
        from bench import quality

        quality.bench(say)
    else:
        from bench import serve

        serve.bench(options.seconds, options.times, say)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.run", description="Measure, and write bench/RESULTS.md.")
    parser.add_argument(
        "benches", nargs="*", metavar="BENCH", help=f"one of {', '.join(BENCHES)}; if none is named, {', '.join(USUAL)}"
    )
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="press, search, desk: articles, as in 1000,10000")
    parser.add_argument(
        "--full", dest="sizes", action="store_const", const=FULL, help="press, search, desk: 100,000 articles too"
    )
    parser.add_argument("--times", type=int, default=3, help="runs of each, of which the median counts")
    parser.add_argument("--captures", type=Path, help="recover: folder of HTML pages; else the demo's, varied")
    parser.add_argument("--pages", type=int, default=2_000, help="recover: pages made of the demo's captures")
    parser.add_argument("--seconds", type=int, default=8, help="serve: length of one run")
    options = parser.parse_args()
    if unknown := set(options.benches) - set(BENCHES):
        parser.error(f"no bench {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}.")
    if options.times < 1 or options.pages < 1 or options.seconds < 1:
        parser.error("--times, --pages and --seconds must be at least 1.")
    return options


def _sizes(text: str) -> list[int]:
    """Return numbers of articles. Raises ValueError, which argparse reports."""
    sizes = [int(part) for part in text.replace("_", "").split(",")]
    if min(sizes) < 1:
        raise ValueError(text)
    return sizes


if __name__ == "__main__":
    main()
