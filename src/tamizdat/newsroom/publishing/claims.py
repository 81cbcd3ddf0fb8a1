"""Which process publishes a change of the queue.

A claim is a name and a moment, set by compare-and-set, that its process moves on while it lives. A process that is
killed moves nothing on, and a few seconds later another one takes the change up. On SQLite and PostgreSQL this is the
same code: no lock is held while a press is under way.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import DatabaseError, connections
from django.db.models import Q, QuerySet
from django.utils import timezone

from tamizdat.newsroom.models import Publication

LEASE = timedelta(seconds=12)
_RENEWALS = 4  # in the time of a lease
_log = logging.getLogger(__name__)


def due(now: datetime) -> QuerySet[Publication]:
    """Return what waits, whose time has come, and that nobody is publishing."""
    waiting = Publication.objects.exclude(progress=Publication.Progress.PUBLISHED)
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    return waiting.filter(free, Q(try_again_at=None) | Q(try_again_at__lte=now))


@contextmanager
def claimed() -> Iterator[list[tuple[int, int]]]:
    """Claim what is due for the time of the block; give the number and generation of each row that is ours."""
    name, rows = secrets.token_hex(8), list[tuple[int, int]]()
    now = timezone.now()
    for number, generation in list(due(now).order_by("number").values_list("number", "generation")):
        taken = due(now).filter(number=number, generation=generation)
        if taken.update(claimed_by=name, claimed_until=now + LEASE):
            rows.append((number, generation))
    if not rows:
        yield rows
        return
    over = threading.Event()
    renewing = threading.Thread(target=_renew, args=(name, over), name="claims", daemon=True)
    renewing.start()
    try:
        yield rows
    finally:
        over.set()
        renewing.join()
        Publication.objects.filter(claimed_by=name, claimed_until__isnull=False).update(claimed_until=None)


def _renew(name: str, over: threading.Event) -> None:
    """Move the claims of a name on until it is over."""
    try:
        while not over.wait(LEASE.total_seconds() / _RENEWALS):
            try:
                ours = Publication.objects.filter(claimed_by=name, claimed_until__isnull=False)
                ours.update(claimed_until=timezone.now() + LEASE)
            except DatabaseError as error:  # it is tried again; at worst another process publishes the same
                _log.warning("A claim could not be renewed: %s", error)
    finally:
        connections.close_all()
