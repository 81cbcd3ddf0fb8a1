"""What the house asks of a payment provider. Everything that is one provider's own stays in its own file.

A provider answers five questions:

1. `start`: let a reader pay. It answers where, or how.
2. `now`: how is it with a contribution? Always the present state, never what some message said.
3. `do`: change, pause, go on, end, refund.
4. `event`: is this message genuine, and which contribution is it about?
5. `movements`: what has moved on the account, by the provider's own books? The nightly reconciliation asks.

Some have more to tell: `instructions` where no page is left to, `new_card` where a card can be exchanged, and
`account_entries` where an account moves without anybody giving: payouts to the bank, and fees of no single payment.

Calls that change something carry a key (an attempt's UUID). A provider does what a key asks once; where its own API
cannot promise that, its file has to.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from tamizdat.support.money import Money

if TYPE_CHECKING:
    from tamizdat.support.models import Contribution

# The action that `new_card` begins. It has no attempt, since nothing changes before its page is filled in.
CARD = "card"


class ProviderError(Exception):
    """A provider does not do what it was asked; the message can be shown to the staff, and holds no reader's data."""


class ProviderAway(ProviderError):
    """The provider cannot be reached, or says that it should be tried again."""


class NotGenuine(ProviderError):
    """A message that does not come from the provider."""


class Paid(StrEnum):
    """How far a payment is."""

    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"


class Dispute(StrEnum):
    """How far it is when a donor's bank takes a payment back."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Order(Struct, frozen=True):
    """What a reader wants to give. `back` is the address to which the provider leads them afterwards."""

    reference: str
    cadence: str  # "once", "monthly", "annual"
    money: Money
    language: str
    back: str
    title: str  # what the provider's page and the bank statement may say


class Started(Struct, frozen=True):
    """Where a reader pays. `address` is "" where no page is left to: the service shows how (a bank transfer)."""

    reference: str
    address: str = ""


class RefundNow(Struct, frozen=True):
    """What was paid back of a payment, by the provider's reference.

    `debited` is what left the provider's account where that is in another currency. `returned` is the day on which a
    refund came back that could not be delivered.
    """

    reference: str
    money: Money
    day: date
    debited: Money | None = None
    fee: Money | None = None
    returned: date | None = None


class DisputeNow(Struct, frozen=True):
    """A payment that a donor's bank took back, and what the provider asked for that.

    Where the account is in another currency, `debited` is what left it, and `credited` what came back. `closed` is the
    day on which it came back; `fee_returned` is what came back of the fee with it.
    """

    reference: str
    money: Money
    state: Dispute
    day: date
    fee: Money | None = None
    debited: Money | None = None
    credited: Money | None = None
    closed: date | None = None
    fee_returned: Money | None = None


class PaymentNow(Struct, frozen=True, kw_only=True):
    """A payment, as it is now. `fee` is what the provider took, None while it is not known.

    `credited` is what arrived on the provider's account where that is in another currency than was paid.
    """

    reference: str
    money: Money
    state: Paid
    day: date
    fee: Money | None = None
    credited: Money | None = None
    reason: str = ""  # the provider's code
    refunds: tuple[RefundNow, ...] = ()
    dispute: DisputeNow | None = None


class Now(Struct, frozen=True):
    """A contribution, as it is now at its provider: a state of `Contribution.State`, and all its payments."""

    state: str
    payments: tuple[PaymentNow, ...] = ()
    next_day: date | None = None
    money: Money | None = None  # of the next payment, where that was changed


class Event(Struct, frozen=True):
    """A genuine message: its id, and which contribution it is about, "" for none of ours.

    `about` is the provider's reference of the contribution, our own, or the provider's reference of one of its
    payments: whichever the message names.
    """

    id: str
    about: str


class Movement(Struct, frozen=True):
    """A movement in a provider's books: `reference` is that of the ledger's entry (`payments/posting.py`).

    `of` is the provider's reference of the payment that it belongs to, "" for none, or where it does not say.
    """

    reference: str
    money: Money
    day: date
    of: str = ""


class AccountKind(StrEnum):
    """What moves on a provider's account without anybody giving."""

    PAYOUT = "payout"
    FEE = "fee"


class AccountEntry(Struct, frozen=True):
    """A movement on a provider's account that belongs to no payment. `money` is what left it, negative what came back.

    `reference` is the provider's own; the ledger's entry has it with the provider's name before it.
    """

    reference: str
    kind: AccountKind
    money: Money
    day: date


class Provider(ABC):
    """A payment provider. `name` is its key in tables and forms, `account` its part of the ledger's accounts."""

    name: str
    account: str
    cadences: tuple[str, ...] = ("once", "monthly", "annual")
    actions: frozenset[str] = frozenset()  # of `Attempt.Action` and CARD, those that it knows

    def takes(self, currency: str) -> bool:
        """Whether somebody can give in a currency."""
        return True

    @abstractmethod
    def start(self, order: Order, key: str) -> Started:
        """Let a reader pay. Raises ProviderError."""

    @abstractmethod
    def now(self, reference: str) -> Now:
        """Return how it is with a contribution, by its reference at the provider. Raises ProviderError."""

    def do(self, action: str, reference: str, key: str, *, money: Money | None = None, payment: str = "") -> None:
        """Do something with a contribution, or with one of its payments. Raises ProviderError."""
        raise ProviderError(f"{self.name} cannot do that: {action}.")

    def new_card(self, reference: str, key: str, back: str) -> str:
        """Return the address of the page on which a donor gives another card. Raises ProviderError."""
        raise ProviderError(f"{self.name} has no cards to exchange.")

    def instructions(self, contribution: Contribution) -> list[tuple[str, str]]:
        """Return how to pay where `start` gave no address: pairs of an English phrase and what to write there."""
        return []

    def event(self, headers: Mapping[str, str], body: bytes) -> Event:
        """Return what a message is about. Raises NotGenuine."""
        raise NotGenuine(f"{self.name} sends no messages.")

    def movements(self, since: date, until: date) -> Iterator[Movement]:
        """Yield what moved on these days, both included, by the provider's own books. Raises ProviderError."""
        return iter(())

    def account_entries(self, since: date, until: date) -> Iterator[AccountEntry]:
        """Yield what moved on these days without anybody giving. It is entered into the ledger before the comparison,
        and is among the movements too. Raises ProviderError."""
        return iter(())

    def refusals(self) -> list[str]:
        """Return sentences that say why a real newsroom must not start with it, none where it may."""
        return []

    def problems(self) -> list[str]:
        """Return what keeps it from working as it is configured here, nothing where it can work."""
        return []

    def label(self, language: str) -> tuple[str, str]:
        """Return what readers see of it: English phrases for the theme to translate, a name and a hint."""
        return self.name, ""
