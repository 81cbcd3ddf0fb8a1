"""What Stripe does with money, and that the ledger has it: refunds, debits, fees, currencies, disputes, payouts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from provider_desk import Giving, agree, ledger, pay
from stripe_server import StripeServer
from support_desk import again, today


def test_a_refund_whose_answer_is_lost_is_paid_once(giving: Giving, stripe: StripeServer) -> None:
    from tamizdat.support.money import Money

    row = giving.begin("stripe")
    pay(giving, stripe, row)
    payment = again(row).payments.get()
    stripe.page = 1
    attempt = giving.do(again(row), "refund", payment=payment, money=Money("EUR", 300))
    assert again(attempt).state == "done"
    attempt.state = "open"
    attempt.save()
    stripe.answers.clear()  # a day later Stripe has forgotten the key
    giving.go_on(attempt)
    assert len(stripe.world.all("refund")) == 1
    assert again(payment).refunded == 300
    agree(today())
    giving.do(again(row), "refund", payment=payment, money=Money("EUR", 700))
    assert again(payment).refunded == 1_000
    assert ledger() == {("Assets:Stripe", "EUR"): -40, ("Expenses:Fees:Stripe", "EUR"): 40}
    agree(today())
    refused = giving.do(again(row), "refund", payment=payment, money=Money("EUR", 1))
    assert again(refused).state == "refused" and "charge_already_refunded" in refused.problem


def test_a_refund_that_waits_for_money_on_the_account(giving: Giving, stripe: StripeServer) -> None:
    row = giving.begin("stripe")
    charge = pay(giving, stripe, row)
    refund = stripe.world.refund({"charge": charge["id"], "amount": "250"})
    booked, refund["balance_transaction"], refund["status"] = refund["balance_transaction"], None, "pending"
    waiting = stripe.world.objects.pop(booked)
    giving.deliver("stripe", stripe.messages())
    assert again(row).payments.get().refunded == 0
    agree(today())
    stripe.world.objects[booked], refund["balance_transaction"] = waiting, booked
    giving.refresh(row)
    assert again(row).payments.get().refunded == 250
    agree(today())


def test_a_refund_that_comes_back(giving: Giving, stripe: StripeServer) -> None:
    from tamizdat.support.money import Money

    row = giving.begin("stripe", currency="USD")
    pay(giving, stripe, row)
    payment = again(row).payments.get()
    giving.do(again(row), "refund", payment=payment, money=Money("USD", 400))
    agree(today())
    stripe.world.refund_comes_back(stripe.world.all("refund")[0]["id"])
    giving.deliver("stripe", stripe.messages())
    assert again(payment).refunded == 0
    assert ledger()["Income:Gifts:Once", "USD"] == -1_000
    agree(today())


@pytest.mark.parametrize("fails", [False, True])
def test_a_debit_takes_its_time(giving: Giving, stripe: StripeServer, fails: bool) -> None:
    row = giving.begin("stripe")
    charge = pay(giving, stripe, row, pending=True)
    assert again(row).state == "open" and again(row).payments.get().state == "pending" and not ledger()
    stripe.world.on(today() + timedelta(days=3))
    stripe.world.arrive(charge["id"], fails=fails)
    giving.deliver("stripe", stripe.messages())
    assert again(row).state == ("expired" if fails else "done")
    agree(today() + timedelta(days=4))


def test_a_fee_that_is_known_later(giving: Giving, stripe: StripeServer) -> None:
    stripe.world.delays_balance = True
    row = giving.begin("stripe")
    charge = pay(giving, stripe, row)
    row = again(row)
    assert row.state == "done" and row.look_at is not None, "it is asked again, should the message be lost"
    assert ledger()["Assets:Stripe", "EUR"] == 1_000
    stripe.world.book(charge["id"])
    giving.refresh(row)
    assert ledger()["Assets:Stripe", "EUR"] == 960 and again(row).look_at is None
    agree(today())


@pytest.mark.parametrize(
    ("currency", "amount", "asked"), [("USD", 2_000, "2000"), ("JPY", 3_000, "3000"), ("ISK", 1_500, "150000")]
)
def test_another_currency(giving: Giving, stripe: StripeServer, currency: str, amount: int, asked: str) -> None:
    row = giving.begin("stripe", currency=currency, amount=amount)
    assert stripe.requests[-1][2]["line_items"][0]["price_data"]["unit_amount"] == asked
    pay(giving, stripe, row)
    assert again(row).state == "done"
    balance = ledger()
    assert balance["Income:Gifts:Once", currency] == -amount == -balance["Equity:Exchange", currency]
    assert ("Assets:Stripe", currency) not in balance and balance["Assets:Stripe", "EUR"] > 0
    agree(today())


@pytest.mark.parametrize("won", [True, False])
@pytest.mark.parametrize("currency", ["EUR", "USD"])
def test_a_dispute(giving: Giving, stripe: StripeServer, won: bool, currency: str) -> None:
    row = giving.begin("stripe", currency=currency)
    charge = pay(giving, stripe, row)
    before = ledger()
    dispute = stripe.world.dispute(charge["id"])
    giving.deliver("stripe", stripe.messages())
    assert again(row).payments.get().is_disputed
    assert ledger()["Assets:Disputed", currency] == 1_000
    agree(today())
    stripe.world.on(today() + timedelta(days=20))
    stripe.world.decide(dispute["id"], won=won)
    giving.deliver("stripe", stripe.messages())
    after = ledger()
    if won:
        assert after == before
    else:
        assert after["Expenses:Disputes", currency] == 1_000 and ("Assets:Disputed", currency) not in after
    agree(today() + timedelta(days=21))


def test_an_inquiry_moves_nothing(giving: Giving, stripe: StripeServer) -> None:
    row = giving.begin("stripe")
    charge = pay(giving, stripe, row)
    stripe.world.dispute(charge["id"], inquiry=True)
    giving.deliver("stripe", stripe.messages())
    assert not again(row).payments.get().is_disputed
    agree(today())


def test_payouts_and_fees_of_no_payment(giving: Giving, stripe: StripeServer) -> None:
    row = giving.begin("stripe")
    pay(giving, stripe, row)
    stripe.world.ask_fee(15)
    stripe.world.pay_out()
    agree(today())
    assert agree(today()), "and again"
    assert ledger() == {
        ("Assets:Bank", "EUR"): 945,
        ("Expenses:Fees:Stripe", "EUR"): 55,
        ("Income:Gifts:Once", "EUR"): -1_000,
    }


def test_money_that_no_contribution_explains_is_told(giving: Giving, stripe: StripeServer) -> None:
    from tamizdat.support.models import Difference
    from tamizdat.support.payments.reconciling import reconcile

    stripe.world._charge({"currency": "eur"}, 4_200, "pi_shop", None, {})
    assert reconcile(today()).differences
    assert Difference.objects.filter(theirs=4_200, ours=None).exists()


def test_the_command_that_compares(giving: Giving, stripe: StripeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from tamizdat.cli import support

    monkeypatch.setattr(support, "start_desk", lambda _: None)  # it runs already
    monkeypatch.chdir(giving.desk.newsroom.folder)
    row = giving.begin("stripe")
    stripe.world.pay(row.provider_reference)  # no message comes

    def run() -> Any:
        return CliRunner().invoke(support.command, ["reconcile", "--until", str(today())], catch_exceptions=False)

    done = run()
    assert done.exit_code == 0 and "2 movements agree, 0 do not" in done.output and again(row).state == "done"
    stripe.world.add("txn", "balance_transaction", type="topup", source=None, amount=99, fee=0, net=99, currency="eur")
    done = run()
    assert done.exit_code == 1 and "the provider has 0.99 EUR, the ledger nothing" in done.output
    stripe.fail = 99
    assert "stripe: Stripe cannot be reached" in run().output
