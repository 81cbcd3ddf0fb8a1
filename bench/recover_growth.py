"""Recover alone at growing numbers of captures: do time and memory of a capture stay the same?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bench import archive
from bench.measure import Contender, Run, run, work_folder
from bench.results import machine, megabytes, table, write_section
from bench.tools import TAMIZDAT
from tamizdat.article import block_html, plain

SIZES = (5_000, 20_000, 60_000)
_SHORT = 150  # words of an article
_FOLDER = 1_000  # articles whose captures lie in one folder
_CAPTURE = 60_000  # bytes that a capture costs while it is recovered, with room to spare
_LIMIT = 7200.0  # seconds


def bench(say: Callable[[str], None]) -> None:
    """Measure one run at each size and write the section "recover-growth"."""
    runs: dict[int, Run] = {}
    for size in SIZES:
        say(f"{size:,} captures")
        runs[size] = _recover(size)
    write_section("recover-growth", "\n\n".join(_parts(runs)))


def _recover(size: int) -> Run:
    """Recover `size` captures of articles, of which every third has two."""
    with work_folder(size * _CAPTURE) as folder:
        write_texts(folder / "captures", size)
        out = folder / "archive.jsonl"
        command = [str(TAMIZDAT), "recover", str(folder / "captures"), "--out", str(out)]
        return run(Contender(name="recover", command=command, folder=folder, output=out.parent), _LIMIT)


def write_texts(target: Path, count: int) -> None:
    """Write `count` texts into `target`, in folders: copies of articles, every third twice."""
    left = count
    for at, article in enumerate(archive.articles(count, length=_SHORT)):
        folder = target / f"{at // _FOLDER:04}"
        folder.mkdir(parents=True, exist_ok=True)
        body = [plain(html) for block in article.body for html in block_html(block)]
        text = "\n\n".join([article.headline, *body])
        copies = [text, f"Support our work!\n\n{text}\n\nRead more\n"] if at % 3 == 0 else [text]
        for which, copy in enumerate(copies[:left]):
            (folder / f"{at:07}-{which}.txt").write_text(copy, encoding="utf-8")
        left -= len(copies[:left])
        if not left:
            return


def _parts(runs: dict[int, Run]) -> list[str]:
    """Return the paragraphs and the table of the section."""
    smallest, largest = runs[SIZES[0]], runs[SIZES[-1]]
    rows = []
    for size, each in runs.items():
        ratio = (each.wall / size) / (smallest.wall / SIZES[0])
        figures = [f"{size:,}", f"{each.wall:.1f}", f"{1e3 * each.wall / size:.1f}", megabytes(each.pss)]
        rows.append([*figures, each.failure or f"{ratio:.2f}"])
    slope = (largest.pss - smallest.pss) / (SIZES[-1] - SIZES[0])
    return [
        "## Recover: growth",
        f"Texts of some {_SHORT} words, every third article twice, one run at each size. PSS is the peak of the whole"
        f" process tree, workers included; from the first size to the last it grows by {slope / 1000:.1f} KB a capture."
        f" {machine()}",
        table(["captures", "wall s", "ms a capture", "PSS MB", f"a capture / at {SIZES[0]:,}"], rows),
    ]
