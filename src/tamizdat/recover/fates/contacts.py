"""Contacts of people in what recovery removed: they are counted, and the words around them are not quoted."""

from __future__ import annotations

from functools import lru_cache

from tamizdat.recover.people import contacts
from tamizdat.recover.people.mail_addresses import dotless_addresses, found_addresses

_REMEMBERED = 1 << 14  # texts: boilerplate comes again on every page of a site
_FEWEST_DIGITS = 9  # of a telephone number


@lru_cache(maxsize=_REMEMBERED)
def contacts_in(text: str) -> int:
    """Count e-mail addresses, telephone numbers, and accounts on messengers and networks, each once."""
    found = len(found_addresses(text) | dotless_addresses(text)) + contacts.count_messengers(text)
    if contacts.count_digits(text) >= _FEWEST_DIGITS:
        found += contacts.count_telephones(text) + contacts.count_accounts(text)
    return found
