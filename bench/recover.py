"""Pages a second of `tamizdat recover` and of trafilatura on the same pages, on one core and on all.

Trafilatura takes one page after the other; recover also learns each site's boilerplate, matches the captures of one
article and merges them, so the figures show what that costs. `python -m bench.recover FOLDER REPORT PROCESSES` is
trafilatura's part.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from bench.archive import SEED
from bench.measure import Contender, Run, alternate, median, work_folder
from bench.results import machine, megabytes, table, write_section
from bench.tools import ROOT, TAMIZDAT

DEMO = ROOT / "demo" / "captures"
LIMIT = 900.0
_LEFT_OUT = 1
# A word of any alphabet, in UTF-8 or an older encoding: ASCII letters and all bytes above ASCII. An article's number.
_WORD = re.compile(rb"[A-Za-z\x80-\xff]{4,}")
_NUMBER = re.compile(rb"\ba(\d+)\b")
_BOILERPLATE = 3  # a word that stands in so many captures may be boilerplate or mark-up


def bench(captures: Path | None, pages: int, times: int, say: Callable[[str], None]) -> None:
    """Measure both on a folder of HTML pages, or on varied demo captures, and write the section "recover"."""
    where = machine()
    with work_folder(pages * 100_000) as folder:
        source = captures.resolve() if captures else folder / "pages"
        if captures is None:
            say(f"making {pages:,} pages")
            vary(DEMO, source, pages)
        files = _pages(source)
        if not files:
            raise SystemExit(f"bench.recover: no .html file below {source}. Name a folder of captures by --captures.")
        size = sum(file.stat().st_size for file in files)
        runs = alternate(_contenders(source, folder, len(files)), times, LIMIT, say)
    parts = [
        "## Recover",
        f"{len(files):,} pages of {size / len(files) / 1000:.1f} KB"
        f" ({'the captures given' if captures else 'the demo’s captures, varied'}), medians of {times}, by turns;"
        f" {where}",
        _table(runs, len(files)),
    ]
    write_section("recover", "\n\n".join(parts))


def _contenders(source: Path, folder: Path, pages: int) -> list[Contender]:
    """Return both on one core and both on all; `taskset` keeps all of a command's processes on the first core."""
    cores = os.cpu_count() or 1
    out, report = folder / "articles.jsonl", folder / "report.json"
    ours = [str(TAMIZDAT), "recover", str(source), "--out", str(out), "--report", str(report)]
    theirs = [sys.executable, "-m", "bench.recover", str(source), str(report)]
    one = ["taskset", "--cpu-list", "0"]

    def fresh() -> None:
        out.unlink(missing_ok=True)
        report.unlink(missing_ok=True)

    def missing() -> str:
        reported = json.loads(report.read_bytes())["captures"] if report.exists() else 0
        return "" if reported >= pages else f"its report tells of {reported} of {pages} pages"

    def contender(name: str, command: list[str], good_codes: tuple[int, ...] = (0,)) -> Contender:
        return Contender(name=name, command=command, folder=ROOT, prepare=fresh, check=missing, good_codes=good_codes)

    return [
        contender("Tamizdat, 1 core", one + ours, (0, _LEFT_OUT)),
        contender("trafilatura, 1 core", [*one, *theirs, "1"]),
        contender(f"Tamizdat, {cores} cores", ours, (0, _LEFT_OUT)),
        contender(f"trafilatura, {cores} cores", [*theirs, str(cores)]),
    ]


def _table(runs: dict[str, list[Run]], pages: int) -> str:
    rows = []
    for name, each in runs.items():
        mid = median(each)
        if mid.failure:
            rows.append([name, mid.failure, *[""] * 5])
            continue
        other = median(runs[name.replace("Tamizdat", "trafilatura")])
        ratio = f"{other.wall / mid.wall:.2f}" if not other.failure else ""
        memory = [megabytes(mid.pss), megabytes(mid.rss)]
        rows.append([name, f"{pages / mid.wall:,.0f}", f"{mid.wall:.2f}", f"{mid.cpu:.2f}", *memory, ratio])
    return table(["", "pages/s", "wall s", "cpu s", "PSS MB", "RSS MB", "rate / trafilatura"], rows)


def _pages(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.suffix in {".html", ".htm"} and file.is_file())


def vary(captures: Path, target: Path, count: int) -> None:
    """Write `count` pages into `target`: the HTML captures over and over, each copy an article of its own.

    Words that stand in few captures are the articles' own (their addresses' too): a copy has them in places drawn by
    lot, the same everywhere on its page. All other bytes, the boilerplate, stay as they are. Same captures, same pages.
    """
    bodies = [file.read_bytes() for file in _pages(captures)]
    if not bodies:
        return
    known = Counter(word for body in bodies for word in set(_WORD.findall(body)))
    target.mkdir(parents=True)
    for index in range(count):
        copy, which = divmod(index, len(bodies))
        body = _varied(bodies[which], known, copy) if copy else bodies[which]
        (target / f"{copy:04}-{which:04}.html").write_bytes(body)


def _varied(body: bytes, known: Counter[bytes], copy: int) -> bytes:
    own = sorted({word for word in _WORD.findall(body) if known[word] < _BOILERPLATE})
    drawn = own.copy()
    Random(SEED + copy).shuffle(drawn)  # the order of `own` is by its bytes, so the draw is the same on every machine
    replacements = dict(zip(own, drawn, strict=True))
    body = _WORD.sub(lambda match: replacements.get(match[0], match[0]), body)
    return _NUMBER.sub(lambda match: b"a%d" % (int(match[1]) + 100_000 * copy), body)


def _extract(file: Path) -> bool:
    """Return whether trafilatura finds an article in a page."""
    import trafilatura

    return trafilatura.bare_extraction(file.read_bytes(), with_metadata=True) is not None


def main() -> None:
    """Let trafilatura extract every page below a folder, in one process or several."""
    files, report, processes = _pages(Path(sys.argv[1])), Path(sys.argv[2]), int(sys.argv[3])
    if processes == 1:
        found = sum(map(_extract, files))
    else:
        with multiprocessing.Pool(processes) as pool:
            found = sum(pool.imap_unordered(_extract, files, chunksize=16))
    report.write_text(json.dumps({"captures": len(files), "with text": found}), encoding="utf-8")


if __name__ == "__main__":
    main()
