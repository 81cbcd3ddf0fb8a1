"""Letters a second, each with links of its reader's own, against Postfix's `smtp-source` into the same `smtp-sink`.

An issue that is due goes to made-up subscribers, whose addresses are sealed in a vault: rows are claimed, addresses
opened, the issue filled in, each row committed to the disk before its letter's content goes out and again after the
answer. `smtp-source` sends one message over and over and keeps no record. Both send as many bytes over as many
connections to the same server on this machine, by turns. On PostgreSQL two senders share the connections.

What is counted begins when the issue is frozen and ends when no row is left. Memory is the sender's largest resident
size, for few recipients and for many.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec
from audit.letters_newsroom import LettersNewsroom
from audit.serving import free_port
from msgspec import Struct

from bench import postgresql
from bench.measure import resident
from bench.results import machine, table, write_section

LETTERS, SIZE, CONNECTIONS = 20_000, 60_000, 50
FEW, MANY, SMALL = 1_000, 100_000, 4_000
PATIENCE = 1_800.0  # seconds
_HEADERS = 150  # bytes that smtp-source writes beside what -l says


class Wanted(Struct, frozen=True):
    """A measurement in a process of its own: Django knows one newsroom in a process."""

    folder: str
    letters: int
    size: int
    database: str = ""
    senders: int = 1
    beside: bool = True  # whether smtp-source is measured beside it


class Figures(Struct, frozen=True):
    """What was reached: letters a second, those of smtp-source before and after, bytes of a letter, memory in bytes."""

    rate: float
    source: float
    size: int
    memory: int

    @property
    def share(self) -> float:
        """What part of smtp-source's letters a second was reached."""
        return self.rate / self.source if self.source else 0.0


def bench(times: int, say: Callable[[str], None]) -> None:
    """Measure both databases by turns, then memory, and write the section "letters"."""
    where = machine()
    runs: dict[str, list[Figures]] = {"SQLite, one sender": [], "PostgreSQL, two senders": []}
    with tempfile.TemporaryDirectory(prefix="tamizdat-bench-", dir=Path.cwd()) as name:
        folder = Path(name)
        for turn in range(times):
            for number, (database, found) in enumerate(runs.items()):
                say(f"{database}, run {turn + 1} of {times}")
                found.append(_measured(folder / f"{turn}-{number}", database))
        say("memory")
        few, many = (_in_process(Wanted(str(folder / str(count)), count, SMALL, beside=False)) for count in (FEW, MANY))
    rows = [
        [name, *(f"{statistics.median(getattr(run, each) for run in found):,.0f}" for each in ("rate", "source")),
         f"{statistics.median(run.share for run in found):.0%}"]
        for name, found in runs.items()
    ]  # fmt: skip
    size = runs["SQLite, one sender"][0].size
    head = ["a second", "letters", "messages of smtp-source", "share"]
    text = f"## letters: a newsletter\n\n{where}\n\n{__doc__ or ''}".strip()
    told = f"{LETTERS:,} letters of {size:,} bytes, {CONNECTIONS} connections, median of {times} runs."
    memory = (
        f"Memory of the sender: {few.memory / 1e6:.0f} MB for {FEW:,} recipients, {many.memory / 1e6:.0f} MB for"
        f" {MANY:,}."
    )
    write_section("letters", f"{text}\n\n{told}\n\n{table(head, rows)}\n\n{memory}")


def _measured(folder: Path, name: str) -> Figures:
    folder.mkdir()
    with postgresql.database(folder, wanted=name.startswith("PostgreSQL")) as database:
        return _in_process(Wanted(str(folder / "it"), LETTERS, SIZE, database, 2 if database else 1))


def _in_process(wanted: Wanted) -> Figures:
    command = [sys.executable, "-m", "bench.letters", msgspec.json.encode(wanted).decode()]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.decode()[-2_000:])
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Figures)


def measure(wanted: Wanted) -> Figures:
    """Measure in this process."""
    folder = Path(wanted.folder)
    folder.mkdir(parents=True)
    port = free_port()
    connections = CONNECTIONS // wanted.senders
    newsroom = LettersNewsroom(folder / "paper", port, connections=connections, database=wanted.database)
    with closing(newsroom), _sink(port):
        newsletter = newsroom.subscribe(wanted.letters)
        size = _size_of_letter(newsroom, newsletter, wanted.size)
        before = _source(port, wanted.letters, size) if wanted.beside else 0.0
        seconds, memory = _send(newsroom, newsletter, wanted, folder / "sender.log")
        after = _source(port, wanted.letters, size) if wanted.beside else 0.0
    return Figures(wanted.letters / seconds, (before + after) / 2, size, memory)


def _send(newsroom: LettersNewsroom, newsletter: Any, wanted: Wanted, log: Path) -> tuple[float, int]:
    """Send an issue by senders that run already; return the seconds it took, and the memory of the largest sender."""
    from tamizdat.letters.models import Delivery, Issue

    senders = [newsroom.sender(log, once=False) for _ in range(wanted.senders)]
    try:
        for each in senders:
            _wait_until_quiet(each.pid)
        issue = newsroom.issue(newsletter, wanted.size)
        with _watched([each.pid for each in senders]) as peak:
            until = time.monotonic() + PATIENCE
            left = Delivery.objects.filter(issue=issue, state__in=("pending", "submitting"))
            while Issue.objects.get(pk=issue.pk).begun is None or left.exists():
                time.sleep(0.1)  # looking more often would take the processor from the senders
                if time.monotonic() > until or any(each.poll() is not None for each in senders):
                    raise RuntimeError(f"Not everything was sent. {log.read_text()[-1_000:]}")
            ended = time.time()
        issue.refresh_from_db()
        sent = Delivery.objects.filter(issue=issue, state="sent").count()
        if sent != wanted.letters:
            raise RuntimeError(f"{sent} of {wanted.letters} letters were sent. {log.read_text()[-1_000:]}")
        return ended - issue.begun.timestamp(), max(peak)
    finally:
        for each in senders:
            each.terminate()
        for each in senders:
            each.wait(60)


def _size_of_letter(newsroom: LettersNewsroom, newsletter: Any, size: int) -> int:
    """Return the bytes of a letter beside the headers that smtp-source writes by itself."""
    from tamizdat.letters.rendering.message import mold

    issue = newsroom.issue(newsletter, size)
    body = mold(issue).fill(to="reader1@p1.example", code="x" * 22, message_id="<x@lantern.example>", return_path="")
    issue.delete()
    return len(body) - _HEADERS


def _wait_until_quiet(process: int) -> None:
    """Wait until a sender has started and rests."""
    last, since = -1, time.monotonic()
    while time.monotonic() - since < 3.0:
        time.sleep(0.2)
        spent = _processor_time(process)
        if spent > last + 10:
            last, since = spent, time.monotonic()


def _processor_time(process: int) -> int:
    """Return what a process has used of the processor, in hundredths of a second."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@contextmanager
def _watched(processes: list[int]) -> Iterator[list[int]]:
    """Sample the largest resident size of processes until the block ends."""
    peak, over = [0], threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            peak.append(max(map(resident, processes)))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def _source(port: int, count: int, size: int) -> float:
    """Return how many messages smtp-source sends in a second. It keeps its connections open, as ours does."""
    words = ["-d", "-s", str(CONNECTIONS), "-l", str(size), "-m", str(count)]
    command = ["smtp-source", *words, "-f", "bounces@lantern.example", "-t", "reader1@p1.example", f"127.0.0.1:{port}"]
    began = time.monotonic()
    subprocess.run(command, check=True, env=_path(), capture_output=True)
    return count / (time.monotonic() - began)


@contextmanager
def _sink(port: int) -> Iterator[None]:
    """Run Postfix's own sink."""
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    with subprocess.Popen(["smtp-sink", *user, f"127.0.0.1:{port}", "500"], env=_path()) as sink:
        time.sleep(0.5)
        try:
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                sink.kill()


def _path() -> dict[str, str]:
    return {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin"}  # where Debian has them


if __name__ == "__main__":
    print(msgspec.json.encode(measure(msgspec.json.decode(sys.argv[1], type=Wanted))).decode())
