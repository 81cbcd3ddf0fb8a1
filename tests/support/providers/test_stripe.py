"""Stripe, through the SDK, against a server on this machine that keeps Stripe's rules."""

from __future__ import annotations

import random
import time
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from provider_desk import Giving, agree, ledger, pay, subscription
from stripe_server import StripeServer, signed, signed_text
from support_desk import again, today


def test_what_is_ordered(giving: Giving, stripe: StripeServer) -> None:
    row = giving.begin("stripe")
    (_, _, params, headers) = stripe.requests[-1]
    attempt = row.attempts.get()
    assert row.state == "open" and attempt.address.startswith("https://checkout.stripe.com/")
    assert params["mode"] == "payment" and params["submit_type"] == "donate" and params["locale"] == "de"
    assert params["client_reference_id"] == row.reference == params["payment_intent_data"]["metadata"]["contribution"]
    assert params["success_url"] == params["cancel_url"] == "https://lantern.example/service/thanks/x/"
    price = params["line_items"][0]["price_data"]
    assert (price["unit_amount"], price["currency"]) == ("1000", "eur")
    assert headers["idempotency-key"] == str(attempt.key)
    assert not any(name.startswith("x-stripe-client") for name in headers), "the machine's name goes nowhere"
    assert not any("mail" in name for name in str(params).split("'"))


@pytest.mark.parametrize(("cadence", "interval"), [("monthly", "month"), ("annual", "year")])
def test_what_is_ordered_regularly(giving: Giving, stripe: StripeServer, cadence: str, interval: str) -> None:
    row = giving.begin("stripe", cadence)
    params = stripe.requests[-1][2]
    price = params["line_items"][0]["price_data"]
    assert params["mode"] == "subscription" and "submit_type" not in params
    assert price["recurring"] == {"interval": interval} and price["product"].startswith("tamizdat_")
    assert params["subscription_data"]["metadata"]["contribution"] == row.reference
    giving.begin("stripe", cadence)
    assert sum(path == "/v1/products" for _, path, _, _ in stripe.requests) == 1


def test_a_single_gift(giving: Giving, stripe: StripeServer) -> None:
    row = giving.begin("stripe")
    charge = pay(giving, stripe, row)
    row = again(row)
    assert row.state == "done"
    assert row.payments.get().reference == charge["id"]
    assert ledger() == {
        ("Assets:Stripe", "EUR"): 960,
        ("Expenses:Fees:Stripe", "EUR"): 40,
        ("Income:Gifts:Once", "EUR"): -1_000,
    }
    assert agree(today()) == 2


def test_an_answer_that_is_lost(giving: Giving, stripe: StripeServer) -> None:
    stripe.lose = 1
    row = giving.begin("stripe")
    attempt = row.attempts.get()
    assert (attempt.state, row.state) == ("open", "started") and "Stripe cannot be reached" in attempt.problem
    row = giving.ask(attempt)
    assert row.state == "open" and len(stripe.world.all("checkout.session")) == 1


def test_another_name_of_the_paper_since_the_answer_was_lost(giving: Giving, stripe: StripeServer) -> None:
    from tamizdat.support.payments import attempts

    stripe.lose = 1
    attempt = giving.begin("stripe").attempts.get()
    attempts.go_on(attempt, back="https://lantern.example/service/thanks/x/", title="The Lamp")
    assert again(attempt.contribution).state == "open"


@pytest.mark.parametrize("trouble", ["fail", "busy", "lose"])
def test_the_worker_goes_on(giving: Giving, stripe: StripeServer, trouble: str) -> None:
    row = giving.begin("stripe", "monthly", 500)
    pay(giving, stripe, row)
    setattr(stripe, trouble, 2)
    from tamizdat.support.money import Money

    attempt = giving.do(again(row), "change", money=Money("EUR", 700))
    for _ in range(3):
        attempt.refresh_from_db()
        giving.go_on(attempt)
    giving.refresh(row)
    assert again(row).amount == 700 and again(attempt).state == "done"


def test_a_regular_contribution(giving: Giving, stripe: StripeServer) -> None:
    from tamizdat.support.money import Money

    row = giving.begin("stripe", "monthly", 500)
    pay(giving, stripe, row)
    row = again(row)
    assert row.state == "active" and row.next_day == today() + timedelta(days=30)
    name = subscription(stripe, row)
    stripe.world.on(today() + timedelta(days=30))
    stripe.world.renew(name)
    giving.deliver("stripe", stripe.messages())
    assert again(row).payments.filter(state="paid").count() == 2
    assert giving.do(row, "change", money=Money("EUR", 900)).state == "done"
    assert again(row).amount == 900
    (update,) = [params for _, path, params, _ in stripe.requests if path == f"/v1/subscriptions/{name}"]
    assert update["proration_behavior"] == "none"
    assert giving.do(row, "pause").state == "done"
    assert again(row).state == "paused" and again(row).next_day is None
    assert giving.do(row, "resume").state == "done" and again(row).state == "active"
    stripe.world.renew(name, fails=True)
    giving.deliver("stripe", stripe.messages())
    late = again(row)
    assert late.state == "late" and late.next_day is not None
    assert late.payments.latest("pk").reason == "card_declined"
    stripe.world.renew(name)
    giving.deliver("stripe", stripe.messages())
    assert again(row).state == "active"
    assert giving.do(row, "end").state == "done" and again(row).state == "ended"
    giving_again = giving.do(row, "end")
    assert giving_again.state == "done", "what has ended is ended"
    assert ledger()["Income:Gifts:Monthly", "EUR"] == -(500 + 500 + 900)
    agree(today() + timedelta(days=31))


def test_stripe_gives_up(giving: Giving, stripe: StripeServer) -> None:
    row = giving.begin("stripe", "annual", 5_000)
    pay(giving, stripe, row)
    stripe.world.renew(subscription(stripe, row), fails=True, last=True)
    giving.deliver("stripe", stripe.messages())
    assert again(row).state == "ended"


def test_a_session_that_expires(giving: Giving, stripe: StripeServer) -> None:
    row = giving.begin("stripe")
    stripe.world.decline(row.provider_reference)
    assert giving.refresh(row).state == "open"
    assert again(row).payments.get().state == "failed" and not ledger()
    stripe.world.expire(row.provider_reference)
    giving.deliver("stripe", stripe.messages())
    assert again(row).state == "expired"


def test_messages_in_any_order_twice_and_none(giving: Giving, stripe: StripeServer) -> None:
    order = random.Random(7)
    rows = [giving.begin("stripe", "monthly", 500) for _ in range(4)]
    for row in rows:
        stripe.world.pay(row.provider_reference)
        stripe.world.renew(subscription(stripe, row))
    stripe.world.cancel_subscription(subscription(stripe, rows[0]))
    messages = stripe.messages() * 2
    order.shuffle(messages)
    giving.deliver("stripe", messages[: len(messages) * 2 // 3])
    for row in rows:
        giving.refresh(row)
    assert [again(row).state for row in rows] == ["ended", "active", "active", "active"]
    assert ledger()["Income:Gifts:Monthly", "EUR"] == -4_000
    agree(today())


def test_messages_that_are_not_stripes(giving: Giving, stripe: StripeServer) -> None:
    from tamizdat.support.models import Event
    from tamizdat.support.payments import events
    from tamizdat.support.providers.base import NotGenuine
    from tamizdat.support.providers.registry import provider

    row = giving.begin("stripe")
    stripe.world.pay(row.provider_reference)
    (event, *_) = stripe.world.events
    headers, body = signed(event)
    old, _ = signed(event, moment=1_000_000_000)
    other, _ = signed(event, secret="whsec_of_somebody_else")
    forged = [(old, body), (other, body), (headers, body + b" "), ({}, body), ({"Stripe-Signature": "t=x"}, b"\xff")]
    for told, content in forged:
        with pytest.raises(NotGenuine):
            events.receive("stripe", told, content)
    none: list[Any] = [[], 1, "x", None, {}, {"id": "evt_1"}, {"object": "event", "id": "evt_1", "data": []}]
    forged = [({"Stripe-Signature": f"t={int(time.time())},v1=\xe9"}, body), *(signed(each) for each in none)]
    forged.append(signed_text("[" * 100_000))
    for told, content in forged:
        with suppress(NotGenuine):
            assert not provider("stripe").event(told, content).about
    assert not Event.objects.exists()
    assert events.receive("stripe", headers, body) and not events.receive("stripe", headers, body)


def test_another_card(giving: Giving, stripe: StripeServer) -> None:
    from tamizdat.support.providers.registry import provider

    row = giving.begin("stripe", "monthly")
    pay(giving, stripe, row)
    found = provider("stripe")
    for key in ("one", "two"):
        address = found.new_card(row.provider_reference, key, "https://lantern.example/manage/")
        assert address.startswith("https://billing.stripe.com/")
    held = stripe.world.objects[subscription(stripe, row)]
    assert held["default_payment_method"] is None, "else the new card would never be charged"
    assert stripe.world.all("customer")[0]["invoice_settings"]["default_payment_method"].startswith("pm_")
    assert len(stripe.world.all("billing_portal.configuration")) == 1
    opened = stripe.requests[-1][2]
    assert opened["flow_data"]["type"] == "payment_method_update"


def test_errors_name_nobody(giving: Giving, stripe: StripeServer, caplog: pytest.LogCaptureFixture) -> None:
    from tamizdat.support.providers.base import ProviderError
    from tamizdat.support.providers.registry import provider

    with pytest.raises(ProviderError) as error:
        provider("stripe").now("cs_nobody")
    assert "somebody@example.org" not in str(error.value) and error.value.__cause__ is None
    assert "resource_missing" in str(error.value)
    assert "somebody" not in caplog.text


def test_a_key_that_stripe_does_not_take(giving: Giving, stripe: StripeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.support.providers.registry import _providers

    monkeypatch.setenv("TAMIZDAT_STRIPE_KEY", "sk_live_other")
    _providers.cache_clear()
    attempt = giving.begin("stripe").attempts.get()
    assert attempt.state == "open" and "TAMIZDAT_STRIPE_KEY" in attempt.problem


def test_keys_for_tests_keep_a_real_newsroom_from_starting(
    giving: Giving, stripe: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tamizdat.newsroom.operations.findings.desk import findings
    from tamizdat.newsroom.operations.refusals import refusals
    from tamizdat.support.providers.registry import _providers

    assert not any("STRIPE" in why for why in refusals(is_practice=False))
    for key in ("sk_test_123", '"sk_test_123"', " 'rk_test_1'\n"):
        monkeypatch.setenv("TAMIZDAT_STRIPE_KEY", key)
        _providers.cache_clear()
        assert any("TAMIZDAT_STRIPE_KEY is a key for tests" in why for why in refusals(is_practice=False))
    monkeypatch.setenv("TAMIZDAT_STRIPE_KEY", "")
    _providers.cache_clear()
    from django.utils import timezone

    assert any("TAMIZDAT_STRIPE_KEY is not set" in each.what for each in findings(timezone.now()))
