"""BTCPay against a server on this machine that answers as the Greenfield API is described."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from btcpay_server import BTCPayServer, signed
from provider_desk import Giving, agree, ledger
from support_desk import again, today


def test_a_gift(giving: Giving, btcpay: BTCPayServer) -> None:
    row = giving.begin("btcpay", amount=5_000)
    (order,) = [body for method, _, body in btcpay.requests if method == "POST"]
    assert (order["amount"], order["currency"], order["metadata"]["orderId"]) == ("50.00", "EUR", row.reference)
    address = row.attempts.get().address
    assert address == f"https://pay.lantern.example/i/{row.provider_reference}", "the page is where readers reach it"
    btcpay.pay(row.provider_reference, status="Processing")
    giving.deliver("btcpay", btcpay.messages())
    assert again(row).state == "open" and again(row).payments.get().state == "pending"
    btcpay.settle(row.provider_reference)
    giving.deliver("btcpay", btcpay.messages())
    assert again(row).state == "done"
    assert ledger() == {("Assets:BTCPay", "EUR"): 5_000, ("Income:Gifts:Once", "EUR"): -5_000}
    assert agree(today()) == 1


def test_an_answer_that_is_lost(giving: Giving, btcpay: BTCPayServer) -> None:
    btcpay.lose = 1
    row = giving.begin("btcpay")
    attempt = row.attempts.get()
    assert (row.state, attempt.state, len(btcpay.invoices)) == ("started", "open", 1)
    row = giving.ask(attempt)
    assert row.state == "open" and len(btcpay.invoices) == 1


@pytest.mark.parametrize("trouble", ["fail", "busy"])
def test_a_server_in_trouble(giving: Giving, btcpay: BTCPayServer, trouble: str) -> None:
    setattr(btcpay, trouble, 1)
    row = giving.begin("btcpay")
    assert row.attempts.get().state == "open"
    assert giving.ask(row.attempts.get()).state == "open" and len(btcpay.invoices) == 1


def test_two_invoices_by_an_accident_are_one_contribution(giving: Giving, btcpay: BTCPayServer) -> None:
    row = giving.begin("btcpay", amount=2_000)
    other = btcpay.create(dict(btcpay.invoices[row.provider_reference]))
    btcpay.expire(row.provider_reference)
    btcpay.pay(other["id"])
    giving.deliver("btcpay", btcpay.messages())
    assert again(row).state == "done"
    assert agree(today()) == 1


@pytest.mark.parametrize(
    ("shares", "expires", "came"),
    [(("0.4",), True, 2_000), (("0.4", "0.6"), False, 5_000), (("1.5",), False, 7_500), (("1", "0.5"), False, 7_500)],
)
def test_what_came_is_given(
    giving: Giving, btcpay: BTCPayServer, shares: tuple[str, ...], expires: bool, came: int
) -> None:
    row = giving.begin("btcpay", amount=5_000)
    for share in shares:
        btcpay.pay(row.provider_reference, share)
        giving.deliver("btcpay", btcpay.messages())
    if expires:
        btcpay.expire(row.provider_reference)
        giving.deliver("btcpay", btcpay.messages())
    assert again(row).state == "done" and again(row).payments.count() == len(shares)
    assert ledger()["Income:Gifts:Once", "EUR"] == -came
    agree(today())


def test_what_comes_after_all(giving: Giving, btcpay: BTCPayServer) -> None:
    row = giving.begin("btcpay")
    btcpay.expire(row.provider_reference)
    giving.deliver("btcpay", btcpay.messages())
    assert again(row).state == "expired"
    btcpay.pay(row.provider_reference)
    giving.deliver("btcpay", btcpay.messages())
    assert again(row).state == "done"
    agree(today())


def test_a_payment_that_is_spent_elsewhere(giving: Giving, btcpay: BTCPayServer) -> None:
    row = giving.begin("btcpay")
    btcpay.pay(row.provider_reference, status="Processing")
    giving.deliver("btcpay", btcpay.messages())
    btcpay.settle(row.provider_reference, "Invalid")
    btcpay.invoices[row.provider_reference]["status"] = "Invalid"
    giving.deliver("btcpay", btcpay.messages())
    row = again(row)
    assert row.state == "expired" and row.payments.get().reason == "double-spent" and not ledger()


def test_marked_by_hand(giving: Giving, btcpay: BTCPayServer) -> None:
    row = giving.begin("btcpay")
    btcpay.mark(row.provider_reference)
    giving.deliver("btcpay", btcpay.messages())
    assert again(row).state == "done" and ledger()["Assets:BTCPay", "EUR"] == 1_000
    agree(today())


def test_nothing_leads_to_a_wallet(giving: Giving, btcpay: BTCPayServer) -> None:
    row = giving.begin("btcpay")
    payment = btcpay.pay(row.provider_reference)
    giving.deliver("btcpay", btcpay.messages())
    assert payment["id"][:8] not in again(row).payments.get().reference


def test_other_invoices_of_the_store_are_not_ours(giving: Giving, btcpay: BTCPayServer) -> None:
    shop = btcpay.create({"amount": "9.00", "currency": "EUR", "metadata": {"orderId": "shop-1"}})
    btcpay.pay(shop["id"])
    giving.deliver("btcpay", btcpay.messages())
    assert not ledger() and agree(today()) == 0


def test_redeliveries_count_once(giving: Giving, btcpay: BTCPayServer) -> None:
    from tamizdat.support.models import Event
    from tamizdat.support.payments import events

    giving.begin("btcpay")
    (event,) = btcpay.events
    assert events.receive("btcpay", *signed(event))
    again_sent = {**event, "deliveryId": "another", "isRedelivery": True}
    assert not events.receive("btcpay", *signed(again_sent))
    assert Event.objects.count() == 1


def test_messages_that_are_forged(giving: Giving, btcpay: BTCPayServer) -> None:
    from tamizdat.support.payments import events
    from tamizdat.support.providers.base import NotGenuine

    giving.begin("btcpay")
    (event,) = btcpay.events
    headers, body = signed(event)
    other, _ = signed(event, "another secret")
    for told, content in ((other, body), (headers, body + b" "), ({}, body), (signed([])[0], b"[]")):
        with pytest.raises(NotGenuine):
            events.receive("btcpay", told, content)
    assert not events.receive("btcpay", *signed({**event, "storeId": "another"})), "of another store"


def test_errors_name_nobody(giving: Giving, btcpay: BTCPayServer) -> None:
    from tamizdat.support.providers.base import ProviderError
    from tamizdat.support.providers.registry import provider

    with pytest.raises(ProviderError, match="404") as error:
        provider("btcpay").now("nobody")
    assert "somebody" not in str(error.value)


def test_answers_that_cannot_be_understood_stop_nothing_else(giving: Giving, btcpay: BTCPayServer) -> None:
    row, other = giving.begin("btcpay"), giving.begin("btcpay")
    btcpay.pay(row.provider_reference)["status"] = "SomethingNew"
    btcpay.pay(other.provider_reference)
    giving.deliver("btcpay", btcpay.messages())
    assert again(row).state == "open" and again(other).state == "done"


def test_payments_of_other_days(giving: Giving, btcpay: BTCPayServer) -> None:
    row = giving.begin("btcpay")
    btcpay.pay(row.provider_reference, moment=btcpay.moment + 86_400)
    giving.deliver("btcpay", btcpay.messages())
    assert agree(today()) == 0
    assert agree(today() + timedelta(days=1)) == 1


GOOD = {"address": "https://pay.example/", "store": "Abc123"}


@pytest.mark.parametrize(
    ("table", "proxy"),
    [
        (GOOD, ""),
        (GOOD | {"api": "http://abcdefghij.onion/"}, "socks5h://127.0.0.1:9050"),
        ({"address": "http://abcdefghij.onion", "store": "A", "proxy": "socks5h://tor:9050"}, "socks5h://tor:9050"),
    ],
)
def test_tables(table: dict[str, Any], proxy: str) -> None:
    from tamizdat.support.providers.btcpay.settings import read

    assert read(Path("paper"), table).proxy == proxy


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"store": ""},
        {"store": "a/../b"},
        {"address": "http://pay.example/"},
        {"address": "https://user@pay.example/"},
        {"shop": "x"},
    ],
)
def test_tables_that_are_wrong(wrong: dict[str, Any]) -> None:
    from tamizdat.support.config import SupportConfigError
    from tamizdat.support.providers.btcpay.settings import read

    with pytest.raises(SupportConfigError, match="paper"):
        read(Path("paper"), (GOOD | wrong) if wrong else {})


@pytest.mark.parametrize(
    ("currency", "amount", "rate", "units"),
    [
        ("EUR", "0.00077650", "64392.23", 5_000),
        ("JPY", "0.00030000", "10000000.5", 3_000),
        ("TND", "0.00010000", "200000.1", 20_000),
    ],
)
def test_what_coins_are_worth(currency: str, amount: str, rate: str, units: int) -> None:
    from tamizdat.support.providers.btcpay.reading import value

    assert value(currency, amount, rate).amount == units
