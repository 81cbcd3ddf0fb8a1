"""What the tests of providers do at the newsroom: begin contributions, deliver messages, compare the books."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from support_desk import again


class Giving:
    """A newsroom to which somebody gives."""

    def __init__(self, desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.desk, self.monkeypatch = desk, monkeypatch

    def configure(self, table: str) -> None:
        """Write `[support]` into tamizdat.toml."""
        file = self.desk.newsroom.configuration
        text = file.read_text(encoding="utf-8").partition("\n[support]")[0]
        file.write_text(f"{text}\n[support]\n{table}\n", encoding="utf-8")

    def begin(self, provider: str, cadence: str = "once", amount: int = 1_000, currency: str = "EUR") -> Any:
        """Begin a contribution; return it once the provider was asked."""
        from tamizdat.support.money import Money
        from tamizdat.support.payments import giving

        wish = giving.Wish(cadence=cadence, money=Money(currency, amount), provider=provider, language="de")
        return self.ask(giving.begin(wish))

    def ask(self, attempt: Any) -> Any:
        """Make the call of an attempt that begins something; return its contribution."""
        from tamizdat.support.payments import attempts

        attempts.go_on(attempt, back="https://lantern.example/service/thanks/x/", title="The Lantern")
        return again(attempt.contribution)

    def do(self, row: Any, action: str, **given: Any) -> Any:
        """Have the provider do something; return the attempt."""
        from tamizdat.support.payments import attempts

        return attempts.go_on(attempts.ask(row, action, **given))

    def deliver(self, name: str, messages: list[tuple[dict[str, str], bytes]]) -> None:
        """Let messages come in, and the worker ask about them."""
        from tamizdat.support.payments import events

        for headers, body in messages:
            events.receive(name, headers, body)
        events.process()

    def go_on(self, attempt: Any) -> None:
        """Make the call of an attempt again."""
        from tamizdat.support.payments import attempts

        attempts.go_on(attempt)

    def refresh(self, row: Any) -> Any:
        """Ask the provider about a contribution."""
        from tamizdat.support.payments.applying import refresh

        return refresh(row)


def pay(giving: Giving, stripe: Any, row: Any, **how: Any) -> Any:
    """Pay on Stripe's page; return the charge, once the messages have come."""
    charge = stripe.world.pay(row.provider_reference, **how)
    giving.deliver("stripe", stripe.messages())
    return charge


def subscription(stripe: Any, row: Any) -> str:
    """Return the id of a contribution's subscription."""
    return str(stripe.world.objects[row.provider_reference]["subscription"])


def ledger() -> dict[tuple[str, str], int]:
    """Return what stands on each account; the whole ledger must balance."""
    from tamizdat.support.ledger.checking import balances, problems

    assert not list(problems())
    return {(each.account, each.money.currency): each.money.amount for each in balances() if each.money.amount}


def agree(until: date) -> int:
    """Compare the books; return how many movements agree. Nothing may differ."""
    from tamizdat.support.models import Difference
    from tamizdat.support.payments.reconciling import reconcile

    found = reconcile(until)
    differing = [(row.reference, row.currency, row.ours, row.theirs) for row in Difference.objects.all()]
    assert not found.problems and not differing, (found.problems, differing)
    return found.agreed
