"""Posting: the one way into the ledger. The same reference twice is one entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from msgspec import Struct

from tamizdat.support.ledger.accounts import checked
from tamizdat.support.models import Entry, Line
from tamizdat.support.money import Money


class Posting(Struct, frozen=True):
    """What goes on one account: debits positive, credits negative."""

    account: str
    money: Money


class LedgerError(ValueError):
    """An entry that the ledger does not take; the message says why."""


def post(
    kind: Any, reference: str, day: date, postings: Sequence[Posting], *, note: str = "", corrects: Entry | None = None
) -> Entry:
    """Enter something and post it; return the entry, or the one that has this reference already.

    Raises LedgerError where the postings do not balance in each currency, or where the reference stands for something
    else. What stands under a reference must be the same each time: a difference is a mistake that must not pass.
    """
    _check(postings)
    if found := Entry.objects.filter(reference=reference).first():
        return _same(found, kind, postings)
    try:
        with transaction.atomic():
            entry = Entry.objects.create(kind=kind, reference=reference, day=day, note=note, corrects=corrects)
            Line.objects.bulk_create(
                Line(entry=entry, account=each.account, currency=each.money.currency, amount=each.money.amount)
                for each in postings
            )
            Entry.objects.filter(pk=entry.pk).update(posted=True)
            entry.posted = True
            return entry
    except IntegrityError:
        found = Entry.objects.filter(reference=reference).first()
        if found is None:
            raise
        return _same(found, kind, postings)  # somebody was faster


def correct(entry: Entry, day: date, note: str) -> Entry:
    """Enter the opposite of an entry, which takes its effect away; both stay.

    The opposite of a correction corrects what that corrected.
    """
    opposite = [Posting(each.account, Money(each.currency, -each.amount)) for each in entry.lines.order_by("pk")]
    reference, first = f"correction of {entry.reference}", entry.corrects or entry
    return post(Entry.Kind.CORRECTION, reference, day, opposite, note=note, corrects=first)


def _check(postings: Sequence[Posting]) -> None:
    sums: dict[str, int] = defaultdict(int)
    for each in postings:
        checked(each.account)
        if not each.money.amount:
            raise LedgerError(f"{each.account}: an amount of nothing is not entered.")
        sums[each.money.currency] += each.money.amount
    if len(postings) < 2:
        raise LedgerError("An entry needs two lines at least.")
    if wrong := {currency: total for currency, total in sums.items() if total}:
        text = ", ".join(Money(currency, total).plain for currency, total in wrong.items())
        raise LedgerError(f"The lines do not balance: {text} is left over.")


def _same(entry: Entry, kind: Any, postings: Sequence[Posting]) -> Entry:
    """Return an entry that was there already. Raises LedgerError where it says something else."""
    there = sorted((each.account, each.currency, each.amount) for each in entry.lines.all())
    wanted = sorted((each.account, each.money.currency, each.money.amount) for each in postings)
    if entry.kind != kind or there != wanted:
        raise LedgerError(
            f"{entry.reference} is entered already, with other lines. Look at both before you correct it."
        )
    return entry
