"""How the worker's rounds go: whether they come to an end, which doctor and the desk can see.

A worker that is alive is not a worker that works: a round that breaks off at the same place each time, or does not end,
leaves all that comes after it undone.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import DatabaseError

from tamizdat.newsroom.models import Mark, Trouble
from tamizdat.newsroom.operations.findings.finding import WARNING, Finding, age
from tamizdat.people.failures import named

JOB = "round"  # the trouble, and the mark of the last one that ended
_ABOUT = "A round of the worker, which broke off before all of it was done"
_EVERY = 10.0  # seconds, after which it is written down again that rounds end
_LONG = timedelta(hours=1)  # a press of a whole archive takes its time
_log = logging.getLogger(__name__)


class Rounds:
    """The rounds of this process."""

    def __init__(self) -> None:
        self.problem = ""
        self._told = -_EVERY
        with suppress(DatabaseError):
            Mark.put(JOB, "begun")

    def ended(self) -> None:
        """Write down that a round came to its end. Raises DatabaseError."""
        if time.monotonic() - self._told >= _EVERY or self.problem:
            Mark.put(JOB, "ended")
            Trouble.objects.filter(job=JOB).delete()
            self._told = time.monotonic()
        if self.problem:
            _log.warning("The worker's rounds come to their end again.")
        self.problem = ""

    def broke_off(self, error: Exception) -> None:
        """Tell that a round broke off. Where the database is away nothing can be written, and doctor finds that."""
        problem = named(error)
        if problem != self.problem:
            _log.warning("The worker's round broke off, and is begun anew: %s", problem)
        self.problem = problem
        with suppress(DatabaseError):
            Trouble.tell(JOB, _ABOUT, problem)


def findings(now: datetime, newest: datetime | None, last: datetime | None) -> Iterator[Finding]:
    """Yield that a worker is alive whose rounds do not end: it was heard of at `newest`, and `last` is when a round
    ended, by the mark JOB."""
    if newest and last and newest - last > _LONG:
        what = f"The worker is alive, but no round of it has come to its end for {age(last, now)}."
        yield Finding("worker", WARNING, what, "systemctl restart tamizdat")
