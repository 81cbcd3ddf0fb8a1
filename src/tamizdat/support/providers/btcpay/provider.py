"""BTCPay's side of the interface."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec
from django.utils import timezone

from tamizdat.support.providers.answers import understood
from tamizdat.support.providers.base import (
    Event,
    Movement,
    NotGenuine,
    Now,
    Order,
    Paid,
    Provider,
    ProviderError,
    Started,
)
from tamizdat.support.providers.btcpay import settings
from tamizdat.support.providers.btcpay.client import BTCPayClient
from tamizdat.support.providers.btcpay.reading import Record, now_of, payments_of

KEY, SECRET = "TAMIZDAT_BTCPAY_KEY", "TAMIZDAT_BTCPAY_WEBHOOK_SECRET"
_SIGNATURE = "BTCPay-Sig"
_NAME = "The BTCPay Server"
_LATE = timedelta(days=60)  # between an invoice and a payment that comes after all
_LIVING = ("New", "Processing", "Settled")
_MARK = {"tamizdat": "contribution"}  # in the metadata of our invoices: a store may have others


class Told(msgspec.Struct, rename="camel"):
    """What is read of a message."""

    delivery_id: str
    type: str = ""
    store_id: str = ""
    invoice_id: str = ""
    original_delivery_id: str | None = None
    metadata: dict[str, Any] | None = None


class BTCPay(Provider):
    """Bitcoin, and what else the newsroom's BTCPay Server takes."""

    name = "btcpay"
    account = "BTCPay"
    cadences = ("once",)

    def __init__(self, table: settings.BTCPaySettings, key: str, secrets: tuple[str, ...]) -> None:
        self._table, self._key, self._secrets = table, key, secrets
        self._client = BTCPayClient(table, key)

    def takes(self, currency: str) -> bool:
        """Whether somebody can give an amount of a currency."""
        return not self._table.currencies or currency in self._table.currencies

    def label(self, language: str) -> tuple[str, str]:
        """Return what readers see of it."""
        return "Bitcoin", "You pay from your own wallet, and give us no name."

    def problems(self) -> list[str]:
        """Return what keeps it from working."""
        return [f"{name} is not set." for name, value in ((KEY, self._key), (SECRET, self._secrets)) if not value]

    def start(self, order: Order, key: str) -> Started:
        """Make an invoice, or find the one that was made when this was asked before.

        The API has no keys. Should two calls at the same moment make two invoices, either may be paid: `now` asks for
        all that have our reference.
        """
        wanted = _invoice(order)
        with understood(_NAME):
            living = [each for each in self._ours(order.reference) if each["status"] in _LIVING]
            found = living[0] if living else self._client.create(wanted)
            return Started(found["id"], self._checkout(found))

    def now(self, reference: str) -> Now:
        """Return how it is with an invoice, and with others for the same contribution."""
        with understood(_NAME):
            named = self._client.invoice(reference)
            others = [each for each in self._ours(named["metadata"]["orderId"]) if each["id"] != reference]
            return now_of([(each, self._client.payment_methods(each["id"])) for each in (named, *others)], _day)

    def event(self, headers: Mapping[str, str], body: bytes) -> Event:
        """Check a message by its signature. One that is delivered again has the id of its first delivery."""
        given = headers.get(_SIGNATURE, "").encode()
        wanted = [f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}" for secret in self._secrets]
        if not any(hmac.compare_digest(given, each.encode()) for each in wanted):
            raise NotGenuine("The signature is not the BTCPay Server's.")
        try:
            told = msgspec.json.decode(body, type=Told)
        except msgspec.DecodeError:
            raise NotGenuine("The message cannot be read.") from None
        is_ours = told.store_id == self._table.store and told.type.startswith("Invoice")
        about = (told.metadata or {}).get("orderId") or told.invoice_id
        return Event(told.original_delivery_id or told.delivery_id, str(about) if is_ours else "")

    def movements(self, since: date, until: date) -> Iterator[Movement]:
        """Yield what has settled on these days."""
        zone = timezone.get_current_timezone()
        first = datetime.combine(since - _LATE, time(), zone)
        last = datetime.combine(until + timedelta(days=1), time(), zone)
        chosen = {"startDate": int(first.timestamp()), "endDate": int(last.timestamp())}
        with understood(_NAME):
            for invoice in self._client.invoices(**chosen):
                if _is_ours(invoice):
                    yield from self._moved(invoice, since, until)

    def _moved(self, invoice: Record, since: date, until: date) -> Iterator[Movement]:
        for payment in payments_of(invoice, self._client.payment_methods(invoice["id"]), _day):
            if payment.state == Paid.PAID and since <= payment.day <= until:
                yield Movement(f"{self.name}:{payment.reference}", payment.money, payment.day)

    def _ours(self, reference: str) -> list[Record]:
        """Return the invoices for a contribution, the oldest first."""
        found = [each for each in self._client.invoices(orderId=reference) if _is_ours(each)]
        return sorted(found, key=lambda each: (int(each["createdTime"]), each["id"]))

    def _checkout(self, invoice: Record) -> str:
        """Return the page on which readers pay. The server makes its link of the address at which we asked it."""
        path = urlsplit(invoice["checkoutLink"]).path
        below = urlsplit(self._table.api).path
        return urljoin(self._table.address, path.removeprefix(below).lstrip("/"))


def make(folder: Path, table: dict[str, Any]) -> BTCPay:
    """Return BTCPay as a newsroom has it. Raises SupportConfigError."""
    read = settings.read(folder, table)
    return BTCPay(read, os.environ.get(KEY, "").strip(), tuple(os.environ.get(SECRET, "").split()))


def _invoice(order: Order) -> Record:
    """Return what an invoice is made of; nothing of a reader is in it."""
    if order.cadence != "once":
        raise ProviderError("Bitcoin is given once.")
    return {
        "amount": str(order.money.decimal),
        "currency": order.money.currency,
        "metadata": {"orderId": order.reference, "itemDesc": order.title, **_MARK},
        "checkout": {"redirectURL": order.back, "redirectAutomatically": False, "defaultLanguage": order.language},
        "receipt": {"enabled": False},
    }


def _is_ours(invoice: Record) -> bool:
    return (invoice.get("metadata") or {}).items() >= _MARK.items()


def _day(moment: int) -> date:
    return timezone.localdate(datetime.fromtimestamp(moment, UTC))
