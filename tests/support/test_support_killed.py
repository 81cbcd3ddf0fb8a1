"""The process dies at any statement: nothing is lost, charged twice or entered twice, and the next one goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from support_desk import again, today


class Killed(BaseException):
    """Stands for SIGKILL: nothing that handles errors handles it."""


class Dying:
    """Lets the process die before its n-th statement, in our database or in the processor's books."""

    def __init__(self, after: int) -> None:
        self.left, self.died = after, False

    def step(self) -> None:
        self.left -= 1
        if self.left < 0:
            self.died = True
            raise Killed


@contextmanager
def dying(after: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dying]:
    from django.db import connection

    from tamizdat.support.providers.practice.processor import Processor

    state = Dying(after)

    def execute(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        state.step()
        return run(sql, params, many, context)

    books = Processor._books

    @contextmanager
    def dying_books(self: Processor) -> Iterator[Any]:
        state.step()
        with books(self) as opened:
            yield opened
        state.step()  # it was done, and nobody hears of it

    with monkeypatch.context() as patch, connection.execute_wrapper(execute):
        patch.setattr(Processor, "_books", dying_books)
        yield state


@pytest.mark.parametrize("cadence", ["once", pytest.param("monthly", marks=pytest.mark.slow)])
def test_killed_at_any_statement(support: Any, monkeypatch: pytest.MonkeyPatch, cadence: str) -> None:
    from tamizdat.support.ledger.checking import problems
    from tamizdat.support.models import Contribution, Payment
    from tamizdat.support.payments import attempts, giving
    from tamizdat.support.payments.reconciling import ask_about_all, reconcile

    wish = _wish(cadence)
    for step in count(0, 3):
        before = Contribution.objects.count()
        with dying(step, monkeypatch) as state:
            try:
                attempt = giving.begin(wish)
                attempts.go_on(attempt, back="/", title="The Lantern")
                support.processor.pay(again(attempt.contribution).provider_reference, today())
                support.work()
            except Killed:
                pass
        if not state.died:
            break
        row = Contribution.objects.order_by("-pk").first() if Contribution.objects.count() > before else None
        if row:  # the reader goes on: where nothing was stored, they send the form again
            attempts.go_on(row.attempts.get(), back="/", title="The Lantern")
            support.processor.pay(again(row).provider_reference, today())
        support.work()
        ask_about_all()
        assert not list(problems())
        assert row is None or again(row).state == ("done" if cadence == "once" else "active")
    assert step > 20
    paid = Payment.objects.filter(state="paid")
    assert paid.count() == Contribution.objects.count() == len(set(paid.values_list("contribution")))
    assert reconcile(today()).differences == 0


def _wish(cadence: str) -> Any:
    from tamizdat.support.money import Money
    from tamizdat.support.payments.giving import Wish

    return Wish(
        cadence=cadence,
        money=Money("EUR", 1_000),
        provider="practice",
        language="en",
        address="philippa.zwergenstein@example.org",
        note="For the ferry story",
    )
