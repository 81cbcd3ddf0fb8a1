"""Verify alone at growing sizes, honest and hostile: what does twice as much cost?

python -m bench.verify_growth

Each size is verified in a process of its own; its time is the processor time of `verify` and of the processes it
starts, its memory the peak of the largest of them. The exponent is the slope over all sizes of the time against the
size, both in logarithms: 1.0 is twice the time for twice the size.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from statistics import linear_regression
from typing import Any, NamedTuple

from tuf.api.metadata import Metadata

from bench.results import table
from tamizdat import release
from tamizdat.release.metadata.key_files import read_key
from tamizdat.release.metadata.signed import sign
from tamizdat.release.verifying import open_source, verify

DOUBLINGS = 4
MOST = 1.2  # the exponent that is still called linear: caches get colder as things grow
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Case(NamedTuple):
    """What grows: its name, the smallest size, and what makes a release of a size in a folder."""

    name: str
    smallest: int
    make: Callable[[Path, int], None]


class Cost(NamedTuple):
    """Seconds of processor time, megabytes, and how many problems were found."""

    seconds: float
    megabytes: float
    problems: int


def _publish(paper: Path, pages: Iterable[tuple[str, bytes]], withdrawn: Iterable[release.Withdrawn] = ()) -> Path:
    """Publish pages as a new release; return its folder."""
    release.init_keys(paper, now=NOW)
    site = paper / "var" / "site"
    with release.lock(site) as stage:
        entries = [stage.put(path, body) for path, body in pages]
        release.publish(stage, entries, (), release.load_online(paper), now=NOW, withdrawn=[*withdrawn])
    return site


def _pages(count: int) -> Iterable[tuple[str, bytes]]:
    return ((f"2013/{n % 12:02}/{n // 12:05}-slug/index.html", b"<p>Page %d" % n) for n in range(count))


def _entries(paper: Path, count: int) -> None:
    _publish(paper, _pages(count))


def _wrong_entries(paper: Path, count: int) -> None:
    site = _publish(paper, _pages(count))
    for path, body in _pages(count):
        (site / path).write_bytes(body.replace(b"Page", b"Lies"))


def _swapped_entries(paper: Path, count: int) -> None:
    """Each file has the bytes of another."""
    site = _publish(paper, _pages(count))
    pages = [*_pages(count)]
    for (path, _), (_, body) in zip(pages, reversed(pages), strict=True):
        (site / path).write_bytes(body)


def _roots(paper: Path, count: int) -> None:
    """A chain of so many roots, each signed by the keys of the one before."""
    site = _publish(paper, _pages(1))
    root = Metadata.from_bytes((site / "tuf/1.root.json").read_bytes()).signed
    signers = [read_key(file, None) for file in sorted((paper / "keys/root").glob("*.pem"))]
    for version in range(2, count + 1):
        root.version = version
        (site / f"tuf/{version}.root.json").write_bytes(sign(root, signers))


def _tombstones(paper: Path, count: int) -> None:
    _publish(paper, _pages(1), [release.Withdrawn(path, (), "court") for path, _ in _pages(count)])


def _unexpected(paper: Path, count: int) -> None:
    site = _publish(paper, _pages(1))
    _add(site / "added", count)


def _unexpected_names(paper: Path, count: int) -> None:
    """Files in the store whose names are right, of which nobody signed one."""
    site = _publish(paper, _pages(1))
    for number in range(count):
        body = b"%d" % number
        digest = hashlib.sha256(body).hexdigest()
        place = site / "store" / digest[:2] / digest
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(body)


def _unexpected_in_laying(paper: Path, count: int) -> None:
    """The same while a publish is under way, where each may be accounted for by what lies beside."""
    _unexpected_names(paper, count)
    site = paper / "var/site"
    _add(site / "tuf", count, ".targets.json")
    place = site / "tuf/timestamp.json"
    timestamp = Metadata.from_bytes(place.read_bytes()).signed
    timestamp.unrecognized_fields["tamizdat"] = {"state": "laying"}
    keys = release.load_online(paper)
    place.write_bytes(sign(timestamp, keys.for_role("timestamp", keys.root(1))))


def _add(folder: Path, count: int, ending: str = ".html") -> None:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        (folder / f"{number + 10}{ending}").write_bytes(b"%d" % number)


CASES = (
    Case("entries", 2_500, _entries),
    Case("wrong entries", 2_500, _wrong_entries),
    Case("swapped entries", 2_500, _swapped_entries),
    Case("roots", 16, _roots),
    Case("tombstones", 10_000, _tombstones),
    Case("unexpected files", 10_000, _unexpected),
    Case("unexpected files in store/", 10_000, _unexpected_names),
    Case("unexpected files in laying", 1_000, _unexpected_in_laying),
)


def _measured(case: Case, size: int) -> Cost:
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        paper = Path(folder) / "paper"
        case.make(paper, size)
        words = [sys.executable, "-m", "bench.verify_growth", str(paper / "var/site")]
        environment = {**os.environ, "TAMIZDAT_STATE": folder}
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
        shutil.rmtree(paper)
        return Cost(*json.loads(done.stdout))


def _verify(site: str) -> Cost:
    """Verify a release in this process."""
    begun = _seconds()
    verdict = verify(open_source(site), now=NOW)
    # The peak that getrusage tells of this process would be that of the one that started it, if that was larger.
    status = Path("/proc/self/status").read_text()
    own = int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])
    peak = max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    return Cost(_seconds() - begun, peak / 1000, len(verdict.problems))


def _seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main() -> int:
    """Print the table; return 1 if something grows faster than it may."""
    rows: list[list[Any]] = []
    worst = 0.0
    chosen = [case for case in CASES if not sys.argv[1:] or case.name in sys.argv[1:]]
    for case in chosen:
        sizes = [case.smallest << doubling for doubling in range(DOUBLINGS + 1)]
        costs = [_measured(case, size) for size in sizes]
        exponent = linear_regression(
            [math.log(size) for size in sizes], [math.log(max(cost.seconds, 1e-4)) for cost in costs]
        ).slope
        last = math.log2(costs[-1].seconds / costs[-2].seconds)
        worst = max(worst, exponent)
        for size, cost in zip(sizes, costs, strict=True):
            is_last = size == sizes[-1]
            row = [case.name, f"{size:,}", f"{cost.seconds:.2f}", f"{cost.megabytes:.0f}", f"{cost.problems:,}"]
            rows.append([*row, f"{exponent:.2f}" if is_last else "", f"{last:.2f}" if is_last else ""])
        print(case.name, f"{exponent:.2f}", file=sys.stderr, flush=True)
    print(table(["what grows", "size", "CPU s", "MB", "problems", "exponent", "of the last doubling"], rows))
    return 1 if worst > MOST else 0


if __name__ == "__main__":
    if sys.argv[1:] and Path(sys.argv[1]).is_dir():
        print(json.dumps(_verify(sys.argv[1])))
    else:
        sys.exit(main())
