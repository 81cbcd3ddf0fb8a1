"""What becomes of each row of a list: asked before anything is done, and again in the transaction that does it.

- Who gets the newsletter already is left as is, whatever the list says.
- Who left it, or wants no mail, or whose mail came back, is never brought back: a person decided.
- What the list says of those who left, complained or could not be reached is taken over.
- Nobody is asked twice by lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

from tamizdat.letters.lists.row import State
from tamizdat.letters.models import AskedByList, ListImport, Newsletter, Subscription
from tamizdat.letters.models.list_import import ListPart
from tamizdat.letters.subscriptions.leaving import has_left, leaving_now
from tamizdat.people import persons, vault
from tamizdat.people.addresses import lookup_value
from tamizdat.people.models import Person

ASKED = "asked-by-list"  # the purpose of lookups
OTHERS: Any = ListImport.Others


class Fate(StrEnum):
    """What becomes of a row; every row has one."""

    TAKEN = "taken"
    ASKED = "asked"
    ALREADY = "already"  # gets it here
    REFUSED = "refused"  # left here, or must not be written to
    DEPARTED = "departed"  # the list says that they left: kept, so that no list brings them back
    SUPPRESSED = "suppressed"  # the list says that they must not be written to: kept
    LEFT_OUT = "left-out"  # nobody confirmed, or no subscriber
    ASKED_BEFORE = "asked-before"  # by an earlier list
    TWICE = "twice"  # an address that the list has once more
    BAD = "bad"


class Staged(Struct, frozen=True, array_like=True):
    """A row as it is sealed. `at` is a moment (RFC 3339) or ""."""

    address: str
    state: State
    at: str = ""
    told: str = ""
    language: str = ""
    consent: str = ""

    @property
    def agreed(self) -> datetime | None:
        """When they agreed, if the list says so."""
        return datetime.fromisoformat(self.at) if self.at else None


class Known(Struct, frozen=True):
    """What is known here of some addresses: persons, and who gets the newsletter, left it, wants no mail, was asked."""

    persons: dict[str, Person]
    has: set[str]
    left: set[str]
    unwanted: set[str]
    asked: set[str]


WITHOUT_RECORD = frozenset({State.UNDATED, State.UNRECORDED})  # taken if a person vouches for them
_WISHES = {State.SUBSCRIBED: Fate.TAKEN, State.LEFT: Fate.DEPARTED, State.NEVER: Fate.LEFT_OUT}
_WISHES |= dict.fromkeys((State.BLOCKED, State.COMPLAINED, State.RETURNED), Fate.SUPPRESSED)


def wished(state: State, others: Any) -> Fate:
    """Return what becomes of a row if nothing is known of the person; `others` is of `ListImport.Others`, or ""."""
    if state in WITHOUT_RECORD and others == OTHERS.VOUCH:
        return Fate.TAKEN
    if state in WITHOUT_RECORD or state == State.UNCONFIRMED:
        return Fate.ASKED if others == OTHERS.ASK else Fate.LEFT_OUT
    return _WISHES[state]


def group_of(state: State) -> Any:
    """Return with which others a row is staged."""
    if state in WITHOUT_RECORD:
        return ListPart.Group.UNRECORDED
    return ListPart.Group.UNCONFIRMED if state == State.UNCONFIRMED else ListPart.Group.KNOWN


def fate(row: Staged, others: Any, known: Known) -> Fate:
    """Return what becomes of a row."""
    wish = wished(row.state, others)
    if wish == Fate.LEFT_OUT:
        return wish
    if row.address in known.has:
        return Fate.ALREADY
    if row.address in known.unwanted:
        return Fate.REFUSED
    if wish == Fate.SUPPRESSED:
        # Mail to somebody who gives, or gets another newsletter, arrives: what another sender met with is no reason.
        return Fate.REFUSED if row.address in known.persons else wish
    if row.address in known.left:
        return Fate.REFUSED
    return Fate.ASKED_BEFORE if wish == Fate.ASKED and row.address in known.asked else wish


def known_of(newsletter: Newsletter, addresses: Sequence[str]) -> Known:
    """Return what is known here of some addresses. Raises VaultLocked."""
    found = persons.find_all(addresses)
    rows = Subscription.objects.filter(newsletter=newsletter, person__in=list(found.values()))
    getting = set(rows.values_list("person_id", flat=True))
    leaving = leaving_now(newsletter, [person.pk for person in found.values()])
    return Known(
        found,
        has={address for address, person in found.items() if person.pk in getting},
        left=has_left(newsletter, addresses) | {each for each, person in found.items() if person.pk in leaving},
        unwanted=persons.suppressed(addresses),
        asked=_asked(newsletter, addresses),
    )


def _asked(newsletter: Newsletter, addresses: Sequence[str]) -> set[str]:
    found = vault.agent().find(ASKED, [lookup_value(address) for address in addresses])
    every = [lookup for lookups in found for lookup in lookups]
    rows = AskedByList.objects.filter(newsletter=newsletter, lookup__in=every)
    known = {bytes(each) for each in rows.values_list("lookup", flat=True)}
    return {address for address, lookups in zip(addresses, found, strict=True) if known.intersection(lookups)}
