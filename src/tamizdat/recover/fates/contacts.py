"""Contacts of people in what recovery removed: they are counted, and the words around them are not quoted."""

from __future__ import annotations

from collections.abc import Iterable

from tamizdat.recover.people import contacts
from tamizdat.recover.people.mail_addresses import dotless_addresses, found_addresses

_REMEMBERED = 1 << 16  # texts without contacts: boilerplate comes again on every page of a site
_FEWEST_DIGITS = 9  # of a telephone number


class ContactFinder:
    """Finds contacts in the texts of one capture after the other. Texts that have none are remembered by their hash."""

    def __init__(self) -> None:
        self._without: set[int] = set()

    def find(self, texts: Iterable[str]) -> dict[str, int]:
        """Return those of some texts that hold contacts, and how many.

        All new ones are looked through together first: hardly any capture has contacts, and one look is faster.
        """
        new = [text for text in dict.fromkeys(texts) if text and hash(text) not in self._without]
        found = {text: count for text in new if (count := contacts_in(text))} if contacts_in("\n".join(new)) else {}
        if len(self._without) > _REMEMBERED:
            self._without.clear()
        self._without.update(hash(text) for text in new if text not in found)
        return found


def contacts_in(text: str) -> int:
    """Count e-mail addresses, telephone numbers, bank accounts, and accounts on messengers and networks, each once."""
    found = len(found_addresses(text) | dotless_addresses(text)) + contacts.count_messengers(text)
    if contacts.count_digits(text) >= _FEWEST_DIGITS:
        found += contacts.count_telephones(text) + contacts.count_accounts(text)
    return found
