"""Which senders are alive. A row of the queue is its sender's for ten minutes, also when that was killed meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import monotonic

from django.db.models import Max
from django.utils import timezone
from msgspec import Struct

from tamizdat.letters.models import Delivery, Issue
from tamizdat.newsroom.models import Heartbeat

BEAT = 5.0  # seconds between two notes of a sender that it is alive
SILENT = timedelta(seconds=45)  # after which it is not: longer than a busy database keeps a note waiting
_KIND = "letters "  # how the names of senders begin among heartbeats


class Alive:
    """The notes of one sender, by which others see that it is alive."""

    def __init__(self, worker: str) -> None:
        self._name, self._last = _KIND + worker, -BEAT

    def beat(self) -> None:
        """Note it, if the last note is some seconds old."""
        if monotonic() - self._last >= BEAT:
            Heartbeat.objects.update_or_create(name=self._name, defaults={"at": timezone.now()})
            self._last = monotonic()


class Waiting(Struct, frozen=True):
    """How many letters of an issue wait since their sender ended without a word, and until when at the latest."""

    count: int
    until: datetime


def left_behind(issue: Issue) -> Waiting | None:
    """Return the letters of an issue whose sender was killed and which nobody else may take yet; None for none."""
    now = timezone.now()
    names = Heartbeat.objects.filter(name__startswith=_KIND, at__gt=now - SILENT).values_list("name", flat=True)
    alive = [name.removeprefix(_KIND) for name in names]
    in_hand = (Delivery.State.PENDING, Delivery.State.SUBMITTING)
    rows = Delivery.objects.filter(issue=issue, state__in=in_hand, until__gt=now)
    rows = rows.exclude(worker="").exclude(worker__in=alive)
    last: datetime | None = rows.aggregate(last=Max("until"))["last"]
    return Waiting(rows.count(), last) if last else None
