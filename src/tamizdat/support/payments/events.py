"""The inbox of what providers report: checked, stored once, answered; what it is about is asked of the provider later.

A message that comes twice, late or out of order leads to the same question about the present state, and so changes
nothing. One that never comes is made up for by `watching.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from tamizdat.people.failures import AWAY, told
from tamizdat.people.persons import today
from tamizdat.support.models import Contribution, Event
from tamizdat.support.payments.applying import refresh
from tamizdat.support.providers.base import NotGenuine, ProviderError
from tamizdat.support.providers.registry import provider

_BATCH = 200
_WAITS = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
_KEPT = timedelta(days=60)  # providers repeat for some days; after that an id may be forgotten
_log = logging.getLogger(__name__)


def receive(name: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Take a provider's message; False if it was there already. Raises NotGenuine, ProviderError."""
    try:
        event = provider(name).event(headers, body)
    except (*AWAY, NotGenuine, ProviderError):
        raise
    except Exception:  # whatever was sent, and whatever a library makes of it
        raise NotGenuine("The message cannot be read.") from None
    if not event.about or not (event.id + event.about).isprintable():
        return False
    try:
        with transaction.atomic():
            Event.objects.create(provider=name, event=event.id[:255], about=event.about[:255], day=today())
    except IntegrityError:
        return False
    return True


def process() -> int:
    """Ask about what was reported; return how many messages are done."""
    due = Event.objects.filter(Q(try_at=None) | Q(try_at__lte=timezone.now()), is_done=False)
    done = 0
    while rows := list(due.order_by("pk")[:_BATCH]):
        about = dict.fromkeys((row.provider, row.about) for row in rows)
        for name, reference in about:
            same = [row.pk for row in rows if (row.provider, row.about) == (name, reference)]
            done += _process(name, reference, same)
    return done


def _process(name: str, reference: str, events: list[int]) -> int:
    """Ask about one contribution, for all the messages about it."""
    rows = Event.objects.filter(pk__in=events)
    contribution = _contribution(name, reference)
    problem = ""
    if contribution is None:
        # The message was faster than the answer to our own call, or is about something of another newsroom.
        problem = "unknown"
    else:
        try:
            refresh(contribution)
        except AWAY:
            raise
        except Exception as error:  # of the provider, or of one contribution: the other messages are looked at
            problem = type(error).__name__[:60]
            _log.warning("%s could not be asked about a contribution: %s", name, told(error))
    if not problem:
        return rows.update(is_done=True, problem="")
    tries = max(rows.values_list("tries", flat=True), default=0)
    if problem == "unknown" and tries >= len(_WAITS):
        rows.update(is_done=True, problem=problem)
    else:
        wait = _WAITS[min(tries, len(_WAITS) - 1)]
        rows.update(tries=tries + 1, try_at=timezone.now() + wait, problem=problem)
    return 0


def _contribution(name: str, reference: str) -> Contribution | None:
    """Return the contribution that a message is about: by the provider's reference, by ours, or by a payment's."""
    known = Contribution.objects.filter(provider=name).exclude(provider_reference="")
    found = known.filter(Q(provider_reference=reference) | Q(reference=reference)).first()
    return found or known.filter(payments__provider=name, payments__reference=reference).first()


def clean_up() -> int:
    """Forget messages of long ago; return how many."""
    return Event.objects.filter(is_done=True, day__lt=today() - _KEPT).delete()[0]
