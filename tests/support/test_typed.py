"""Amounts as readers type them on a page in their language."""

from __future__ import annotations

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.press.render.dates import locale_of
from tamizdat.support.money import Money, MoneyError, exponent
from tamizdat.support.typed import example, read_typed

CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "TND", "AED", "RUB", "IRR", "CHF"])
LANGUAGES = st.sampled_from(
    ["en", "de", "de-CH", "fr", "ru", "uk", "ar", "ar-MA", "fa", "he", "es", "hi", "pt-PT", "ur", "ckb", "my"]
)
ARABIC, PERSIAN = (str.maketrans("0123456789", digits) for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"))


@pytest.mark.parametrize(
    ("text", "language", "amount"),
    [
        ("25", "en", 2_500), ("25.50", "en", 2_550), ("25,50", "en", 2_550), ("25.50", "de", 2_550), ("25,50", "de", 2_550),
        ("1.250", "de", 125_000), ("1,250", "en", 125_000), ("1 250,50", "ru", 125_050), ("1 250", "en", 125_000),
        ("1'250", "de-CH", 125_000), ("١٢", "ar", 1_200), ("١٢", "en", 1_200), ("۱۲", "fa", 1_200), ("۱۲٫۵", "fa", 1_250),
        ("١٬٢٥٠٫٥٠", "ar", 125_050), ("١٢،٥٠", "ar", 1_250), ("€25", "en", 2_500), ("25 EUR", "uk", 2_500), (" 25 € ", "fr", 2_500),
    ],
)  # fmt: skip
def test_read(text: str, language: str, amount: int) -> None:
    assert read_typed(text, "EUR", language) == Money("EUR", amount)


@pytest.mark.parametrize(
    ("text", "language"),
    [("", "en"), ("many", "en"), ("1,2,50", "en"), ("1.250", "fr"), ("1,250", "de"), ("25.505", "en"), ("-5", "en"),
     ("1e3", "en"), ("NaN", "en"), ("1_000", "en"), ("²", "en"), ("25 $", "en"), ("12.5.0", "de"), ("9" * 16, "en")],
)  # fmt: skip
def test_refused(text: str, language: str) -> None:
    with pytest.raises(MoneyError):
        read_typed(text, "EUR", language)


@given(st.integers(1, 10**12), CURRENCIES, LANGUAGES)
def test_what_is_written_in_a_language_is_read_back(amount: int, currency: str, language: str) -> None:
    money = Money(currency, amount)
    numbers = (
        format_decimal(money.decimal, locale=locale_of(language), numbering_system=system)
        for system in ("latn", "default")
    )
    for text in (money.written(language), example(money, language), *numbers):
        for typed in (text, text.translate(ARABIC), text.translate(PERSIAN)):
            assert read_typed(typed, currency, language) == money, typed


@given(st.integers(1, 10**9), st.sampled_from(["EUR", "JPY"]), LANGUAGES)
def test_plain_figures_are_read_everywhere(amount: int, currency: str, language: str) -> None:
    money = Money(currency, amount * 10 ** exponent(currency))
    assert read_typed(str(amount), currency, language) == money
    if exponent(currency):
        assert read_typed(f"{amount}.50", currency, language) == Money(currency, money.amount + 50)


def test_an_example_is_written_as_the_page_writes_figures() -> None:
    assert example(Money("EUR", 2_500), "en") == "25" and example(Money("EUR", 1_250), "de") == "12,50"
