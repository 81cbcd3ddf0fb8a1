"""The chart of accounts: few names, built from what moved and through whom, in the form that beancount reads."""

from __future__ import annotations

import re
from enum import StrEnum

ROOTS = ("Assets", "Liabilities", "Equity", "Income", "Expenses")
_PART = re.compile(r"[A-Z0-9][A-Za-z0-9-]*")


class Cadence(StrEnum):
    """How often somebody gives."""

    ONCE = "Once"
    MONTHLY = "Monthly"
    ANNUAL = "Annual"


def balance_of(provider: str) -> str:
    """Return the account of what a payment provider holds for the newsroom."""
    return checked(f"Assets:{provider}")


def gifts(cadence: Cadence) -> str:
    """Return the account of contributions."""
    return f"Income:Gifts:{cadence}"


def fees(provider: str) -> str:
    """Return the account of what a provider took."""
    return checked(f"Expenses:Fees:{provider}")


BANK = "Assets:Bank"
DISPUTED = "Assets:Disputed"  # taken back by a donor's bank while it decides
LOST = "Expenses:Disputes"
EXCHANGE = "Equity:Exchange"  # both sides of a change from one currency to another


def checked(account: str) -> str:
    """Return an account's name. Raises ValueError for one that beancount would not read."""
    root, *parts = account.split(":")
    if root not in ROOTS or not parts or not all(_PART.fullmatch(part) for part in parts):
        raise ValueError(f"{account!r} is no account: write names like Assets:Bank, each part with a capital.")
    return account
