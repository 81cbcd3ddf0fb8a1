"""listmonk: the export of subscribers, and the subscribers of its API as JSON.

CSV (`cmd/subscribers.go`): uuid, email, name, attributes, status, created_at, updated_at. The status is of the account:
enabled, disabled or blocklisted. Whether somebody confirmed is a matter of each list (confirmed, unconfirmed,
unsubscribed), which the CSV has only where somebody joined it to the query; the API has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tamizdat.letters.lists.formats.format import Cells, Format, row
from tamizdat.letters.lists.row import Bad, Row, State

_ACCOUNT = {"enabled": None, "disabled": State.NEVER, "blocklisted": State.BLOCKED, "blacklisted": State.BLOCKED}
_SUBSCRIPTION = {
    "confirmed": State.SUBSCRIBED,
    "unconfirmed": State.UNCONFIRMED,
    "unsubscribed": State.LEFT,
}


def _account(text: str) -> State | Bad | None:
    return _ACCOUNT.get(text.strip().casefold(), Bad.STATUS)


def _subscription(text: str) -> State | Bad | None:
    text = text.strip().casefold()
    return _SUBSCRIPTION.get(text, Bad.STATUS) if text else None


def _read(cells: Cells, file: str) -> Row | Bad:
    states = [_account(cells["status"]), _subscription(cells.get("subscriptionstatus", ""))]
    return row(cells["email"], states, [("created_at", cells.get("createdat", ""))])


def read_subscriber(subscriber: Mapping[str, Any]) -> Row | Bad:
    """Return a subscriber of the API: of several lists the one that they get counts."""
    lists = subscriber.get("lists")
    each = [entry for entry in lists if isinstance(entry, Mapping)] if isinstance(lists, list) else []
    said = {_subscription(str(entry.get("subscription_status") or "")) for entry in each}
    best: State | None = next(
        (state for state in (State.SUBSCRIBED, State.UNCONFIRMED, State.LEFT) if state in said), None
    )
    times = [str(entry.get("subscription_created_at") or "") for entry in each]
    records = [("subscription_created_at", min(filter(None, times), default=""))]
    records.append(("created_at", str(subscriber.get("created_at") or "")))
    unknown = Bad.STATUS if best is None and Bad.STATUS in said else None
    states = [_account(str(subscriber.get("status") or "")), best, unknown]
    return row(str(subscriber.get("email") or ""), states, records)


LISTMONK = Format("listmonk", lambda columns: {"uuid", "email", "attributes", "status"} <= columns, _read)
