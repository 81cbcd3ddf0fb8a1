"""Articles whose time has come.

Whoever schedules an article leaves a moment on its revision (`approved_go_live_at`). Each round of the worker looks for
moments that are past, so there is no job to set up and none to forget: what was due while nothing ran is published at
the next start.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Revision

from tamizdat.newsroom.models import Trouble

_log = logging.getLogger(__name__)


def job_of(revision_id: int) -> str:
    """Return the name under which the publication of a scheduled revision fails."""
    return f"schedule {revision_id}"


def publish_due() -> int:
    """Make every revision public whose time has come, each in a transaction of its own; return how many.

    A revision that cannot be published is told (`Trouble`), stays due, and is tried again.
    """
    due = Revision.objects.filter(approved_go_live_at__lte=timezone.now()).order_by("approved_go_live_at")
    put_off = Trouble.waiting()
    done = 0
    for pk in [pk for pk in due.values_list("pk", flat=True) if job_of(pk) not in put_off]:
        try:
            done += _publish(pk)
        except Exception as error:  # whatever it is: the other schedules must fire
            _log.exception("A scheduled article was not published.")
            about = Revision.objects.filter(pk=pk).values_list("object_str", flat=True).first() or ""
            Trouble.tell(job_of(pk), f"“{about}”, which was scheduled", str(error) or type(error).__name__)
    return done


def _publish(pk: int) -> bool:
    """Publish a revision if it is still due and no other worker has it in hand."""
    with transaction.atomic():
        rows = Revision.objects.filter(pk=pk, approved_go_live_at__lte=timezone.now())
        if connection.vendor == "postgresql":
            rows = rows.select_for_update(skip_locked=True)
        revision: Any = rows.first()
        if revision is None:
            return False
        if revision.content_object is None:  # deleted since
            Revision.objects.filter(pk=pk).update(approved_go_live_at=None)
            return False
        revision.publish(log_action="wagtail.publish.scheduled")
        Trouble.objects.filter(job=job_of(pk)).delete()
    return True
