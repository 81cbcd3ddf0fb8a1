"""A transfer that was counted for the wrong contribution: what was entered is taken back, and it counts for another.

Nothing in the ledger is changed: an opposite entry stands beside the first one, and the new one beside both. The line
gets another name for it (`BankLine.name`), since an entry's reference is there once.
"""

from __future__ import annotations

from django.db import transaction

from tamizdat.people.persons import today
from tamizdat.support.ledger.posting import correct
from tamizdat.support.models import BankLine, Contribution, Entry, Notice, Payment, StateChange
from tamizdat.support.payments import references
from tamizdat.support.payments.applying import next_look, refresh
from tamizdat.support.providers.bank.importing import account, enter_gift

MISTAKE = "counted by mistake"  # the reason of a payment that was taken back


class ReassigningError(ValueError):
    """A line that cannot count for another contribution; the message says why."""


def reassign(line: BankLine, reference: str) -> None:
    """Have a line count for another contribution, or with "" for nobody. Raises ReassigningError."""
    with transaction.atomic():
        line = BankLine.objects.select_for_update().get(pk=line.pk)
        if line.reference == reference:
            whom = references.spaced(reference) if reference else "nobody"
            raise ReassigningError(f"It counts for {whom} already.")
        if line.amount < 0:
            raise ReassigningError("It is money that went out. Correct the ledger instead.")
        before = Contribution.objects.select_for_update().filter(provider="bank", reference=line.reference).first()
        _take_back(line, before)
        line.reference, line.turn = reference, line.turn + 1
        line.save(update_fields=["reference", "turn"])
        if before:
            _as_it_was(before)
        if not reference:
            enter_gift(line.name, line.money, line.day)
    if reference:
        refresh(Contribution.objects.get(provider="bank", reference=reference))


def _take_back(line: BankLine, before: Contribution | None) -> None:
    """Enter the opposite of what the line brought, and mark the payment that it was."""
    payment = Payment.objects.filter(provider="bank", reference=line.name).first()
    if payment and payment.refunded:
        raise ReassigningError("Some of it was sent back already. Correct the ledger instead.")
    entry = Entry.objects.filter(reference=f"bank:{line.name}", posted=True).first()
    if entry:
        correct(entry, today(), MISTAKE)
    if payment and before:
        payment.state, payment.reason = Payment.State.FAILED, MISTAKE
        payment.save(update_fields=["state", "reason"])
        Notice.objects.filter(payment=payment, kind=Notice.Kind.THANKS, is_done=False).delete()


def _as_it_was(row: Contribution) -> None:
    """Bring a contribution to the state that it has without the line. By hand alone a state goes backwards."""
    now = account().now(row.reference)
    before, row.state, row.next_day = row.state, now.state, now.next_day
    row.look_at, row.looked, row.version = next_look(row, now.payments), 0, row.version + 1
    row.save()
    if row.state != before:
        StateChange.objects.create(contribution=row, day=today(), before=before, after=row.state)
