"""Days and amounts as banks write them in CSV. Pure.

How they are written is decided by all the values of a column together, and only where these leave one way. Where they
leave two, a person says which: 01/02/2026 is two days, 1.234 two amounts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from tamizdat.support.money import Money, MoneyError, exponent
from tamizdat.support.providers.bank.statements.line import StatementError, can_be_booked

ORDERS = ("ymd", "dmy", "mdy")
_DAY = re.compile(
    r"(\d{1,4})([./\-\s])\s?(\d{1,2})\2\s?(\d{1,4})\.?(?:[T ]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?", re.ASCII
)
_COMPACT = re.compile(r"\d{8}", re.ASCII)
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’]")
_AMOUNT = re.compile(r"([+\-])?([\d.,]+)([+\-])?", re.ASCII)


def read_days(texts: Sequence[str], order: str, today: date) -> list[date]:
    """Return days. `order` is one of ORDERS, or "" to find out. Raises StatementError."""
    readings = [{name: day for name in ORDERS if (day := _day(text, name, today))} for text in texts]
    for text, reading in zip(texts, readings, strict=True):
        if not reading or (order and order not in reading):
            raise StatementError(f"{text!r} is no day{f' in the order {order}' if order else ''} that can be right.")
    if not order:
        order = _only([name for name in ORDERS if all(name in reading for reading in readings)], texts, readings)
    return [reading[order] for reading in readings]


def _only(left: list[str], texts: Sequence[str], readings: Sequence[dict[str, date]]) -> str:
    """Return the one order in which all days can be read."""
    if not left:
        raise StatementError("The days are written in more than one way. Mend the column, or export it again.")
    if all(len({reading[name] for name in left}) == 1 for reading in readings):
        return left[0]  # whichever: 05.05.2026
    text = next(
        text for text, reading in zip(texts, readings, strict=True) if len({reading[name] for name in left}) > 1
    )
    ways = " or ".join(left)
    raise StatementError(f"{text!r} could be two days. Say how they are written: --days {ways}.")


def _day(text: str, order: str, today: date) -> date | None:
    """Return the day that a text is in an order, None where it is none, or none that can be on a statement."""
    stripped = text.strip()
    if _COMPACT.fullmatch(stripped):
        parts = (stripped[:4], stripped[4:6], stripped[6:]) if order == "ymd" else ()
        separator = ""
    else:
        found = _DAY.fullmatch(stripped)
        parts, separator = ((found[1], found[3], found[4]), found[2]) if found else ((), "")
    if not parts or (order == "mdy" and separator == "."):
        return None  # nowhere is the month first where dots stand between
    named = dict(zip(order, parts, strict=True))
    if len(named["y"]) not in (2, 4) or max(len(named["m"]), len(named["d"])) > 2:
        return None
    year = int(named["y"]) + (2000 if len(named["y"]) == 2 else 0)
    try:
        day = date(year, int(named["m"]), int(named["d"]))
    except ValueError:
        return None
    return day if can_be_booked(day, today) else None


def decimal_sign(texts: Iterable[str]) -> str:
    """Return what stands before the decimals in a column of amounts. Raises StatementError."""
    signs, doubtful = set(), ""
    for text in texts:
        cleaned = _SPACES.sub("", text)
        points, commas = cleaned.count("."), cleaned.count(",")
        if points and commas:
            signs.add("," if cleaned.rfind(",") > cleaned.rfind(".") else ".")
        elif points + commas > 1:
            signs.add("," if points else ".")  # what stands twice is between thousands
        elif points + commas:
            sign = "." if points else ","
            if re.search(r"[.,]\d{3}[+\-]?$", cleaned, re.ASCII):
                doubtful = doubtful or text
            else:
                signs.add(sign)
    if len(signs) > 1:
        raise StatementError("The amounts are written in more than one way. Mend the column, or export it again.")
    if not signs and doubtful:
        raise StatementError(f"{doubtful!r} could be two amounts. Say what stands before decimals: --decimal . or ,")
    return signs.pop() if signs else "."


def read_amount(text: str, currency: str, sign: str) -> Money:
    """Return an amount; `sign` stands before its decimals. Raises StatementError."""
    found = _AMOUNT.fullmatch(_SPACES.sub("", text.replace("\u2212", "-").replace("\u2013", "-")))
    thousands = re.escape("," if sign == "." else ".")
    whole = rf"(\d{{1,3}}({thousands}\d{{3}})+|\d{{1,15}})({re.escape(sign)}(\d{{1,8}}))?"
    number = re.fullmatch(whole, found[2], re.ASCII) if found else None
    if not found or not number or (found[1] and found[3]):
        raise StatementError(
            f"{text!r} is no amount with {sign!r} before its decimals. The column must hold amounts alone."
        )
    units = Decimal(f"{re.sub(thousands, '', number[1])}.{number[4] or 0}").scaleb(exponent(currency))
    if units != units.to_integral_value():
        raise StatementError(f"{text!r} has more decimals than {currency}.")
    is_out = "-" in (found[1], found[3])
    try:
        return Money(currency, int(-units if is_out else units))
    except MoneyError as error:
        raise StatementError(str(error)) from None
