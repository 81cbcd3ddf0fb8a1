"""The practice provider: the processor's side of the interface."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from tamizdat.people.persons import today
from tamizdat.project import Project
from tamizdat.support.money import Money
from tamizdat.support.providers.base import (
    Dispute,
    DisputeNow,
    Event,
    Movement,
    NotGenuine,
    Now,
    Order,
    Paid,
    PaymentNow,
    Provider,
    ProviderError,
    RefundNow,
    Started,
)
from tamizdat.support.providers.practice.processor import SIGNATURE, Processor, Refused, signature

PAY = "/service/practice/"  # below it is the page on which readers pay, or say that they do not


class Practice(Provider):
    """Moves no money."""

    name = "practice"
    account = "Practice"
    actions = frozenset({"change", "pause", "resume", "end", "refund"})

    def __init__(self, processor: Processor) -> None:
        self.processor = processor

    def label(self, language: str) -> tuple[str, str]:
        """Return what readers see of it."""
        return "Practice", "No money moves."

    def start(self, order: Order, key: str) -> Started:
        """Take an order."""
        money = order.money
        made = self.processor.order(key, order.reference, order.cadence, money.currency, money.amount, order.back)
        return Started(made, f"{PAY}{made}/")

    def now(self, reference: str) -> Now:
        """Return how an order is."""
        try:
            order, charges, refunds = self.processor.look(reference)
        except Refused as error:
            raise ProviderError(str(error)) from None
        payments = tuple(_payment(charge, refunds) for charge in charges)
        next_day = date.fromisoformat(order["next_day"]) if order["next_day"] else None
        return Now(order["state"], payments, next_day, Money(order["currency"], order["amount"]))

    def do(self, action: str, reference: str, key: str, *, money: Money | None = None, payment: str = "") -> None:
        """Do something with an order."""
        try:
            if action == "refund":
                self.processor.refund(key, payment, money.amount if money else 0, today())
            else:
                self.processor.change(key, reference, action, today(), money.amount if money else None)
        except Refused as error:
            raise ProviderError(str(error)) from None

    def event(self, headers: Mapping[str, str], body: bytes) -> Event:
        """Check a message by its signature."""
        given = headers.get(SIGNATURE, "")
        if not hmac.compare_digest(given.encode(), signature(self.processor.secret, body).encode()):
            raise NotGenuine("The signature is not the processor's.")
        try:
            told = msgspec.json.decode(body, type=dict[str, str])
            return Event(told["id"], told["order"])
        except (msgspec.DecodeError, KeyError):
            raise NotGenuine("The message cannot be read.") from None

    def movements(self, since: date, until: date) -> Iterator[Movement]:
        """Yield what the processor's books say."""
        for name, currency, amount, day, charge in self.processor.statement(since, until):
            yield Movement(f"{self.name}:{name}", Money(currency, amount), day, charge)


def make(folder: Path, table: dict[str, Any]) -> Practice:
    """Return the practice provider of a newsroom."""
    return Practice(Processor(Project(folder).practice_processor))


def _payment(charge: dict[str, Any], refunds: list[dict[str, Any]]) -> PaymentNow:
    currency, day = charge["currency"], date.fromisoformat(charge["day"])
    dispute = None
    if charge["disputed"]:
        money = Money(currency, charge["amount"])
        dispute = DisputeNow(f"{charge['id']} dispute", money, Dispute(charge["disputed"]), day)
    return PaymentNow(
        reference=charge["id"],
        money=Money(currency, charge["amount"]),
        state=Paid(charge["state"]),
        day=day,
        fee=Money(currency, charge["fee"]),
        reason=charge["reason"],
        refunds=tuple(
            RefundNow(each["id"], Money(currency, each["amount"]), date.fromisoformat(each["day"]))
            for each in refunds
            if each["charge_id"] == charge["id"]
        ),
        dispute=dispute,
    )
