"""`[support.bank]` in tamizdat.toml, checked.

[support.bank]
holder = "The Night Ferry e. V."
iban = "DE89 3704 0044 0532 0130 00"
# bic = "COBADEFFXXX"
currencies = ["EUR"]
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec

from tamizdat.support.config import SupportConfigError
from tamizdat.support.money import MoneyError, check_currency

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.ASCII)
_LEAST = 6  # characters of an account's number by which it is known
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?", re.ASCII)


class BankTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table as it is written; once read, without spaces in IBAN and BIC."""

    holder: str
    iban: str
    currencies: tuple[str, ...]
    bic: str = ""


def read(folder: Path, table: dict[str, Any]) -> BankTable:
    """Return the settings in a table. Raises SupportConfigError."""
    where = f"{folder}: [support.bank]"
    try:
        given = msgspec.convert(table, BankTable)
        for currency in given.currencies:
            check_currency(currency)
    except (msgspec.ValidationError, MoneyError) as error:
        raise SupportConfigError(f"{where}: {error} docs/support.md shows the table.") from None
    iban, bic = _plain(given.iban), _plain(given.bic)
    if not is_iban(iban):
        raise SupportConfigError(f"{where}: {given.iban!r} is no IBAN: its check digits are not right. Copy it again.")
    if bic and not _BIC.fullmatch(bic):
        raise SupportConfigError(f"{where}: {given.bic!r} is no BIC: it has eight or eleven letters and digits.")
    if not given.holder.strip() or not given.currencies:
        raise SupportConfigError(f'{where}: holder and currencies, such as ["EUR"], must be given.')
    return BankTable(given.holder.strip(), iban, given.currencies, bic)


def is_iban(text: str) -> bool:
    """Whether a text without spaces is an IBAN: two check digits stand after the country (ISO 7064, mod 97-10).

    >>> is_iban("DE89370400440532013000"), is_iban("DE89370400440532013001")
    (True, False)
    """
    if not _IBAN.fullmatch(text):
        return False
    return int("".join(str(int(letter, 36)) for letter in text[4:] + text[:4])) % 97 == 1


def is_account_of(iban: str, number: str) -> bool:
    """Whether a number of an account is an IBAN's: itself, or the end of it, as banks number accounts at home.

    >>> is_account_of("DE89370400440532013000", "0532 013000"), is_account_of("DE89370400440532013000", "000")
    (True, False)
    """
    plain = _plain(number).replace("-", "")
    return plain == iban or (len(plain.lstrip("0")) >= _LEAST and iban[4:].endswith(plain))


def spaced(iban: str) -> str:
    """Return an IBAN as people read it, in groups of four."""
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text).upper()
