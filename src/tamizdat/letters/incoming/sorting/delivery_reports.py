"""Notifications of delivery in the standard's form (RFC 3464; RFC 6533 for addresses in other letters)."""

from __future__ import annotations

from tamizdat.letters.incoming.arrived import Arrived
from tamizdat.letters.incoming.sorting.evidence import evidence
from tamizdat.letters.incoming.sorting.kinds import Report, Verdict
from tamizdat.letters.incoming.sorting.parts import (
    Fields,
    blocks,
    content_type,
    fields,
    inside,
    own_parts,
    parameter,
    text_of,
)
from tamizdat.letters.incoming.sorting.status import GENERAL, exact, verdict

_STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")
_REACHED = ("delivered", "relayed", "expanded")


def delivery_report(arrived: Arrived) -> Report | None:
    """Return what a notification of delivery says; None where the message is none.

    A report that a person forwards is inside a message, and is not looked at. Where a letter went on to several
    addresses behind the one that we wrote to and reached one of them, it is no failure for good.
    """
    message = arrived.message
    if not content_type(message).startswith("multipart/"):
        return None
    found = next((part for part in own_parts(message) if content_type(part) in _STATUS_PARTS), None)
    if found is None:
        return None
    rows = [each for each in blocks(found) if each.keys() & {"final-recipient", "original-recipient", "action"}]
    if not rows:
        return Report(Verdict.NOTHING, "", evidence(arrived, inside(message)))
    human = next((text_of(part) for part in own_parts(message) if content_type(part) == "text/plain"), "")
    verdicts = [_verdict(row, human) for row in rows]
    failed = [row for row, each in zip(rows, verdicts, strict=True) if each is not Verdict.NOTHING]
    worst = Verdict.HARD if Verdict.HARD in verdicts else Verdict.SOFT if failed else Verdict.NOTHING
    if worst is Verdict.HARD and any(_action(row) in _REACHED for row in rows):
        worst = Verdict.SOFT
    shown = (failed or rows)[0]
    ids = " ".join(value for each in blocks(found) for name, value in each.items() if "message-id" in name)
    return Report(
        worst,
        exact(shown.get("status", ""), _said(shown, human)),
        evidence(arrived, inside(message), addresses=_addresses(failed or rows), ids=ids),
    )


def _addresses(rows: list[Fields]) -> list[str]:
    return [row.get(name, "") for row in rows for name in ("original-recipient", "final-recipient")]


def _action(row: Fields) -> str:
    return row.get("action", "").lower().partition(" ")[0].strip(";(")


def _verdict(row: Fields, human: str) -> Verdict:
    action = _action(row)
    if action == "failed" or (not action and row.get("status", "").startswith("5")):
        return verdict(row.get("status", ""), _said(row, human))
    return Verdict.NOTHING  # delayed: the server goes on trying; and all that arrived


def _said(row: Fields, human: str) -> str:
    """Return the words of whoever refused the letter; the report's own text where a general code stands alone."""
    words = row.get("diagnostic-code", "")
    code = exact(row.get("status", ""), words)
    return words or (human if not code or code.partition(".")[2] in GENERAL else "")


def other_report(arrived: Arrived) -> str:
    """Return which other kind of report a message is, such as disposition-notification (RFC 8098); "" for none."""
    message = arrived.message
    if content_type(message) != "multipart/report":
        return ""
    return parameter(message, "report-type") or fields(message).get("subject", "")[:20] or "report"
