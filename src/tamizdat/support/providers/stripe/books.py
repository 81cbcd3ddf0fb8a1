"""Stripe's own books, the balance transactions, as movements with the references of our ledger's entries. Pure.

Each balance transaction names its source, a charge, a refund, a dispute or a payout, which is expanded. What is none of
these has its own id, and so shows as a difference until somebody has looked at it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tamizdat.support.money import Money
from tamizdat.support.providers.base import AccountEntry, AccountKind, Movement
from tamizdat.support.providers.stripe.amounts import amount_of
from tamizdat.support.providers.stripe.reading import Day, Record, fee_of, other_amount

# https://docs.stripe.com/reports/balance-transaction-types
_CHARGES = ("charge", "payment")
_REFUNDS = ("refund", "payment_refund")
_FAILED_REFUNDS = ("refund_failure", "payment_failure_refund")
PAYOUTS = ("payout", "payout_failure", "payout_cancel")
FEES = ("stripe_fee", "stripe_fx_fee", "tax_fee")
_NAME = "stripe:"


def movements_of(balance: Record, day: Day) -> Iterator[Movement]:
    """Yield the movements of one balance transaction: the amount, its exchange, its fee."""
    name, money, when = _what(balance, day)
    of = _payment(balance.get("source"))
    if money is None:
        yield Movement(_NAME + name, amount_of(balance), when, of)
    else:
        yield Movement(_NAME + name, money, when, of)
        if other := other_amount(balance, money):
            yield Movement(f"{_NAME}{name} exchange", -money, when, of)
            yield Movement(f"{_NAME}{name} exchange", other, when, of)
    fee = fee_of(balance)
    if fee.amount:
        yield Movement(f"{_NAME}{name} fee", -fee, when, of)


def account_entries_of(balance: Record, day: Day) -> Iterator[AccountEntry]:
    """Yield what a balance transaction says that belongs to no payment: a payout, a fee of Stripe's."""
    name, _, when = _what(balance, day)
    kind = AccountKind.PAYOUT if balance["type"] in PAYOUTS else AccountKind.FEE
    money, fee = amount_of(balance), fee_of(balance)
    if money.amount:
        yield AccountEntry(name, kind, -money, when)
    if fee.amount:
        yield AccountEntry(f"{name} fee", AccountKind.FEE, fee, when)


def _payment(source: object) -> str:
    """Return the charge that a source is, or belongs to."""
    if not isinstance(source, dict):
        return ""
    charge = source["id"] if source["object"] == "charge" else source.get("charge") or ""
    return str(charge["id"] if isinstance(charge, dict) else charge)


def _what(balance: Record, day: Day) -> tuple[str, Money | None, date]:
    """Return the entry's name, the amount as it was paid (None: as it moved), and the day of the entry."""
    kind, source, booked = balance["type"], balance.get("source"), day(balance["created"])
    found: tuple[str, Money | None, date] = balance["id"], None, booked
    if not isinstance(source, dict):
        return found
    name = source["id"]
    match source["object"]:
        case "charge" if kind in _CHARGES:
            found = name, amount_of(source), day(source["created"])
        case "refund" if kind in _REFUNDS:
            found = name, -amount_of(source), day(source["created"])
        case "refund" if kind in _FAILED_REFUNDS:
            found = f"{name} returned", amount_of(source), booked
        case "dispute" if balance["amount"] > 0:
            found = f"{name} won", amount_of(source), booked
        case "dispute":
            found = name, -amount_of(source), booked
        case "payout":
            found = name if kind == "payout" else f"{name} failed", None, booked
    return found
