"""Signing a release anew in time: its signatures hold for days, whether or not something changes."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from tamizdat.newsroom.models import Mark
from tamizdat.newsroom.publishing import queue
from tamizdat.release.layout import TIMESTAMP

EVERY = timedelta(hours=6)  # a press signs anew what is past half of its time, and does nothing else
_LAST = "renewal"


def ask_in_time() -> int:
    """Put the site into the queue where that was not done for hours; return how many were put there."""
    if not (settings.NEWSROOM.site / TIMESTAMP).is_file():
        return 0
    if Mark.objects.filter(name=_LAST, at__gt=timezone.now() - EVERY).exists():
        return 0
    Mark.put(_LAST, None)
    queue.ask([queue.SITE])
    return 1
