"""Money and codes in templates: `{{ row.money|money }}` for Money, `{{ amount|in:"EUR" }}` for minor units.

In columns `full` and `full_in` write all decimals.
"""

from __future__ import annotations

from django import template

from tamizdat.support.desk import words
from tamizdat.support.desk.access import in_full, written
from tamizdat.support.money import Money
from tamizdat.support.payments.references import spaced

register = template.Library()
register.filter("money", written)
register.filter("full", in_full)
register.filter("spaced", spaced)
register.filter("account", words.account)
register.filter("call", words.call)
register.filter("call_state", words.call_state)
register.filter("provider_name", words.provider)
register.filter("language_name", words.language)


@register.filter("in")
def in_currency(amount: int, currency: str) -> str:
    """Return minor units of a currency as the desk's language writes them."""
    return written(Money(currency, amount))


@register.filter
def full_in(amount: int, currency: str) -> str:
    """Return minor units of a currency with all decimals."""
    return in_full(Money(currency, amount))
