"""The objects of Stripe's side for tests, and its books: made, written down, told of. `stripe_world.py` has what happens."""

from __future__ import annotations

import itertools
import time
from datetime import UTC, date, datetime
from typing import Any

Record = dict[str, Any]
MONTH = 30 * 86_400


class Refused(Exception):
    """What Stripe answers with 400."""

    def __init__(self, code: str, param: str = "") -> None:
        super().__init__(code)
        self.code, self.param = code, param


class Objects:
    """All objects of an account, by id. The account is kept in euros; other currencies are exchanged at `rate`."""

    def __init__(self, rate: float = 0.9) -> None:
        self.objects: dict[str, Record] = {}
        self.events: list[Record] = []
        self.rate = rate
        self.moment = int(time.time())
        self.delays_balance = False  # as with payments whose capture Stripe finishes later
        self._numbers = itertools.count(1)

    def on(self, day: date) -> None:
        """Let it be noon of another day."""
        self.moment = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())

    def all(self, kind: str) -> list[Record]:
        """Return all objects of a kind, the newest first."""
        return [each for each in reversed(self.objects.values()) if each["object"] == kind]

    def add(self, prefix: str, kind: str, **values: Any) -> Record:
        """Add an object."""
        self.moment += 1
        number = next(self._numbers)
        made = {"id": f"{prefix}_{number:06}", "object": kind, "created": self.moment, "livemode": True, **values}
        self.objects[made["id"]] = made
        return made

    def tell(self, kind: str, record: Record) -> None:
        """Queue a message, which shows the object as it is now."""
        number = next(self._numbers)
        self.events.append(
            {
                "id": f"evt_{number:06}",
                "object": "event",
                "api_version": "2026-10-28.dahlia",
                "created": self.moment,
                "type": kind,
                "livemode": True,
                "pending_webhooks": 1,
                "request": None,
                "data": {"object": dict(record)},
            }
        )

    def book(self, charge: str) -> None:
        """Book a charge on the account."""
        found = self.objects[charge]
        fee = 25 + round(self._in_euros(found["currency"], found["amount"]) * 0.015)
        found["balance_transaction"] = self._book("charge", found, found["amount"], fee)["id"]
        self.tell("charge.updated", found)

    def _invoice(self, subscription: Record, charge: Record) -> Record:
        invoice = self.add(
            "in",
            "invoice",
            customer=subscription["customer"],
            amount_due=charge["amount"],
            currency=charge["currency"],
            status="paid" if charge["status"] == "succeeded" else "open",
            next_payment_attempt=None,
            parent={
                "type": "subscription_details",
                "subscription_details": {"subscription": subscription["id"], "metadata": subscription["metadata"]},
            },
        )
        subscription["latest_invoice"] = invoice["id"]
        return invoice

    def _intent(self, _: Record) -> str:
        return str(self.add("pi", "payment_intent", status="requires_payment_method")["id"])

    def _price(self, data: Record) -> Record:
        if data["product"] not in self.objects:
            raise Refused("resource_missing", "product")
        return self.add(
            "price",
            "price",
            currency=data["currency"],
            unit_amount=int(data["unit_amount"]),
            product=data["product"],
            recurring={"interval": data["recurring"]["interval"], "interval_count": 1},
            active=False,
        )

    def _charge(
        self,
        price: Record,
        amount: int,
        intent: str,
        customer: str | None,
        metadata: Record,
        *,
        pending: bool = False,
        failed: str = "",
    ) -> Record:
        charge = self.add(
            "ch",
            "charge",
            amount=amount,
            currency=price["currency"],
            payment_intent=intent,
            customer=customer,
            metadata=metadata,
            status="failed" if failed else "pending" if pending else "succeeded",
            failure_code=failed or None,
            amount_refunded=0,
            disputed=False,
            balance_transaction=None,
            refunds={"object": "list", "data": [], "has_more": False, "url": ""},
            billing_details={"name": "Some Body", "email": "somebody@example.org"},
        )
        if charge["status"] == "succeeded" and not self.delays_balance:
            self.book(charge["id"])
        return charge

    def _in_euros(self, currency: str, amount: int) -> int:
        if currency == "eur":
            return amount
        return round(amount * (100 if currency == "jpy" else 1) * self.rate)

    def _book(self, kind: str, source: Record, amount: int, fee: int = 0) -> Record:
        moved = self._in_euros(source["currency"], amount)
        return self.add(
            "txn",
            "balance_transaction",
            type=kind,
            source=source["id"],
            amount=moved,
            fee=fee,
            net=moved - fee,
            currency="eur",
        )
