"""Money in templates: `{{ row.money|money }}` for Money, `{{ amount|in:"EUR" }}` for minor units of a currency."""

from __future__ import annotations

from django import template

from tamizdat.support.desk.access import written
from tamizdat.support.money import Money
from tamizdat.support.payments.references import spaced

register = template.Library()
register.filter("money", written)
register.filter("spaced", spaced)


@register.filter("in")
def in_currency(amount: int, currency: str) -> str:
    """Return minor units of a currency as the desk's language writes them."""
    return written(Money(currency, amount))
