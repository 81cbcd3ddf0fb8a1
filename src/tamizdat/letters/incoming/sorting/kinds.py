"""What a message that comes in can be."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Verdict(StrEnum):
    """What a report says of an address: it takes no mail for good, it took this letter not, or nothing is wrong."""

    HARD = "hard"
    SOFT = "soft"
    NOTHING = "nothing"


class Feedback(StrEnum):
    """What a provider tells of what a reader pressed (RFC 5965, 7.3)."""

    COMPLAINT = "complaint"  # abuse, fraud: "this is spam"
    OPT_OUT = "opt-out"  # no more of this list, please
    NOTHING = "nothing"  # not-spam, virus, failed signatures: nobody's wish


class Evidence(Struct, frozen=True):
    """What a report names our letter by; nothing in it is believed yet (`proofs.py`).

    `paths` are addresses that may be a return path of ours, `codes` those in a link by which a newsletter is left,
    `message_ids` those of the letter that it is about, `addresses` those to which that went.
    """

    paths: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


class Report(Struct, frozen=True):
    """A notification of delivery: what became of a letter. `status` is its code (RFC 3463), "" where there is none."""

    verdict: Verdict
    status: str
    evidence: Evidence


class Complaint(Struct, frozen=True):
    """A feedback report of a provider (RFC 5965). `kind` is its Feedback-Type."""

    feedback: Feedback
    kind: str
    evidence: Evidence


class Automatic(Struct, frozen=True):
    """An answer of a machine, mail of a list, or our own mail that came back: nobody's wish. `why` names the rule."""

    why: str


class Unclear(Struct, frozen=True):
    """What went to the address for bounces alone and is no report; nobody writes there."""


class FromPerson(Struct, frozen=True):
    """What is left: a person wrote it."""


Sorted = Report | Complaint | Automatic | Unclear | FromPerson
