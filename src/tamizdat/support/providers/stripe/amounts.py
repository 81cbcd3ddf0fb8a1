"""Amounts as Stripe counts them: it has lists of its own for the decimals of currencies, not always those of CLDR."""

from __future__ import annotations

from typing import Any

from tamizdat.support.money import Money, exponent
from tamizdat.support.providers.base import ProviderError

# https://docs.stripe.com/currencies: without decimals, and with three. All others have two, also where CLDR says none.
_NONE = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF")
)
_THREE = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))
# What is not on that list, of the currencies in which somebody might want to give.
_UNKNOWN = frozenset(
    ("CUP", "IQD", "IRR", "KPW", "LYD", "SDG", "SSP", "SYP", "VES", "ZWL", "BTN", "ERN", "GHS", "MRU", "TMT")
)


def is_known(currency: str) -> bool:
    """Whether one can pay in a currency."""
    return currency not in _UNKNOWN and exponent(currency) <= _places(currency)


def to_stripe(money: Money) -> int:
    """Return an amount in Stripe's units. Raises ProviderError for one that it cannot take.

    >>> to_stripe(Money("EUR", 1250)), to_stripe(Money("JPY", 1250)), to_stripe(Money("ISK", 1250))
    (1250, 1250, 125000)
    """
    amount = money.amount * 10 ** max(0, _places(money.currency) - exponent(money.currency))
    if money.currency in _THREE and amount % 10:
        raise ProviderError(f"Stripe takes amounts in {money.currency} with two decimals at most.")
    return amount


def from_stripe(currency: str, amount: int) -> Money:
    """Return an amount of Stripe's. Raises ProviderError where CLDR knows no unit that is small enough."""
    code = currency.upper()
    whole, rest = divmod(amount, 10 ** max(0, _places(code) - exponent(code)))
    if rest:
        raise ProviderError(f"Stripe tells an amount in {code} with more decimals than the currency has.")
    return Money(code, whole)


def amount_of(record: dict[str, Any]) -> Money:
    """Return the amount of a charge, a refund, a dispute or a balance transaction."""
    return from_stripe(record["currency"], record["amount"])


def _places(currency: str) -> int:
    return 0 if currency in _NONE else 3 if currency in _THREE else 2
