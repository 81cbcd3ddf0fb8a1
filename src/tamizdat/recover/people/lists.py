"""Lists of people: subscribers, donors, correspondents, readers in a log. None of them becomes an article.

What is counted are the things by which a person can be reached or found: e-mail addresses in any writing, telephone
numbers, accounts on messengers and networks, postal addresses, bank accounts, IP addresses; each once, however often it
stands there. What a page holds besides its text counts too: attributes, links, fields for machines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from msgspec import Struct

from tamizdat.recover.people import contacts
from tamizdat.recover.people.mail_addresses import (
    dotless_addresses,
    found_addresses,
    most_addresses,
    protected_addresses,
)

# An article gives few of them to a page of text, a list one to a line: a text is a list if it gives at least so many,
# and one for every so many letters (characters without spaces). How the numbers were found stands in
# docs/decisions/0106-lists-of-people.md. Rows of subscribers have 20 to 120 letters each. The steps between are a
# choice: five addresses in 600 words (some 3,000 letters) stay, twelve in 600 words do not.
_LISTS_OF_ADDRESSES = ((2, 40), (3, 80), (5, 160), (10, 320), (25, 1_000), (40, 1 << 40))
# A whole page has its imprint too: three of 1,346 pages have ten to twelve addresses of the staff there, one for every
# 504 letters and more.
_PAGES_OF_ADDRESSES = ((2, 40), (3, 80), (5, 120), (10, 200), (25, 1_000), (40, 1 << 40))
# Articles print help lines and the accounts of a campaign; a line of a telephone list has 20 to 100 letters.
_LISTS_OF_NUMBERS = ((6, 60), (10, 120), (20, 200), (100, 1_000))
_LISTS_OF_MESSENGERS = ((6, 60), (10, 120), (25, 240), (100, 1_000))
_LISTS_OF_HOMES = ((8, 60), (12, 140), (40, 300))
_LISTS_OF_ACCOUNTS = ((5, 120), (50, 1_000))
_LISTS_OF_MACHINES = ((10, 200), (100, 1_000))  # a line of an access log has 80 to 300 characters
# What a service against spam puts in the place of an address: each is one, though all look alike.
_PROTECTED = re.compile(r"\[email\sprotected\]", re.I)

# How the reason begins for which a list is left out.
LIST_OF_PEOPLE = "looks like a list of people"


class People(Struct, frozen=True):
    """What makes a text a list of people: how many there are of what ("e-mail addresses")."""

    count: int
    what: str

    @property
    def reason(self) -> str:
        """Why the capture is left out. It gives a number and no name."""
        return f"{LIST_OF_PEOPLE} ({self.count:,} {self.what}): never published; keep it apart"


def find_people(text: str, unseen: Iterable[str] = (), *, whole_page: bool = False) -> People | None:
    """Return what makes a text a list of people, None if it is none.

    `unseen` is what the text's page holds besides: attributes, addresses of links and pictures, fields for machines.
    E-mail addresses and messengers' accounts in it count, but not its letters. `whole_page` says that menus and imprint
    are among it.
    """
    letters = len("".join(text.split()))
    more = "\n".join(dict.fromkeys(unseen))  # pages repeat many attributes on every element of a list
    # Looking takes far longer than knowing that there cannot be as many as would make a list.
    of_addresses = _PAGES_OF_ADDRESSES if whole_page else _LISTS_OF_ADDRESSES
    fewest = _fewest(letters, of_addresses)
    if most_addresses(text) + most_addresses(more) >= fewest and (found := _addresses(text, more)) >= fewest:
        return People(found, "e-mail addresses")
    fewest = _fewest(letters, _LISTS_OF_MESSENGERS)
    if (found := contacts.count_messengers(f"{text}\n{more}", fewest)) >= fewest:
        return People(found, "accounts on messengers and networks")
    digits = contacts.count_digits(text)
    count_homes = partial(contacts.count_homes, fewest=_fewest(letters, _LISTS_OF_HOMES))
    for what, steps, count, fewest_digits in (
        ("telephone numbers", _LISTS_OF_NUMBERS, contacts.count_telephones, 9),
        ("postal addresses", _LISTS_OF_HOMES, count_homes, 1),
        ("bank accounts", _LISTS_OF_ACCOUNTS, contacts.count_accounts, 6),
        ("IP addresses", _LISTS_OF_MACHINES, contacts.count_machines, 2),
    ):
        fewest = _fewest(letters, steps)
        if digits >= fewest * fewest_digits and (found := count(text)) >= fewest:
            return People(found, what)
    return None


def _fewest(letters: int, steps: Iterable[tuple[int, int]]) -> int:
    """Return how many make a list of a text of so many letters."""
    return min(max(least, letters // most + 1) for least, most in steps)


def _addresses(text: str, more: str) -> int:
    protected = protected_addresses(more)
    found = found_addresses(text) | dotless_addresses(text) | found_addresses(more) | protected
    return len(found) + max(0, len(_PROTECTED.findall(text)) - len(protected))
