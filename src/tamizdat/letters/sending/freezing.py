"""Freezing: an approved issue whose hour has come says from now on what it says, and gets a row for each subscription.

    what it says is stored · rows are written, a batch in a transaction · nobody is missing · SENDING

Each step finds what the one before has done, and does nothing that was done: whoever is killed is gone on with, and two
may do it at the same time. Nothing is sent before the issue is SENDING. The vault may be locked.
"""

from __future__ import annotations

import logging

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from tamizdat.letters.models import Delivery, Issue, Subscription, Tally
from tamizdat.letters.rendering.compose import compose
from tamizdat.newsroom.site.changes import publish_site
from tamizdat.people.failures import AWAY
from tamizdat.people.persons import today

_BATCH = 2_000
_WRITE = """
INSERT INTO letters_delivery (issue_id, subscription_id, state, attempts, worker, answer, returned)
SELECT %s, id, 'pending', 0, '', '', '' FROM letters_subscription
 WHERE newsletter_id = %s AND id > %s ORDER BY id LIMIT %s ON CONFLICT DO NOTHING"""
_log = logging.getLogger(__name__)


def begin_due() -> int:
    """Freeze every approved issue whose hour has come, and have it sent; return how many.

    What cannot be made is told at the issue, and does not keep others waiting.
    """
    due = Issue.objects.filter(Q(send_at=None) | Q(send_at__lte=timezone.now()), state=Issue.State.APPROVED)
    begun = 0
    for issue in due.select_related("newsletter").order_by("send_at", "pk"):
        try:
            begun += _begin(issue)
        except AWAY:
            raise
        except Exception as error:
            _log.exception("Issue %d cannot be made.", issue.pk)
            trouble = f"It cannot be made: {error or type(error).__name__}"[:200]
            Issue.objects.filter(pk=issue.pk, state=Issue.State.APPROVED).update(trouble=trouble)
    return begun


def _begin(issue: Issue) -> bool:
    """Freeze an issue, if it is not; write its rows, and have it sent. Return whether this call has done so."""
    if issue.frozen is None:
        _freeze(issue)
    approved = Issue.objects.filter(pk=issue.pk, state=Issue.State.APPROVED, frozen__isnull=False)
    while approved.exists() and _write_some(issue):
        pass
    with transaction.atomic():
        if not approved.select_for_update().first() or _missing(issue).exists():
            return False
        count = Delivery.objects.filter(issue=issue).count()
        now = timezone.now()
        if not approved.update(state=Issue.State.SENDING, recipients=count, begun=now, trouble=""):
            return False
        publish_site()  # it has a page on the web from now on
    return True


def _freeze(issue: Issue) -> None:
    """Store what an issue says. Somebody who took the approval back meanwhile has done so in time."""
    issue.day = today()  # of which its address on the web is made
    made = compose(issue)
    row = Issue.objects.filter(pk=issue.pk, state=Issue.State.APPROVED, frozen=None)
    said = {name: getattr(made, name) for name in ("subject", "html", "text", "page")}
    before = Tally.objects.filter(newsletter=issue.newsletter_id, day=issue.day).aggregate(left=Sum("left"))["left"]
    row.update(**said, day=issue.day, frozen=timezone.now(), left_before=before or 0)


def _write_some(issue: Issue) -> bool:
    """Write a batch of rows; False where none is missing."""
    last = Delivery.objects.filter(issue=issue).aggregate(last=Max("subscription_id"))["last"] or 0
    if not Subscription.objects.filter(newsletter=issue.newsletter_id, pk__gt=last).exists():
        # Below the last there could be one whom somebody wrote meanwhile.
        if (first := _missing(issue).order_by("pk").first()) is None:
            return False
        last = first.pk - 1
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, (issue.pk, issue.newsletter_id, last, _BATCH))
    return True


def _missing(issue: Issue) -> QuerySet[Subscription]:
    """Return the subscriptions of an issue's newsletter that have no row."""
    written = Delivery.objects.filter(issue=issue, subscription=OuterRef("pk"))
    return Subscription.objects.filter(~Exists(written), newsletter=issue.newsletter_id)
