"""Ghost: the export of members, and the members of its Admin API as JSON.

CSV (`@tryghost/members-csv`): id, email, name, note, subscribed_to_emails, complimentary_plan, stripe_customer_id,
created_at, deleted_at, labels, tiers. A member confirms the address by signing in through it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tamizdat.letters.lists.formats.format import Cells, Format, row
from tamizdat.letters.lists.formats.statuses import if_flag
from tamizdat.letters.lists.row import Bad, Row, State

_OWN = {"complimentaryplan", "stripecustomerid", "deletedat", "labels", "tiers"}


def _read(cells: Cells, file: str) -> Row | Bad:
    states = [
        if_flag(cells.get("subscribedtoemails", ""), State.SUBSCRIBED, State.LEFT),
        State.LEFT if cells.get("deletedat", "").strip() else None,
    ]
    return row(cells["email"], states, [("created_at", cells.get("createdat", ""))])


def read_member(member: Mapping[str, Any]) -> Row | Bad:
    """Return a member of the Admin API."""
    subscribed = member.get("subscribed")
    if isinstance(member.get("newsletters"), list):
        subscribed = bool(member["newsletters"])
    suppression = member.get("email_suppression")
    states: list[State | None] = [State.SUBSCRIBED if subscribed else None if subscribed is None else State.LEFT]
    if isinstance(suppression, Mapping) and suppression.get("suppressed"):
        info = suppression.get("info")
        reason = str(info.get("reason", "")) if isinstance(info, Mapping) else ""
        states.append(State.COMPLAINED if reason == "spam" else State.RETURNED)
    return row(str(member.get("email") or ""), states, [("created_at", str(member.get("created_at") or ""))])


GHOST = Format(
    "Ghost",
    lambda columns: {"email", "subscribedtoemails", "createdat"} <= columns and bool(columns & _OWN),
    _read,
)
