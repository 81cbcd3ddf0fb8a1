"""What a BTCPay invoice says of a contribution. Pure.

Money that has settled counts, whatever became of the invoice: too little, too much, after it expired. Each payment is
worth what came times the rate that its invoice fixed; the ledger has it in the currency of the invoice. The reference
of a payment is not that of the blockchain: that would lead from a seized database to the donor's wallet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from tamizdat.support.money import Money, exponent
from tamizdat.support.providers.base import Now, Paid, PaymentNow

Record = dict[str, Any]
Day = Callable[[int], date]

_PAID = {"Settled": Paid.PAID, "Processing": Paid.PENDING, "Invalid": Paid.FAILED}
_STATES = {"New": "open", "Processing": "open", "Settled": "done", "Expired": "expired", "Invalid": "expired"}


def now_of(invoices: list[tuple[Record, list[Record]]], day: Day) -> Now:
    """Return how a contribution is, by its invoices and their payment methods. There is one, but for an accident."""
    payments = tuple(payment for invoice, methods in invoices for payment in payments_of(invoice, methods, day))
    states = {_STATES.get(invoice["status"], "open") for invoice, _ in invoices}
    if "open" not in states and any(each.state == Paid.PAID for each in payments):
        states.add("done")  # it came late, or in part: what came is given
    return Now(next(state for state in ("done", "open", "expired") if state in states), payments)


def payments_of(invoice: Record, methods: list[Record], day: Day) -> Iterator[PaymentNow]:
    """Yield the payments of an invoice."""
    currency, found = invoice["currency"], 0
    for method in methods:
        for payment in method["payments"]:
            money = value(currency, payment["value"], method["rate"])
            if not money.amount:
                continue  # less than the smallest unit of the currency
            found += 1
            yield PaymentNow(
                reference=f"{invoice['id']}-{_mark(payment['id'])}",
                money=money,
                state=_PAID[payment["status"]],
                day=day(int(payment["receivedDate"])),
                fee=Money(currency, 0),
                reason="double-spent" if payment["status"] == "Invalid" else "",
            )
    if not found and invoice["status"] == "Settled" and invoice.get("additionalStatus") == "Marked":
        # A person has marked it as paid, by cash for instance.
        money = value(currency, invoice["amount"], "1")
        if money.amount:
            created = day(int(invoice["createdTime"]))
            yield PaymentNow(
                reference=f"{invoice['id']}-marked", money=money, state=Paid.PAID, day=created, fee=Money(currency, 0)
            )


def value(currency: str, amount: str, rate: str) -> Money:
    """Return what an amount of coins is worth at a rate.

    >>> value("EUR", "0.00077654", "64392.23")
    Money(currency='EUR', amount=5000)
    """
    units = (Decimal(amount) * Decimal(rate)).scaleb(exponent(currency))
    return Money(currency, int(units.to_integral_value(ROUND_HALF_EVEN)))


def _mark(payment: str) -> str:
    """Return what tells one payment of an invoice from another, and nothing else."""
    return hashlib.sha256(payment.encode()).hexdigest()[:4]
