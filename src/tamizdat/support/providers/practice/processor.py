"""A payment processor that moves no money, with books of its own: a file of SQLite beside the newsroom's database.

It does what real ones do: it takes each order once by its key, charges, renews, refuses, refunds, is charged back,
takes a fee, and keeps a list of messages to be delivered. Nothing here knows Django or the newsroom's tables, and it
holds nothing about a reader.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS orders (
  id TEXT PRIMARY KEY, key TEXT UNIQUE NOT NULL, reference TEXT NOT NULL, cadence TEXT NOT NULL,
  currency TEXT NOT NULL, amount INTEGER NOT NULL, back TEXT NOT NULL, state TEXT NOT NULL, next_day TEXT);
CREATE TABLE IF NOT EXISTS charges (
  id TEXT PRIMARY KEY, order_id TEXT NOT NULL REFERENCES orders, period INTEGER NOT NULL, currency TEXT NOT NULL,
  amount INTEGER NOT NULL, fee INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '',
  day TEXT NOT NULL, disputed TEXT NOT NULL DEFAULT '', UNIQUE (order_id, period));
CREATE TABLE IF NOT EXISTS refunds (
  id TEXT PRIMARY KEY, key TEXT UNIQUE NOT NULL, charge_id TEXT NOT NULL REFERENCES charges, amount INTEGER NOT NULL,
  day TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS done (key TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS messages (
  number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, order_id TEXT NOT NULL, delivered INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS secret (word TEXT NOT NULL);
"""
SIGNATURE = "Practice-Signature"  # the header of a message
_OUTSIDE = "outside"  # in the place of an order, of what came past the newsroom's form
FEE_SHARE, FEE_FIXED = 29, 30  # thousandths, and minor units: about what card processors take


class Refused(Exception):
    """The processor does not do it; the message says why."""


class Processor:
    """The processor's books in one file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @contextmanager
    def _books(self) -> Iterator[sqlite3.Connection]:
        """Open the books for one transaction."""
        if not self._file.exists():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.touch(mode=0o600)
        with closing(sqlite3.connect(self._file, timeout=30, isolation_level=None)) as books:
            books.row_factory = sqlite3.Row
            books.execute("PRAGMA journal_mode=WAL")
            if books.execute("SELECT 1 FROM sqlite_master WHERE name = 'secret'").fetchone() is None:
                books.executescript(_SCHEMA)
                books.execute("INSERT INTO secret SELECT ? WHERE NOT EXISTS (SELECT 1 FROM secret)", (_id("word"),))
            books.execute("BEGIN IMMEDIATE")
            try:
                yield books
            except BaseException:
                books.execute("ROLLBACK")
                raise
            books.execute("COMMIT")

    @property
    def secret(self) -> bytes:
        """What its messages are signed with."""
        with self._books() as books:
            return str(books.execute("SELECT word FROM secret").fetchone()[0]).encode()

    def order(self, key: str, reference: str, cadence: str, currency: str, amount: int, back: str) -> str:
        """Take an order, once for a key; return its id."""
        with self._books() as books:
            if found := books.execute("SELECT id FROM orders WHERE key = ?", (key,)).fetchone():
                return str(found["id"])
            made = _id("order")
            books.execute(
                "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, 'open', NULL)",
                (made, key, reference, cadence, currency, amount, back),
            )
            return made

    def look(self, order: str) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
        """Return an order, its charges and their refunds. Raises Refused."""
        with self._books() as books:
            row = _order(books, order)
            charges = books.execute("SELECT * FROM charges WHERE order_id = ? ORDER BY period", (order,)).fetchall()
            refunds = books.execute(
                "SELECT refunds.* FROM refunds JOIN charges ON charges.id = charge_id WHERE order_id = ?", (order,)
            ).fetchall()
            return dict(row), [dict(each) for each in charges], [dict(each) for each in refunds]

    def pay(self, order: str, day: date, *, reason: str = "") -> None:
        """The reader pays, or with a `reason` the card is refused. Paying twice is paying once."""
        with self._books() as books:
            row = _order(books, order)
            if row["state"] != "open":
                return
            if reason:  # it can be tried again: what was refused counts down, so that the first payment is number 0
                tried = books.execute("SELECT COUNT(*) FROM charges WHERE order_id = ?", (order,)).fetchone()[0]
                self._charge(books, row, -1 - tried, day, reason=reason)
            else:
                self._charge(books, row, 0, day)
                state, after = ("done", None) if row["cadence"] == "once" else ("active", _next(day, row["cadence"]))
                books.execute("UPDATE orders SET state = ?, next_day = ? WHERE id = ?", (state, after, order))
            self._tell(books, order)

    def give_up(self, order: str) -> None:
        """The reader goes away without paying."""
        with self._books() as books:
            if _order(books, order)["state"] == "open":
                books.execute("UPDATE orders SET state = 'expired' WHERE id = ?", (order,))
                self._tell(books, order)

    def renew(self, day: date, *, refuse: frozenset[str] = frozenset()) -> int:
        """Charge all that is due on a day; return how many. Orders in `refuse` have a card that is refused."""
        with self._books() as books:
            due = books.execute(
                "SELECT * FROM orders WHERE state IN ('active', 'late') AND next_day <= ? ORDER BY next_day, id",
                (day.isoformat(),),
            ).fetchall()
            for row in due:
                period = books.execute("SELECT MAX(period) FROM charges WHERE order_id = ?", (row["id"],)).fetchone()[0]
                self._renew(books, row, period + 1, day, refused=row["id"] in refuse)
            return len(due)

    def _renew(self, books: sqlite3.Connection, row: sqlite3.Row, period: int, day: date, *, refused: bool) -> None:
        failed = books.execute(
            "SELECT COUNT(*) FROM charges WHERE order_id = ? AND state = 'failed' AND period > "
            "(SELECT MAX(period) FROM charges WHERE order_id = ? AND state = 'paid')",
            (row["id"], row["id"]),
        ).fetchone()[0]
        self._charge(books, row, period, day, reason="card_declined" if refused else "")
        if not refused:
            state, after = "active", _next(date.fromisoformat(row["next_day"]), row["cadence"])
        elif failed >= 3:  # it was tried four times
            state, after = "ended", None
        else:
            state, after = "late", (day + timedelta(days=3)).isoformat()
        books.execute("UPDATE orders SET state = ?, next_day = ? WHERE id = ?", (state, after, row["id"]))
        self._tell(books, row["id"])

    def change(self, key: str, order: str, action: str, day: date, amount: int | None = None) -> None:
        """Do something with an order that goes on, once for a key. Raises Refused."""
        with self._books() as books:
            if _is_done(books, key):
                return
            row = _order(books, order)
            if row["state"] not in ("active", "late", "paused"):
                raise Refused(f"It is {row['state']}.")
            if action == "change":
                books.execute("UPDATE orders SET amount = ? WHERE id = ?", (amount, order))
            else:
                state = {"pause": "paused", "resume": "active", "end": "ended"}[action]
                # What was paused is not charged for afterwards.
                after = max(row["next_day"], day.isoformat()) if state == "active" else row["next_day"]
                books.execute("UPDATE orders SET state = ?, next_day = ? WHERE id = ?", (state, after, order))
            self._tell(books, order)

    def refund(self, key: str, charge: str, amount: int, day: date) -> None:
        """Pay back, once for a key. Raises Refused."""
        with self._books() as books:
            if _is_done(books, key):
                return
            row = books.execute("SELECT * FROM charges WHERE id = ?", (charge,)).fetchone()
            if row is None or row["state"] != "paid":
                raise Refused("There is no such payment.")
            already = books.execute(
                "SELECT COALESCE(SUM(amount), 0) FROM refunds WHERE charge_id = ?", (charge,)
            ).fetchone()[0]
            if already + amount > row["amount"]:
                raise Refused("More cannot be paid back than was paid.")
            books.execute("INSERT INTO refunds VALUES (?, ?, ?, ?, ?)", (_id("refund"), key, charge, amount, str(day)))
            self._tell(books, row["order_id"])

    def dispute(self, charge: str, state: str) -> None:
        """A donor's bank takes a payment back ("open"), and decides ("won" or "lost")."""
        with self._books() as books:
            row = books.execute("SELECT * FROM charges WHERE id = ?", (charge,)).fetchone()
            books.execute("UPDATE charges SET disputed = ? WHERE id = ?", (state, charge))
            self._tell(books, row["order_id"])

    def messages(self) -> list[tuple[str, str]]:
        """Return the messages that were not delivered yet: id, and the order that each is about."""
        with self._books() as books:
            rows = books.execute("SELECT id, order_id FROM messages WHERE delivered = 0 ORDER BY number").fetchall()
            return [(str(row["id"]), str(row["order_id"])) for row in rows]

    def message(self, number: str, order: str) -> tuple[dict[str, str], bytes]:
        """Return a message as it is sent: headers and body."""
        body = json.dumps({"id": number, "order": order}).encode()
        return {SIGNATURE: signature(self.secret, body)}, body

    def delivered(self, message: str) -> None:
        """Mark a message as delivered."""
        with self._books() as books:
            books.execute("UPDATE messages SET delivered = 1 WHERE id = ?", (message,))

    def surprise(self, currency: str, day: date) -> None:
        """Let the books have what the newsroom was not told: a gift past its form, and a refund by somebody's hand."""
        with self._books() as books:
            known = books.execute("SELECT COUNT(*) FROM charges WHERE order_id = ?", (_OUTSIDE,)).fetchone()[0]
            self._charge(books, {"id": _OUTSIDE, "currency": currency, "amount": 4200}, known, day)
            row = books.execute(
                "SELECT charges.id, charges.amount FROM charges JOIN orders ON orders.id = order_id WHERE"
                " orders.state = 'done' AND charges.state = 'paid' AND charges.id NOT IN"
                " (SELECT charge_id FROM refunds) ORDER BY charges.day DESC, charges.id LIMIT 1"
            ).fetchone()
            if row:
                back = (_id("refund"), _id("key"), row["id"], min(500, row["amount"]), str(day))
                books.execute("INSERT INTO refunds VALUES (?, ?, ?, ?, ?)", back)

    def statement(self, since: date, until: date) -> Iterator[tuple[str, str, int, date, str]]:
        """Yield what moved on these days: a name, a currency, minor units, the day, the charge that it belongs to."""
        with self._books() as books:
            days = (since.isoformat(), until.isoformat())
            charges = books.execute(
                "SELECT * FROM charges WHERE state = 'paid' AND day BETWEEN ? AND ?", days
            ).fetchall()
            refunds = books.execute(
                "SELECT refunds.*, currency FROM refunds JOIN charges ON charges.id = charge_id"
                " WHERE refunds.day BETWEEN ? AND ?",
                days,
            ).fetchall()
        for row in charges:
            day = date.fromisoformat(row["day"])
            charge, currency = row["id"], row["currency"]
            yield charge, currency, row["amount"], day, charge
            yield f"{charge} fee", currency, -row["fee"], day, charge
            if row["disputed"]:
                yield f"{charge} dispute", currency, -row["amount"], day, charge
            if row["disputed"] == "won":
                yield f"{charge} dispute won", currency, row["amount"], day, charge
        for row in refunds:
            yield row["id"], row["currency"], -row["amount"], date.fromisoformat(row["day"]), row["charge_id"]

    def _charge(self, books: sqlite3.Connection, row: Any, period: int, day: date, *, reason: str = "") -> None:
        fee = row["amount"] * FEE_SHARE // 1000 + min(FEE_FIXED, row["amount"] // 10)
        state = "failed" if reason else "paid"
        values = (_id("charge"), row["id"], period, row["currency"], row["amount"], 0 if reason else fee, state)
        books.execute(
            "INSERT INTO charges (id, order_id, period, currency, amount, fee, state, reason, day)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*values, reason, day.isoformat()),
        )

    def _tell(self, books: sqlite3.Connection, order: str) -> None:
        books.execute("INSERT INTO messages (id, order_id) VALUES (?, ?)", (_id("message"), order))


def signature(secret: bytes, body: bytes) -> str:
    """Return what a message's body is signed with."""
    return hmac.new(secret, body, hashlib.sha256).hexdigest()


def _order(books: sqlite3.Connection, order: str) -> sqlite3.Row:
    row: sqlite3.Row | None = books.execute("SELECT * FROM orders WHERE id = ?", (order,)).fetchone()
    if row is None:
        raise Refused("There is no such order.")
    return row


def _is_done(books: sqlite3.Connection, key: str) -> bool:
    """Whether something was done for a key before; it counts as done from now on."""
    return books.execute("INSERT OR IGNORE INTO done VALUES (?)", (key,)).rowcount == 0


def _next(day: date, cadence: str) -> str:
    months = 1 if cadence == "monthly" else 12
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last).isoformat()
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _id(kind: str) -> str:
    return f"{kind}_{secrets.token_hex(10)}"
