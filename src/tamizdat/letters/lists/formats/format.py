"""What every format answers, and what they share in answering it. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Set
from datetime import UTC, datetime

from msgspec import Struct

from tamizdat.letters.lists.moments import could_be_two, moment_of
from tamizdat.letters.lists.row import Bad, Row, State, plausible, told
from tamizdat.people.addresses import NoAddress, clean

Cells = Mapping[str, str]  # a row: what stands in it by the plain names of its columns
_NAMED = re.compile(r"[^<>]*<([^<>]*)>|(\S+@\S+)\s*\([^()]*\)")  # Anna Ek <anna@…>, anna@… (Anna Ek)
# Within one row everything that speaks against a person counts before what speaks for them.
_ORDER = (
    State.BLOCKED,
    State.COMPLAINED,
    State.RETURNED,
    State.LEFT,
    State.NEVER,
    State.UNCONFIRMED,
    State.SUBSCRIBED,
)


class Format(Struct, frozen=True):
    """A format of lists. `is_it` is told the plain names of the columns; `read` the cells of a row, and the file's name
    in small letters, in which some programs say what a file holds."""

    name: str
    is_it: Callable[[Set[str]], bool]
    read: Callable[[Cells, str], Row | Bad]


def plain_name(heading: str) -> str:
    """Return the heading of a column without case, spaces and signs.

    >>> plain_name("E-Mail-Adresse"), plain_name("CONFIRM_TIME ")
    ('emailadresse', 'confirmtime')
    """
    return "".join(each for each in unicodedata.normalize("NFKC", heading).casefold() if each.isalnum())


def address_of(text: str) -> str | Bad:
    """Return the address in a cell, in the form that is written to: `Anna <anna@example.org>` is one too."""
    text = text.strip().removeprefix("mailto:").strip("\ufeff\u200b\u200e\u200f\u00a0;, ")
    if not text:
        return Bad.EMPTY
    named = _NAMED.fullmatch(text)
    try:
        return clean((named[1] or named[2]) if named else text)
    except NoAddress:
        return Bad.NO_ADDRESS


def row(
    address: str,
    states: Iterable[State | Bad | None],
    records: Iterable[tuple[str, str]] = (),
    *,
    language: str = "",
    default: State = State.UNRECORDED,
) -> Row | Bad:
    """Return a row. `states` is all that it says of the person; `records` is what it says of their consent, each as the
    heading and the cell: the first that is a moment is when they agreed. Without one the list says that they get it,
    and has no record of it: `UNDATED`."""
    found = address_of(address)
    if isinstance(found, Bad):
        return found
    said = {state for state in states if state is not None}
    if bad := next((each for each in said if isinstance(each, Bad)), None):
        return bad
    state = next((each for each in _ORDER if each in said), default)
    records = [(name, text.strip()) for name, text in records if text.strip()]
    now = datetime.now(UTC)
    moments = (moment_of(text) for _name, text in records)
    at = next((each for each in moments if each and plausible(each, now)), None)
    if state == State.SUBSCRIBED and at is None and not any(could_be_two(text, now) for _name, text in records):
        state = State.UNDATED
    return Row(found, state, at, "; ".join(f"{name}: {told(text)}" for name, text in records), language.strip()[:35])
