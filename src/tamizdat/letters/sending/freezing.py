"""Freezes issues whose hour has come."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from tamizdat.letters.models import Delivery, Issue
from tamizdat.letters.rendering.compose import compose


def begin_due() -> int:
    """Freeze every approved issue whose hour has come, and set it to be sent; return how many."""
    done = 0
    for issue in Issue.objects.filter(state=Issue.State.APPROVED, send_at__lte=timezone.now(), frozen=None):
        with transaction.atomic():
            composed = compose(issue)
            rows = [Delivery(issue=issue, subscription=each) for each in issue.newsletter.subscriptions.all()]
            Delivery.objects.bulk_create(rows)
            now = timezone.now()
            Issue.objects.filter(pk=issue.pk, state=Issue.State.APPROVED).update(
                state=Issue.State.SENDING,
                frozen=now,
                begun=now,
                day=timezone.localdate(),
                html=composed.html,
                text=composed.text,
                page=composed.page,
                recipients=len(rows),
            )
        done += 1
    return done
