"""One article changed and named to press, in a process that lives on, as a newsroom's desk does it.

Counted is the time from the call of `press` to its return: then the release is signed, in force and on its paths. The
change itself (one line of the `.jsonl` archive) and the proof are not counted: each change must show on its page, and
at the end the whole release must verify. `python -m bench.change PAPER ARCHIVE OUT ROUNDS` continues a release that was
pressed already and prints its findings as JSON; it is a process of its own so that nothing else runs in it.

A round is three changes: a text, a headline (which stands on list pages, in feeds and in other articles' "Read more"),
a new article. The articles of the rounds are spread evenly over the archive.
"""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from bench import archive
from bench.measure import Run
from bench.results import table as markdown
from bench.tools import ROOT
from tamizdat import outlet_file, release
from tamizdat.article import Article, Paragraph
from tamizdat.press.archives.jsonl_archive import JsonlArchive
from tamizdat.press.markdown_pages import load_site
from tamizdat.press.report import PressReport
from tamizdat.press.run import press
from tamizdat.project import Project, media_beside
from tamizdat.release.verifying import open_source, verify

ROUNDS, WARM = 20, 3  # rounds whose figures count, and those before them whose figures do not
LIMIT = 1800.0  # seconds for all rounds and the verification
_TICK = 0.02  # seconds: the kernel dates files by a clock that may stand still for 10 ms
KINDS = ("text", "headline", "new article")
COMMAND = "text, `--changed`"


class Cost(Struct, frozen=True):
    """What one change cost: seconds; files made, and of them those that differ; nodes of the tree and their bytes."""

    seconds: float
    made: int
    files: int
    nodes: int
    node_bytes: int


class Findings(Struct, frozen=True):
    """Costs by kind of change; by kind too what one change wrote on the disk (`written`); "" or what went wrong."""

    costs: dict[str, list[Cost]] = {}
    written: dict[str, dict[str, int]] = {}
    failure: str = ""

    def median(self, kind: str) -> Cost:
        """Return the median of each figure by itself."""
        fields = zip(*map(msgspec.structs.astuple, self.costs[kind]), strict=True)
        seconds, *counts = map(statistics.median, fields)
        return Cost(seconds, *map(int, counts))

    def slow(self, kind: str) -> float:
        """Return the seconds within which nine of ten changes were done."""
        ordered = sorted(cost.seconds for cost in self.costs[kind])
        return ordered[math.ceil(0.9 * len(ordered)) - 1]


class NamedChanges(Struct, frozen=True):
    """Named changes of one archive: by a process that lives on, by the command, and a peer's second run beside them."""

    found: Findings
    command: Run | None
    again: Run | None
    peer: str = ""


def legend() -> str:
    """Return the text that explains the table's columns."""
    return (
        f"One article (one author, three topics) changed and named to `press` in a process that lives on, from call to"
        f" signed and readable; medians of {ROUNDS} changes of each kind by turns, after {WARM} that do not count. Each"
        " showed on its page, and the release verified at the end. Made: files made anew; differ: those of them that"
        " did, which are all that is written of the site. On disk, of one change: everything written, precompressed"
        " files, the store for readers of the old release, tree and signatures too. Tree: new nodes. `--changed`: the"
        " same as a command of its own, Python's start included."
    )


def table(sizes: dict[int, NamedChanges]) -> str:
    """Return a row for each kind of change and size of archive."""
    peer = next((named.peer for named in sizes.values() if named.peer), "")
    head = ["", "articles", "median ms", "p90 ms", "made", "differ", "on disk", "KB", "tree KB", f"/ {min(sizes):,}"]
    rows = [_row(kind, size, sizes) for kind in (*KINDS, COMMAND) for size in sizes]
    return markdown([*head, f"{peer} again / this"], rows)


def _row(kind: str, size: int, sizes: dict[int, NamedChanges]) -> list[str]:
    named = sizes[size]
    head = [kind, f"{size:,}"]
    seconds = _seconds(named, kind)
    if not seconds:
        failure = named.command.failure if kind == COMMAND and named.command else named.found.failure
        return [*head, (failure or "not run").replace("|", "\\|"), *[""] * 8]
    cells = [""] * 6
    if kind in KINDS:
        cost, written = named.found.median(kind), named.found.written[kind]
        count = sum(written.values()) - written["bytes"]
        figures = [cost.made, cost.files, count, written["bytes"] / 1000, cost.node_bytes / 1000]
        cells = [f"{named.found.slow(kind) * 1000:,.0f}", *(f"{figure:,.0f}" for figure in figures)]
    least = _seconds(sizes[min(sizes)], kind)
    again = named.again.wall if named.again and not named.again.failure else 0
    ratios = [f"{seconds / least:.2f}" if least else "", f"{again / seconds:,.1f}" if again else ""]
    return [*head, f"{seconds * 1000:,.0f}", *cells, *ratios]


def _seconds(named: NamedChanges, kind: str) -> float:
    """Return the median of a kind of change in seconds, 0 if there is none."""
    if kind == COMMAND:
        return named.command.wall if named.command and not named.command.failure else 0
    return named.found.median(kind).seconds if not named.found.failure else 0


def measure(paper: Path, articles: Path, out: Path, rounds: int = ROUNDS) -> Findings:
    """Measure changes of a release that has been pressed, in a process of its own; see the module's docstring."""
    command = [sys.executable, "-m", "bench.change", str(paper), str(articles), str(out), str(rounds)]
    state = {"TAMIZDAT_STATE": str(paper.with_name("seen"))}  # what a verifier remembers stays out of the user's home
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, check=False, timeout=LIMIT, env={**os.environ, **state}
        )
    except subprocess.TimeoutExpired:
        return Findings(failure=f"not done after {LIMIT:.0f} s")
    if done.returncode:
        last = (done.stderr.decode(errors="replace").strip().splitlines() or ["it said nothing"])[-1]
        return Findings(failure=f"exit code {done.returncode}: {last[:200]}")
    return msgspec.json.decode(done.stdout, type=Findings)


class Desk:
    """What the process of a desk holds from one press to the next: the outlet, the site, the keys."""

    def __init__(self, paper: Path, articles: Path, out: Path) -> None:
        self._outlet = outlet_file.load(paper)
        self._site, _ = load_site(paper, self._outlet)
        self._keys = release.load_online(paper)
        self._overrides = Project(paper).theme
        self._media = (media_beside(articles), Project(paper).media)
        self._renditions = Project(paper).renditions
        self._articles = articles
        self.out = out

    def publish(self, article: Article) -> tuple[PressReport, float]:
        """Write an article into the archive and press it by name; return what press did and its seconds."""
        archive.put(self._articles, article)
        begun = time.perf_counter()
        report = press(
            JsonlArchive(self._articles),
            self._site,
            self._outlet,
            self.out,
            self._keys,
            now=datetime.now(UTC),
            overrides=self._overrides,
            media=self._media,
            renditions=self._renditions,
            changed=[article.number],
        )
        return report, time.perf_counter() - begun

    def problem_of(self, article: Article, shows: str, report: PressReport) -> str:
        """Return what is wrong with a change that was published, "" if nothing is."""
        page = self.out / article.path / "index.html"
        if not page.is_file() or shows not in page.read_text(encoding="utf-8"):
            return f"{article.path} does not show the change"
        # A press of everything makes every path of the release; that is not what is to be measured.
        return "the whole archive was pressed" if sum(report.kinds.values()) >= report.release.paths else ""


def _read(articles: Path, number: int) -> Article:
    with JsonlArchive(articles).snapshot() as snapshot:
        article = next(snapshot.articles([number])).article
    assert article
    return article


def rounds(desk: Desk, articles: Path, count: int) -> Findings:
    """Make WARM rounds and then `count` more, and verify. What a change writes is counted in the first of all."""
    with JsonlArchive(articles).snapshot() as snapshot:
        numbers = [number for number, _ in snapshot.digests()]
    newest = _read(articles, numbers[-1])
    found = Findings({kind: [] for kind in KINDS}, {})
    for turn in range(WARM + count):
        number = numbers[(2 * turn + 1) * len(numbers) // (2 * (WARM + count))]
        for kind in KINDS:
            before = _read(articles, number)
            article, shows = _changed(kind, before, newest, turn)
            since = _moment(desk.out) if turn == 0 else 0
            report, seconds = desk.publish(article)
            if problem := desk.problem_of(article, shows, report):
                return Findings(failure=f"{kind}: {problem}")
            done = report.release
            files = done.added + done.changed
            if turn == 0:
                found.written[kind] = written = _written(desk.out, since)
                if written["files"] != files:
                    return Findings(failure=f"{kind}: {written['files']} files were written and {files} were told")
            if turn >= WARM:
                made = sum(report.kinds.values())
                found.costs[kind].append(Cost(seconds, made, files, done.nodes, done.node_bytes))
    verdict = verify(open_source(str(desk.out)), now=datetime.now(UTC))
    problems = [f"{problem.path}: {problem.why}" for problem in verdict.problems]
    return found if verdict.ok else Findings(failure="the release does not verify: " + "; ".join(problems[:3]))


def _changed(kind: str, article: Article, newest: Article, turn: int) -> tuple[Article, str]:
    """Return an article as a change leaves it, and words that its page must show then."""
    shows = f"Changed in round {turn + 1}: {kind}"
    if kind == "text":
        return replace(article, body=(Paragraph(shows), *article.body)), shows
    if kind == "headline":
        return replace(article, headline=shows), shows
    number = newest.number + 1 + turn
    day = newest.path[: len("2013/10/03/")]
    return replace(
        article, number=number, path=f"{day}round-{turn + 1}-a{number}/", headline=shows, published=newest.published
    ), shows


def _moment(out: Path) -> int:
    """Return a moment between what was written and what will be, in nanoseconds of the kernel's clock for files."""
    mark = out.with_name("moment")
    time.sleep(_TICK)
    mark.touch()
    time.sleep(_TICK)
    moment = mark.stat().st_ctime_ns
    mark.unlink()
    return moment


def _written(out: Path, since: int) -> dict[str, int]:
    """Count what was written or linked since a moment, by what it is, and all its bytes.

    The change time tells it: unlike the modification time it moves when a file is renamed or linked into place.
    """
    found: Counter[str] = Counter(files=0)
    of: dict[str, Callable[[str], bool]] = {
        "signatures": lambda path: path.startswith("tuf/"),
        "nodes": lambda path: path.startswith("tree/"),
        "stored": lambda path: path.startswith("store/"),
        "precompressed": lambda path: path.endswith(".gz"),
    }
    folders = [str(out)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                    continue
                stat = entry.stat(follow_symlinks=False)
                if stat.st_ctime_ns > since:
                    path = os.path.relpath(entry.path, out)
                    found[next((name for name, fits in of.items() if fits(path)), "files")] += 1
                    found["bytes"] += stat.st_size
    return dict(found)


def main() -> None:
    """Print findings as JSON."""
    paper, articles, out, count = sys.argv[1:]
    desk = Desk(Path(paper), Path(articles), Path(out))
    found = rounds(desk, Path(articles), int(count))
    sys.stdout.write(msgspec.json.encode(found).decode())


if __name__ == "__main__":
    main()
