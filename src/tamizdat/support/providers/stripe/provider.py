"""Stripe's side of the interface."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time
from itertools import chain
from pathlib import Path
from typing import Any

import stripe
from django.utils import timezone

from tamizdat.support.config import SupportConfigError
from tamizdat.support.money import Money
from tamizdat.support.providers.answers import understood
from tamizdat.support.providers.base import (
    CARD,
    AccountEntry,
    Event,
    Movement,
    NotGenuine,
    Now,
    Order,
    Provider,
    ProviderError,
    Started,
)
from tamizdat.support.providers.stripe import amounts, books, messages, session
from tamizdat.support.providers.stripe.client import Client, OtherParameters, StripeRefuses, ask, ask_all
from tamizdat.support.providers.stripe.reading import Record, now_of

KEY, SECRET = "TAMIZDAT_STRIPE_KEY", "TAMIZDAT_STRIPE_WEBHOOK_SECRET"
_SIGNATURE = "Stripe-Signature"
_TOLERANCE = 300  # seconds by which a message may be older than it says: Stripe's own default
_CHARGE = ("data.balance_transaction", "data.refunds")
_REFUND = ("data.balance_transaction", "data.failure_balance_transaction")
_OF_ALL = "tamizdat"  # in the metadata of the portal's settings


class Stripe(Provider):
    """Cards and wallets, by Stripe's hosted pages."""

    name = "stripe"
    account = "Stripe"
    actions = frozenset({"change", "pause", "resume", "end", "refund", CARD})

    def __init__(self, key: str, secrets: tuple[str, ...]) -> None:
        self._key, self._secrets = key, secrets
        self._client = Client(key)
        self._products: set[str] = set()
        self._portal = ""

    def takes(self, currency: str) -> bool:
        """Whether somebody can pay in a currency."""
        return amounts.is_known(currency)

    def label(self, language: str) -> tuple[str, str]:
        """Return what readers see of it."""
        return "Card or wallet", "You pay at Stripe, which asks for an e-mail address."

    def refusals(self) -> list[str]:
        """Return why a desk must not start with this key."""
        if re.search(r"\b[sr]k_test_", self._key):  # also where it stands in quotes
            return [f"{KEY} is a key for tests: readers would pay, and no money would come. Set the live key."]
        return []

    def problems(self) -> list[str]:
        """Return what keeps it from working."""
        return [f"{name} is not set." for name, value in ((KEY, self._key), (SECRET, self._secrets)) if not value]

    def start(self, order: Order, key: str) -> Started:
        """Make a session of Checkout. The same attempt makes it once."""
        product = self._product(order.title) if order.cadence != "once" else ""
        create, params = self._client.v1.checkout.sessions.create, session.parameters(order, product)
        try:
            made = ask(create, key=key, **params)
        except OtherParameters:
            # The paper was renamed, say, since a call whose answer was lost: nobody knows the address of that session.
            made = ask(create, key=f"{key}-{session.digest(params)}", **params)
        return Started(made["id"], made["url"])

    def now(self, reference: str) -> Now:
        """Return how it is with a session and all that came of it."""
        found = self._session(reference)
        with understood("Stripe"):
            charges = list(self._charges(found))
            disputes = {each["id"]: self._disputes(each["id"]) for each in charges if each.get("disputed")}
            return now_of(found, charges, disputes, _day)

    def do(self, action: str, reference: str, key: str, *, money: Money | None = None, payment: str = "") -> None:
        """Do something with a subscription, or pay a charge back."""
        if action == "refund":
            self._refund(payment, key, money)
            return
        subscription = self._subscription(reference)
        update = self._client.v1.subscriptions.update
        match action:
            case "change" if money:
                self._change(subscription, key, money)
            case "pause":
                ask(update, subscription["id"], key=key, pause_collection={"behavior": "void"})
            case "resume":
                ask(update, subscription["id"], key=key, pause_collection="")
            case "end":
                if subscription["status"] != "canceled":
                    ask(self._client.v1.subscriptions.cancel, subscription["id"])
            case _:
                raise ProviderError(f"Stripe cannot do that: {action}.")

    def new_card(self, reference: str, key: str, back: str) -> str:
        """Return the address of the portal's page for another card, and of nothing else."""
        subscription = self._subscription(reference)
        customer = _id(subscription["customer"])
        # The portal sets the customer's card; the one that Checkout set on the subscription would go before it.
        if card := _id(subscription.get("default_payment_method")):
            settings = {"default_payment_method": card}
            ask(self._client.v1.customers.update, customer, key=f"{key}-customer", invoice_settings=settings)
            update = self._client.v1.subscriptions.update
            ask(update, subscription["id"], key=f"{key}-subscription", default_payment_method="")
        flow = {
            "type": "payment_method_update",
            "after_completion": {"type": "redirect", "redirect": {"return_url": back}},
        }
        opened = ask(
            self._client.v1.billing_portal.sessions.create,
            key=key,
            customer=customer,
            return_url=back,
            flow_data=flow,
            configuration=self._portal_settings(),
        )
        return str(opened["url"])

    def event(self, headers: Mapping[str, str], body: bytes) -> Event:
        """Check a message by its signature, and by its age."""
        for secret in self._secrets:
            with suppress(Exception):  # the signature is another's, or what the library makes of no message at all
                found = stripe.Webhook.construct_event(body, headers.get(_SIGNATURE, ""), secret, _TOLERANCE)
                told = found.to_dict()
                return Event(str(told["id"]), messages.about(told))
        raise NotGenuine("The signature is not Stripe's, or too old.")

    def movements(self, since: date, until: date) -> Iterator[Movement]:
        """Yield what moved on the account: all of it, payouts too."""
        with understood("Stripe"):
            found = chain.from_iterable(books.movements_of(balance, _day) for balance in self._balance(since))
            yield from (each for each in found if since <= each.day <= until)

    def account_entries(self, since: date, until: date) -> Iterator[AccountEntry]:
        """Yield payouts, and fees that Stripe asks for apart from payments."""
        with understood("Stripe"):
            listed = chain.from_iterable(self._balance(since, type=kind) for kind in (*books.PAYOUTS, *books.FEES))
            found = chain.from_iterable(books.account_entries_of(balance, _day) for balance in listed)
            yield from (each for each in found if since <= each.day <= until)

    def _balance(self, since: date, **chosen: str) -> Iterator[Record]:
        """Yield balance transactions. Their end is now: what was paid on a day may be booked some days later."""
        first = datetime.combine(since, time(), timezone.get_current_timezone())
        listed = self._client.v1.balance_transactions.list
        return ask_all(listed, created={"gte": int(first.timestamp())}, expand=["data.source"], **chosen)

    def _session(self, reference: str) -> Record:
        expand = ["payment_intent", "subscription.latest_invoice"]
        return ask(self._client.v1.checkout.sessions.retrieve, reference, expand=expand)

    def _subscription(self, reference: str) -> Record:
        found = self._session(reference).get("subscription")
        if not isinstance(found, dict):
            raise ProviderError("There is nothing at Stripe yet that could be changed.")
        return found

    def _charges(self, found: Record) -> Iterator[Record]:
        """Yield the charges of a session: those of its payment, or of the customer that was made for it."""
        if found["mode"] == "payment":
            whose = {"payment_intent": _id(found.get("payment_intent"))}
        else:
            whose = {"customer": _id(found.get("customer"))}
        if not all(whose.values()):
            return
        for charge in ask_all(self._client.v1.charges.list, expand=list(_CHARGE), **whose):
            if (charge.get("refunds") or {}).get("data"):
                refunds = list(ask_all(self._client.v1.refunds.list, charge=charge["id"], expand=list(_REFUND)))
                charge["refunds"] = {"data": refunds}
            yield charge

    def _disputes(self, charge: str) -> list[Record]:
        return sorted(ask_all(self._client.v1.disputes.list, charge=charge), key=lambda each: each["created"])

    def _change(self, subscription: Record, key: str, money: Money) -> None:
        """Set a new price from the next payment on."""
        (item, *_) = subscription["items"]["data"]
        price = session.price_data(money, _id(item["price"]["product"]), item["price"]["recurring"]["interval"])
        ask(
            self._client.v1.subscriptions.update,
            subscription["id"],
            key=key,
            items=[{"id": item["id"], "price_data": price}],
            proration_behavior="none",
        )

    def _refund(self, payment: str, key: str, money: Money | None) -> None:
        """Pay back, once for a key: Stripe forgets keys after a day, so it is asked what it has done first."""
        refunds = ask_all(self._client.v1.refunds.list, charge=payment)
        if any((each.get("metadata") or {}).get("attempt") == key for each in refunds):
            return
        amount = {"amount": amounts.to_stripe(money)} if money else {}
        ask(self._client.v1.refunds.create, key=key, charge=payment, metadata={"attempt": key}, **amount)

    def _product(self, title: str) -> str:
        """Return the product with a title, which is made if there is none."""
        made = session.product_id(title)
        if made not in self._products:
            try:
                ask(self._client.v1.products.create, id=made, name=title)
            except StripeRefuses as error:
                if error.code != "resource_already_exists":
                    raise
            self._products.add(made)
        return made

    def _portal_settings(self) -> str:
        """Return the portal's settings that are ours: another card, and nothing else."""
        if not self._portal:
            settings = self._client.v1.billing_portal.configurations
            found = (each["id"] for each in ask_all(settings.list, active=True) if _OF_ALL in each.get("metadata", {}))
            self._portal = next(found, "") or self._new_portal()
        return self._portal

    def _new_portal(self) -> str:
        features = {"payment_method_update": {"enabled": True}}
        made = ask(
            self._client.v1.billing_portal.configurations.create,
            key=f"{_OF_ALL}-portal",
            features=features,
            metadata={_OF_ALL: CARD},
        )
        return str(made["id"])


def make(folder: Path, table: dict[str, Any]) -> Stripe:
    """Return Stripe as a newsroom has it. Raises SupportConfigError."""
    if table:
        raise SupportConfigError(
            f"{folder}: [support.stripe]: {next(iter(table))} means nothing here. Stripe needs {KEY} and {SECRET} in"
            " the environment, and nothing in the file."
        )
    return Stripe(os.environ.get(KEY, "").strip(), tuple(os.environ.get(SECRET, "").split()))


def _day(moment: int) -> date:
    return timezone.localdate(datetime.fromtimestamp(moment, UTC))


def _id(found: Any) -> str:
    """Return the id of what Stripe names by its id, or gives whole."""
    return str(found["id"] if isinstance(found, dict) else found or "")
