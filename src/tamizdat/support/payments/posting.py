"""What each movement of a payment is in the ledger. A reference is made of the provider's own, so nothing is twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Prefetch, Q

from tamizdat.support.ledger import accounts
from tamizdat.support.ledger.accounts import Cadence
from tamizdat.support.ledger.posting import Posting, post
from tamizdat.support.models import Entry, Line, Payment
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
LINES = Prefetch("lines", queryset=Line.objects.order_by("pk"))  # of entries, as they were entered
_FEE, _EXCHANGE = _ENDS = (" fee", " exchange")  # of the references of what belongs to a payment


def post_payment(provider: Provider, cadence: str, payment: PaymentNow) -> None:
    """Enter all that is known of a payment: itself, fee, refunds, a dispute. What is entered already stays as it is."""
    if payment.state != Paid.PAID:
        return
    held = accounts.balance_of(provider.account)
    income = accounts.gifts(_CADENCES[cadence])
    name = f"{provider.name}:{payment.reference}"
    post(Kind.GIFT, name, payment.day, [Posting(held, payment.money), Posting(income, -payment.money)])
    note = note_of(name)
    _exchange(name, payment.day, held, payment.money, payment.credited, note)
    _fee(name, payment.day, provider, payment.fee, note)
    for refund in payment.refunds:
        _refund(provider, refund, held, income, note)
    if payment.dispute:
        _dispute(provider, payment.dispute, held, note)


def note_of(name: str) -> str:
    """Return the note by which what belongs to the payment with this reference is found in the ledger."""
    return f"of {name}"[:200]


def entries_of(payments: Sequence[Payment]) -> dict[int, list[Entry]]:
    """Return what the ledger has of payments, by their primary keys: themselves, fees, exchanges, refunds, disputes."""
    by_name = {f"{each.provider}:{each.reference}": each.pk for each in payments}
    by_reference = {f"{name}{end}": number for name, number in by_name.items() for end in ("", *_ENDS)}
    by_note = {note_of(name): number for name, number in by_name.items()}
    own = Q(reference__in=by_reference) | Q(note__in=by_note)
    corrections = Q(corrects__reference__in=by_reference) | Q(corrects__note__in=by_note)
    rows = Entry.objects.filter(own | corrections, posted=True).select_related("corrects").prefetch_related(LINES)
    found: dict[int, list[Entry]] = {each.pk: [] for each in payments}
    for entry in rows.order_by("day", "pk"):
        first = entry.corrects or entry
        found[by_reference.get(first.reference) or by_note[first.note]].append(entry)
    return found


def post_account_entry(provider: Provider, entry: AccountEntry) -> None:
    """Enter what moved on a provider's account without anybody giving."""
    name, held = f"{provider.name}:{entry.reference}", accounts.balance_of(provider.account)
    is_payout = entry.kind == AccountKind.PAYOUT
    to = accounts.BANK if is_payout else accounts.fees(provider.account)
    kind = Kind.PAYOUT if is_payout else Kind.FEE
    post(kind, name, entry.day, [Posting(to, entry.money), Posting(held, -entry.money)])


def _exchange(name: str, day: date, held: str, money: Money, arrived: Money | None, note: str) -> None:
    """Enter that an amount stands on the account in another currency. Both are negative where they left it."""
    if arrived is None:
        return
    lines = [
        Posting(held, -money),
        Posting(accounts.EXCHANGE, money),
        Posting(held, arrived),
        Posting(accounts.EXCHANGE, -arrived),
    ]
    post(Kind.CONVERSION, f"{name}{_EXCHANGE}", day, lines, note=note)


def _fee(name: str, day: date, provider: Provider, fee: Money | None, note: str) -> None:
    if fee and fee.amount:
        lines = [Posting(accounts.fees(provider.account), fee), Posting(accounts.balance_of(provider.account), -fee)]
        post(Kind.FEE, f"{name}{_FEE}", day, lines, note=note)


def _refund(provider: Provider, refund: RefundNow, held: str, income: str, note: str) -> None:
    """Enter a refund, and that it came back where it could not be delivered."""
    name, money = f"{provider.name}:{refund.reference}", refund.money
    lines = [Posting(income, money), Posting(held, -money)]
    post(Kind.REFUND, name, refund.day, lines, note=note)
    _exchange(name, refund.day, held, -money, -refund.debited if refund.debited else None, note)
    _fee(name, refund.day, provider, refund.fee, note)
    if refund.returned:
        lines = [Posting(held, money), Posting(income, -money)]
        post(Kind.REFUND, f"{name} returned", refund.returned, lines, note=note)
        _exchange(f"{name} returned", refund.returned, held, money, refund.debited, note)


def _dispute(provider: Provider, dispute: DisputeNow, held: str, note: str) -> None:
    """Enter a dispute: the money is away while the bank decides, then it comes back or is lost."""
    name, money = f"{provider.name}:{dispute.reference}", dispute.money
    post(Kind.DISPUTE, name, dispute.day, [Posting(accounts.DISPUTED, money), Posting(held, -money)], note=note)
    _exchange(name, dispute.day, held, -money, -dispute.debited if dispute.debited else None, note)
    _fee(name, dispute.day, provider, dispute.fee, note)
    closed = dispute.closed or dispute.day
    if dispute.state == Dispute.WON:
        lines = [Posting(held, money), Posting(accounts.DISPUTED, -money)]
        post(Kind.DISPUTE_WON, f"{name} won", closed, lines, note=note)
        _exchange(f"{name} won", closed, held, money, dispute.credited, note)
        _fee(f"{name} won", closed, provider, -dispute.fee_returned if dispute.fee_returned else None, note)
    elif dispute.state == Dispute.LOST:
        lines = [Posting(accounts.LOST, money), Posting(accounts.DISPUTED, -money)]
        post(Kind.DISPUTE, f"{name} lost", closed, lines, note=note)
