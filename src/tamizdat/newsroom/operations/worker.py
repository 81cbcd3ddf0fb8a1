"""The worker: round after round it publishes what waits and what is due, and cleans up.

Everything it does is in the database before it begins and is taken out once it is done, so a worker that is killed
loses nothing. Several can run beside each other: each job is claimed (`publishing/claims.py`, `schedules.py`).
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone
from msgspec import Struct

from tamizdat.newsroom.models import Heartbeat, Trouble
from tamizdat.newsroom.operations import clean_up, renewal, restoration, schedules
from tamizdat.newsroom.operations.rounds import Rounds
from tamizdat.newsroom.publishing import queue
from tamizdat.newsroom.publishing.claims import due
from tamizdat.newsroom.publishing.config import outlet
from tamizdat.people import inbox, rotation
from tamizdat.people.failures import AWAY, told
from tamizdat.people.mail import outbox

PAUSE = 1.0  # seconds between two rounds
BEAT = timedelta(seconds=10)
_LATE = timedelta(seconds=3)  # a process at the web publishes by itself what it was asked to; this long it has for it
_log = logging.getLogger(__name__)


class Job(Struct, frozen=True):
    """A part of each round: its name, what troubles call it, and what does it and returns how much was done."""

    name: str
    about: str
    work: Callable[[], int]


_more: list[Job] = []


def add_job(job: Job) -> None:
    """Have a room above this one do a part of each round."""
    if job.name not in {each.name for each in _more}:
        _more.append(job)


class Round(Struct):
    """What a round did."""

    scheduled: int = 0
    published: int = 0


def one_round(*, patient: bool = False) -> Round:
    """Do all that is due now. `patient` leaves what was asked for this very moment to the process that was asked."""
    done = Round()
    done.scheduled = _job("schedules", "Scheduled articles", schedules.publish_due) or 0
    _job("restoration", "Publishing after a restoration", _restoration)
    _job("renewal", "Signing anew", renewal.ask_in_time)
    waiting = due(timezone.now())
    if patient:
        waiting = waiting.filter(asked_at__lte=timezone.now() - _LATE)
    if waiting.exists():
        done.published = _job("queue", "The queue", queue.publish_waiting) or 0
    _job("inbox", "What readers sent", inbox.take_in, is_personal=True)
    for job in _more:
        _job(job.name, job.about, job.work, is_personal=True)
    _job("mail", "Sending mail", lambda: outbox.send_due().sent, is_personal=True)
    _job("rotation", "Sealing anew", _rotation, is_personal=True)
    if clean_up.is_due():
        _job("clean-up", "Cleaning up", clean_up.clean_up)
    return done


def _restoration() -> int:
    return len(restoration.ask_if_restored(settings.NEWSROOM))


def _rotation() -> int:
    progress = rotation.go_on()
    if progress.unreadable:  # told at the desk, and tried again later and later
        raise RuntimeError(
            f"{progress.unreadable} records cannot be read, or are there twice, so the vault's older secrets are kept."
            " Restore the records from a backup, or delete them."
        )
    return progress.done


def _job(name: str, about: str, work: Callable[[], int], *, is_personal: bool = False) -> int | None:
    """Do a part of the round; a failure is told and ends that part alone. Raises where the database is away.

    What went wrong with something personal is told without an error's own words: they could hold what a reader wrote.
    """
    if name in Trouble.waiting():
        return None
    try:
        done = work()
    except AWAY:
        raise
    except Exception as error:
        _log.error("%s: failed: %s", about, told(error), exc_info=not is_personal)
        Trouble.tell(name, about, told(error) if is_personal else str(error) or type(error).__name__)
        return None
    Trouble.objects.filter(job=name).delete()
    return done


def work(stop: threading.Event, on_redirects: Callable[[], object]) -> None:
    """Do one round after another until `stop` is set. A database that is away for a time is waited for.

    `on_redirects` is called when the outlet's redirects are others than before.
    """
    redirects = outlet().redirects
    beating = threading.Thread(target=_beat, args=(stop,), name="heartbeat", daemon=True)
    beating.start()
    rounds = Rounds()
    while not stop.is_set():
        try:
            one_round(patient=True)
            if redirects != (redirects := outlet().redirects):
                on_redirects()
            rounds.ended()
        except Exception as error:  # the database is away, as a rule; whatever it is, the worker goes on
            rounds.broke_off(error)
            connections.close_all()
        stop.wait(5 * PAUSE if rounds.problem else PAUSE)
    queue.wait()
    connections.close_all()


def _beat(stop: threading.Event) -> None:
    """Write that this worker is alive, also while a long press is under way."""
    name = secrets.token_hex(8)
    while True:
        try:
            Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})
        except DatabaseError:
            connections.close_all()
        if stop.wait(BEAT.total_seconds()):
            Heartbeat.objects.filter(name=name).delete()
            connections.close_all()
            return
