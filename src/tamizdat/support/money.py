"""Amounts of money: whole minor units (cents, or yen) and the code of a currency (ISO 4217). No fractions anywhere.

How many minor units make one of the currency, and how an amount is written in a language, babel knows (CLDR).
"""

from __future__ import annotations

import re
from copy import copy
from decimal import Decimal

from babel.core import get_global
from babel.numbers import get_currency_precision
from msgspec import Struct

from tamizdat.press.render.dates import locale_of

_CODE = re.compile(r"[A-Z]{3}")
LARGEST = 10**15  # minor units; more is a slip of the hand


class MoneyError(ValueError):
    """An amount or a currency that cannot be right; the message says what is."""


class Money(Struct, frozen=True):
    """An amount in minor units, and its currency. Negative amounts are what goes out."""

    currency: str
    amount: int

    def __post_init__(self) -> None:
        check_currency(self.currency)
        if abs(self.amount) > LARGEST:
            raise MoneyError(f"{self.amount} is too large to be an amount.")

    def __neg__(self) -> Money:
        return Money(self.currency, -self.amount)

    def __add__(self, other: Money) -> Money:
        """Return the sum. Raises MoneyError for two currencies."""
        if other.currency != self.currency:
            raise MoneyError(f"{self.currency} and {other.currency} cannot be added.")
        return Money(self.currency, self.amount + other.amount)

    @property
    def decimal(self) -> Decimal:
        """The amount in units of the currency, with as many places as it has."""
        return Decimal(self.amount).scaleb(-exponent(self.currency))

    @property
    def plain(self) -> str:
        """The amount for machines: "12.50 EUR"."""
        return f"{self.decimal} {self.currency}"

    def written(self, language: str, *, full: bool = False) -> str:
        """Return the amount as it is written in a language; without decimals where they are all zero.

        `full` writes them all the same: for columns, in which amounts stand below each other.
        """
        locale = locale_of(language)
        pattern = copy(locale.currency_formats["standard"])
        is_whole = self.amount % 10 ** exponent(self.currency) == 0 and not full
        if is_whole:
            pattern.frac_prec = (0, 0)
        return str(pattern.apply(self.decimal, locale, currency=self.currency, currency_digits=not is_whole))


def check_currency(code: str) -> str:
    """Return a currency's code. Raises MoneyError for one that CLDR does not know."""
    if not _CODE.fullmatch(code) or code not in get_global("all_currencies"):
        raise MoneyError(f"“{code}” is no currency. Write its three letters, like EUR (ISO 4217).")
    return code


def exponent(currency: str) -> int:
    """Return how many decimal places a currency has: 2 for EUR, 0 for JPY, 3 for TND."""
    return int(get_currency_precision(currency))


def read(text: str, currency: str) -> Money:
    """Return the amount that a person wrote: "12", "12.5" or "12,50". Raises MoneyError.

    A separator with three digits behind it could stand for thousands or for decimals; it is not guessed at.
    """
    check_currency(currency)
    cleaned = re.sub(r"[\s\u00a0\u202f']", "", text)
    places = exponent(currency)
    if not re.fullmatch(rf"\d{{1,12}}([.,]\d{{1,{places}}})?" if places else r"\d{1,15}", cleaned, re.ASCII):
        raise MoneyError(f"“{text.strip()}” is no amount in {currency}. Write it like {_example(places)}.")
    return Money(currency, int(Decimal(cleaned.replace(",", ".")).scaleb(places)))


def _example(places: int) -> str:
    return "12." + "50000"[:places] if places else "1200"
