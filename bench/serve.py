"""One article's page by `tamizdat up`, nginx, Caddy and stock Wagtail: requests a second by wrk, loopback only.

Ours, nginx and Caddy serve the same release, the latter two as they come and with the settings that `tamizdat settings`
writes; Wagtail makes the page for each request, as it does where no cache stands before it. wrk and the servers share
the machine's cores, so the figures are of that machine under full load, and the ratio counts.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import re
import signal
import socket
import statistics
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from bench import archive
from bench.measure import process_tree, proportional, work_folder
from bench.peers.wagtail import WORKERS
from bench.press import newsroom
from bench.results import machine, megabytes, table, write_section
from bench.servers import OUR_SETTINGS, Server, on_release, on_wagtail, program
from bench.tools import OURS, ROOT, TAMIZDAT
from tamizdat.project import Project

ARTICLES = 1_000
THREADS, CONNECTIONS = 2, 64
_LOG = "server.log"
START = 15.0  # seconds until a server must answer
_FORMS = {"plain": "identity", "compressed": "gzip"}
Loads = dict[tuple[str, str], list["Load"]]  # by server and form of the page


class Load(Struct, frozen=True):
    """What wrk reported: requests a second, milliseconds, and the server's memory; `failure` is why it could not."""

    rate: float = 0
    p50: float = 0
    p99: float = 0
    memory: int = 0
    failure: str = ""


def bench(seconds: int, times: int, say: Callable[[str], None]) -> None:
    """Measure the servers by turns and write the section "serve"."""
    where = machine()
    article = next(each for index, each in enumerate(archive.articles(ARTICLES)) if index == ARTICLES // 2)
    with work_folder(ARTICLES * 250_000) as folder, contextlib.ExitStack() as stack:
        say("pressing the release")
        paper = _release(folder)
        servers = on_release(folder, paper, article)
        say("filling Wagtail")
        servers.append(stack.enter_context(on_wagtail(folder / "wagtail", Project(paper).archive, article)))
        loads: Loads = {}
        for turn in range(times):
            for server in servers:
                for form in _FORMS:
                    say(f"{server.name}, {form}, run {turn + 1} of {times}")
                    loads.setdefault((server.name, form), []).append(_load(server, folder, form, seconds))
        size = (Project(paper).site / article.path / "index.html").stat().st_size
    names = [server.name for server in servers]
    parts = [
        "## Serve",
        f"One article's page of {size:,} bytes, wrk with {THREADS} threads and {CONNECTIONS} connections kept alive for"
        f" {seconds} s, medians of {times}, by turns; memory is PSS right after the load. Wagtail as it comes, with"
        f" {WORKERS} workers; it sends no compressed pages and was asked for both. {where}",
        *(_table(form, names, loads) for form in _FORMS),
        "Rates as ratios:\n\n" + _ratios(names, loads),
    ]
    write_section("serve", "\n\n".join(parts))


def _release(folder: Path) -> Path:
    """Press an archive in a newsroom; return the newsroom."""
    paper = folder / "newsroom"
    newsroom(paper)
    archive.write(ARTICLES, Project(paper).archive)
    done = subprocess.run([TAMIZDAT, "press"], cwd=paper, capture_output=True, text=True, check=False)
    if done.returncode > 1:
        raise SystemExit(f"bench.serve: tamizdat press failed: {done.stderr.strip()}")
    return paper


def _load(server: Server, folder: Path, form: str, seconds: int) -> Load:
    """Start a server, check that it serves the article, put it under load, stop it."""
    if server.failure:
        return Load(failure=_cell(server.failure))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/{server.page}"
    try:
        with _running(server.command(port), folder) as process:
            problem = _problem(process, address, form, server)
            if not problem:
                _wrk(
                    address, form, server.warm
                )  # caches and workers are warm, as those of a server that runs for months
                problem = _problem(
                    process, address, form, server
                )  # which also waits for requests that wrk left unanswered
            if problem:
                said = (folder / _LOG).read_text(errors="replace").strip().splitlines()
                return Load(failure=_cell(": ".join([problem, *said[-1:]])))
            text = _wrk(address, form, seconds)
            processes = process_tree(process.pid) + (process_tree(server.helper) if server.helper else [])
            return _read(text, sum(map(proportional, processes)))
    except OSError as error:
        return Load(failure=_cell(f"{error.filename or server.name}: {error.strerror}"))


def _cell(failure: str) -> str:
    """Return a failure as a cell of a table."""
    return failure[:300].replace("|", "\\|")


@contextlib.contextmanager
def _running(command: list[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server in a session of its own until the block ends; then end it and all that it started."""
    with (folder / _LOG).open("wb") as said:
        process = subprocess.Popen(command, cwd=folder / "newsroom", stdout=said, stderr=said, start_new_session=True)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _problem(process: subprocess.Popen[bytes], address: str, form: str, server: Server) -> str:
    """Wait until a server answers; return what is wrong with its answer, "" if it is the article."""
    until = time.monotonic() + START
    while time.monotonic() < until:
        if process.poll() is not None:
            return f"ended with exit code {process.returncode} before it answered"
        try:
            asked = urllib.request.Request(address, headers={"Accept-Encoding": _FORMS[form]})
            with urllib.request.urlopen(asked, timeout=START) as answer:
                body, packed = answer.read(), answer.headers.get("Content-Encoding") == "gzip"
        except urllib.error.HTTPError as error:
            return f"answered {error.code}"
        except OSError:
            time.sleep(0.1)
            continue
        if packed != (form == "compressed" and server.compresses):
            return "did not send the form that was asked for"
        return server.problem_of(gzip.decompress(body) if packed else body)
    return f"did not answer within {START:.0f} s"


def _wrk(address: str, form: str, seconds: int) -> str:
    command = [
        program("wrk"),
        f"-t{THREADS}",
        f"-c{CONNECTIONS}",
        f"-d{seconds}s",
        "--latency",
        f"--timeout={START:.0f}s",
    ]
    command += ["-H", f"Accept-Encoding: {_FORMS[form]}", address]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=seconds + 30).stdout


def _read(text: str, memory: int) -> Load:
    """Return the figures of wrk's report, or a failure if an answer was not 2xx or 3xx."""
    if bad := re.search(r"Non-2xx or 3xx responses: (\d+)", text):
        return Load(failure=f"{bad[1]} answers were errors")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    spread = {
        share: _milliseconds(value, unit) for share, value, unit in re.findall(r"(\d+)%\s+([\d.]+)(us|ms|s)", text)
    }
    if not rate or not {"50", "99"} <= spread.keys():
        return Load(failure="wrk gave no figures")
    if not float(rate[1]):
        return Load(failure="answered nothing in time")
    return Load(float(rate[1]), spread["50"], spread["99"], memory)


def _milliseconds(value: str, unit: str) -> float:
    return float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def _table(form: str, names: list[str], loads: Loads) -> str:
    """Return the medians of each server for one form of the page."""
    rows = []
    for name in names:
        mid = _median(loads[name, form])
        if mid.failure:
            rows.append([name, mid.failure, *[""] * 3])
            continue
        rows.append([name, f"{mid.rate:,.0f}", f"{mid.p50:.2f}", f"{mid.p99:.2f}", megabytes(mid.memory)])
    return f"{form.capitalize()}:\n\n" + table(["", "requests/s", "p50 ms", "p99 ms", "MB"], rows)


def _ratios(names: list[str], loads: Loads) -> str:
    """Return what one server's rate is of another's, for both forms of the page; "" where one of them failed."""

    def like(start: str, end: str = "") -> str:
        return next(name for name in names if name.startswith(start) and name.endswith(end))

    nginx, our_nginx = like("nginx"), like("nginx", OUR_SETTINGS)
    caddy, our_caddy = like("Caddy"), like("Caddy", OUR_SETTINGS)
    pairs = [(OURS, nginx), (OURS, caddy), (OURS, like("Wagtail")), (our_nginx, nginx), (our_caddy, caddy)]

    def ratio(one: str, other: str, form: str) -> str:
        above, below = _median(loads[one, form]), _median(loads[other, form])
        return f"{above.rate / below.rate:.2f}" if above.rate and below.rate else ""

    rows = [[f"{one} / {other}", *(ratio(one, other, form) for form in _FORMS)] for one, other in pairs]
    return table(["", *_FORMS], rows)


def _median(loads: list[Load]) -> Load:
    failed = next((each for each in loads if each.failure), None)
    return failed or Load(
        statistics.median(each.rate for each in loads),
        statistics.median(each.p50 for each in loads),
        statistics.median(each.p99 for each in loads),
        int(statistics.median(each.memory for each in loads)),
    )
