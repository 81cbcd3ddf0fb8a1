"""The ledger: entered once, balanced, never changed, whatever program tries; handed to an accountant as it stands."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tamizdat.project import Project
from tamizdat.support.ledger.accounts import BANK, DISPUTED, EXCHANGE, LOST, Cadence, balance_of, fees, gifts

DAY = date(2026, 11, 29)
ACCOUNTS = [balance_of("Stripe"), BANK, gifts(Cadence.ONCE), gifts(Cadence.MONTHLY), fees("Stripe"), DISPUTED, LOST]


def posting(account: str, amount: int, currency: str = "EUR") -> Any:
    from tamizdat.support.ledger.posting import Posting
    from tamizdat.support.money import Money

    return Posting(account, Money(currency, amount))


def gift(reference: str, amount: int = 1_000) -> Any:
    from tamizdat.support.ledger.posting import post

    return post("gift", reference, DAY, [posting("Assets:Stripe", amount), posting("Income:Gifts:Once", -amount)])


def standing() -> dict[tuple[str, str], int]:
    from tamizdat.support.ledger.checking import balances

    return {(each.account, each.money.currency): each.money.amount for each in balances() if each.money.amount}


def test_the_same_gift_twice_is_one(desk: Any) -> None:
    from tamizdat.support.ledger.posting import LedgerError
    from tamizdat.support.models import Entry

    assert gift("stripe ch_1").pk == gift("stripe ch_1").pk
    assert standing() == {("Assets:Stripe", "EUR"): 1_000, ("Income:Gifts:Once", "EUR"): -1_000}
    with pytest.raises(LedgerError, match="stripe ch_1 is entered already"):
        gift("stripe ch_1", 2_000)
    assert Entry.objects.count() == 1


def test_many_at_once_enter_it_once(desk: Any) -> None:
    from threading import Thread

    from django.db import connections

    from tamizdat.support.models import Entry

    def work() -> None:
        for number in range(10):
            gift(f"stripe ch_{number}")
        connections.close_all()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Entry.objects.filter(posted=True).count() == 10 == Entry.objects.count()
    assert standing()["Assets:Stripe", "EUR"] == 10_000


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([("Assets:Bank", 5)], "two lines"),
        ([("Assets:Bank", 5), ("Income:Gifts:Once", -4)], r"0.01 EUR is left over"),
        ([("Assets:Bank", 5), ("Income:Gifts:Once", 0), ("Income:Gifts:Once", -5)], "nothing"),
        ([("bank", 5), ("Income:Gifts:Once", -5)], "no account"),
        ([("Assets:Bank", 5), ("Income:Gifts:Once", -5, "USD")], "left over"),
    ],
)
def test_what_is_not_taken(desk: Any, lines: list[Any], why: str) -> None:
    from tamizdat.support.ledger.posting import post
    from tamizdat.support.models import Entry

    with pytest.raises(ValueError, match=why):
        post("gift", "x", DAY, [posting(*each) for each in lines])
    assert not Entry.objects.exists()


AMOUNTS = st.integers(-(10**9), 10**9).filter(bool)
LINES = st.lists(st.tuples(st.sampled_from(ACCOUNTS), AMOUNTS, st.sampled_from(["EUR", "USD", "JPY"])), max_size=6)
QUICK = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@given(entries=st.lists(LINES, max_size=8))
@QUICK
def test_it_balances_at_every_step(desk: Any, entries: list[list[tuple[str, int, str]]]) -> None:
    """Whatever is offered: what balances is taken whole, the rest not at all, and the sum of all is nothing."""
    from django.db import transaction

    from tamizdat.support.ledger.checking import problems
    from tamizdat.support.ledger.posting import LedgerError, post

    class _Undo(Exception):
        pass

    with pytest.raises(_Undo), transaction.atomic():
        wanted: dict[tuple[str, str], int] = defaultdict(int)
        for number, lines in enumerate(entries):
            sums: dict[str, int] = defaultdict(int)
            for _, amount, currency in lines:
                sums[currency] += amount
            # Half of them are made to balance by one line more for each currency.
            if number % 2:
                lines = [*lines, *((EXCHANGE, -total, code) for code, total in sums.items() if total)]
                sums = defaultdict(int)
            try:
                post("correction", f"entry {number}", DAY, [posting(*line) for line in lines])
            except LedgerError:
                assert len(lines) < 2 or any(sums.values())
                continue
            assert len(lines) >= 2 and not any(sums.values())
            for account, amount, currency in lines:
                wanted[account, currency] += amount
        assert standing() == {key: total for key, total in wanted.items() if total}
        assert list(problems()) == []
        raise _Undo


CHANGES = {
    "an entry changed": "UPDATE support_entry SET day = '2020-01-01' WHERE posted",
    "an entry taken back": "UPDATE support_entry SET posted = %s WHERE posted",
    "an entry deleted": "DELETE FROM support_entry WHERE posted",
    "a line changed": "UPDATE support_line SET amount = amount * 2",
    "a line moved to another entry": "UPDATE support_line SET entry_id = (SELECT MAX(id) FROM support_entry)",
    "a line deleted": "DELETE FROM support_line",
    "a line added": "INSERT INTO support_line (entry_id, account, currency, amount) SELECT id, 'Assets:Bank', 'EUR', 1"
    " FROM support_entry WHERE posted",
    "an entry made as posted": "INSERT INTO support_entry (kind, reference, day, note, posted)"
    " VALUES ('gift', 'x', '2026-01-01', '', %s)",
}


@pytest.mark.parametrize("what", CHANGES)
def test_the_database_itself_keeps_it(desk: Any, what: str) -> None:
    from django.db import DatabaseError, connection, transaction

    from tamizdat.support.models import Entry

    gift("stripe ch_1")
    Entry.objects.create(kind="gift", reference="begun", day=DAY)
    before = standing(), list(Entry.objects.order_by("pk").values())
    given = [what == "an entry made as posted"] if "%s" in CHANGES[what] else None
    with pytest.raises(DatabaseError, match="ledger: "), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CHANGES[what], given)
    assert (standing(), list(Entry.objects.order_by("pk").values())) == before


def test_an_entry_that_does_not_balance_is_not_posted_by_any_program(desk: Any) -> None:
    from django.db import DatabaseError, transaction

    from tamizdat.support.ledger.checking import problems
    from tamizdat.support.models import Entry, Line

    entry = Entry.objects.create(kind="gift", reference="x", day=DAY)
    for lines, why in (([5], "two lines"), ([-4], "balance")):
        for amount in lines:
            Line.objects.create(entry=entry, account="Assets:Bank", currency="EUR", amount=amount)
        with pytest.raises(DatabaseError, match=why), transaction.atomic():
            Entry.objects.filter(pk=entry.pk).update(posted=True)
    assert standing() == {} and list(problems()) == ["1 entries were begun and not posted; they count nowhere."]
    entry.lines.all().delete()
    entry.delete()  # what was never posted can go
    assert list(problems()) == []


def test_triggers_that_are_gone_are_told(desk: Any) -> None:
    from django.db import connection

    from tamizdat.support.ledger.checking import problems

    assert list(problems()) == []
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE support_line DISABLE TRIGGER ledger_line")
            assert [line.partition(":")[0] for line in problems()] == ["ledger_line"]
            cursor.execute("ALTER TABLE support_line ENABLE TRIGGER ledger_line")
            cursor.execute(
                "CREATE OR REPLACE FUNCTION ledger_is_kept() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
            )
        assert [line.partition(":")[0] for line in problems()] == ["ledger_entries_kept", "ledger_lines_kept"]
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'support_line'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
    gift("stripe ch_1")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE support_line SET amount = 999 WHERE amount > 0")
    told = list(problems())
    assert sum("ledger_line_" in line and "missing or altered" in line for line in told) == 5
    assert any("stripe ch_1: its lines do not balance: -0.01 EUR is left over." in line for line in told)


def test_a_trigger_that_was_altered_is_told(desk: Any) -> None:
    from django.db import connection

    from tamizdat.support.ledger.checking import problems

    if connection.vendor != "sqlite":
        pytest.skip("what is altered on PostgreSQL is a function")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'ledger_line_stays'")
        (text,) = cursor.fetchone()
        cursor.execute("DROP TRIGGER ledger_line_stays")
        cursor.execute(text.replace("WHEN", "WHEN NEW.amount = 1 AND", 1))
        assert [line.partition(":")[0] for line in problems()] == ["ledger_line_stays"]
        cursor.execute("DROP TRIGGER ledger_line_stays")
        cursor.execute(
            text.replace("support_entry", '"support_entry"')
        )  # as SQLite writes it where a table was renamed
    assert list(problems()) == []


def test_nothing_posted_is_replaced(desk: Any) -> None:
    """SQLite deletes what a row takes the place of without asking the triggers of deleting."""
    from django.db import DatabaseError, connection, transaction

    from tamizdat.support.models import Entry, Line

    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no such statements")
    entry, other = gift("stripe ch_1"), Entry.objects.create(kind="gift", reference="x", day=DAY)
    line = entry.lines.order_by("pk").first()
    loose = Line.objects.create(entry=other, account="Assets:Bank", currency="EUR", amount=5)
    values = "kind, reference, day, note, posted) VALUES"
    for statement in (
        f"INSERT OR REPLACE INTO support_entry (id, {values} ({entry.pk}, 'gift', 'y', '2026-11-29', '', 0)",
        f"INSERT OR REPLACE INTO support_entry ({values} ('gift', 'stripe ch_1', '2026-11-29', '', 0)",
        f"REPLACE INTO support_entry (id, {values} ({other.pk}, 'gift', 'stripe ch_1', '2026-11-29', '', 0)",
        f"UPDATE OR REPLACE support_entry SET reference = 'stripe ch_1' WHERE id = {other.pk}",
        f"UPDATE OR REPLACE support_entry SET id = {entry.pk} WHERE id = {other.pk}",
        f"INSERT OR REPLACE INTO support_line VALUES ({line.pk}, 'Assets:Bank', 'EUR', 5, {other.pk})",
        f"UPDATE OR REPLACE support_line SET id = {line.pk} WHERE id = {loose.pk}",
        f"UPDATE OR REPLACE support_entry SET posted = 0 WHERE id = {entry.pk}",
    ):
        with pytest.raises(DatabaseError, match="ledger: "), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert standing() == {("Assets:Stripe", "EUR"): 1_000, ("Income:Gifts:Once", "EUR"): -1_000}


def test_a_mistake_is_corrected_by_its_opposite(desk: Any) -> None:
    from tamizdat.support.ledger.posting import correct

    entry = gift("bank 2026-11-29 1")
    corrected = correct(entry, DAY, "entered for the wrong month")
    assert standing() == {} and corrected.corrects == entry
    assert correct(entry, DAY, "again").pk == corrected.pk  # once


@pytest.fixture
def filled(desk: Any) -> Project:
    """A newsroom whose ledger has gifts, fees, currencies and a correction."""
    from tamizdat.support.ledger.posting import correct, post

    gift("stripe ch_1")
    first = gift("stripe ch_2", 500)
    fee = [posting("Expenses:Fees:Stripe", 59), posting("Assets:Stripe", -59)]
    post("fee", "stripe txn_1", date(2026, 12, 1), fee, note='=HYPERLINK("x") "quoted" \\ and\nmore')
    yen = [posting("Assets:Stripe", 500, "JPY"), posting("Income:Gifts:Monthly", -500, "JPY")]
    post("gift", "stripe ch_3", date(2026, 12, 2), yen)
    correct(first, date(2026, 12, 3), "twice")
    newsroom: Project = desk.newsroom
    return newsroom


def test_beancount_itself_reads_it(filled: Project, tmp_path: Path) -> None:
    done = ledger(filled, "export", "--to", str(tmp_path / "paper.beancount"))
    assert done.returncode == 0, done.stderr
    from beancount import loader
    from beancount.core import data, realization

    read, errors, _ = loader.load_file(str(tmp_path / "paper.beancount"))
    assert errors == []
    transactions = [each for each in read if isinstance(each, data.Transaction)]
    assert len(transactions) == 5 and transactions[-1].meta["corrects"] == "stripe ch_2"
    root = realization.realize(read)
    theirs = {
        (account.account, position.units.currency): position.units.number
        for account in realization.iter_children(root)
        for position in account.balance
    }
    from tamizdat.support.money import Money

    assert theirs == {key: Money(key[1], amount).decimal for key, amount in standing().items()}


def test_csv_has_every_line_and_no_formula(filled: Project) -> None:
    done = ledger(filled, "export", "--as", "csv", "--since", "2026-12-01")
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == 6 and {row["kind"] for row in rows} == {"fee", "gift", "correction"}
    assert rows[0]["note"].startswith("'=HYPERLINK") and rows[0]["amount"] == "0.59"
    assert sum(float(row["amount"]) for row in rows) == pytest.approx(0)


def test_the_command_looks_it_through(filled: Project) -> None:
    done = ledger(filled, "check")
    assert done.returncode == 0 and "All of them balance." in done.stderr and "Assets:Stripe" in done.stderr
    outside = ledger(Project(filled.folder.parent), "check")
    assert outside.returncode == 2 and "belongs to a newsroom" in outside.stderr


def ledger(newsroom: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).parent / "tamizdat", "ledger", *arguments]
    return subprocess.run(command, cwd=newsroom.folder, capture_output=True, text=True)
