"""Differences told where they are seen: on the desk's first page, and by `tamizdat doctor`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from wagtail.admin.ui.components import Component

from tamizdat.newsroom.operations.findings.desk import add_check
from tamizdat.newsroom.operations.findings.finding import WARNING, Finding
from tamizdat.support.jobs import compared_until
from tamizdat.support.models import Difference, Payment

_OLD = timedelta(days=3)  # of a comparison that is made every night


def register() -> None:
    """Have differences among what is found wrong. Called once Django's apps are ready."""
    add_check(findings)


def open_differences() -> QuerySet[Difference]:
    """Return the differences that nobody has explained as they are now."""
    ours = Q(explained_ours=F("ours")) | Q(explained_ours=None, ours=None)
    theirs = Q(explained_theirs=F("theirs")) | Q(explained_theirs=None, theirs=None)
    return Difference.objects.exclude(Q(explained_on__isnull=False) & ours & theirs)


def findings(now: datetime) -> Iterator[Finding]:
    """Yield that the books differ, if they do, and that they were not compared for some days."""
    if count := open_differences().count():
        what = f"{count} movements differ between a payment provider's books and the ledger."
        yield Finding("ledger", WARNING, what, "open Support → Differences at the desk")
    yield from _comparison(now)


def _comparison(now: datetime) -> Iterator[Finding]:
    last, day = compared_until(), timezone.localdate(now)
    if last and day - last <= _OLD:
        return
    first = Payment.objects.order_by("day").values_list("day", flat=True).first()
    if first is None or day - first <= _OLD:
        return
    since = f"since {last}" if last else "yet"
    what = f"The books of the payment providers were not compared with the ledger {since}."
    yield Finding("ledger", WARNING, what, "tamizdat tick")


class DifferencesPanel(Component):
    """What the first page says to a treasurer while books differ."""

    order = 2
    template_name = "support/differences_panel.html"

    def __init__(self, count: int) -> None:
        self._count = count

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return what the template shows."""
        return {"count": self._count}
