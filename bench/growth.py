"""Press alone on an archive of short articles, whole, at two sizes: does an article cost more where there are many?"""

from __future__ import annotations

from collections.abc import Callable

from bench import archive
from bench.measure import Contender, Run, run, work_folder
from bench.press import newsroom
from bench.results import machine, megabytes, table, write_section
from bench.tools import TAMIZDAT

SIZES = (100_000, 300_000)
SHORT = 120  # words of an article: a news agency's item
_SITE = 20_000  # bytes of output and content an article costs, with room to spare
_LIMIT = 3600.0  # seconds


def bench(say: Callable[[str], None]) -> None:
    """Measure one full press at each size and write the section "growth"."""
    runs: dict[int, Run] = {}
    for size in SIZES:
        say(f"{size:,} short articles")
        runs[size] = _press(size)
    write_section("growth", "\n\n".join(_parts(runs)))


def _press(size: int) -> Run:
    """Press `size` short articles into an empty newsroom."""
    with work_folder(size * _SITE) as folder:
        room, source = folder / "room", folder / "archive.jsonl"
        newsroom(room)
        archive.write(size, source, length=SHORT)
        command = [str(TAMIZDAT), "press", "--from", str(source), "--to", str(room / "out")]
        return run(
            Contender(name="press", command=command, folder=room, output=room / "out", good_codes=(0, 1)), _LIMIT
        )


def _parts(runs: dict[int, Run]) -> list[str]:
    """Return the paragraphs and the table of the section."""
    smallest = runs[SIZES[0]]
    rows = []
    for size, each in runs.items():
        ratio = (each.wall / size) / (smallest.wall / SIZES[0])
        figures = [f"{size:,}", f"{each.wall:.1f}", f"{1e6 * each.wall / size:,.0f}", megabytes(each.pss)]
        rows.append([*figures, f"{each.files:,}", each.failure or f"{ratio:.2f}"])
    return [
        "## Growth",
        f"Press alone, the whole site of articles of some {SHORT} words, one run at each size, into memory."
        f" PSS is the peak of the whole process tree. {machine()}",
        table(["articles", "wall s", "µs an article", "PSS MB", "files", f"an article / at {SIZES[0]:,}"], rows),
    ]
