"""Amounts as readers type them: in the digits of any script, with the marks of the page's language, or plainly."""

from __future__ import annotations

import re
import unicodedata

from babel import Locale
from babel.numbers import (
    NumberFormatError,
    format_decimal,
    get_currency_symbol,
    get_decimal_symbol,
    get_group_symbol,
    parse_decimal,
)

from tamizdat.press.render.dates import locale_of
from tamizdat.support.money import Money, MoneyError, check_currency, exponent, read

_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # they only say in which direction one writes
_SPACE = re.compile(r"[\s\u00a0\u202f]+")
_APOSTROPHE = re.compile("['\u2019]")
_DECIMAL, _GROUP = "\u066b", "\u066c"  # with Arabic and Persian digits
_ARABIC_COMMA = "\u060c"  # what an Arabic keyboard has in the place of a comma


def read_typed(text: str, currency: str, language: str) -> Money:
    """Return the amount that a reader wrote on a page in a language. Raises MoneyError.

    First it is read by the rules of the language ("1.250" is more than a thousand in German), then plainly ("25.50").
    """
    check_currency(currency)
    locale = locale_of(language)
    bare = _bare(text, currency, locale)
    return _by_rule(bare, currency, locale) or read(bare, currency)


def example(money: Money, language: str) -> str:
    """Return how an amount is typed on a page in a language, without its currency: "25", "12.50"."""
    places = exponent(money.currency) if money.amount % 10 ** exponent(money.currency) else 0
    return str(format_decimal(money.decimal, f"0.{'0' * places}" if places else "0", locale=locale_of(language)))


def _bare(text: str, currency: str, locale: Locale) -> str:
    """Return what was typed without its currency, with the digits 0 to 9 and the marks that go with these."""
    text = _MARKS.sub("", text)
    symbols = {get_currency_symbol(currency, locale), get_currency_symbol(currency, "en"), currency}
    for symbol in sorted(symbols, key=len, reverse=True):  # "$US" before "$"
        text = text.replace(_MARKS.sub("", symbol), "")
    digits = (str(unicodedata.digit(each)) if each.isdecimal() else each for each in text)
    marks = {_DECIMAL: get_decimal_symbol(locale), _GROUP: get_group_symbol(locale), _ARABIC_COMMA: ","}
    return "".join(marks.get(each, each) for each in digits).strip()


def _by_rule(bare: str, currency: str, locale: Locale) -> Money | None:
    """Return an amount that is written as the language writes numbers, None for any other."""
    group, decimal = get_group_symbol(locale), get_decimal_symbol(locale)
    for alike in (_SPACE, _APOSTROPHE):  # which space, or which apostrophe, no keyboard tells
        bare = alike.sub(group, bare) if alike.fullmatch(group) else bare
    figures = rf"\d{{1,15}}|\d{{1,3}}({re.escape(group)}\d{{2,3}})+"
    places = exponent(currency)
    fraction = rf"({re.escape(decimal)}\d{{1,{places}}})?" if places else ""
    if not re.fullmatch(f"({figures}){fraction}", bare, re.ASCII):
        return None
    try:
        return Money(currency, int(parse_decimal(bare, locale, strict=True).scaleb(places)))
    except (NumberFormatError, MoneyError):
        return None
