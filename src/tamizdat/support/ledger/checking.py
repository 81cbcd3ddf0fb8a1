"""Looking the whole ledger through, as `tamizdat ledger check` and the nightly job do."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Sum
from msgspec import Struct

from tamizdat.support.ledger import triggers
from tamizdat.support.ledger.accounts import checked
from tamizdat.support.models import Entry, Line
from tamizdat.support.money import Money, MoneyError, check_currency


class Balance(Struct, frozen=True):
    """What stands on an account in one currency."""

    account: str
    money: Money


def balances() -> list[Balance]:
    """Return the balance of each account in each currency, by name; only what is posted counts."""
    rows = Line.objects.filter(entry__posted=True).values("account", "currency").annotate(total=Sum("amount"))
    return [
        Balance(row["account"], Money(row["currency"], row["total"] or 0))
        for row in rows.order_by("account", "currency")
    ]


def problems() -> Iterator[str]:
    """Yield a sentence for each thing that is wrong, none where all is well."""
    for name in triggers.missing():
        yield f"{name}: this trigger, by which the database keeps the ledger, is missing or altered. Report this."
    posted = Entry.objects.filter(posted=True)
    unbalanced = (
        Line.objects.filter(entry__posted=True)
        .values("entry__reference", "currency")
        .annotate(total=Sum("amount"))
        .exclude(total=0)
        .order_by("entry_id", "currency")
    )
    for row in unbalanced:
        money = Money(row["currency"], row["total"])
        yield f"{row['entry__reference']}: its lines do not balance: {money.plain} is left over."
    for entry in posted.annotate(count=Count("lines")).filter(count__lt=2).order_by("pk"):
        yield f"{entry.reference}: has {entry.count} lines, and needs two at least."
    for name in Line.objects.values_list("account", flat=True).distinct().order_by("account"):
        try:
            checked(name)
        except ValueError as error:
            yield str(error)
    for code in Line.objects.values_list("currency", flat=True).distinct().order_by("currency"):
        try:
            check_currency(code)
        except MoneyError as error:
            yield str(error)
    if unposted := Entry.objects.filter(posted=False).count():
        yield f"{unposted} entries were begun and not posted; they count nowhere."
