"""Feedback reports of providers: a reader pressed "this is spam", or wants no more of a list (RFC 5965, ARF)."""

from __future__ import annotations

from tamizdat.letters.incoming.arrived import Arrived
from tamizdat.letters.incoming.sorting.evidence import evidence
from tamizdat.letters.incoming.sorting.kinds import Complaint, Feedback
from tamizdat.letters.incoming.sorting.parts import blocks, content_type, fields, from_address, inside, own_parts

# "abuse" is the button. "fraud" says the same of a letter that looked like somebody's else (7.3). "opt-out" and
# "opt-out-list" stood in the standard's drafts, and some providers send them. "other", "virus", "auth-failure"
# (RFC 6591), "not-spam" and "dmarc" say nothing of what a reader wants.
_TYPES = {
    "abuse": Feedback.COMPLAINT,
    "fraud": Feedback.COMPLAINT,
    "opt-out": Feedback.OPT_OUT,
    "opt-out-list": Feedback.OPT_OUT,
}
_AT_MICROSOFT = "x-hmxmroriginalrecipient"  # in what Outlook.com's Junk Mail Reporting Program returns


def complaint(arrived: Arrived) -> Complaint | None:
    """Return what a feedback report says; None where the message is none."""
    message = arrived.message
    if not content_type(message).startswith("multipart/"):
        return None
    found = next((part for part in own_parts(message) if content_type(part) == "message/feedback-report"), None)
    letter = inside(message)
    if found is None:
        return _of_microsoft(arrived)
    told = {name: value for each in reversed(blocks(found)) for name, value in each.items()}
    kind = told.get("feedback-type", "").lower().partition(";")[0].strip()
    return Complaint(
        _TYPES.get(kind, Feedback.NOTHING),
        kind,
        evidence(
            arrived,
            letter,
            paths=[told.get("original-mail-from", "")],
            addresses=[told.get("original-rcpt-to", ""), told.get("removal-recipient", "")],
        ),
    )


def _of_microsoft(arrived: Arrived) -> Complaint | None:
    """Return a report of Outlook.com's older form: the letter itself, from staff@hotmail.com."""
    letter = inside(arrived.message)
    if letter is None or _AT_MICROSOFT not in fields(letter):
        return None
    if from_address(fields(arrived.message).get("from", "")) != "staff@hotmail.com":
        return None
    return Complaint(Feedback.COMPLAINT, "abuse", evidence(arrived, letter, addresses=[fields(letter)[_AT_MICROSOFT]]))
