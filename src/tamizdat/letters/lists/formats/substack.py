"""Substack: email_list.….csv of an export (email, active_subscription, expiry, plan, email_disabled, created_at,
first_payment_at), and the table of subscribers as its dashboard exports it (Email, Stripe plan, Start date, …).

`active_subscription` is about paying. Whoever left is not in the file, but for those whose mail is switched off.
"""

from __future__ import annotations

from tamizdat.letters.lists.formats.format import Cells, Format, row
from tamizdat.letters.lists.formats.statuses import if_flag
from tamizdat.letters.lists.row import Bad, Row, State


def _read(cells: Cells, file: str) -> Row | Bad:
    states = [State.SUBSCRIBED, if_flag(cells.get("emaildisabled", ""), State.LEFT, None)]
    records = [
        ("created_at", cells.get("createdat", "")),
        ("Start date", cells.get("startdate", "")),
        ("Subscription source", cells.get("subscriptionsourcefree", "")),
    ]
    return row(cells["email"], states, records)


SUBSTACK = Format(
    "Substack",
    lambda columns: {"email", "activesubscription"} <= columns or {"email", "stripeplan", "startdate"} <= columns,
    _read,
)
