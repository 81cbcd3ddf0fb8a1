"""Amounts: read as people write them, in whole minor units, and written in their language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.support.money import Money, MoneyError, exponent, read

CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "TND", "CLP", "KWD"])


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("12", "EUR", 1200), ("12.5", "EUR", 1250), ("12,50", "EUR", 1250), (" 1 200 ", "EUR", 120_000),
        ("1\u202f200,05", "EUR", 120_005), ("1'200", "CHF", 120_000), ("1200", "JPY", 1200), ("1.125", "TND", 1125), ("0", "EUR", 0),
    ],
)  # fmt: skip
def test_read(text: str, currency: str, amount: int) -> None:
    assert read(text, currency) == Money(currency, amount)


@pytest.mark.parametrize(
    ("text", "currency"),
    [("", "EUR"), ("1,200", "EUR"), ("1.200", "EUR"), ("12.505", "EUR"), ("-5", "EUR"), ("12.5", "JPY"), ("1e9", "EUR"),
     ("١٢", "EUR"), ("12 EUR", "EUR"), ("9" * 13, "EUR"), ("NaN", "EUR"), ("12", "XXQ"), ("12", "eur"), ("12", "")],
)  # fmt: skip
def test_refused(text: str, currency: str) -> None:
    with pytest.raises(MoneyError):
        read(text, currency)


@pytest.mark.parametrize(
    ("money", "language", "written"),
    [
        (Money("EUR", 500), "en", "€5"), (Money("EUR", 550), "en", "€5.50"), (Money("EUR", 500), "de", "5\xa0€"),
        (Money("USD", 123_456), "en", "$1,234.56"), (Money("JPY", 500), "en", "¥500"), (Money("RUB", 30_000), "ru", "300\xa0₽"),
    ],
)  # fmt: skip
def test_written(money: Money, language: str, written: str) -> None:
    assert money.written(language) == written


@given(st.integers(0, 10**11), CURRENCIES)
def test_what_is_written_for_machines_is_read_again(amount: int, currency: str) -> None:
    money = Money(currency, amount)
    assert read(money.plain.split()[0], currency) == money
    assert money + -money == Money(currency, 0) and exponent(currency) in (0, 2, 3)


def test_two_currencies_do_not_add() -> None:
    with pytest.raises(MoneyError):
        Money("EUR", 1) + Money("USD", 1)
