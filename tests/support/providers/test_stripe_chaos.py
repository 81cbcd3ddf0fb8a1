"""Stripe in trouble: calls that fail, answers that are lost or late, messages in any order, many times or never."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from provider_desk import Giving, agree, ledger
from stripe_server import StripeServer
from support_desk import again, today


def test_the_sdk_itself_asks_again_with_the_same_key(
    giving: Giving, stripe: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tamizdat.support.providers.stripe import client

    monkeypatch.setattr(client, "_RETRIES", 1)
    stripe.lose = 1
    assert giving.begin("stripe").state == "open"
    calls = [headers["idempotency-key"] for method, _, _, headers in stripe.requests if method == "POST"]
    assert len(calls) == 2 and len(set(calls)) == 1 and len(stripe.world.all("checkout.session")) == 1


def test_an_answer_that_is_too_late(giving: Giving, stripe: StripeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.support.providers.stripe import client

    monkeypatch.setattr(client, "_TIMEOUT", 0.5)
    stripe.slow = 2.0
    row = giving.begin("stripe")
    assert row.state == "started"
    assert giving.ask(row.attempts.get()).state == "open" and len(stripe.world.all("checkout.session")) == 1


@pytest.mark.parametrize("seed", [0, *(pytest.param(each, marks=pytest.mark.slow) for each in (1, 2))])
def test_chaos(giving: Giving, stripe: StripeServer, seed: int) -> None:
    """Whatever happens on the way, in the end each gift is there once, and the books agree."""
    chance = random.Random(seed)
    rows = [giving.begin("stripe", chance.choice(["once", "monthly"]), chance.randrange(200, 9_000)) for _ in range(5)]
    for step in range(60):
        for trouble in ("fail", "busy", "lose"):
            setattr(stripe, trouble, chance.random() < 0.15)
        one_step(giving, stripe, again(chance.choice(rows)), chance)
        if step % 5 == 4:
            messages = [each for each in stripe.messages() * 2 if chance.random() < 0.6]
            chance.shuffle(messages)
            giving.deliver("stripe", messages)
    stripe.fail = stripe.busy = stripe.lose = 0
    finish(giving, stripe, rows)


def one_step(giving: Giving, stripe: StripeServer, row: Any, chance: random.Random) -> None:
    """Let something happen to a contribution, by its reader, its bank or Stripe."""
    from tamizdat.support.money import Money

    world = stripe.world
    if row.state == "started":
        giving.ask(row.attempts.get(action="start"))
        return
    session = world.objects[row.provider_reference]
    paid = row.payments.filter(state="paid", is_disputed=False).order_by("pk").last()
    match chance.choice(["pay", "pay", "renew", "fail", "refund", "dispute", "decide", "change", "pause", "payout"]):
        case "pay" if session["status"] == "open":
            world.pay(session["id"])
        case "renew" | "fail" as how if session["subscription"]:
            world.renew(session["subscription"], fails=how == "fail")
        case "refund" if paid and paid.refunded < paid.amount:
            giving.do(row, "refund", payment=paid, money=Money(paid.currency, min(100, paid.amount - paid.refunded)))
        case "dispute" if paid and not paid.refunded and not world.objects[paid.reference]["disputed"]:
            world.dispute(paid.reference)
        case "decide":
            for dispute in world.all("dispute"):
                if dispute["status"] == "needs_response":
                    world.decide(dispute["id"], won=chance.random() < 0.5)
        case "change" if row.state == "active":
            giving.do(row, "change", money=Money("EUR", chance.randrange(200, 9_000)))
        case "pause" if row.state in ("active", "paused"):
            giving.do(row, "resume" if row.state == "paused" else "pause")
        case "payout":
            world.pay_out()


def finish(giving: Giving, stripe: StripeServer, rows: list[Any]) -> None:
    """Let the trouble be over: what was begun is ended, everything is asked about, and compared."""
    from tamizdat.support.models import Attempt
    from tamizdat.support.payments import attempts

    for attempt in Attempt.objects.filter(state="open").exclude(action="start").order_by("pk"):
        attempts.go_on(attempt)
    for row in rows:
        if again(row).state == "started":
            giving.ask(row.attempts.get(action="start"))
        giving.refresh(again(row))
    agree(today() + timedelta(days=2))
    assert len(stripe.world.all("checkout.session")) == len(rows)
    done = Attempt.objects.filter(action="refund", state="done").count()
    assert len(stripe.world.all("refund")) == done, "each refund once"
    income = sum(-amount for (account, _), amount in ledger().items() if account.startswith("Income"))
    charged = sum(each["amount"] for each in stripe.world.all("charge") if each["status"] == "succeeded")
    assert income == charged - sum(each["amount"] for each in stripe.world.all("refund"))
    held = sum(each["net"] for each in stripe.world.all("balance_transaction"))
    assert ledger().get(("Assets:Stripe", "EUR"), 0) == held
