"""Statements as CSV. Pure: nothing is guessed at where it could be two things; the error says what to add."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from tamizdat.support.money import MoneyError, check_currency
from tamizdat.support.providers.bank.statements.columns import Columns, Named, find_columns
from tamizdat.support.providers.bank.statements.line import Statement, StatementError, StatementLine
from tamizdat.support.providers.bank.statements.values import decimal_sign, read_amount, read_days

_SEPARATORS = (";", ",", "\t", "|")
_PREAMBLE = 40  # rows that may stand before the heading: account, period, balance
_LARGEST_FIELD = 100_000


class Reading(Struct, frozen=True):
    """What a person says about a file; what is left empty is found out."""

    named: Named = Named()
    encoding: str = ""
    separator: str = ""
    decimal: str = ""
    days: str = ""
    currency: str = ""


class _Rows(Struct, frozen=True):
    columns: Columns
    rows: list[tuple[int, list[str]]]  # each with its number in the file


def read(data: bytes, reading: Reading, currencies: Sequence[str], today: date) -> Statement:
    """Return what a file says. `currencies` are the account's. Raises StatementError."""
    text = _text(data, reading.encoding)
    found = _rows(text, reading)
    columns, rows = found.columns, found.rows
    if not rows:
        return Statement(())
    for number, row in rows:
        if len(row) <= max(columns.day, columns.amount, columns.credit, columns.debit, *columns.texts):
            raise StatementError(f"Row {number} has fewer columns than the heading. Export the file again.")
    days = read_days([row[columns.day] for _, row in rows], reading.days, today)
    amounts = [_amount(columns, number, row) for number, row in rows]
    sign = reading.decimal or decimal_sign(amount for amount, _ in amounts)
    lines = []
    for (number, row), day, (amount, is_out) in zip(rows, days, amounts, strict=True):
        try:
            money = read_amount(amount, _currency(columns, row, reading, currencies), sign)
        except (StatementError, MoneyError) as error:
            raise StatementError(f"Row {number}: {error}") from None
        if money.amount:
            words = " ".join(" ".join(row[at].split()) for at in columns.texts if row[at].strip())
            reference = row[columns.bank_reference].strip() if 0 <= columns.bank_reference < len(row) else ""
            lines.append(StatementLine(day, -money if is_out else money, words, reference))
    return Statement(tuple(lines))


def _text(data: bytes, encoding: str) -> str:
    """Return the text of a file. What is no UTF-8 could be anything, and is asked about."""
    if not encoding:
        encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except LookupError:
        raise StatementError(f"There is no encoding {encoding!r}. Write one like windows-1252.") from None
    except UnicodeError:
        raise StatementError(
            f"The file is not in {encoding.removesuffix('-sig')}. Say what it is, for instance --encoding windows-1252,"
            " or windows-1251 for Cyrillic."
        ) from None
    if "\0" in text:
        raise StatementError("The file is no text. Export it as CSV, not as a spreadsheet.")
    return text


def _rows(text: str, reading: Reading) -> _Rows:
    """Return the rows below the heading, read with the one separator that makes a heading."""
    found: list[_Rows] = []
    problems: list[StatementError] = []
    for separator in (reading.separator,) if reading.separator else _SEPARATORS:
        try:
            if rows := _read(text, separator, reading.named):
                found.append(rows)
        except StatementError as error:
            problems.append(error)
    if len(found) == 1:
        return found[0]
    if found:
        raise StatementError("The columns could be separated in two ways. Say by what: --separator ';'.")
    if problems:
        raise problems[0]
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")[:200]
    raise StatementError(
        f"No row names the columns. The file begins with {first!r}. Name them: --day NAME --amount NAME --text NAME"
        " (or --in NAME and --out NAME for the amount)."
    )


def _read(text: str, separator: str, named: Named) -> _Rows | None:
    """Return the rows below the first heading, None where there is none."""
    columns, rows = None, []
    for number, row in _numbered(text, separator):
        if columns is None:
            columns = find_columns(row, named) if len(row) > 2 and number <= _PREAMBLE else None
        elif any(cell.strip() for cell in row):
            if len(row) <= columns.day or not row[columns.day].strip():
                raise StatementError(f"Row {number} has no day. Cut off what follows the last booking.")
            rows.append((number, row))
    return _Rows(columns, rows) if columns else None


def _numbered(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LARGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise StatementError(f"Row {reader.line_num} cannot be read: {error}. Export the file again.") from None


def _amount(columns: Columns, number: int, row: list[str]) -> tuple[str, bool]:
    """Return the amount that stands in a row, and whether it is in the column of what went out."""
    if columns.amount >= 0:
        return row[columns.amount], False
    came = row[columns.credit].strip()
    went = row[columns.debit].strip() if columns.debit >= 0 else ""
    is_nothing = {"", "0", "0.00", "0,00"}
    if (came in is_nothing) == (went in is_nothing) and (came or went) not in is_nothing:
        raise StatementError(f"Row {number} has an amount that came and one that went.")
    if went not in is_nothing:
        return went.removeprefix("-"), True
    return came or "0", False


def _currency(columns: Columns, row: list[str], reading: Reading, currencies: Sequence[str]) -> str:
    """Return the currency of a row: what it says, what was said, or the account's one. Raises StatementError."""
    told = row[columns.currency].strip().upper() if 0 <= columns.currency < len(row) else ""
    if len(told) == 3 and told.isalpha():
        return check_currency(told)
    if code := reading.currency or columns.currency_of:
        return check_currency(code)
    if len(currencies) == 1:
        return currencies[0]
    raise StatementError(f"It says no currency. Name it: --currency {currencies[0] if currencies else 'EUR'}.")
