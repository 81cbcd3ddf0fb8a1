"""Contributions and providers' messages a second: the whole way by HTTP, on SQLite and on PostgreSQL.

A newsroom is started by `tamizdat up --practice`, as anybody starts it. Readers send the form (with the sum that holds
machines off solved beforehand), and the practice provider takes the order; then all pay, and the messages that tell of
it are sent to the service and worked off by the worker. The limit of the machine, measured in the same run, is how many
transactions a second the same database commits that insert one row; it lies on a disk, since donors' data must.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import msgspec
from audit.chaos import Chaos, gift_form
from audit.running import new_newsroom
from msgspec import Struct

from bench import postgresql
from bench.results import machine, table, write_section
from tamizdat.support.providers.practice.processor import Processor

GIFTS = 400
SENDERS = 16
PATIENCE = 180.0  # seconds


class Rates(Struct, frozen=True):
    """What was reached in a second."""

    commits: float
    gifts: float
    messages: float
    worked_off: float


class _Newsroom(Chaos):
    """A newsroom that nothing is killed in."""

    def challenges(self, count: int) -> list[str]:
        """Return sums that are solved."""
        return [_solve(self.ask("GET", "/service/challenge/", b"", _from(number))[2]) for number in range(count)]

    def give(self, number: int, proof: str) -> bool:
        """Send one form."""
        form = gift_form() | {"email": f"reader{number}@bench.example", "note": "", "proof": proof}
        return self.post("/service/contribute/", form, _from(number)["x-forwarded-for"])[0] == 303

    def tell(self, headers: dict[str, str], body: bytes) -> bool:
        """Send one message of the processor."""
        return self.ask("POST", "/service/webhooks/practice/", body, headers)[0] == 204

    def paid(self) -> int:
        """Return how many payments the newsroom knows of, asked of its database: that takes no time from the worker."""
        with closing(self.connect()) as database:
            return int(database.execute("SELECT COUNT(*) FROM support_payment WHERE state = 'paid'").fetchone()[0])

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run it for a block."""
        self.start()
        try:
            self.wait(lambda: self.get("/contribute/")[0] == 200, "the page on which readers contribute")
            self._steal_messages()
            yield
        finally:
            self.stop()


def bench(times: int, say: Callable[[str], None]) -> None:
    """Measure both databases by turns, and write the section "support"."""
    where = machine()
    runs: dict[str, list[Rates]] = {"SQLite": [], "PostgreSQL": []}
    with tempfile.TemporaryDirectory(prefix="tamizdat-bench-", dir=Path.cwd()) as folder:
        for turn in range(times):
            for name, found in runs.items():
                say(f"{name}, run {turn + 1} of {times}")
                found.append(_measure(Path(folder) / f"{name}-{turn}", name))
    rows = [
        [name, *(f"{statistics.median(getattr(run, each) for run in found):,.0f}" for each in Rates.__struct_fields__)]
        for name, found in runs.items()
    ]
    head = ["a second", "commits of one row (the limit)", "contributions", "messages taken", "messages worked off"]
    text = f"## support: contributions and providers' messages\n\n{where}\n\n{__doc__ or ''}".strip()
    write_section("support", f"{text}\n\n{GIFTS} contributions, median of {times} runs.\n\n{table(head, rows)}")


def _measure(folder: Path, name: str) -> Rates:
    folder.mkdir(parents=True)
    paper = folder / "paper"
    new_newsroom(paper)
    with postgresql.database(folder, wanted=name == "PostgreSQL") as database:
        commits = _commits_of_postgresql(database) if database else _commits_of_sqlite(folder)
        return _run(paper, database, commits)


def _run(paper: Path, database: str, commits: float) -> Rates:
    newsroom = _Newsroom(paper, database=database)
    with newsroom.running():
        proofs = newsroom.challenges(GIFTS)
        with ThreadPoolExecutor(SENDERS) as senders:
            gifts = _rate(lambda: list(senders.map(newsroom.give, range(GIFTS), proofs)))
            processor = Processor(newsroom.newsroom.practice_processor)
            with closing(sqlite3.connect(newsroom.newsroom.practice_processor)) as books:
                orders = [row[0] for row in books.execute("SELECT id FROM orders")]
            for order in orders:
                processor.pay(order, date.today())
            told = [processor.message(secrets.token_hex(8), order) for order in orders]
            began = time.monotonic()
            messages = _rate(lambda: list(senders.map(lambda each: newsroom.tell(*each), told)))
        until = time.monotonic() + PATIENCE
        while newsroom.paid() < GIFTS and time.monotonic() < until:
            time.sleep(0.2)
        worked_off = GIFTS / (time.monotonic() - began)
    return Rates(commits, gifts, messages, worked_off)


def _rate(work: Callable[[], list[bool]]) -> float:
    """Return how much of the work was done in a second. Raises RuntimeError where some of it was not."""
    began = time.monotonic()
    done = work()
    if not all(done):
        raise RuntimeError(f"{done.count(False)} of {len(done)} were not answered as they should be.")
    return len(done) / (time.monotonic() - began)


def _commits_of_sqlite(folder: Path) -> float:
    with closing(sqlite3.connect(folder / "limit.sqlite3", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, word TEXT)")
        return _commits(lambda: database.execute("INSERT INTO t (word) VALUES ('x')"))


def _commits_of_postgresql(address: str) -> float:
    import psycopg

    with psycopg.connect(address, autocommit=True) as database:
        database.execute("CREATE TABLE t (id SERIAL PRIMARY KEY, word TEXT)")
        rate = _commits(lambda: database.execute("INSERT INTO t (word) VALUES ('x')"))
        database.execute("DROP TABLE t")
        return rate


def _commits(insert: Callable[[], object], count: int = 1_000) -> float:
    began = time.monotonic()
    for _ in range(count):
        insert()
    return count / (time.monotonic() - began)


def _from(number: int) -> dict[str, str]:
    return {"x-forwarded-for": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}


def _solve(text: str) -> str:
    """Solve a sum as a reader's browser does."""
    told = msgspec.json.decode(text, type=dict[str, object])
    salt = str(told["salt"]).encode()
    number = 0
    while hashlib.sha256(salt + str(number).encode()).hexdigest() != told["challenge"]:
        number += 1
    kept = {name: told[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(msgspec.json.encode(kept | {"number": number})).decode()
