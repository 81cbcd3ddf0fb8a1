"""Bringing a contribution to what its provider says of it now: payments, state, ledger, and the letters that follow.

Everything that may have changed something leads here: a reader who comes back, a message of the provider, the worker
that asks again, the nightly reconciliation. Each asks the provider and hands the answer to `apply`, which writes all of
it in one transaction. An answer that was asked for before somebody else wrote is thrown away and asked for anew.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tamizdat.people.persons import today
from tamizdat.support.models import Attempt, Contribution, Notice, Payment, StateChange
from tamizdat.support.payments import states
from tamizdat.support.payments.posting import post_payment
from tamizdat.support.providers.base import Now, Paid, PaymentNow, Provider
from tamizdat.support.providers.registry import provider

State: Any = Contribution.State
_END: Any = Attempt.Action.END
_ROUNDS = 5  # answers that others overtook, until the next time will do
_EXPIRES = timedelta(days=3)  # without a payment; a bank transfer has its own time


def refresh(contribution: Contribution) -> Contribution:
    """Ask the provider and write down what it says; return the contribution as it is then. Raises ProviderError."""
    row = contribution
    for _ in range(_ROUNDS):
        row = Contribution.objects.get(pk=contribution.pk)
        if not row.provider_reference:
            return row
        asked = provider(row.provider)
        if apply(row, asked.now(row.provider_reference), asked):
            return Contribution.objects.get(pk=row.pk)
    return row


def apply(contribution: Contribution, now: Now, asked: Provider) -> bool:
    """Write down what a provider says; False if somebody else has written meanwhile."""
    with transaction.atomic():
        row = Contribution.objects.select_for_update().get(pk=contribution.pk)
        if row.version != contribution.version:
            return False
        known = {payment.reference: payment for payment in row.payments.all()}
        for payment in now.payments:
            _payment(row, known.get(payment.reference), payment, asked)
        before = row.state
        row.state = states.following(row.state, now.state)
        row.next_day = now.next_day if row.state in states.IS_TAKEN else None
        if now.money and now.money.currency == row.currency:
            row.amount = now.money.amount
        row.look_at, row.looked = next_look(row, now.payments), 0
        row.version += 1
        row.save()
        if row.state != before:
            StateChange.objects.create(contribution=row, day=today(), before=before, after=row.state)
        _tell(row, before)
        _end_if_nobodys(row, asked)
    return True


def _payment(row: Contribution, before: Payment | None, now: PaymentNow, asked: Provider) -> None:
    """Write down one payment, enter it into the ledger, and have letters about it written."""
    after = before or Payment(contribution=row, provider=row.provider, reference=now.reference)
    was_paid = before is not None and before.state == Payment.State.PAID
    was_failed = before is not None and before.state == Payment.State.FAILED
    state = now.state if not was_paid else Payment.State.PAID  # what was paid is paid back, never unpaid
    after.currency, after.amount, after.day = now.money.currency, now.money.amount, now.day
    after.state, after.reason = state, now.reason[:60]
    refunded = sum(refund.money.amount for refund in now.refunds if not refund.returned)
    more_refunded = refunded > after.refunded
    has_returned = any(refund.returned for refund in now.refunds)
    after.refunded = refunded if has_returned else max(refunded, after.refunded)
    after.is_disputed = now.dispute is not None
    after.save()
    post_payment(asked, row.cadence, now)
    if state == Payment.State.PAID and not was_paid:
        notice(row, Notice.Kind.THANKS, f"thanks {row.pk} {after.pk}", after)
    if state == Payment.State.FAILED and not was_failed and row.is_regular and row.state in states.GOES_ON:
        notice(row, Notice.Kind.FAILED, f"failed {row.pk} {after.pk}", after)
    if more_refunded:
        notice(row, Notice.Kind.REFUNDED, f"refunded {after.pk} {after.refunded}", after)


def _end_if_nobodys(row: Contribution, asked: Provider) -> None:
    """Have a regular contribution ended that nobody can end: whoever began it was erased before it was paid."""
    is_nobodys = row.is_regular and row.state in states.GOES_ON and not row.has_address and row.person_id is None
    if not is_nobodys or _END not in asked.actions:
        return
    asked_before = Attempt.objects.filter(Q(state=Attempt.State.OPEN) | Q(day=today()), contribution=row)
    if not asked_before.filter(action=_END).exists():  # where it is refused: once a day
        Attempt.objects.create(contribution=row, action=_END, day=today(), try_at=timezone.now())


def _tell(row: Contribution, before: str) -> None:
    if before != row.state == State.ENDED and before != State.OPEN:
        notice(row, Notice.Kind.ENDED, f"ended {row.pk}")


def notice(row: Contribution, kind: Any, reference: str, payment: Payment | None = None) -> None:
    """Have a letter written, once, where there is anybody to write to."""
    if row.has_address:
        values = {"kind": kind, "contribution": row, "payment": payment, "day": today()}
        Notice.objects.get_or_create(reference=reference, defaults=values)


def first_look() -> datetime:
    """Return when to ask about a contribution that begins now, if nothing is heard of it."""
    return timezone.now() + timedelta(hours=1)


def next_look(row: Contribution, payments: tuple[PaymentNow, ...] = ()) -> datetime | None:
    """Return when a provider is to be asked next although it has said nothing: its messages may be lost."""
    now = timezone.now()
    if row.state in (State.STARTED, State.OPEN):
        return now + (timedelta(minutes=10) if now.date() - row.day < _EXPIRES else timedelta(days=1))
    if row.state == State.LATE:
        return now + timedelta(hours=12)
    if row.state in states.GOES_ON:
        return now + timedelta(days=1)
    is_fee_missing = any(each.state == Paid.PAID and each.fee is None for each in payments)
    if is_fee_missing or row.payments.filter(state=Paid.PENDING).exists():
        return now + timedelta(hours=1)
    return None
