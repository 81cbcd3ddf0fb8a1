"""Statements read from files: what is there comes out, and what is no statement is an error that helps."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statement_samples import IBAN, SAMPLES, camt, csv_of, entry

from tamizdat.support.money import Money

TODAY = date(2026, 11, 29)
DAYS = st.dates(date(1990, 1, 1), TODAY)
CENTS = st.integers(-(10**9), 10**9).filter(bool)
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn"], exclude_characters='"'), max_size=60
)
LINES = st.lists(st.tuples(DAYS, CENTS, WORDS), max_size=20)


def written(cents: int, point: str = ".", thousands: str = "") -> str:
    text = f"{abs(cents) / 100:,.2f}" if abs(cents) < 10**15 else ""
    text = text.replace(",", "T").replace(".", point).replace("T", thousands)
    return f"{'-' if cents < 0 else ''}{text}"


def read_camt(data: bytes) -> Any:
    from tamizdat.support.providers.bank.statements import camt

    return camt.read(data)


def read_csv(data: bytes, **said: Any) -> Any:
    from tamizdat.support.providers.bank.statements import csv_file
    from tamizdat.support.providers.bank.statements.columns import Named

    named = {name: said.pop(name) for name in ("day", "amount", "credit", "debit", "texts") if name in said}
    reading = csv_file.Reading(named=Named(**named), **said)
    return csv_file.read(data, reading, ["EUR"], TODAY)


def lines(statement: Any) -> list[tuple[date, int]]:
    return [(line.day, line.money.amount) for line in statement.lines]


def wrong(data: bytes, words: str, **said: Any) -> None:
    from tamizdat.support.providers.bank.statements.line import StatementError

    with pytest.raises(StatementError, match=words):
        (read_camt if data.lstrip()[:1] == b"<" else read_csv)(data, **said)


@pytest.mark.parametrize("version", ["02", "08"])
@settings(max_examples=60)
@given(rows=LINES)
def test_camt_says_what_was_written(version: str, rows: list[tuple[date, int, str]]) -> None:
    found = read_camt(
        camt(*(entry(day, written(cents), text, version=version) for day, cents, text in rows), version=version)
    )
    assert lines(found) == [(day, cents) for day, cents, _ in rows]
    assert found.account == IBAN
    for line, (_, _, text) in zip(found.lines, rows, strict=True):
        assert " ".join(text.split()) in line.text or text.upper() in ("NA", "N/A", "0", "NOREF")


@settings(max_examples=60)
@given(
    rows=LINES.filter(lambda rows: any(day.day > 12 for day, _, _ in rows)),
    point=st.sampled_from([".", ","]),
    order=st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d.%m.%Y"]),
    thousands=st.booleans(),
    separator=st.sampled_from([";", ",", "\t", "|"]),
)
def test_csv_says_what_was_written(
    rows: list[tuple[date, int, str]], point: str, order: str, thousands: bool, separator: str
) -> None:
    between = ("," if point == "." else ".") if thousands else ""
    head = ["Booking date", "Amount", "Description", "Balance"]
    data = csv_of(
        [head, *([day.strftime(order), written(cents, point, between), text, "0"] for day, cents, text in rows)],
        separator,
    )
    assert lines(read_csv(data)) == [(day, cents) for day, cents, _ in rows]


@pytest.mark.parametrize("country", SAMPLES)
def test_csv_of_banks(country: str) -> None:
    text, encoding = SAMPLES[country]
    said = {"encoding": encoding} if encoding.startswith("windows") else {}
    found = read_csv(text.format(one="4K7Q ZN2M X3").encode(encoding), **said)
    assert [line.money for line in found.lines] == [Money("EUR", 125_000), Money("EUR", -8_015)]
    assert "4K7Q ZN2M X3" in found.lines[0].text and found.lines[0].day.month == 3


@settings(max_examples=200)
@given(st.binary(max_size=400))
def test_garbage_is_an_error(data: bytes) -> None:
    from tamizdat.support.providers.bank.statements.line import StatementError

    for read in (read_camt, read_csv):
        try:
            read(data)
        except StatementError as error:
            assert str(error)


@settings(max_examples=150)
@given(st.data())
def test_torn_files_are_errors_or_whole(data: Any) -> None:
    """A camt.053 that lacks a part is refused; one with a byte changed is refused, or reads as something."""
    from tamizdat.support.providers.bank.statements.line import StatementError

    whole = camt(entry("2026-03-01", "12.50", "eins"), entry("2026-03-02", "-3.00", "zwei"))
    cut = data.draw(st.integers(0, len(whole) - 2))
    with pytest.raises(StatementError):
        read_camt(whole[:cut])
    at, byte = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(0, 255))
    with suppress(StatementError):
        read_camt(whole[:at] + bytes([byte]) + whole[at + 1 :])


@settings(max_examples=150)
@given(st.lists(st.lists(st.text(max_size=12), max_size=5), max_size=5))
def test_any_rows_below_a_heading(rows: list[list[str]]) -> None:
    from tamizdat.support.providers.bank.statements.line import StatementError

    head = "Date;Amount;Description\n"
    try:
        read_csv((head + "\n".join(";".join(row) for row in rows)).encode("utf-8", errors="ignore"))
    except StatementError as error:
        assert str(error)


def test_a_batch_is_its_transactions_where_they_add_up() -> None:
    for version in ("02", "08"):
        parts = [("10.00", "one"), ("2.50", "two")]
        found = read_camt(
            camt(entry("2026-03-01", "12.50", parts=parts, version=version, reference="B1"), version=version)
        )
        assert [(line.money.amount, line.bank_reference) for line in found.lines] == [(1_000, "B1/0"), (250, "B1/1")]
        parts = [("10.00", "one"), ("2.00", "two")]
        (line,) = read_camt(camt(entry("2026-03-01", "12.50", parts=parts, version=version), version=version)).lines
        assert line.money.amount == 1_250 and "one" in line.text and "two" in line.text


def test_what_is_not_booked_yet_does_not_count() -> None:
    found = read_camt(camt(entry("2026-03-01", "1.00"), entry("2026-03-01", "2.00", status="PDNG")))
    assert len(found.lines) == 1 and found.pending == 1


BOMB = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><a>&b;</a></Document>"""
FILE = BOMB.replace(b'<!ENTITY a "aaaaaaaaaa">', b'<!ENTITY a SYSTEM "file:///etc/passwd">')
OTHER = b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.052.001.08"/>'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (BOMB, "document type"),
        (FILE, "document type"),
        (OTHER, "camt.052.*Ask your bank for camt.053"),
        (b"<html><body>Please log in</body></html>", "no statement"),
        (camt(entry("2026-02-30", "1.00")), "Entry 1"),
        (camt(entry("2026-03-01", "1,00")), "no amount"),
        (camt(entry("2026-03-01", "1.005")), "more decimals"),
        (camt(entry("2026-03-01", "1.00", currency="XXQ")), "no currency"),
        (camt(entry("2026-03-01", "1.00")).replace(b"CRDT", b"WHAT"), "came or went"),
        (b"Date;Amount;Description\n01/02/2026;1.50;x\n", "could be two days.*--days"),
        (b"Date;Amount;Description\n13/02/2026;1.50;x\n02/13/2026;1.50;x\n", "more than one way"),
        (b"Date;Amount;Description\n2026-02-01;1.500;x\n", "could be two amounts.*--decimal"),
        (b"Date;Amount;Description\n2026-02-01;1.50;x\n2026-02-01;1,50;x\n", "more than one way"),
        (b"Date;Amount;Description\n2026-02-01;12 EUR;x\n", "Row 2.*no amount"),
        (b"Date;Amount;Description\n2036-02-01;12;x\n", "no day"),
        (b"Date;Amount;Description\nTotal;;12\n", "no day"),
        (b"Date;Amount;Description\n;12;x\n", "Row 2 has no day"),
        (b"Date;Amount;Description\n2026-02-01;12\n", "fewer columns"),
        (b"Date;Date;Amount;Description\n", "could both be it.*--day"),
        (b"Wann;Wieviel;Wozu\n2026-02-01;12;x\n", "No row names the columns.*--day"),
        (b"", "No row names the columns"),
        ("Date;Amount;Description\n2026-02-01;12;für\n".encode("latin-1"), "--encoding windows-1252"),
        (b"PK\x03\x04\x00\x00", "spreadsheet"),
        (b'Date;Amount;Description\n2026-02-01;12;"x\n', "cannot be read"),
        (b"Date;Paid in;Paid out;Description\n2026-02-01;12;3;x\n", "came and one that went"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_what_is_wrong_is_told_with_the_remedy(data: bytes, words: str) -> None:
    wrong(data, f"(?s){words}")


def test_what_a_person_says_helps() -> None:
    data = b"Wann;Wieviel;Wozu\n01/02/2026;1.500;x\n"
    found = read_csv(data, day="wann", amount="Wieviel", texts=("Wozu",), days="mdy", decimal=",", currency="CHF")
    (line,) = found.lines
    assert (line.day, line.money) == (date(2026, 1, 2), Money("CHF", 150_000))
    wrong(data, "no encoding", encoding="nonsense")
    wrong(data, "No row names", day="nicht da", amount="Wieviel", texts=("Wozu",))


@given(DAYS, st.integers(0, 40))
def test_the_same_day_of_another_month(day: date, months: int) -> None:
    from tamizdat.support.providers.bank.states import next_of

    found = next_of(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("cadence", "came", "days_later", "state"),
    [
        ("once", False, 60, "open"),
        ("once", False, 61, "expired"),
        ("once", True, 900, "done"),
        ("monthly", True, 0, "active"),
        ("monthly", True, 40, "active"),
        ("monthly", True, 50, "late"),
        ("monthly", True, 106, "late"),
        ("monthly", True, 108, "ended"),
        ("annual", True, 370, "active"),
        ("annual", True, 400, "late"),
        ("annual", True, 500, "ended"),
    ],
)
def test_the_rule_of_states(cadence: str, came: bool, days_later: int, state: str) -> None:
    from tamizdat.support.providers.bank.states import now_of, payments_of

    begun = date(2026, 1, 10)
    payments = payments_of([("c1", begun, Money("EUR", 500))] if came else [])
    assert now_of(cadence, begun, payments, begun + timedelta(days=days_later)).state == state


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"holder": "A", "iban": "DE89370400440532013001", "currencies": ["EUR"]}, "check digits"),
        ({"holder": "A", "iban": "DE89 3704 0044 0532 0130 00", "currencies": []}, "must be given"),
        ({"holder": "A", "iban": "DE89 3704 0044 0532 0130 00", "currencies": ["EURO"]}, "no currency"),
        ({"holder": "A", "iban": "DE89 3704 0044 0532 0130 00", "currencies": ["EUR"], "bic": "X"}, "no BIC"),
        ({"holder": "A", "currencies": ["EUR"]}, "iban"),
        ({"holder": "A", "iban": "DE89", "currencies": ["EUR"], "bank": "B"}, "bank"),
    ],
)
def test_tables_that_are_wrong(table: dict[str, Any], words: str) -> None:
    from pathlib import Path

    from tamizdat.support.config import SupportConfigError
    from tamizdat.support.providers.bank.settings import read

    with pytest.raises(SupportConfigError, match=words):
        read(Path("paper"), table)


def test_amounts_are_exact() -> None:
    from tamizdat.support.providers.bank.statements.values import read_amount

    for text, sign, cents in (
        ("1.234.567,89", ",", 123456789),
        ("12,5", ",", 1250),
        ("12-", ".", -1200),
        ("+0.01", ".", 1),
    ):
        assert read_amount(text, "EUR", sign).decimal == Decimal(cents) / 100
