"""What the ledger says of a calendar month, in one currency."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, Q, Sum

from tamizdat.support.gap.state import Sums
from tamizdat.support.ledger.accounts import DISPUTED, LOST, Cadence, gifts
from tamizdat.support.models import Line

# What a donor's bank takes back is not there, neither while it decides nor when it has.
_ACCOUNTS = (*(gifts(cadence) for cadence in Cadence), DISPUTED, LOST)


def sums(currency: str, month: date) -> Sums:
    """Return what readers gave in a month, without what was paid back; `month` is its first day.

    On these accounts a credit (negative) is a gift or the return of one that was disputed, and a debit takes one away.
    """
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    rows = Line.objects.filter(
        account__in=_ACCOUNTS, currency=currency, entry__posted=True, entry__day__gte=month, entry__day__lte=last
    )
    found = rows.aggregate(
        total=Sum("amount"), gave=Count("pk", filter=Q(amount__lt=0)), took=Count("pk", filter=Q(amount__gt=0))
    )
    return Sums(-(found["total"] or 0), max(0, found["gave"] - found["took"]))
