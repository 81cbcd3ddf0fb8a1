"""What can be right in the settings of contributions, and why something cannot. Babel has the names of countries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tamizdat.press.render.dates import locale_of
from tamizdat.support.money import Money, MoneyError, check_currency, read

MOST_AMOUNTS = 6  # on a telephone they fill two lines
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])")
_UNENCRYPTED = (".onion", ".i2p")  # these networks encrypt by themselves
_LIKE = 0.75  # of two names that are the same but for a slip of the hand
# Older and other names, which CLDR does not have.
_OTHER_NAMES = {
    "belorussia": "BY",
    "byelorussia": "BY",
    "white russia": "BY",
    "russian federation": "RU",
    "burma": "MM",
    "ivory coast": "CI",
    "swaziland": "SZ",
    "macedonia": "MK",
    "czech republic": "CZ",
    "cape verde": "CV",
    "persia": "IR",
    "holland": "NL",
    "britain": "GB",
    "england": "GB",
    "usa": "US",
    "moldavia": "MD",
    "kirghizia": "KG",
    "turkmenia": "TM",
}
_NO_COUNTRY = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})  # of CLDR's codes of two letters


def read_currency(typed: str) -> str:
    """Return the code of a currency in capitals. Raises ValidationError."""
    try:
        return check_currency(typed.upper())
    except MoneyError as error:
        raise ValidationError(str(error)) from None


def address_problem(address: str, own: str) -> str:
    """Return why something cannot be a further address of the service, "" if it can. `own` is the site's address."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return _("“%(address)s” is no address.") % {"address": address}
    said = {"address": address}
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        return _("“%(address)s” is no address. Write one like https://give.example.org/.") % said
    if parts.scheme == "http" and not host.endswith(_UNENCRYPTED):
        return (
            _("“%(address)s” is not encrypted: write https://. Only onion and I2P addresses may begin with http://.")
            % said
        )
    if parts.username is not None or parts.query or parts.fragment or parts.path not in ("", "/"):
        return _("“%(address)s”: write the host alone, without a path. The form's own path is added.") % said
    if (host, port) == (urlsplit(own).hostname, urlsplit(own).port):
        return _("“%(address)s” is your site's own address: the form leads there anyway.") % said
    return ""


def read_addresses(text: str, own: str) -> tuple[list[str], list[str]]:
    """Return the addresses in a text, one a line, and what is wrong with those that are none."""
    lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    problems = [problem for line in lines if (problem := address_problem(line, own))]
    return [f"{line.rstrip('/')}/" for line in lines], problems


def countries(language: str) -> dict[str, str]:
    """Return the names of all countries in a language by their codes (ISO 3166), in the order of the names."""
    names = locale_of(language).territories
    found = {code: name for code, name in names.items() if re.fullmatch("[A-Z]{2}", code) and code not in _NO_COUNTRY}
    return dict(sorted(found.items(), key=lambda each: each[1].casefold()))


def read_countries(text: str, languages: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the codes of the countries in a text, one a line, and what is wrong with the lines that name none.

    A line is a name in one of the languages, or a code.
    """
    codes = countries("en").keys()
    known: dict[str, str] = {code.casefold(): code for code in codes}
    for language in languages:
        known |= {name.casefold(): code for code, name in countries(language).items()}
    found, problems = [], []
    for line in filter(None, map(str.strip, text.splitlines())):
        if code := known.get(line.casefold()):
            found.append(code)
            continue
        near = suggestion(line, known)
        hint = _(" Do you mean %(name)s?") % {"name": countries("en")[near]} if near else ""
        problems.append(_("“%(line)s” is no country.%(hint)s") % {"line": line, "hint": hint})
    return list(dict.fromkeys(found)), problems


def suggestion(line: str, known: dict[str, str]) -> str:
    """Return the code of the country that was probably meant, "" where that cannot be told: a wrong one is worse.

    `known` are codes by names. A name that was meant is like another name of the same beginning, and like no second.
    """
    typed = line.casefold()
    names = {name: code for name, code in (_OTHER_NAMES | known).items() if len(name) > 2 and name[:3] == typed[:3]}
    if code := names.get(typed):
        return code
    near = {names[name] for name in get_close_matches(typed, names, 3, _LIKE)}
    return near.pop() if len(near) == 1 else ""


def read_amounts(text: str, currency: str) -> list[int]:
    """Return the amounts that somebody typed, in minor units: "5, 10, 12.50". Raises MoneyError."""
    parts = [part for part in re.split(r"[;\s]+", re.sub(r",(?=\s|$)", " ", text)) if part]
    amounts = sorted({read(part, currency).amount for part in parts})
    if len(amounts) > MOST_AMOUNTS:
        raise MoneyError(_("More than %(most)s amounts are no choice any more.") % {"most": MOST_AMOUNTS})
    return amounts


def in_units(amount: int, currency: str) -> str:
    """Return an amount as it is typed: without decimals where they are zero."""
    written = f"{Money(currency, amount).decimal:f}"
    return written.rstrip("0").rstrip(".") if re.fullmatch(r"\d+\.0+", written) else written
