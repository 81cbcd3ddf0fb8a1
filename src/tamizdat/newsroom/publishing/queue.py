"""Publishing what editors changed: the queue in the database, and the publisher that empties it.

A change and its row in the queue are committed together. Then whoever committed asks the publisher at once; if that
process is killed, or the press fails, the worker takes the row up again. Until a press has signed it, readers have the
article as it was.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.db import connections, transaction
from django.db.models import F
from django.utils import timezone

from tamizdat.newsroom.models import Mark, Publication
from tamizdat.newsroom.publishing import claims
from tamizdat.newsroom.publishing.config import config
from tamizdat.publisher import Publisher, PublishOptions

SITE = 0  # in place of an article's number
EVERYTHING = -1  # each article is compared with the last press
PATIENCE = 8  # seconds that a request waits until readers can see what it published
_RETRIES = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
# How press tells of an article that it could not publish as it is.
_WHOLE = re.compile(r"article (\d+): (?:left out: |.* Its last published page stands\.$)")
_log = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def publisher() -> Publisher:
    """Return this process's publisher."""
    return Publisher(config)


@lru_cache(maxsize=1)
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="publishing")


def ask(numbers: Iterable[int], user: Any = None) -> None:
    """Put changes into the queue, inside the transaction that makes them. SITE stands for the site itself."""
    now = timezone.now()
    for number in sorted(set(numbers)):  # everyone takes rows in this order, so that no two wait for each other
        publication, made = Publication.objects.get_or_create(
            number=number, defaults={"asked_at": now, "asked_by": user}
        )
        if not made:
            Publication.objects.filter(pk=publication.pk).update(
                progress=Publication.Progress.WAITING,
                asked_at=now,
                asked_by=user,
                attempts=0,
                try_again_at=None,
                reason="",
                generation=F("generation") + 1,
                claimed_until=None,
            )


def publish_soon(wait: float = PATIENCE) -> bool:
    """Have a thread of this process publish what waits; return whether that was done within `wait` seconds."""
    done = _thread().submit(_publish_and_disconnect)
    try:
        done.result(wait)
    except NotYet:
        return False
    except Exception:
        _log.exception("Publishing failed.")
    return True


def _publish_and_disconnect() -> None:
    try:
        publish_waiting()
    finally:
        connections.close_all()


def publish_waiting() -> int:
    """Publish all that waits and whose time has come; return how many changes readers can see now.

    Of several processes one publishes a change: it claims the row for as long as it lives. A failure is kept with its
    reason, and tried again later. Nothing is published twice: a press of what has been pressed changes nothing.
    """
    with claims.claimed() as rows:
        return _publish(rows) if rows else 0


def _publish(rows: list[tuple[int, int]]) -> int:
    now = timezone.now()
    numbers = {number for number, _ in rows} - {SITE}
    if EVERYTHING in numbers:  # takes along what failed before, although its time has not come
        rows = [*rows, *_failed_rows()]
    try:
        done = publisher().publish(None if EVERYTHING in numbers else numbers, PublishOptions(yes=True))
    except Exception as error:
        _failed(rows, str(error) or type(error).__name__)
        return 0
    if done.notes:
        Mark.put("notes", list(done.notes))
    readable = done.readable
    left_out = _left_out(done.report.left_out)
    with transaction.atomic():
        for number, generation in rows:
            if number in left_out:
                _unpublished(number, generation).update(
                    progress=Publication.Progress.FAILED,
                    reason=left_out[number],
                    try_again_at=now + _RETRIES[-1],
                    claimed_until=None,
                )
                continue
            _unpublished(number, generation).update(
                progress=Publication.Progress.PUBLISHED,
                readable_at=readable,
                reason="",
                try_again_at=None,
                claimed_until=None,
            )
    return len(rows)


def _failed_rows() -> list[tuple[int, int]]:
    failed = Publication.objects.filter(progress=Publication.Progress.FAILED, claimed_until=None)
    return list(failed.values_list("number", "generation"))


def _left_out(lines: Iterable[str]) -> dict[int, str]:
    """Return why articles were not published as they are, by their numbers; of notes about parts of them nothing."""
    found: dict[int, str] = {}
    for line in lines:
        told = _WHOLE.match(line)
        if told:
            found[int(told[1])] = line
    return found


def _failed(rows: list[tuple[int, int]], reason: str) -> None:
    """Keep why a press failed, and when to try again; what another process published meanwhile did not fail."""
    now = timezone.now()
    with transaction.atomic():
        for number, generation in rows:
            found = _unpublished(number, generation).first()
            if found is None:
                continue
            wait = _RETRIES[min(found.attempts, len(_RETRIES) - 1)]
            _unpublished(number, generation).update(
                progress=Publication.Progress.FAILED,
                reason=reason,
                attempts=F("attempts") + 1,
                try_again_at=now + wait,
                claimed_until=None,
            )


def _unpublished(number: int, generation: int) -> Any:
    """Return a query of the row of a change, unless it is published or a later change took its place."""
    return Publication.objects.filter(number=number, generation=generation).exclude(
        progress=Publication.Progress.PUBLISHED
    )


def wait() -> None:
    """Wait until this process has published what it was asked to, and renewed the search index."""
    _thread().submit(lambda: None).result()
    publisher().close()
