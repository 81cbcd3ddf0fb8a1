"""Rows of the queue as letters: claimed a chunk at a time, their addresses opened in memory alone.

It works in a thread beside the event loop that sends (`sender.py`), with a connection to the database of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from django.utils import timezone
from msgspec import Struct

from tamizdat.letters.models import Delivery, Issue, Subscription
from tamizdat.letters.sending.outcomes import Change, back
from tamizdat.letters.sending.queue import Queue, Row
from tamizdat.people import persons, vault
from tamizdat.people.addresses import NoAddress
from tamizdat.people.persons import Details
from tamizdat.vault.errors import VaultLocked

_State = Delivery.State


class Work(Struct, frozen=True):
    """A row that can be sent: to whom, and the code of their subscription."""

    id: int
    issue: int
    attempts: int
    to: str
    code: str

    @property
    def domain(self) -> str:
        """What stands behind the @, by which providers are held apart."""
        return self.to.rpartition("@")[2]


class Chunk(Struct, frozen=True):
    """What was claimed: letters to send, and what is known already about the other rows."""

    works: list[Work]
    changes: list[Change]


class Supply:
    """Claims rows of all issues that are being sent, one issue after the other."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._after: dict[int, int] = {}  # of each issue the number of the last row that was claimed

    def fetch(self, most: int) -> Chunk:
        """Claim at most so many rows that are due, and open their addresses. Raises VaultLocked, DatabaseError."""
        for issue in sending():
            rows = self._queue.claim(issue, self._after.get(issue, 0), most)
            if not rows and issue in self._after:  # from the beginning: some came back meanwhile
                rows = self._queue.claim(issue, 0, most)
            if rows:
                self._after[issue] = rows[-1].id
                return self._open(rows)
            self._after.pop(issue, None)
        return Chunk([], [])

    def _open(self, rows: list[Row]) -> Chunk:
        try:
            return opened(rows)
        except VaultLocked:
            self._queue.write([], [back(row.id) for row in rows])
            raise


def sending() -> list[int]:
    """Return the issues that are being sent, first begun first."""
    return list(Issue.objects.filter(state=Issue.State.SENDING).order_by("begun", "pk").values_list("pk", flat=True))


def is_due() -> bool:
    """Whether there is a row that a worker could claim now."""
    return any(_claimable(issue) for issue in sending())


def _claimable(issue: int) -> bool:
    now = timezone.now()
    rows = Delivery.objects.filter(issue=issue, state=_State.PENDING)
    return bool(rows.exclude(not_before__gt=now).exclude(until__gte=now).exists())


def opened(rows: Sequence[Row]) -> Chunk:
    """Open the addresses of rows. Who left, and whose address gets no mail, is skipped. Raises VaultLocked."""
    wanted = Subscription.objects.filter(pk__in=[row.subscription for row in rows if row.subscription])
    found = {pk: (code, sealed) for pk, code, sealed in wanted.values_list("pk", "code", "person__sealed")}
    here = [row for row in rows if row.subscription in found]
    changes = [Change(row.id, _State.SKIPPED) for row in rows if row.subscription not in found]
    bodies = vault.agent().unseal([bytes(found[row.subscription][1]) for row in here if row.subscription])
    works = []
    for row, body in zip(here, bodies, strict=True):
        if body is None:
            changes.append(Change(row.id, _State.FAILED, "unreadable"))
        else:
            address = msgspec.json.decode(body, type=Details).address
            works.append(Work(row.id, row.issue, row.attempts, address, found[row.subscription or 0][0]))
    unwanted = _suppressed(works)
    changes += [Change(work.id, _State.SKIPPED) for work in works if work.to in unwanted]
    return Chunk([work for work in works if work.to not in unwanted], changes)


def _suppressed(works: list[Work]) -> set[str]:
    """Return the addresses that get no mail; one that is none is among them."""
    try:
        return persons.suppressed([work.to for work in works])
    except NoAddress:
        if len(works) == 1:
            return {works[0].to}
        return set().union(*(_suppressed([work]) for work in works))
