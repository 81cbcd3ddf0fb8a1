"""A bank statement to practise with: what readers of this practice newsroom announced, and what every account has."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from django.conf import settings

from tamizdat.people.persons import today
from tamizdat.support.models import Contribution
from tamizdat.support.money import Money
from tamizdat.support.payments.references import spaced

_MOST = 3  # transfers that were announced


def sample_of() -> str:
    """Return a statement as CSV: transfers that were announced, one from nobody known, the rent."""
    currency, day = settings.OUTLET.currency, today() - timedelta(days=1)
    waiting = Contribution.objects.filter(provider="bank", state=Contribution.State.OPEN, currency=currency)
    rows = [(f"SEPA credit {spaced(each.reference)} thank you", each.money) for each in waiting[:_MOST]]
    rows += [
        ("SEPA credit, for your good work", Money(currency, 1_750)),
        ("Rent of the office", Money(currency, -30_000)),
    ]
    to = io.StringIO()
    file = csv.writer(to, delimiter=";")
    file.writerow(["Booking date", "Text", "Amount", "Currency"])
    for text, money in rows:
        file.writerow([day.isoformat(), text, f"{money.decimal:.2f}", money.currency])
    return to.getvalue()
