"""Transfers that count for another than before, and days that the bank has otherwise: the books still agree."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from provider_desk import Giving, agree, ledger
from statement_samples import camt, entry
from support_desk import again, today


def load(data: bytes) -> Any:
    from tamizdat.support.providers.bank.importing import import_statement

    return import_statement(data)


def test_what_counts_for_another_stays_in_agreement(bank: Giving) -> None:
    from tamizdat.support.models import BankLine
    from tamizdat.support.providers.bank.reassigning import ReassigningError, reassign

    row, other = bank.begin("bank"), bank.begin("bank", "monthly")
    load(camt(entry(today() - timedelta(days=1), "10.00", row.reference)))
    reassign(BankLine.objects.get(), other.reference)
    assert (again(row).state, again(other).state) == ("open", "active")
    assert ledger() == {("Assets:Bank", "EUR"): 1_000, ("Income:Gifts:Monthly", "EUR"): -1_000}
    assert agree(today()) == 1
    reassign(BankLine.objects.get(), "")
    assert ledger() == {("Assets:Bank", "EUR"): 1_000, ("Income:Gifts:Once", "EUR"): -1_000}
    assert agree(today()) == 1
    with pytest.raises(ReassigningError, match="nobody already"):
        reassign(BankLine.objects.get(), "")


def test_a_day_that_the_bank_has_otherwise_is_no_difference(bank: Giving, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.support.providers.bank.provider import Bank
    from tamizdat.support.providers.base import Movement

    row = bank.begin("bank")
    load(camt(entry(today(), "10.00", row.reference)))
    movements = list(Bank.movements(bank_of(), today() - timedelta(days=9), today()))
    moved = [Movement(each.reference, each.money, today() - timedelta(days=1)) for each in movements]
    monkeypatch.setattr(Bank, "movements", lambda *_: iter(moved))
    assert agree(today() - timedelta(days=1)) == 1


def bank_of() -> Any:
    from tamizdat.support.providers.registry import provider

    return provider("bank")
