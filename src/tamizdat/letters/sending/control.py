"""What people at the desk do with an issue that is being sent, and what they see of it.

Each change is made where the issue is still what the person saw, and returns whether it was. Letters that are on their
way when an issue is paused or stopped are finished: at most one on each connection.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from msgspec import Struct

from tamizdat.letters.models import Delivery, Issue
from tamizdat.newsroom.site.changes import publish_site

_State = Delivery.State
_UNCLAIMED = {"worker": "", "until": None}


class Progress(Struct, frozen=True):
    """How far an issue is: how many get it, in which state their rows are, and what came back."""

    recipients: int
    pending: int = 0
    submitting: int = 0
    sent: int = 0
    failed: int = 0
    unknown: int = 0
    skipped: int = 0
    returned: int = 0
    complaints: int = 0


def progress(issue: Issue) -> Progress:
    """Return how far an issue is."""
    rows = Delivery.objects.filter(issue=issue).order_by().values_list("state").annotate(count=Count("pk"))
    back = Delivery.objects.filter(issue=issue).exclude(returned="").order_by()  # by the index of what came back
    known = dict(back.values_list("returned").annotate(count=Count("pk")))
    complaints = known.pop(str(Delivery.Returned.COMPLAINT), 0)
    return Progress(recipients=issue.recipients, **dict(rows), returned=sum(known.values()), complaints=complaints)


def pause(issue: Issue) -> bool:
    """Send no more of an issue until it is resumed."""
    row = Issue.objects.filter(pk=issue.pk, state=Issue.State.SENDING)
    return bool(row.update(state=Issue.State.PAUSED, trouble=""))


def resume(issue: Issue) -> bool:
    """Go on with a paused issue."""
    row = Issue.objects.filter(pk=issue.pk, state=Issue.State.PAUSED)
    return bool(row.update(state=Issue.State.SENDING, trouble=""))


def stop(issue: Issue) -> bool:
    """End the sending of an issue: whoever does not have it does not get it."""
    with transaction.atomic():
        row = Issue.objects.filter(pk=issue.pk, state__in=(Issue.State.SENDING, Issue.State.PAUSED))
        if not row.update(state=Issue.State.STOPPED, ended=timezone.now(), trouble=""):
            return False
        rows = Delivery.objects.filter(issue=issue.pk, state=_State.PENDING)
        rows.update(state=_State.SKIPPED, **_UNCLAIMED)
        publish_site()  # its page on the web goes
        return True


def unsure(issue: Issue) -> QuerySet[Delivery]:
    """Return the rows about which a person has to decide: nobody knows whether they were sent."""
    return Delivery.objects.filter(issue=issue, state=_State.UNKNOWN).order_by("pk")


def send_again(delivery: Delivery) -> bool:
    """Send a letter again that was perhaps sent, or refused; a person has decided so."""
    with transaction.atomic():
        issue = Issue.objects.select_for_update().filter(pk=delivery.issue_id)
        if not issue.exclude(state=Issue.State.STOPPED).first():
            return False
        rows = Delivery.objects.filter(pk=delivery.pk, state__in=(_State.UNKNOWN, _State.FAILED))
        if not rows.update(state=_State.PENDING, attempts=0, not_before=None, answer="", **_UNCLAIMED):
            return False
        issue.filter(state=Issue.State.SENT).update(state=Issue.State.SENDING, ended=None)
        return True


def leave(delivery: Delivery) -> bool:
    """Leave a letter as it is that was perhaps sent: it counts as sent. A person has decided so."""
    rows = Delivery.objects.filter(pk=delivery.pk, state=_State.UNKNOWN)
    return bool(rows.update(state=_State.SENT, **_UNCLAIMED))
