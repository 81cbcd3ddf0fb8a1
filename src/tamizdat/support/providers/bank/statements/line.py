"""A line of a bank statement, whatever file it stands in."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct

from tamizdat.support.money import Money

LARGEST = 64 * 1024 * 1024  # bytes of a file; a year of a busy account has some
FIRST = date(1990, 1, 1)  # no bank exports anything older
_AHEAD = timedelta(days=31)  # that a booking may be ahead


def can_be_booked(day: date, today: date) -> bool:
    """Whether a day can stand on a statement."""
    return FIRST <= day <= today + _AHEAD


class StatementError(ValueError):
    """A file that cannot be read as a statement; the message says where, and what helps."""


class StatementLine(Struct, frozen=True):
    """What was booked on a day, positive for what came. `text` is all that stands there, names too: for the screen."""

    day: date
    money: Money
    text: str
    bank_reference: str = ""


class Statement(Struct, frozen=True):
    """The lines of a file, the account it is of ("" where a CSV does not say), and how many lines are not booked yet.

    `account` is an IBAN, or another number of an account where the bank gives no IBAN.
    """

    lines: tuple[StatementLine, ...]
    account: str = ""
    pending: int = 0
