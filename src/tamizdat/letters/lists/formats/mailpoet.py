"""MailPoet (WordPress): Email, First Name, Last Name, List, List status, Global status.

The global status is subscribed, unconfirmed, unsubscribed, inactive (gets it, and has opened none for long) or bounced;
that of a list subscribed or unsubscribed. Somebody on several lists has several rows.
"""

from __future__ import annotations

from tamizdat.letters.lists.formats.format import Cells, Format, plain_name, row
from tamizdat.letters.lists.formats.statuses import status
from tamizdat.letters.lists.row import Bad, Row, State


def _status(text: str) -> State | Bad | None:
    return State.SUBSCRIBED if plain_name(text) == "inactive" else status(text)


def _read(cells: Cells, file: str) -> Row | Bad:
    states = [_status(cells["globalstatus"]), _status(cells.get("liststatus", ""))]
    records = [(name, cells.get(plain_name(name), "")) for name in ("confirmed_at", "subscribed_at", "created_at")]
    return row(cells["email"], states, [*records, ("source", cells.get("source", ""))])


MAILPOET = Format("MailPoet", lambda columns: {"email", "globalstatus"} <= columns, _read)
