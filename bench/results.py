"""The one file of figures, bench/RESULTS.md: a section a bench between markers, each written without the others."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.measure import Run, median
from bench.peers.content import BUILD, output_of

RESULTS = Path(__file__).parent / "RESULTS.md"
_TITLE = """# Results

Written by `make bench`; what each bench does and how fair it is: [README](README.md). A machine that had other work to
do shows in the load told with each section: compare ratios, not seconds.
"""


def write_section(name: str, text: str, path: Path = RESULTS, *, first: bool = False) -> None:
    """Put `text` between the markers of `name` in `path`; the rest of the file stays as it is, byte for byte.

    A section that is not there yet comes last, or before all others if it is to be the `first`.
    """
    start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
    whole = path.read_text(encoding="utf-8") if path.exists() else _TITLE
    section = start + text.strip() + "\n" + end
    if start in whole and end in whole and whole.index(start) < whole.index(end):
        before, rest = whole.split(start, 1)
        after = rest.split(end, 1)[1]
        whole = before + section + after
    elif first and "<!-- " in whole:
        at = whole.index("<!-- ")
        whole = whole[:at] + section + "\n" + whole[at:]
    else:
        whole = whole.rstrip("\n") + "\n\n" + section
    path.write_text(whole, encoding="utf-8")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; all columns but the first are aligned right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def runs_table(runs: dict[str, list[Run]], ours: str) -> str:
    """Return the medians of each contender, and its wall time as a multiple of that of `ours`."""
    measure = median(runs[ours])
    rows = []
    for name, each in runs.items():
        mid = median(each)
        if mid.failure:
            rows.append([name, mid.failure.replace("|", "\\|"), *[""] * 6])
            continue
        ratio = f"{mid.wall / measure.wall:.2f}" if measure.wall and not measure.failure else ""
        rows.append([name, f"{mid.wall:.2f}", f"{mid.cpu:.2f}", *_memory(mid), *_output(mid), ratio])
    return table(["", "wall s", "cpu s", "PSS MB", "RSS MB", "files", "MB", f"wall / {ours}"], rows)


def _memory(run: Run) -> list[str]:
    return [megabytes(run.pss), megabytes(run.rss)]


def _output(run: Run) -> list[str]:
    return [f"{run.files:,}", megabytes(run.size)] if run.files else ["", ""]


def megabytes(size: float) -> str:
    """Return bytes as millions of bytes."""
    return f"{size / 1e6:,.0f}" if size >= 1e7 else f"{size / 1e6:.1f}"


def machine() -> str:
    """Return one line: the day, our commit, the machine, and its load until now."""
    cpu = next((line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "")
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    try:
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        system = platform.system()
    return (
        f"{datetime.now(UTC):%Y-%m-%d}{_commit()}, {os.cpu_count()} cores ({cpu or platform.machine()}),"
        f" {memory:.0f} GB, {system}, Linux {platform.release()}, Python {platform.python_version()};"
        f" load before the first run {os.getloadavg()[0]:.1f}."
    )


def _commit() -> str:
    """Return which commit of ours is measured, and whether files differ from it; "" outside of a repository."""
    git = ["git", "-C", str(BUILD.parent)]
    commit = output_of([*git, "rev-parse", "--short", "HEAD"])
    changed = output_of([*git, "status", "--porcelain", "--untracked-files=no", "--", ".", ":!bench/RESULTS.md"])
    return f", commit {commit}{' with changes' if changed else ''}" if commit else ""


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
