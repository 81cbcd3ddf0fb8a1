"""What each movement of a payment is in the ledger. A reference is made of the provider's own, so nothing is twice."""

from __future__ import annotations

from datetime import date

from tamizdat.support.ledger import accounts
from tamizdat.support.ledger.accounts import Cadence
from tamizdat.support.ledger.posting import Posting, post
from tamizdat.support.models import Entry
from tamizdat.support.money import Money
from tamizdat.support.providers.base import (
    AccountEntry,
    AccountKind,
    Dispute,
    DisputeNow,
    Paid,
    PaymentNow,
    Provider,
    RefundNow,
)

_CADENCES = {"once": Cadence.ONCE, "monthly": Cadence.MONTHLY, "annual": Cadence.ANNUAL}
Kind = Entry.Kind


def post_payment(provider: Provider, cadence: str, payment: PaymentNow) -> None:
    """Enter all that is known of a payment: itself, fee, refunds, a dispute. What is entered already stays as it is."""
    if payment.state != Paid.PAID:
        return
    held = accounts.balance_of(provider.account)
    income = accounts.gifts(_CADENCES[cadence])
    name = f"{provider.name}:{payment.reference}"
    post(Kind.GIFT, name, payment.day, [Posting(held, payment.money), Posting(income, -payment.money)])
    _exchange(name, payment.day, held, payment.money, payment.credited)
    _fee(name, payment.day, provider, payment.fee)
    for refund in payment.refunds:
        _refund(provider, refund, held, income)
    if payment.dispute:
        _dispute(provider, payment.dispute, held)


def post_account_entry(provider: Provider, entry: AccountEntry) -> None:
    """Enter what moved on a provider's account without anybody giving."""
    name, held = f"{provider.name}:{entry.reference}", accounts.balance_of(provider.account)
    is_payout = entry.kind == AccountKind.PAYOUT
    to = accounts.BANK if is_payout else accounts.fees(provider.account)
    kind = Kind.PAYOUT if is_payout else Kind.FEE
    post(kind, name, entry.day, [Posting(to, entry.money), Posting(held, -entry.money)])


def _exchange(name: str, day: date, held: str, money: Money, arrived: Money | None) -> None:
    """Enter that an amount stands on the account in another currency. Both are negative where they left it."""
    if arrived is None:
        return
    lines = [
        Posting(held, -money),
        Posting(accounts.EXCHANGE, money),
        Posting(held, arrived),
        Posting(accounts.EXCHANGE, -arrived),
    ]
    post(Kind.CONVERSION, f"{name} exchange", day, lines)


def _fee(name: str, day: date, provider: Provider, fee: Money | None) -> None:
    if fee and fee.amount:
        lines = [Posting(accounts.fees(provider.account), fee), Posting(accounts.balance_of(provider.account), -fee)]
        post(Kind.FEE, f"{name} fee", day, lines)


def _refund(provider: Provider, refund: RefundNow, held: str, income: str) -> None:
    """Enter a refund, and that it came back where it could not be delivered."""
    name, money = f"{provider.name}:{refund.reference}", refund.money
    lines = [Posting(income, money), Posting(held, -money)]
    post(Kind.REFUND, name, refund.day, lines)
    _exchange(name, refund.day, held, -money, -refund.debited if refund.debited else None)
    _fee(name, refund.day, provider, refund.fee)
    if refund.returned:
        lines = [Posting(held, money), Posting(income, -money)]
        post(Kind.REFUND, f"{name} returned", refund.returned, lines)
        _exchange(f"{name} returned", refund.returned, held, money, refund.debited)


def _dispute(provider: Provider, dispute: DisputeNow, held: str) -> None:
    """Enter a dispute: the money is away while the bank decides, then it comes back or is lost."""
    name, money = f"{provider.name}:{dispute.reference}", dispute.money
    post(Kind.DISPUTE, name, dispute.day, [Posting(accounts.DISPUTED, money), Posting(held, -money)])
    _exchange(name, dispute.day, held, -money, -dispute.debited if dispute.debited else None)
    _fee(name, dispute.day, provider, dispute.fee)
    closed = dispute.closed or dispute.day
    if dispute.state == Dispute.WON:
        post(Kind.DISPUTE_WON, f"{name} won", closed, [Posting(held, money), Posting(accounts.DISPUTED, -money)])
        _exchange(f"{name} won", closed, held, money, dispute.credited)
        _fee(f"{name} won", closed, provider, -dispute.fee_returned if dispute.fee_returned else None)
    elif dispute.state == Dispute.LOST:
        lines = [Posting(accounts.LOST, money), Posting(accounts.DISPUTED, -money)]
        post(Kind.DISPUTE, f"{name} lost", closed, lines)
