"""Contributions while everything dies: many readers give at once, and nothing is lost or charged twice.

    python -m audit.chaos 10000 [--on-postgresql] [--readers 200] [--between 40]

A newsroom in practice mode is started as anybody would start it. Readers without a script (the form, the page that asks
once more, the payment page, the page of thanks) come from networks of their own; some press twice, some go back. All
the while processes of the service and the worker are killed with SIGKILL, and messages of the processor come twice, in
any order, late, or never. A watcher reads the ledger again and again. In the end it must hold:

- the processor's own books have at most one charge for each order, and each charge is one payment and one entry here;
- the ledger balanced whenever it was looked at;
- the reconciliation finds no difference.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import msgspec
import psycopg
from msgspec import Struct

from audit.running import PATIENCE, RunningNewsroom, children, new_newsroom
from bench import postgresql

READERS = 48  # at a time
BETWEEN = 15.0  # seconds between two kills at most; a process takes some to start, in which nobody gets through
_TELLING = 16  # messages on their way at a time
_HIDDEN = re.compile(r'name="([\w-]+)" value="([^"]*)"')
_UNBALANCED = """SELECT entry_id, currency FROM support_line JOIN support_entry ON support_entry.id = entry_id
 WHERE posted GROUP BY entry_id, currency HAVING SUM(amount) <> 0"""


class Outcome(Struct):
    """What came of it."""

    paid: int = 0
    refused: int = 0
    given_up: int = 0
    kills: int = 0
    looks: int = 0
    unbalanced: int = 0
    charges: int = 0
    charged_twice: int = 0
    payments: int = 0
    differences: int = 0
    seconds: float = 0.0
    problems: tuple[str, ...] = ()

    @property
    def is_well(self) -> bool:
        """Whether all held."""
        wrong = self.charged_twice or self.unbalanced or self.differences or self.charges != self.payments
        return not (wrong or self.problems) and self.charges == self.paid > 0


class Chaos(RunningNewsroom):
    """A newsroom under load, and what kills it."""

    def __init__(
        self, folder: Path, seed: int = 1, database: str = "", readers: int = READERS, between: float = BETWEEN
    ) -> None:
        super().__init__(folder, database)
        self.readers, self.between = readers, between
        self.random = random.Random(seed)
        self.outcome = Outcome()
        self.ended = threading.Event()
        self._guard = threading.Lock()

    def run(self, count: int) -> Outcome:
        """Let `count` readers give, and return what came of it."""
        began = time.monotonic()
        self.start()
        try:
            self.wait(lambda: self.get("/contribute/")[0] == 200, "the page on which readers contribute")
            self._steal_messages()
            troubles = [threading.Thread(target=each) for each in (self._kill, self._deliver, self._watch)]
            for thread in troubles:
                thread.start()
            with ThreadPoolExecutor(self.readers) as readers:
                list(readers.map(self._reader, range(count)))
            self.ended.set()
            for thread in troubles:
                thread.join()
        finally:
            self.ended.set()
            self.stop()
        self._come_to_rest()
        self._count()
        self.outcome.seconds = time.monotonic() - began
        return self.outcome

    # --- what kills it

    def _kill(self) -> None:
        """Kill a process of the service or the worker again and again; in between some readers get through."""
        while not self.ended.wait(self.random.uniform(2.0, self.between)):
            victims = [
                pid
                for child in children(self.process.pid)
                if {"service", "worker"} & set(_arguments(child))
                for pid in (child, *children(child))
            ]
            if victims:
                with suppress(OSError):
                    os.kill(self.random.choice(victims), signal.SIGKILL)
                    self.outcome.kills += 1

    # --- the processor's messages

    def _processor(self) -> sqlite3.Connection:
        return sqlite3.connect(self.newsroom.practice_processor, timeout=60, isolation_level=None)

    def _steal_messages(self) -> None:
        """Have the processor's messages delivered by nobody but `_deliver`."""
        self.post("/service/practice/nobody/", {})  # makes the processor's books, if they are not there
        with suppress(sqlite3.OperationalError), closing(self._processor()) as books:
            books.execute(
                "CREATE TRIGGER IF NOT EXISTS stolen AFTER INSERT ON messages"
                " BEGIN UPDATE messages SET delivered = 1 WHERE number = NEW.number; END"
            )

    def _deliver(self) -> None:
        """Deliver messages twice, in any order, late, or never."""
        from tamizdat.support.providers.practice.processor import Processor

        processor = Processor(self.newsroom.practice_processor)

        def tell(row: tuple[int, str, str]) -> None:
            headers, body = processor.message(*row[1:])
            with suppress(OSError, http.client.HTTPException):
                self.ask("POST", "/service/webhooks/practice/", body, headers)

        last = 0
        with ThreadPoolExecutor(_TELLING) as threads:
            while not self.ended.wait(0.2):
                with closing(self._processor()) as books:
                    found = books.execute("SELECT number, id, order_id FROM messages WHERE number > ?", (last,))
                    rows = found.fetchall()
                last = max([last, *(row[0] for row in rows)])
                due = [row for row in rows if self.random.random() > 0.15]  # the others never come
                due += [row for row in due if self.random.random() < 0.3]
                self.random.shuffle(due)
                list(threads.map(tell, due))

    # --- readers

    def _reader(self, number: int) -> None:
        """One reader gives: tries each step until it is answered, as one reloads a page."""
        chance = random.Random(number)
        network = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        form = gift_form()
        if chance.random() < 0.3:
            form |= {"cadence": "monthly", "amount-monthly": "500"}
        form["email"], form["note"] = f"reader{number}@chaos.example", f"note {number}"
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            status, location, text = self.post("/service/contribute/", form, network)
            if status == 303:
                break
            if status == 200:
                form = dict(_HIDDEN.findall(text))
            time.sleep(3.2 if status == 200 else chance.uniform(0.5, 2.0))
        else:
            return self._add("given_up")
        if chance.random() < 0.05:
            self.post("/service/contribute/", form, network)  # pressed twice: no second order is ever paid
        order = self._order(location, until)
        if not order:
            return self._add("given_up")
        refuses = chance.random() < 0.1
        for _ in range(2 if chance.random() < 0.2 else 1):
            while self.post(order, {"do": "leave" if refuses else "pay"}, network)[0] != 303:
                time.sleep(chance.uniform(0.5, 2.0))
                if time.monotonic() > until:
                    return self._add("given_up")
        self.get(location.replace("/pay/", "/thanks/"))
        return self._add("refused" if refuses else "paid")

    def _order(self, location: str, until: float) -> str:
        """Return the address of the payment page, "" if it never came."""
        while time.monotonic() < until:
            status, text = self.get(location)
            if found := re.search(r'href="(/service/practice/[\w-]+/)"', text):
                return found[1]
            if status == 503:
                self.post(location, {})
            time.sleep(1.0)
        return ""

    def _add(self, name: str) -> None:
        with self._guard:
            setattr(self.outcome, name, getattr(self.outcome, name) + 1)

    # --- what must hold

    def _watch(self) -> None:
        """Look at the ledger while it is written."""
        while not self.ended.wait(0.5):
            with suppress(sqlite3.OperationalError, psycopg.OperationalError), closing(self.connect()) as database:
                self.outcome.unbalanced += len(database.execute(_UNBALANCED).fetchall())
                self.outcome.looks += 1

    def _come_to_rest(self) -> None:
        """Ask about what no message told, as the worker does again and again."""
        self.django("from tamizdat.support.payments.reconciling import ask_about_all; ask_about_all()")

    def _count(self) -> None:
        found = self.django(_COUNTING)
        told = json.loads(found)
        self.outcome.payments, self.outcome.differences = told["payments"], told["differences"]
        self.outcome.problems = tuple(told["problems"])
        with closing(self._processor()) as books:
            self.outcome.charges = books.execute("SELECT COUNT(*) FROM charges WHERE state = 'paid'").fetchone()[0]
            self.outcome.charged_twice = books.execute(
                "SELECT COUNT(*) FROM (SELECT 1 FROM charges GROUP BY order_id, period HAVING COUNT(*) > 1)"
            ).fetchone()[0]


_COUNTING = """
import json
from datetime import timedelta
from tamizdat.people.persons import today
from tamizdat.support.ledger.checking import problems
from tamizdat.support.models import Payment
from tamizdat.support.payments.reconciling import reconcile
found = reconcile(today() + timedelta(days=1))
print(json.dumps({"payments": Payment.objects.filter(state="paid").count(), "differences": found.differences,
                  "problems": [*problems(), *found.problems]}))
"""


def gift_form() -> dict[str, str]:
    """Return the form of a single gift as the page of a practice newsroom sends it, without an address."""
    once = {"cadence": "once", "amount-once": "1000"}
    return {"language": "en", "group": "everywhere", "currency": "EUR", "method": "practice", **once}


def _arguments(pid: int) -> list[str]:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    return []


def main() -> None:
    """Run it, and say what came of it."""
    parser = argparse.ArgumentParser(description="Contributions while everything dies.")
    parser.add_argument("count", type=int)
    parser.add_argument("--on-postgresql", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--readers", type=int, default=READERS, help="how many give at a time")
    parser.add_argument("--between", type=float, default=BETWEEN, help="seconds between two kills at most")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        postgresql.database(Path(folder), wanted=given.on_postgresql) as database,
    ):
        paper = Path(folder) / "paper"
        new_newsroom(paper)
        outcome = Chaos(paper, given.seed, database, given.readers, given.between).run(given.count)
    print(msgspec.json.format(msgspec.json.encode(outcome)).decode())
    sys.exit(0 if outcome.is_well else 1)


if __name__ == "__main__":
    main()
