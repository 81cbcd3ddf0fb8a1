"""Which contributions were paid back, all of them or in part: for the list and the page of each."""

from __future__ import annotations

from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _

from tamizdat.support.models import Contribution, Payment

WHOLE, PART = "back", "part"  # what the list can be narrowed to besides states


def with_sums(rows: QuerySet[Contribution]) -> QuerySet[Contribution]:
    """Return contributions with what was paid (`came`) and what of it was paid back (`went`), None for nothing."""
    paid = Payment.objects.filter(contribution=OuterRef("pk"), state=Payment.State.PAID).order_by()
    sums = paid.values("contribution")

    def total(field: str) -> Any:
        return Subquery(sums.annotate(total=Sum(field)).values("total"))

    return rows.annotate(came=total("amount"), went=total("refunded"))


def narrow(rows: QuerySet[Contribution], which: str) -> QuerySet[Contribution]:
    """Return those of the contributions that were paid back whole, or in part."""
    is_whole = Q(went__gte=F("came"))
    found = with_sums(rows).filter(went__gt=0)
    return found.filter(is_whole) if which == WHOLE else found.exclude(is_whole)


def state_of(row: Any) -> str:
    """Return the state of a contribution `with_sums` in words, with what was paid back."""
    state = str(row.get_state_display())
    if not row.went:
        return state
    said = _("paid back") if row.went >= row.came else _("partly paid back")
    return said if row.state == Contribution.State.DONE else f"{state}, {said}"
