"""Calls to providers that change something: the key is stored first, and a call that broke off is made again with it.

So the provider does each thing once, whatever dies between our question and its answer.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from tamizdat.newsroom.operations.one_by_one import one_by_one
from tamizdat.people.failures import AWAY, told
from tamizdat.people.persons import today
from tamizdat.support.models import Attempt, Contribution, Notice, Payment
from tamizdat.support.money import Money
from tamizdat.support.payments.applying import notice, refresh
from tamizdat.support.providers.base import Order, ProviderAway, ProviderError
from tamizdat.support.providers.registry import provider

_WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3), timedelta(hours=12))
_MOST = 20
# Letters about what was done. The end, and what was paid back, are told by what the provider says.
_LETTERS: dict[Any, Any] = {
    Attempt.Action.CHANGE: Notice.Kind.CHANGED,
    Attempt.Action.PAUSE: Notice.Kind.PAUSED,
    Attempt.Action.RESUME: Notice.Kind.RESUMED,
}
_log = logging.getLogger(__name__)


def ask(
    contribution: Contribution, action: Any, *, money: Money | None = None, payment: Payment | None = None
) -> Attempt:
    """Store that a provider is to do something; return the attempt, or the one that is under way already."""
    amount = money.amount if money else None
    with transaction.atomic():
        Contribution.objects.select_for_update().get(pk=contribution.pk)
        same = Attempt.objects.filter(
            contribution=contribution, action=action, payment=payment, amount=amount, state=Attempt.State.OPEN
        )
        if found := same.first():
            return found
        return Attempt.objects.create(
            contribution=contribution,
            action=action,
            amount=amount,
            payment=payment,
            day=today(),
            try_at=timezone.now() + _WAITS[0],  # the worker tries if this process does not come to it
        )


def go_on(attempt: Attempt, *, back: str = "", title: str = "") -> Attempt:
    """Call the provider, and write down what it answers. A failure is kept in the attempt, and tried again later.

    `back` and `title` are of an attempt that starts a contribution.
    """
    if attempt.state != Attempt.State.OPEN:
        return attempt
    contribution = attempt.contribution
    try:
        if attempt.action == Attempt.Action.START:
            _start(attempt, contribution, back, title)
        else:
            _do(attempt, contribution)
    except ProviderAway as error:
        _again(attempt, str(error))
    except ProviderError as error:
        _end(attempt, Attempt.State.REFUSED, str(error))
    if attempt.state == Attempt.State.DONE and attempt.action != Attempt.Action.START:
        try:
            refresh(contribution)
        except AWAY:
            raise
        except Exception as error:  # it is asked again: `look_at`
            _log.warning("%s: done at the provider, but not written down how it is now: %s", contribution, told(error))
    return attempt


def _start(attempt: Attempt, contribution: Contribution, back: str, title: str) -> None:
    order = Order(contribution.reference, contribution.cadence, contribution.money, contribution.language, back, title)
    started = provider(contribution.provider).start(order, str(attempt.key))
    with transaction.atomic():
        row = Contribution.objects.select_for_update().get(pk=contribution.pk)
        if not row.provider_reference:
            row.provider_reference = started.reference
            row.state = Contribution.State.OPEN if row.state == Contribution.State.STARTED else row.state
            row.version += 1
            row.look_at = timezone.now() + timedelta(minutes=10)
            row.save()
        attempt.address = started.address
        _end(attempt, Attempt.State.DONE)
    attempt.contribution = row


def _do(attempt: Attempt, contribution: Contribution) -> None:
    money = Money(contribution.currency, attempt.amount) if attempt.amount is not None else None
    payment = attempt.payment.reference if attempt.payment else ""
    provider(contribution.provider).do(
        attempt.action, contribution.provider_reference, str(attempt.key), money=money, payment=payment
    )
    with transaction.atomic():
        _end(attempt, Attempt.State.DONE)
        if kind := _LETTERS.get(attempt.action):
            notice(contribution, kind, f"{kind} {attempt.pk}")


def _end(attempt: Attempt, state: Any, problem: str = "") -> None:
    attempt.state, attempt.problem, attempt.try_at = state, problem[:200], None
    attempt.save(update_fields=["state", "problem", "try_at", "address"])


def _again(attempt: Attempt, problem: str) -> None:
    attempt.tries += 1
    if attempt.tries >= _MOST:
        return _end(attempt, Attempt.State.REFUSED, problem)
    attempt.problem = problem[:200]
    attempt.try_at = timezone.now() + _WAITS[min(attempt.tries, len(_WAITS)) - 1]
    attempt.save(update_fields=["tries", "problem", "try_at"])
    return None


def go_on_with_due() -> int:
    """Make the calls again that broke off; return how many. Those that start something wait for their reader."""
    return one_by_one("attempt", "A call to a payment provider", _due(), _go_on)


def _go_on(attempt: Attempt) -> bool:
    return bool(go_on(attempt).state == Attempt.State.DONE)


def _due() -> Iterator[Attempt]:
    rows = Attempt.objects.filter(state=Attempt.State.OPEN, try_at__lte=timezone.now())
    for attempt in rows.exclude(action=Attempt.Action.START).select_related("contribution", "payment").order_by("pk"):
        # One worker makes a call at a time; with the same key a second one would do no harm.
        if rows.filter(pk=attempt.pk).update(try_at=timezone.now() + _WAITS[1]):
            yield attempt
