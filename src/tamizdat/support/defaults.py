"""What a newsroom begins with: one group of readers, and amounts that others found to work.

The steps are those of the Guardian's and Liberapay's forms: the second of three or four is chosen, others are near it.
"""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from tamizdat.newsroom.publishing import queue
from tamizdat.support.models import AmountGroup, SupportSettings
from tamizdat.support.money import exponent

_ONCE, _MONTHLY, _ANNUAL = (10, 25, 50, 100), (5, 10, 20), (50, 100, 200)  # units of the currency
_LEAST, _MOST = 1, 5_000
# Currencies in which a thousand is a small amount: the same steps, a hundred times as large.
_SMALL = frozenset({"JPY", "KRW", "HUF", "RUB", "UAH", "KZT", "AMD", "RSD", "INR", "IRR", "ISK", "CLP"})


def make_group() -> AmountGroup:
    """Return the first group of amounts, which is made if there is none: in the outlet's currency."""
    if found := AmountGroup.objects.first():
        return found
    currency = settings.OUTLET.currency
    unit = _unit(currency)
    return AmountGroup.objects.create(
        slug="everywhere",
        names={"en": "Everywhere"},
        currency=currency,
        once=[amount * unit for amount in _ONCE],
        monthly=[amount * unit for amount in _MONTHLY],
        annual=[amount * unit for amount in _ANNUAL],
        least=_LEAST * unit,
        most=_MOST * unit,
    )


def limits_in(currency: str) -> tuple[int, int]:
    """Return the least and the largest amount that readers can give in a currency: those of its groups."""
    groups = list(AmountGroup.objects.filter(currency=currency))
    if not groups:  # it was taken away; what was begun in it goes on
        unit = _unit(currency)
        return _LEAST * unit, _MOST * unit
    return min(each.least for each in groups), max(each.most for each in groups)


def _unit(currency: str) -> int:
    """Return how many minor units the steps are of."""
    return int(10 ** exponent(currency) * (100 if currency in _SMALL else 1))


def open_for_practice() -> bool:
    """Let readers contribute in practice mode from the first start on; return whether this is it. What somebody has set
    since stays."""
    if SupportSettings.objects.exists():
        return False
    with transaction.atomic():
        make_group()
        SupportSettings.objects.create(pk=1, is_open=True)
        queue.ask([queue.SITE])
    return True
