"""A line of a bank statement, whatever file it stands in."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from tamizdat.support.money import Money


class StatementError(ValueError):
    """A file that cannot be read as a statement; the message says where, and what helps."""


class StatementLine(Struct, frozen=True):
    """What was booked on a day, positive for what came. `text` is all that stands there, names too: for the screen."""

    day: date
    money: Money
    text: str
    bank_reference: str = ""


class Statement(Struct, frozen=True):
    """The lines of a file, the account it is of ("" where it does not say), and how many lines are not booked yet."""

    lines: tuple[StatementLine, ...]
    account: str = ""
    pending: int = 0
