"""Lists of people: subscribers, donors, correspondents, readers in a log. None of them becomes an article.

What is counted are the things by which a person can be reached or found: e-mail addresses (also written "a at b dot
org"), telephone numbers, bank accounts, IP addresses; each once, however often it stands there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain
from urllib.parse import unquote

from msgspec import Struct

# An article gives few of them to a page of text, a list one to a line: a text is a list if it gives at least so many,
# and one for every so many letters (characters without spaces). Found on 2,916 real captures of 423 sites: the most
# addresses in one, its menus and footers included, are 4, and among those with 3 or more the densest has one for every
# 812 letters; the most telephone numbers are 6, one for every 440. Rows of subscribers have 20 to 120 letters each.
# The steps between are a choice: five addresses in 600 words (some 3,000 letters) stay, twelve in 600 words do not.
_LISTS_OF_ADDRESSES = ((2, 40), (3, 80), (5, 160), (10, 320), (25, 1_000), (100, 1 << 40))
# Articles print help lines and the accounts of a campaign; a line of a telephone list has 20 to 60 letters.
_LISTS_OF_NUMBERS = ((10, 40), (20, 80), (100, 1_000))
_LISTS_OF_ACCOUNTS = ((5, 120), (50, 1_000))
_LISTS_OF_MACHINES = ((10, 200), (100, 1_000))  # a line of an access log has 80 to 300 characters

_AT = re.compile(r"[@＠][ \t]?((?:[\w-]{1,63}\.)+[^\W\d_]{2,24})")
_LOCAL = re.compile(r"[\w.+'*%-]{1,64}")
# Written out so that programs do not find it: "orla at example dot org", "orla (at) example.org", in some languages.
_BRACKETED = re.compile(
    r"[\[({<] ?(?:at|ät|@|arroba|собака|chiocciola|małpa) ?[\])}>] ?[\w-]{1,63}"
    r"(?:(?: ?\. ?| ?[\[({<] ?(?:dot|punkt|punto|point|точка) ?[\])}>] ?| (?:dot|punkt|punto|точка) )[\w-]{2,63})+",
    re.I,
)
_SPELT = re.compile(r" (?:at|собака) [\w-]{1,63}(?: (?:dot|точка) [\w-]{2,63})+", re.I)
_MAIL_LINK = re.compile(r"href=\"mailto:([^\"?]+)", re.I)
# What a service against spam puts in the place of an address: each is one, though all look alike.
_PROTECTED = re.compile(r"\[email\sprotected\]", re.I)
# "icon@2x.png" and "package@5.js" are no addresses.
_FILES = {"png", "jpg", "jpeg", "gif", "webp", "svg", "avif", "js", "mjs", "css", "html", "htm", "json", "xml", "php"}
_TELEPHONE = re.compile(
    r"(?<![\w+.,-])(?:(?:\+|00)[1-9][\d ().\-/\u2011]{6,18}\d|\(\d{3}\) ?\d{3}[ -]\d{4}|[1-9]\d\d-\d{3}-\d{4}"
    r"|8 ?\(?9\d\d\)?[ -]?\d{3}[ -]?\d\d[ -]?\d\d|0\d{2,4}[ /-]\d{3}[ -]?\d{2}[ -]?\d{2,3})(?![\w])"
)
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_MACHINE = re.compile(
    r"(?<![\w.])(?:\d{1,3}(?:\.\d{1,3}){3}|(?:[0-9a-fA-F]{1,4}:){3,7}(?::|[0-9a-fA-F]{1,4}))(?![\w.])"
)


class People(Struct, frozen=True):
    """What makes a text a list of people: how many there are of what ("e-mail addresses")."""

    count: int
    what: str

    @property
    def reason(self) -> str:
        """Why the capture is left out. It gives a number and no name."""
        return f"looks like a list of people ({self.count:,} {self.what}): never published; keep it apart"


def find_people(text: str, links: Iterable[str] = ()) -> People | None:
    """Return what makes a text a list of people, None if it is none.

    `links` are addresses that it leads to and does not show: they count, but not as letters.
    """
    letters = len("".join(text.split()))
    text = "\n".join([text, *links])
    digits = sum(map(text.count, "0123456789"))
    for what, steps, count, fewest_digits in (
        ("e-mail addresses", _LISTS_OF_ADDRESSES, _addresses, 0),
        ("telephone numbers", _LISTS_OF_NUMBERS, _telephones, 9),
        ("bank accounts", _LISTS_OF_ACCOUNTS, _accounts, 6),
        ("IP addresses", _LISTS_OF_MACHINES, _machines, 2),
    ):
        if digits < fewest_digits * steps[0][0]:  # most articles: there cannot be as many as make a list
            continue
        number = count(text)
        if any(number >= least and letters < number * most for least, most in steps):
            return People(number, what)
    return None


def _addresses(text: str) -> int:
    found = set()
    for match in _AT.finditer(text):
        if match[1].rpartition(".")[2].lower() not in _FILES and (local := _before(text, match.start())):
            found.add(f"{local}@{match[1]}".casefold())
    spelt = _SPELT.finditer(text) if re.search(" (?:dot|точка) ", text, re.I) else ()
    for match in chain(_BRACKETED.finditer(text), spelt):
        if local := _before(text, match.start()):
            found.add((local + match[0]).casefold())
    return len(found) + len(_PROTECTED.findall(text))


def _before(text: str, at: int) -> str:
    """Return what may be the first part of an address and ends at a place of the text."""
    backward = _LOCAL.match(text[max(0, at - 64) : at].rstrip(" ")[::-1])
    return backward[0][::-1] if backward else ""


def _telephones(text: str) -> int:
    digits = {re.sub(r"\D", "", match[0]) for match in _TELEPHONE.finditer(text)}
    return sum(9 <= len(number) <= 15 for number in digits)


def _accounts(text: str) -> int:
    """Count international bank account numbers; their check digits tell them from other words (ISO 13616)."""
    found = {match[0].replace(" ", "") for match in _ACCOUNT.finditer(text)}
    return sum(int("".join(str(int(char, 36)) for char in one[4:] + one[:4])) % 97 == 1 for one in found)


def _machines(text: str) -> int:
    found = {match[0] for match in _MACHINE.finditer(text)}
    return sum(":" in one or all(int(part) < 256 for part in one.split(".")) for one in found)


def mail_links(markup: Iterable[str]) -> list[str]:
    """Return the addresses that links in inline HTML write mail to."""
    return [unquote(link) for html in markup for link in _MAIL_LINK.findall(html)]
