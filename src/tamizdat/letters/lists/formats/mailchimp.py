"""Mailchimp: the files of an audience's export, one for each standing.

They are called subscribed_…, unsubscribed_…, cleaned_… (mail came back) and nonsubscribed_…, and have Email Address,
First Name, …, MEMBER_RATING, OPTIN_TIME, OPTIN_IP, CONFIRM_TIME, CONFIRM_IP, …, LAST_CHANGED, LEID, EUID, TAGS. The one
of those who left has UNSUB_TIME and UNSUB_REASON besides, the one of those whose mail came back CLEAN_TIME: so a file
that was renamed is known by its columns. Times are UTC. Addresses of machines are not read.
"""

from __future__ import annotations

from tamizdat.letters.lists.formats.format import Cells, Format, row
from tamizdat.letters.lists.formats.statuses import status
from tamizdat.letters.lists.row import Bad, Row, State

_NAMES = (("unsubscribed", State.LEFT), ("cleaned", State.RETURNED), ("nonsubscribed", State.NEVER))
_OWN = {"memberrating", "optintime", "confirmtime", "leid", "euid", "unsubtime", "cleantime"}


def _read(cells: Cells, file: str) -> Row | Bad:
    reason = cells.get("unsubreason", "").casefold()
    states = [
        State.SUBSCRIBED if cells.get("confirmtime", "").strip() or cells.get("optintime", "").strip() else None,
        next((state for name, state in _NAMES if file.replace("-", "").startswith(name)), None),
        State.LEFT if "unsubtime" in cells else None,
        State.RETURNED if "cleantime" in cells else None,
        State.COMPLAINED if "abuse" in reason or "spam" in reason else None,
        status(cells.get("status", "")),
    ]
    records = [("CONFIRM_TIME", cells.get("confirmtime", "")), ("OPTIN_TIME", cells.get("optintime", ""))]
    address = cells.get("emailaddress") or cells.get("email", "")
    return row(address, states, records, language=cells.get("language", ""))


MAILCHIMP = Format(
    "Mailchimp",
    lambda columns: bool(columns & {"emailaddress", "email"}) and len(columns & _OWN) >= 2,
    _read,
)
