"""What an answer of the mail server means for a row of the queue."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from tamizdat.letters.models import Delivery
from tamizdat.letters.sending.smtp.dialogue import Blame
from tamizdat.people.mail import outbox
from tamizdat.people.mail.smtp import Outcome, Result

State = Delivery.State
# The first times that a connection ends before a letter's content, it is most likely not the letter's fault.
_SOON, _SOON_TIMES = timedelta(seconds=10), 3


class Change(Struct, frozen=True):
    """What a row becomes. `tried` is 1 where it counts as an attempt."""

    id: int
    state: Any  # one of Delivery.State
    answer: str = ""
    tried: int = 0
    not_before: datetime | None = None


def back(row: int, not_before: datetime | None = None) -> Change:
    """Return what gives a row back untried."""
    return Change(row, State.PENDING, not_before=not_before)


def change(row: int, attempts: int, outcome: Outcome, blame: Blame, now: datetime) -> Change:
    """Return what a row becomes that had been tried `attempts` times before."""
    if outcome.result is Result.SENT:
        return Change(row, State.SENT, outcome.answer)
    if outcome.result is Result.UNKNOWN:
        return Change(row, State.UNKNOWN, outcome.answer)
    if blame is not Blame.LETTER:
        return back(row)
    if outcome.result is Result.REFUSED:
        return Change(row, State.FAILED, outcome.answer, 1)
    if attempts + 1 >= outbox.MOST:
        return Change(row, State.FAILED, outcome.answer, 1)
    wait = outbox.WAITS[min(attempts + 1, len(outbox.WAITS)) - 1]
    if outcome.answer == "lost" and attempts < _SOON_TIMES:
        wait = min(wait, _SOON)
    # Whole seconds, so that rows of one moment are written by one statement.
    return Change(row, State.PENDING, outcome.answer, 1, (now + wait).replace(microsecond=0))
