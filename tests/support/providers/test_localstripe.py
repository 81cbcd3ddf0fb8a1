"""What localstripe has of Stripe (https://github.com/adrienverge/localstripe), which others wrote: charges, their
refunds and balance transactions. It has no Checkout, no disputes and no keys for calls.

It is free software of its own (GPL-3) and runs as a process of its own, on loopback; nothing of ours imports it.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from audit.serving import free_port

from tamizdat.support.money import Money

SERVER = """
import sys
from aiohttp import web
from localstripe.server import app
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)
"""


@pytest.fixture(scope="module")
def localstripe() -> Iterator[str]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen([sys.executable, "-c", SERVER, str(port)])
    try:
        for _ in range(300):
            try:
                requests.get(f"{address}/v1/customers", auth=("sk_test_12345", ""), timeout=5)
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def provider(localstripe: str, giving: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    from tamizdat.support.providers.stripe import client
    from tamizdat.support.providers.stripe import provider as stripe
    from tamizdat.support.providers.stripe.provider import Stripe

    monkeypatch.setattr(client, "ADDRESS", localstripe)
    monkeypatch.setattr(stripe, "_REFUND", ("data.balance_transaction",))  # refunds never fail there
    return Stripe("sk_test_12345", ("secret",))


def customer_who_pays(provider: Any, number: str = "4242424242424242") -> str:
    """Make a customer who pays ten euros with a card."""
    from tamizdat.support.providers.base import ProviderError
    from tamizdat.support.providers.stripe.client import ask

    v1 = provider._client.v1
    customer = str(ask(v1.customers.create)["id"])
    card = {"number": number, "exp_month": 12, "exp_year": 2040, "cvc": "123"}
    method = ask(v1.payment_methods.create, type="card", card=card)["id"]
    ask(v1.payment_methods.attach, method, customer=customer)
    order = {"amount": 1_000, "currency": "eur", "customer": customer, "payment_method": method, "confirm": True}
    try:
        ask(v1.payment_intents.create, **order)
    except ProviderError as error:
        assert "card_declined" in str(error)
    return customer


def payments(provider: Any, customer: str) -> list[Any]:
    from tamizdat.support.providers.stripe.provider import _day
    from tamizdat.support.providers.stripe.reading import payment_of

    found = provider._charges({"mode": "subscription", "customer": customer})
    return [payment_of(charge, [], _day) for charge in found]


def test_payments_and_refunds(provider: Any) -> None:
    customer_who_pays(provider)
    customer = customer_who_pays(provider)
    (paid,) = payments(provider, customer)
    assert (paid.state, paid.money, paid.fee, paid.credited) == ("paid", Money("EUR", 1_000), Money("EUR", 0), None)
    for _ in range(2):  # it has no keys: what was done is found by the attempt that stands with it
        provider.do("refund", "", "one attempt", money=Money("EUR", 300), payment=paid.reference)
    provider.do("refund", "", "another attempt", money=Money("EUR", 200), payment=paid.reference)
    (after,) = payments(provider, customer)
    assert sorted(refund.money.amount for refund in after.refunds) == [200, 300]
    assert all(refund.debited is None and refund.returned is None for refund in after.refunds)


def test_a_card_that_is_refused(provider: Any) -> None:
    customer = customer_who_pays(provider, "4000000000000341")  # it can be kept, and pays nothing
    (failed,) = payments(provider, customer)
    assert failed.state == "failed" and failed.reason == "card_declined"
