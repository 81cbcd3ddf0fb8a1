"""Search against Pagefind: the index of an archive, what twenty changed articles cost, what a query costs a reader."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import msgspec

from bench import archive
from bench.asking import QueryCost, ask, pagefind_page, served
from bench.measure import Contender, alternate, run, work_folder
from bench.peers.content import BUILD
from bench.press import newsroom
from bench.results import machine, runs_table, table, write_section
from bench.tools import OURS, TAMIZDAT
from tamizdat import release
from tamizdat.article import Paragraph, encode
from tamizdat.project import Project

PEER = "Pagefind 1.5.2"
LIMIT = 1800.0  # seconds for one run
CHANGED = 20
_SITE = 45_000  # bytes that an article costs in the site, the archive and both indexes, with room to spare
Say = Callable[[str], None]


def bench(sizes: list[int], times: int, say: Say) -> None:
    """Measure each size of archive and write the section "search"."""
    parts = [
        "## Search",
        f"The index of all articles of a pressed site, medians of {times}, by turns, into memory; {machine()}",
    ]
    for size in sizes:
        parts += _size(size, times, say)
    write_section("search", "\n\n".join(parts))


def _size(size: int, times: int, say: Say) -> list[str]:
    """Return the parts of the section on one size."""
    with work_folder(size * _SITE) as folder:
        say(f"{size:,} articles: pressing the site")
        newsroom(folder / "paper")
        paper = Project(folder / "paper")
        site, lines = paper.site, paper.archive
        archive.write(size, lines)
        _press(folder / "paper")
        contenders = [_ours(folder / "paper"), _pagefind(site, folder / "peer")]

        def say_here(what: str) -> None:
            say(f"{size:,} articles: {what}")

        built = alternate(contenders, times, LIMIT, say_here)
        (folder / "peer").mkdir(exist_ok=True)
        asked, strict = _queries(site, folder / "peer", say_here)
        say_here("changing articles")
        before = [_hashes(each.output) for each in contenders]
        _change(lines, size)
        _press(folder / "paper")
        again = [msgspec.structs.replace(each, prepare=None) for each in contenders]
        changed = {each.name: [run(each, LIMIT)] for each in again}
        new = [_new(old, _hashes(each.output)) for old, each in zip(before, contenders, strict=True)]
    return [
        f"### {size:,} articles",
        runs_table(built, OURS),
        f"After {CHANGED} of them were edited, the index brought up to date; what a mirror must carry then:",
        runs_table(changed, OURS),
        table(["", "new files", "new bytes"], [[n, f"{f:,}", f"{b:,}"] for n, (f, b) in zip(built, new, strict=True)]),
        "What a query costs a reader: bytes of bodies, requests, seconds until ten results can be shown. The first row"
        " loads the script and what else a first query needs; each other row is the next query on the same page.",
        table(
            ["query", *(f"{name}: {what}" for name in asked for what in ("bytes", "requests", "s", "found"))],
            _rows(asked),
        ),
        f"Under `script-src 'self'`, without `'wasm-unsafe-eval'`: {OURS} works, {PEER}: {strict}.",
    ]


def _press(paper: Path) -> None:
    subprocess.run([TAMIZDAT, "press"], cwd=paper, check=True, capture_output=True)


def _ours(paper: Path) -> Contender:
    site = Project(paper).site

    def clear() -> None:
        """Remove the index, and all that the newsroom keeps about it."""
        shutil.rmtree(site.with_name(".site.search"), ignore_errors=True)
        if release.search_manifest(site):
            with release.lock(site) as stage:
                release.publish_search(stage, [], "", release.load_online(paper), now=datetime.now(UTC))

    return Contender(
        name=OURS,
        command=[str(TAMIZDAT), "search"],
        folder=paper,
        output=site / "search-index",
        prepare=clear,
        check=lambda: "" if release.search_manifest(site) else "there is no index",
    )


def _pagefind(site: Path, output: Path) -> Contender:
    """Pagefind's stock command on the same pages: articles, without their print views."""
    return Contender(
        name=PEER,
        command=pagefind_command(site, output, "[0-9]*/*/*/*/index.html"),
        folder=site,
        output=output / "pagefind",
        prepare=lambda: shutil.rmtree(output, ignore_errors=True),
        check=lambda: "" if (output / "pagefind" / "pagefind.js").is_file() else "there is no pagefind.js",
    )


def pagefind_command(site: Path, output: Path, pages: str) -> list[str]:
    """Return the command by which Pagefind indexes those pages of a site that the pattern `pages` fits."""
    binary = next((BUILD / "bench-venv").glob("lib/python*/site-packages/pagefind_bin_extended/pagefind_extended"))
    command = [str(binary), "--site", str(site), "--output-path", str(output / "pagefind")]
    return [*command, "--glob", pages, "--root-selector", "article.story"]


def _queries(site: Path, peer: Path, say: Say) -> tuple[dict[str, list[QueryCost]], str]:
    """Ask both, each in a fresh browser; return the costs, and whether Pagefind works under the policy of our pages."""
    say("asking")
    words = archive.Words(Random(archive.SEED)).vocabulary
    # By Zipf's law: in 1 of 8 articles, 1 of 50, few; two of the first sort together.
    queries = [words[500], words[3_000], words[30_000], f"{words[400]} {words[600]}", words[100]]
    with served(site) as address:
        ours = ask(address + "search/", "[data-part=told]", ("search-index/", "/tuf/", "/assets/search."), queries)
    pagefind_page(peer)
    with served(peer, "'self' 'wasm-unsafe-eval'") as address:
        theirs = ask(address, "#told", ("/pagefind/",), queries)
    with served(peer) as address:
        strict = ask(address, "#told", ("/pagefind/",), queries[:1])[0]
    return {OURS: ours, PEER: theirs}, strict.failure or "works"


def _rows(asked: dict[str, list[QueryCost]]) -> list[list[str]]:
    names = ["in 1 of 8, the first", "in 1 of 50", "rare", "two common ones", "very common"]
    rows = []
    for number, name in enumerate(names):
        cells = [name]
        for each in (queries[number] for queries in asked.values()):
            cells += [f"{each.bytes:,}", str(each.requests), f"{each.seconds:.2f}", each.failure or f"{each.results:,}"]
        rows.append(cells)
    return rows


def _change(lines: Path, size: int) -> None:
    """Edit articles all over the archive."""
    step = max(1, size // CHANGED)
    changed = lines.with_suffix(".new")
    with changed.open("wb", buffering=1 << 20) as file:
        for index, article in enumerate(archive.articles(size)):
            if index % step == 0:
                article = msgspec.structs.replace(article, body=(Paragraph("An edit."), *article.body))
            file.write(encode(article) + b"\n")
    changed.replace(lines)


def _hashes(folder: Path | None) -> dict[str, tuple[str, int]]:
    """Return hash and size of each file below a folder, by its path."""
    files = [path for path in (folder or Path()).rglob("*") if path.is_file()]
    return {str(path): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size) for path in files}


def _new(before: dict[str, tuple[str, int]], after: dict[str, tuple[str, int]]) -> tuple[int, int]:
    """Return how many files are new or differ, and their bytes."""
    new = [size for path, (digest, size) in after.items() if before.get(path, ("", 0))[0] != digest]
    return len(new), sum(new)
