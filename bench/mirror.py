"""A copy of a release: what a first pull takes from nginx, what one publish moves, and what verifying costs.

The first pull is measured against `curl --parallel`, which fetches the same files and checks none; verifying against
`sha256sum` over the same files. A publish of one article into 100,000 is counted in requests and bytes.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench.measure import Contender, Run, alternate, median, work_folder
from bench.results import machine, table, write_section
from bench.servers import NGINX, PLAIN
from bench.tools import TAMIZDAT
from tamizdat import release
from tamizdat.mirrors.pull import pull
from tamizdat.release.reading.source import Opened
from tamizdat.release.reading.web import Web

ARTICLES = 15_000  # each a page of 9 kB and a file of 4 kB, as nginx sends them from its cache
MANY = 100_000  # articles of the release into which one is published
PORT = 8099
_LIMIT = 1800.0  # seconds
Say = Callable[[str], None]


def bench(times: int, say: Say) -> None:
    """Measure and write the section "mirror"."""
    parts = [machine()]
    with work_folder(ARTICLES * 80_000) as folder:
        say(f"making {ARTICLES:,} articles")
        site = _made(folder / "paper", ARTICLES, 1_500)
        with _served(folder, site):
            parts.append(_first_pull(folder, site, times, say))
        parts.append(_verified(folder, site, times, say))
    with work_folder(MANY * 12_000) as folder:
        say(f"making {MANY:,} articles")
        parts.append(_one_publish(folder, say))
    write_section("mirror", "## mirror\n\n" + "\n\n".join(parts))


def _made(paper: Path, count: int, words: int) -> Path:
    """Publish so many articles of so many words; return the release's folder."""
    release.init_keys(paper)
    site = paper / "var/site"
    with release.lock(site) as stage:
        entries = [stage.put(path, body) for at in range(count) for path, body in _article(at, words).items()]
        release.publish(stage, entries, (), release.load_online(paper), now=datetime.now(UTC))
    return site


def _article(at: int, words: int, edition: int = 0) -> dict[str, bytes]:
    rng = random.Random(at * 1000 + edition)
    text = " ".join(f"{rng.choice(_SYLLABLES)}{rng.choice(_SYLLABLES)}" for _ in range(words))
    base = f"{2010 + at % 14}/{at % 12 + 1:02}/{at}-slug"
    return {
        f"{base}/index.html": f"<!doctype html><title>{at}</title><p>{text}".encode(),
        f"{base}/article.json": f'{{"body":"{text[: len(text) // 2]}"}}'.encode(),
    }


_SYLLABLES = [f"{one}{two}" for one in "bdfgklmnprstvz" for two in ("a", "e", "i", "o", "u", "ar", "el")]


@contextmanager
def _served(folder: Path, site: Path) -> Iterator[None]:
    """Serve a release with nginx."""
    text = NGINX.format(user="root", folder=folder, server=PLAIN.format(port=PORT, site=site))
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or "nginx"
    process = subprocess.Popen([nginx, "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", "stderr"])
    time.sleep(1)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _first_pull(folder: Path, site: Path, times: int, say: Say) -> str:
    mirror, curled = folder / "mirror", folder / "curled"

    def clear() -> None:
        for each in (mirror, folder / ".mirror.tamizdat", curled, folder / "state"):
            shutil.rmtree(each, ignore_errors=True)

    paths = [f"{path.relative_to(site)}" for path in site.rglob("*") if path.is_file() and path.suffix != ".gz"]
    urls = folder / "urls"
    lines = (f'url = "http://127.0.0.1:{PORT}/{path}"\noutput = "{curled}/{path}"' for path in paths)
    urls.write_text("\n".join(lines))
    pull_it = [str(TAMIZDAT), "mirror", "pull", f"http://127.0.0.1:{PORT}/", str(mirror)]
    curl = [
        "curl",
        "--silent",
        "--parallel",
        "--parallel-max",
        "8",
        "--compressed",
        "--create-dirs",
        "--config",
        str(urls),
    ]
    os.environ["TAMIZDAT_STATE"] = str(folder / "state")
    contenders = [
        Contender(name="tamizdat mirror pull", command=pull_it, folder=folder, output=mirror, prepare=clear),
        Contender(name="curl --parallel, unchecked", command=curl, folder=folder, output=curled, prepare=clear),
    ]
    runs = alternate(contenders, times, _LIMIT, say)
    rows = [_row(name, median(each), len(paths)) for name, each in runs.items()]
    head = ["first pull", "wall s", "cpu s", "PSS MB", "files/s"]
    return f"{len(paths):,} files, of {ARTICLES:,} articles, from nginx on the same machine.\n\n{table(head, rows)}"


def _row(name: str, run: Run, files: int) -> list[str]:
    if run.failure:
        return [name, run.failure, "", "", ""]
    return [name, f"{run.wall:.1f}", f"{run.cpu:.1f}", f"{run.pss / 1e6:.0f}", f"{files / run.wall:,.0f}"]


def _verified(folder: Path, site: Path, times: int, say: Say) -> str:
    sums = f"find {site} -type f -print0 | xargs -0 sha256sum > /dev/null"
    both = f"find {site} -type f -print0 | xargs -0 -n 2000 -P {os.cpu_count()} sha256sum > /dev/null"
    contenders = [
        Contender(name="tamizdat verify", command=[str(TAMIZDAT), "verify", str(site)], folder=folder),
        Contender(name="sha256sum", command=["sh", "-c", sums], folder=folder),
        Contender(name="sha256sum, on all cores", command=["sh", "-c", both], folder=folder),
    ]
    runs = alternate(contenders, times, _LIMIT, say)
    ours = median(runs["tamizdat verify"]).wall
    rows = []
    for name, each in runs.items():
        run = median(each)
        rows.append([name, run.failure or f"{run.wall:.2f}", f"{run.cpu:.2f}", f"{ours / run.wall:.2f}"])
    files = sum(path.is_file() for path in site.rglob("*"))
    return f"{files:,} files on the disk.\n\n{table(['verify', 'wall s', 'cpu s', 'verify / this'], rows)}"


class _Counted(Web):
    """A release at an address; what is asked for is counted, and the bytes that came."""

    asked = 0
    size = 0

    def open(self, path: str, limit: int, redirect_page: str = "") -> Opened | None:
        """See Source."""
        type(self).asked += 1
        opened = super().open(path, limit, redirect_page)
        site_file = self.folder / path
        compressed = site_file.with_name(site_file.name + ".gz")
        found = compressed if compressed.is_file() else site_file
        type(self).size += found.stat().st_size if found.is_file() else 0
        return opened

    folder = Path()


def _one_publish(folder: Path, say: Say) -> str:
    paper = folder / "paper"
    site = _made(paper, MANY, 20)
    os.environ["TAMIZDAT_STATE"] = str(folder / "state")
    with _served(folder, site):
        say("the first pull of them")
        pull(Web(f"http://127.0.0.1:{PORT}/"), folder / "mirror", now=datetime.now(UTC))
        say("one publish, and the second pull")
        changed = _article(MANY // 2, 20, edition=1)
        with release.lock(site) as stage:
            entries = [stage.put(path, body) for path, body in changed.items()]
            release.publish(stage, entries, (), release.load_online(paper), now=datetime.now(UTC))
        _Counted.folder = site
        source = _Counted(f"http://127.0.0.1:{PORT}/")
        begun = time.perf_counter()
        done = pull(source, folder / "mirror", now=datetime.now(UTC))
        wall = time.perf_counter() - begun
    beside = sum(len(body) for body in changed.values())
    return (
        f"One article published into {MANY:,}: the pull made {source.asked - done.files} requests and moved"
        f" {(source.size - beside) / 1000:.0f} kB beside the {done.files} changed files, in {wall:.2f} s."
    )


if __name__ == "__main__":
    bench(3, lambda what: print(what, file=sys.stderr, flush=True))
