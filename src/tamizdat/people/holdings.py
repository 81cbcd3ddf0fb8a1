"""All that is kept of one person, in every room: shown to them, and erased at their wish.

Each room that keeps something of persons registers a Holder. What `people` itself keeps, address and letters, is added
here. Everything needs the vault unlocked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from msgspec import Struct

from tamizdat.people import inbox, persons
from tamizdat.people.models import Mail, Person, Waiting
from tamizdat.people.persons import Details

_holders: dict[str, Holder] = {}


class Holder(Struct, frozen=True):
    """A room that keeps something of persons.

    `knows` says whether it keeps anything of an address; `exported` returns that as JSON by names, `address` is ""
    where it cannot be read; `obstacle` says in an English phrase of the theme's why a person cannot be erased yet, ""
    where nothing stands in the way; `look` asks others how things stand before that; `erase` erases it, within a
    transaction. The rows are what that person sent and could not be taken in.
    """

    name: str
    knows: Callable[[str], bool]
    exported: Callable[[Person, str], dict[str, Any]]
    erase: Callable[[Person, str, Sequence[Waiting]], None]
    obstacle: Callable[[Person, Sequence[Waiting]], str] = lambda person, waiting: ""
    look: Callable[[Person, Sequence[Waiting]], None] = lambda person, waiting: None


def add(holder: Holder) -> None:
    """Have a room's part shown and erased with all others."""
    _holders[holder.name] = holder


def person_known(address: str) -> Person | None:
    """Return the person with an address of whom something is kept, None where nothing is.

    Somebody of whom a room has an address alone becomes a person for as long as they have a link
    (`persons.forget_unused`). Raises VaultLocked, NoAddress.
    """
    if found := persons.find(address):
        return found
    if any(holder.knows(address) for holder in _holders.values()):
        return persons.find_or_add(Details(address))
    return None


def exported(person: Person) -> dict[str, Any]:
    """Return all that is kept of a person. Raises VaultLocked."""
    details = _details(person)
    found = {"address": details.address, "language": details.language, "since": person.since.isoformat()}
    return found | {
        name: value for holder in _holders.values() for name, value in holder.exported(person, details.address).items()
    }


def obstacle(person: Person, waiting: Sequence[Waiting] = ()) -> str:
    """Return why a person cannot be erased yet, an English phrase of the theme's; "" where nothing is in the way."""
    return next(filter(None, (holder.obstacle(person, waiting) for holder in _holders.values())), "")


def erase(person: Person) -> bool:
    """Erase a person with all that rooms keep of them, and what of theirs waits to be taken in. False while something
    stands in the way. Raises VaultLocked."""
    address = _details(person).address
    waiting = inbox.take_in_of(address) if address else []
    for holder in _holders.values():
        holder.look(person, waiting)
    if obstacle(person, waiting):
        return False
    with transaction.atomic():
        for holder in _holders.values():
            holder.erase(person, address, waiting)
        Waiting.objects.filter(pk__in=[row.pk for row in waiting]).delete()
        Mail.objects.filter(person=person).exclude(state=Mail.State.SUBMITTING).update(
            sealed=b"", generation=0, state=Mail.State.SUPPRESSED, person=None
        )
        person.delete()
    return True


def _details(person: Person) -> Details:
    return persons.read([person])[0] or Details("")
