"""The rows of Delivery as a queue: claimed, begun, finished, lost. Plain SQL, since it is all that sending waits for.

A row belongs to the `worker` that claimed it until `until`. Whatever a worker writes about a row it writes where the
row is still its own, so two workers can never both send it: one that comes late finds that nothing was changed.
"""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from msgspec import Struct

from tamizdat.letters.durability import make_durable
from tamizdat.letters.models import Delivery, Issue
from tamizdat.letters.sending.outcomes import Change

LEASE = timedelta(minutes=10)  # longer than any conversation about one letter (smtp/connection.py)

_CLAIM = """
UPDATE letters_delivery SET worker = %s, until = %s WHERE id IN (
    SELECT id FROM letters_delivery
     WHERE issue_id = %s AND state = 'pending' AND id > %s
       AND (not_before IS NULL OR not_before <= %s) AND (until IS NULL OR until < %s)
     ORDER BY id LIMIT %s {lock})
RETURNING id, issue_id, subscription_id, attempts"""
_BEGIN = """
UPDATE letters_delivery SET state = 'submitting', until = %s
 WHERE id IN (SELECT value FROM json_each(%s)) AND worker = %s AND state IN ('pending', %s) RETURNING id"""
_CHANGE = """
UPDATE letters_delivery
   SET state = %s, answer = %s, attempts = attempts + %s, not_before = %s, until = NULL, worker = ''
 WHERE id IN (SELECT value FROM json_each(%s)) AND worker = %s AND state IN ('pending', 'submitting', 'unknown')"""
_WRITE = """
WITH told AS (
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::smallint[], %s::timestamptz[])
        AS told (id, state, answer, tried, not_before)),
changed AS (
    UPDATE letters_delivery
       SET state = told.state, answer = told.answer, attempts = attempts + told.tried, not_before = told.not_before,
           until = NULL, worker = ''
      FROM told
     WHERE letters_delivery.id = told.id AND worker = %s
       AND letters_delivery.state IN ('pending', 'submitting', 'unknown'))
UPDATE letters_delivery SET state = 'submitting', until = %s
 WHERE id = ANY(%s) AND worker = %s AND state IN ('pending', %s) RETURNING id"""
_LOSE = """
UPDATE letters_delivery SET state = 'unknown', answer = 'lost', until = NULL
 WHERE issue_id IN (SELECT id FROM letters_issue WHERE state IN ('sending', 'paused', 'stopped'))
   AND state = 'submitting' AND until < %s"""


class Row(Struct, frozen=True):
    """A row that was claimed. Without a subscription its reader has left."""

    id: int
    issue: int
    subscription: int | None
    attempts: int


class Queue:
    """The queue as one worker sees it. Two threads may use it at the same time."""

    def __init__(self, worker: str) -> None:
        self.worker = worker
        self._guard = threading.Lock()  # SQLite has one writer at a time, and makes others wait in long steps

    def claim(self, issue: int, after: int, most: int) -> list[Row]:
        """Claim rows of an issue that are due, with numbers above `after`, in their order."""
        now = timezone.now()
        lock = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
        values = (self.worker, _time(now + LEASE), issue, after, _time(now), _time(now), most)
        with self._guard, connection.cursor() as cursor:
            cursor.execute(_CLAIM.format(lock=lock), values)
            return sorted((Row(*row) for row in cursor.fetchall()), key=lambda row: row.id)

    def write(self, begun: Sequence[int], changes: Sequence[Change], *, again: bool = False) -> set[int]:
        """Mark rows as being sent, and write what others became, in one transaction that has reached the disk when this
        returns. Return those that are marked: these alone may be sent.

        `again` says that the same was tried before, and the database did not say what became of it.
        """
        before = "submitting" if again else "pending"
        begin = (_time(timezone.now() + LEASE), _list(begun), self.worker, before)
        with self._guard, connection.cursor() as cursor:
            if connection.vendor == "postgresql":  # one way there and back, and no transaction around it
                columns = [list(column) for column in zip(*map(_columns, changes), strict=True)] or [[]] * 5
                cursor.execute(_WRITE, (*columns, self.worker, *begin))
                return {row[0] for row in cursor.fetchall()}
            with transaction.atomic():
                self._change(cursor, changes)
                if not begun:
                    return set()
                cursor.execute(_BEGIN, begin)
                return {row[0] for row in cursor.fetchall()}

    def _change(self, cursor: Any, changes: Sequence[Change]) -> None:
        """Write what rows became, one statement for those that became the same."""
        groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for each in changes:
            groups[each.state, each.answer, each.tried, each.not_before].append(each.id)
        for (state, answer, tried, not_before), ids in groups.items():
            values = (str(state), answer, tried, _time(not_before), _list(ids), self.worker)
            cursor.execute(_CHANGE, values)

    def make_durable(self) -> None:
        """Have what this thread writes survive a power failure too, where the database leaves that to us."""
        make_durable()


def give_up_lost() -> int:
    """Mark rows whose sender died while the message was on its way; return how many. A person decides about them."""
    with connection.cursor() as cursor:
        cursor.execute(_LOSE, (_time(timezone.now()),))
        return int(cursor.rowcount)


def skip_stopped() -> int:
    """Skip what came back into the queue of an issue that was stopped meanwhile."""
    rows = Delivery.objects.filter(issue__state=Issue.State.STOPPED, state=Delivery.State.PENDING)
    return int(
        Delivery.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:5_000])).update(
            state=Delivery.State.SKIPPED, worker="", until=None
        )
    )


def finish() -> int:
    """Call those issues sent of which nothing is left to do; return how many."""
    return sum(_finish(pk) for pk in Issue.objects.filter(state=Issue.State.SENDING).values_list("pk", flat=True))


def _finish(issue: int) -> bool:
    """Call an issue sent if nothing is left of it. Nobody can put a row back meanwhile (`control.send_again`)."""
    left = Delivery.objects.filter(issue=issue, state__in=(Delivery.State.PENDING, Delivery.State.SUBMITTING))
    if left.exists():
        return False
    with transaction.atomic():
        row = Issue.objects.select_for_update().filter(pk=issue, state=Issue.State.SENDING)
        if not row.first() or left.exists():
            return False
        return bool(row.update(state=Issue.State.SENT, ended=timezone.now(), trouble=""))


def tell(trouble: str) -> None:
    """Say at the issues that are being sent why nothing goes out just now; "" that it does."""
    Issue.objects.filter(state=Issue.State.SENDING).exclude(trouble=trouble).update(trouble=trouble[:200])


def hold(trouble: str) -> None:
    """Pause the issues that are being sent until a person resumes them, and say why."""
    Issue.objects.filter(state=Issue.State.SENDING).update(state=Issue.State.PAUSED, trouble=trouble[:200])


def _columns(change: Change) -> tuple[Any, ...]:
    return change.id, str(change.state), change.answer, change.tried, _time(change.not_before)


def _list(ids: Sequence[int]) -> object:
    return list(ids) if connection.vendor == "postgresql" else json.dumps(list(ids))


def _time(moment: datetime | None) -> object:
    return connection.ops.adapt_datetimefield_value(moment)
