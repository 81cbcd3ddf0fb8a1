"""What a person decides about an issue that is being sent."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from msgspec import Struct

from tamizdat.letters.models import Delivery, Issue


class Progress(Struct, frozen=True):
    """How far an issue is."""

    recipients: int = 0
    pending: int = 0
    submitting: int = 0
    sent: int = 0
    failed: int = 0
    unknown: int = 0
    skipped: int = 0


def progress(issue: Issue) -> Progress:
    """Return how far an issue is."""
    rows = issue.deliveries.order_by().values_list("state").annotate(count=Count("pk"))
    return Progress(recipients=issue.recipients, **dict(rows))


def unsure(issue: Issue) -> QuerySet[Delivery]:
    """Return the rows of which nobody knows whether they arrived."""
    return issue.deliveries.filter(state=Delivery.State.UNKNOWN).order_by("pk")


def pause(issue: Issue) -> bool:
    """Send nothing more for now."""
    return _set(issue, Issue.State.SENDING, Issue.State.PAUSED)


def resume(issue: Issue) -> bool:
    """Go on sending."""
    return _set(issue, Issue.State.PAUSED, Issue.State.SENDING)


def stop(issue: Issue) -> bool:
    """Send nothing more of it, for good."""
    rows = Issue.objects.filter(pk=issue.pk, state__in=(Issue.State.SENDING, Issue.State.PAUSED))
    return bool(rows.update(state=Issue.State.STOPPED, ended=timezone.now()))


def send_again(delivery: Delivery) -> bool:
    """Send to somebody again, of whom nobody knows whether they got it."""
    rows = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.UNKNOWN)
    return bool(rows.update(state=Delivery.State.PENDING, attempts=0))


def leave(delivery: Delivery) -> bool:
    """Count it as sent."""
    return bool(Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.UNKNOWN).update(state=Delivery.State.SENT))


def _set(issue: Issue, before: Any, after: Any) -> bool:
    return bool(Issue.objects.filter(pk=issue.pk, state=before).update(state=after))
