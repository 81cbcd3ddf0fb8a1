"""What each movement of a payment is in the ledger. A reference is made of the provider's own, so nothing is twice."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from tamizdat.support.ledger import accounts
from tamizdat.support.ledger.accounts import Cadence
from tamizdat.support.ledger.posting import Posting, post
from tamizdat.support.models import Entry, Payment
from tamizdat.support.money import Money
from tamizdat.support.providers.base import Dispute, DisputeNow, Paid, PaymentNow, Provider

_CADENCES = {"once": Cadence.ONCE, "monthly": Cadence.MONTHLY, "annual": Cadence.ANNUAL}
Kind = Entry.Kind
_FEE, _EXCHANGE = _ENDS = (" fee", " exchange")  # of the references of what belongs to a payment


def post_payment(provider: Provider, cadence: str, payment: PaymentNow) -> None:
    """Enter all that is known of a payment: itself, fee, refunds, a dispute. What is entered already stays as it is."""
    if payment.state != Paid.PAID:
        return
    held = accounts.balance_of(provider.account)
    income = accounts.gifts(_CADENCES[cadence])
    name = f"{provider.name}:{payment.reference}"
    post(Kind.GIFT, name, payment.day, [Posting(held, payment.money), Posting(income, -payment.money)])
    if payment.credited:
        _exchange(name, payment, held)
    if payment.fee and payment.fee.amount:
        _fee(f"{name}{_FEE}", provider, payment.fee, payment)
    for refund in payment.refunds:
        lines = [Posting(income, refund.money), Posting(held, -refund.money)]
        post(Kind.REFUND, f"{provider.name}:{refund.reference}", refund.day, lines, note=note_of(name))
    if payment.dispute:
        _dispute(provider, payment.dispute, held, note_of(name))


def note_of(name: str) -> str:
    """Return the note by which refunds and disputes are found for the payment with this reference in the ledger."""
    return f"of {name}"[:200]


def entries_of(payments: Sequence[Payment]) -> dict[int, list[Entry]]:
    """Return what the ledger has of payments, by their primary keys: themselves, fees, exchanges, refunds, disputes."""
    by_name = {f"{each.provider}:{each.reference}": each.pk for each in payments}
    by_reference = {f"{name}{end}": number for name, number in by_name.items() for end in ("", *_ENDS)}
    by_note = {note_of(name): number for name, number in by_name.items()}
    rows = Entry.objects.filter(Q(reference__in=by_reference) | Q(note__in=by_note), posted=True)
    found: dict[int, list[Entry]] = {each.pk: [] for each in payments}
    for entry in rows.order_by("day", "pk"):
        found[by_reference.get(entry.reference) or by_note[entry.note]].append(entry)
    return found


def _exchange(name: str, payment: PaymentNow, held: str) -> None:
    credited = payment.credited
    assert credited is not None  # noqa: S101 (asked before)
    lines = [
        Posting(held, -payment.money),
        Posting(accounts.EXCHANGE, payment.money),
        Posting(held, credited),
        Posting(accounts.EXCHANGE, -credited),
    ]
    post(Kind.CONVERSION, f"{name}{_EXCHANGE}", payment.day, lines)


def _fee(reference: str, provider: Provider, fee: Money, payment: PaymentNow) -> None:
    lines = [Posting(accounts.fees(provider.account), fee), Posting(accounts.balance_of(provider.account), -fee)]
    post(Kind.FEE, reference, payment.day, lines)


def _dispute(provider: Provider, dispute: DisputeNow, held: str, note: str) -> None:
    """Enter a dispute: the money is away while the bank decides, then it comes back or is lost."""
    name, money = f"{provider.name}:{dispute.reference}", dispute.money
    post(Kind.DISPUTE, name, dispute.day, [Posting(accounts.DISPUTED, money), Posting(held, -money)], note=note)
    if dispute.fee and dispute.fee.amount:
        lines = [Posting(accounts.fees(provider.account), dispute.fee), Posting(held, -dispute.fee)]
        post(Kind.FEE, f"{name} fee", dispute.day, lines, note=note)
    if dispute.state == Dispute.WON:
        lines = [Posting(held, money), Posting(accounts.DISPUTED, -money)]
        post(Kind.DISPUTE_WON, f"{name} won", dispute.day, lines, note=note)
    elif dispute.state == Dispute.LOST:
        lines = [Posting(accounts.LOST, money), Posting(accounts.DISPUTED, -money)]
        post(Kind.DISPUTE, f"{name} lost", dispute.day, lines, note=note)
