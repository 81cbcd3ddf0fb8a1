"""A row of a list, in the words that all formats are brought to."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import Enum, StrEnum

from msgspec import Struct

OTHER_LANGUAGE = "other-language"  # is counted besides the states, of rows with another language than the newsletter's
MOST_TOLD = 120  # characters of what a list says about where a subscription is from
_ADDRESS = re.compile(r"[^\s<>,;:\"'()]+@[^\s<>,;:\"'()]+")
_MACHINE = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){3,7}\b", re.IGNORECASE)


class ListError(ValueError):
    """A file cannot be read as a list; the message names file, place and remedy."""


class State(StrEnum):
    """What a list says of a person, the strongest first: where one is there twice, the stronger holds."""

    BLOCKED = "blocked"  # wants no mail at all
    COMPLAINED = "complained"  # called it spam
    RETURNED = "returned"  # mail came back
    LEFT = "left"
    SUBSCRIBED = "subscribed"  # gets it, and the list says on which day they agreed
    UNDATED = "undated"  # gets it, says the list, and no day on which they agreed that can be read
    UNRECORDED = "unrecorded"  # is on the list, which says nothing else
    UNCONFIRMED = "unconfirmed"  # was asked and never answered
    NEVER = "never"  # is no subscriber: a contact, an account that was switched off


STRENGTH = {state: at for at, state in enumerate(reversed(State))}


class Bad(Enum):
    """Why a row cannot be read."""

    EMPTY = "empty"  # no address in it
    NO_ADDRESS = "no-address"
    STATUS = "status"  # says something that is not known: it could mean that they left
    COLUMNS = "columns"  # has fewer columns than the heading, up to the address, or more than it has names


class Row(Struct, frozen=True):
    """A person on a list. `at` is when they agreed, UTC; `told` is what the list says about how, without names,
    addresses and machines. `consent` is the whole text where the list has it, as Tamizdat's own do."""

    address: str
    state: State
    at: datetime | None = None
    told: str = ""
    language: str = ""
    consent: str = ""


class Read(Struct, frozen=True):
    """A row with its place: the number of the file among those given, and the line that it begins on."""

    file: int
    line: int
    row: Row | Bad


def without_people(text: str) -> str:
    """Return a text without what names somebody: addresses of people and of machines.

    >>> without_people("form of anna@example.org, 203.0.113.7")
    'form of […], […]'
    """
    return _MACHINE.sub("[…]", _ADDRESS.sub("[…]", text))


def told(text: str) -> str:
    """Return what a cell says, as it may be kept: on one line, short, and without naming anybody."""
    plain = "".join(each for each in " ".join(text.split()) if each.isprintable())
    return without_people(plain)[:MOST_TOLD].strip()


def plausible(at: datetime, now: datetime) -> bool:
    """Whether somebody can have agreed at a moment: since there are newsletters, and not in the future."""
    return datetime(1990, 1, 1, tzinfo=UTC) < at <= now
