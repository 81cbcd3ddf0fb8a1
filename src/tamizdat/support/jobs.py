"""What the worker does for support in each round, and once a night."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction

from tamizdat.newsroom.models import Mark
from tamizdat.newsroom.operations import clean_up
from tamizdat.newsroom.operations.worker import Job, add_job
from tamizdat.people.persons import today
from tamizdat.support import reminders, supporters
from tamizdat.support.config import SupportConfigError
from tamizdat.support.payments import attempts, events, giving, notices, reconciling, watching
from tamizdat.support.providers.practice.provider import Practice
from tamizdat.support.providers.registry import providers

RECONCILED = "reconciled"  # the mark: up to which day
COMPARED = "compared"  # the mark: up to which day the last comparison went, and when it was made
RECONCILIATION = "reconciliation"  # the job
_log = logging.getLogger(__name__)
# Importing these has the inbox know what takes in contributions, wishes to be reminded and requests for a link.
_TAKE_IN = (giving, reminders, supporters)


def register() -> None:
    """Have the worker do all of it. Called once Django's apps are ready."""
    add_job(Job("practice", "The practice provider", _practice))
    add_job(Job("events", "What payment providers report", events.process))
    add_job(Job("attempts", "Calls to payment providers", attempts.go_on_with_due))
    add_job(Job("watching", "Contributions under way", watching.look_at_due))
    add_job(Job("notices", "Letters about contributions", notices.write_due))
    add_job(Job("reminders", "Reminders", reminders.send_due))
    add_job(Job(RECONCILIATION, "Reconciliation with payment providers", reconcile_nightly))
    clean_up.add(events.clean_up)
    supporters.register()


def _practice() -> int:
    """Let the practice provider charge what is due, and deliver its messages: a real one does this by itself."""
    if not settings.PRACTICE:
        return 0
    provider = next(iter(providers().values()))
    assert isinstance(provider, Practice)  # noqa: S101 (of practice mode)
    done = provider.processor.renew(today())
    for number, order in provider.processor.messages():
        events.receive(provider.name, *provider.processor.message(number, order))
        provider.processor.delivered(number)
    return done


def compared_until() -> date | None:
    """Return up to which day providers and ledger were compared, None for never, and for a day that is to come.

    Such a day was written while this machine's clock was wrong.
    """
    with suppress(TypeError, ValueError):
        last = date.fromisoformat(Mark.get(RECONCILED))
        return last if last < today() else None
    return None


def reconcile_nightly() -> int:
    """Compare providers and ledger once a day, up to yesterday; return how many differences there are.

    What a provider did not answer is told, and tried again with the next round that comes after a trouble.
    """
    until = today() - timedelta(days=1)
    last = compared_until()
    if last and last >= until:
        return 0
    if last is None and (said := Mark.get(RECONCILED)):
        _log.warning("The mark of the last comparison is no day that has passed (%s): all is compared anew.", said)
    try:
        if not providers():
            return 0
    except SupportConfigError:
        return 0  # told where it is asked for
    reconciling.ask_about_all()
    found = reconciling.reconcile(until)
    if found.problems:
        raise RuntimeError("; ".join(found.problems))
    with transaction.atomic():
        Mark.put(RECONCILED, until.isoformat())
        Mark.put(COMPARED, until.isoformat())
    return found.differences
