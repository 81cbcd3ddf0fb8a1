"""What Stripe's objects say of a contribution. Pure.

The objects are those of the API, with all that hangs on them expanded: a session with its subscription and latest
invoice; charges with their balance transactions and refunds; disputes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from tamizdat.support.money import Money
from tamizdat.support.providers.base import Dispute, DisputeNow, Now, Paid, PaymentNow, RefundNow
from tamizdat.support.providers.stripe.amounts import amount_of, from_stripe

Record = dict[str, Any]
Day = Callable[[int], date]  # of a moment, in the newsroom's time zone

_PAID = {"succeeded": Paid.PAID, "pending": Paid.PENDING, "failed": Paid.FAILED}
# https://docs.stripe.com/api/subscriptions/object: `status`. A trial is not offered.
_STATES = {
    "incomplete": "open",
    "incomplete_expired": "expired",
    "active": "active",
    "trialing": "active",
    "past_due": "late",
    "unpaid": "late",
    "paused": "paused",
    "canceled": "ended",
}


def now_of(session: Record, charges: Iterable[Record], disputes: Mapping[str, list[Record]], day: Day) -> Now:
    """Return how a contribution is. `disputes` are by their charge's id."""
    payments = tuple(
        payment_of(charge, disputes.get(charge["id"], []), day)
        for charge in sorted(charges, key=lambda each: (each["created"], each["id"]))
    )
    subscription = session.get("subscription")
    if not subscription:
        return Now(_single_state(session, payments), payments)
    item = subscription["items"]["data"][0]
    money = from_stripe(item["price"]["currency"], item["price"]["unit_amount"] * item.get("quantity", 1))
    state = subscription_state(subscription)
    return Now(state, payments, _next_day(subscription, item, state, day), money)


def subscription_state(subscription: Record) -> str:
    """Return the state of what goes on. Stripe calls a subscription active also while its collection is paused."""
    state = _STATES.get(subscription["status"], "late")
    return "paused" if subscription.get("pause_collection") and state in ("active", "late") else state


def _single_state(session: Record, payments: tuple[PaymentNow, ...]) -> str:
    if any(each.state == Paid.PAID for each in payments) and session["mode"] == "payment":
        return "done"
    if session["status"] == "expired":
        return "expired"
    intent = session.get("payment_intent") or {}
    has_failed = isinstance(intent, dict) and intent.get("status") in ("requires_payment_method", "canceled")
    # A debit that a bank refused days after Checkout had taken it: nobody can come back to that session.
    return "expired" if session["status"] == "complete" and has_failed else "open"


def _next_day(subscription: Record, item: Record, state: str, day: Day) -> date | None:
    if state not in ("active", "late") or subscription.get("cancel_at_period_end"):
        return None
    if state == "late":
        invoice = subscription.get("latest_invoice")
        moment = invoice.get("next_payment_attempt") if isinstance(invoice, dict) else None
    else:
        moment = item.get("current_period_end") or subscription.get("current_period_end")
    return day(moment) if moment else None


def payment_of(charge: Record, disputes: list[Record], day: Day) -> PaymentNow:
    """Return what a charge says."""
    money, balance = amount_of(charge), charge.get("balance_transaction")
    refunds = (charge.get("refunds") or {}).get("data", [])  # one that waits for money on the account has moved none
    found = [each for each in (dispute_of(dispute, day) for dispute in disputes) if each]
    return PaymentNow(
        reference=charge["id"],
        money=money,
        state=_PAID[charge["status"]],
        day=day(charge["created"]),
        fee=fee_of(balance) if balance else None,
        credited=other_amount(balance, money) if balance else None,
        reason=charge.get("failure_code") or "",
        refunds=tuple(refund_of(refund, day) for refund in refunds if refund.get("balance_transaction")),
        dispute=found[-1] if found else None,
    )


def refund_of(refund: Record, day: Day) -> RefundNow:
    """Return what a refund says. One that failed has come back to the account."""
    money, balance = amount_of(refund), refund["balance_transaction"]
    back = refund.get("failure_balance_transaction")
    other, fee = other_amount(balance, -money), fee_of(balance)
    return RefundNow(
        reference=refund["id"],
        money=money,
        day=day(refund["created"]),
        debited=-other if other else None,
        fee=fee if fee.amount else None,
        returned=day(back["created"]) if back else None,
    )


def dispute_of(dispute: Record, day: Day) -> DisputeNow | None:
    """Return what a dispute says, None while it is an inquiry that has moved no money."""
    taken = [each for each in dispute["balance_transactions"] if each["amount"] < 0]
    returned = [each for each in dispute["balance_transactions"] if each["amount"] > 0]
    if not taken:
        return None
    money, other = amount_of(dispute), other_amount(taken[0], -amount_of(dispute))
    back = returned[-1] if returned else None
    state = Dispute.WON if back else Dispute.LOST if dispute["status"] == "lost" else Dispute.OPEN
    fee = fee_of(taken[0])
    return DisputeNow(
        reference=dispute["id"],
        money=money,
        state=state,
        day=day(taken[0]["created"]),
        fee=fee if fee.amount else None,
        debited=-other if other else None,
        credited=other_amount(back, money) if back else None,
        closed=day(back["created"]) if back else None,
        fee_returned=-fee_of(back) if back and back["fee"] else None,
    )


def fee_of(balance: Record) -> Money:
    """Return what Stripe kept of a movement, in the currency of the account."""
    return from_stripe(balance["currency"], balance["fee"])


def other_amount(balance: Record, money: Money) -> Money | None:
    """Return what moved on the account where it is not what was paid: it is in another currency then."""
    moved = amount_of(balance)
    return moved if moved != money else None
