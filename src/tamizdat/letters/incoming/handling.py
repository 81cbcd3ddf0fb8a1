"""What is done with a message that came in: sorted, acted on and counted, in one transaction, once."""

from __future__ import annotations

import hmac
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from msgspec import Struct

from tamizdat.letters.by_mail.taking import leave_by_code, take
from tamizdat.letters.incoming import effects, proofs
from tamizdat.letters.incoming.arrived import Arrived, return_path
from tamizdat.letters.incoming.config import Ours
from tamizdat.letters.incoming.reading import read
from tamizdat.letters.incoming.sorting import sort
from tamizdat.letters.incoming.sorting.kinds import (
    Automatic,
    Complaint,
    Evidence,
    Feedback,
    FromPerson,
    Report,
    Sorted,
    Verdict,
)
from tamizdat.letters.models import Arrival, Handled
from tamizdat.people.persons import today

_KEPT = timedelta(days=90)  # longer than any mail server tries, and than a mailbox should wait to be read
_COUNTED = timedelta(days=2 * 365)


class Kind(StrEnum):
    """As what a message is counted."""

    RETURNED = "returned"  # a report that had an effect, or will have one once the vault is unlocked
    COMPLAINT = "complaint"
    OPT_OUT = "opt-out"
    KNOWN = "known"  # a report of what was known already, or about somebody who has left
    UNPROVED = "unproved"  # a report that names no letter of ours by what only its reader can know
    NO_EFFECT = "no effect"  # delayed, delivered; feedback that is nobody's wish
    AUTOMATIC = "automatic"
    UNCLEAR = "unclear"
    PERSON = "person"
    TWICE = "twice"  # it came before


class Raw(Struct, frozen=True):
    """A message as it came: its envelope and its bytes, which are kept nowhere but in memory."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def digest(self) -> bytes:
        """What tells this message from all others, and nothing about it to who has not all of it."""
        key = sha256(b"letters.incoming " + settings.SECRET_KEY.encode()).digest()
        said = "\0".join((self.sender, *sorted(self.recipients))).encode("utf-8", "surrogatepass")
        return hmac.digest(key, said + b"\0\0" + self.content, "sha256")


def handle(raw: Raw, ours: Ours) -> Kind:
    """Do what a message means, and return what it was. When this returns, it is committed; when it raises, nothing is.

    Raises what the database and the vault do when they are away, and whatever a message does that cannot be handled.
    """
    arrived = Arrived(return_path(raw.sender), raw.recipients, read(raw.content))
    found = sort(arrived, ours)
    with transaction.atomic():
        _row, is_new = Handled.objects.get_or_create(digest=raw.digest, defaults={"day": today()})
        kind = act(found, arrived) if is_new else Kind.TWICE
        Arrival.add(today(), kind)
    return kind


_MEANS = {Verdict.HARD: effects.HARD, Verdict.SOFT: effects.SOFT}
_FEEDBACK = {Feedback.COMPLAINT: effects.COMPLAINT, Feedback.OPT_OUT: effects.OPT_OUT}
_KINDS = {effects.COMPLAINT: Kind.COMPLAINT, effects.OPT_OUT: Kind.OPT_OUT}


def act(found: Sorted, arrived: Arrived) -> Kind:
    """Do what a message means, within the caller's transaction."""
    match found:
        case Report():
            return _report(found.evidence, _MEANS.get(found.verdict, ""), found.status)
        case Complaint():
            return _report(found.evidence, _FEEDBACK.get(found.feedback, ""))
        case Automatic():
            leave_by_code(arrived)  # mail programs write that by themselves, and not always with a return path
            return Kind.AUTOMATIC
        case FromPerson():
            take(arrived)
            return Kind.PERSON
    return Kind.UNCLEAR


def _report(evidence: Evidence, what: str, status: str = "") -> Kind:
    """Act on a report if it proves which letter it is about."""
    kind = _KINDS.get(what, Kind.RETURNED)
    if not what:
        return Kind.NO_EFFECT
    if (delivery := proofs.delivery(evidence)) is not None:
        return kind if effects.act(delivery, what) else Kind.KNOWN
    if (single := proofs.single(evidence)) is not None:
        return kind if effects.single_came_back(single, what, status) else Kind.NO_EFFECT
    if proofs.looks_like_ours(evidence) and effects.ask_the_vault(evidence, what):
        return kind
    return Kind.UNPROVED


def clean_up() -> int:
    """Forget which messages came long ago, and counts of years ago; return how many."""
    forgotten: int = Handled.objects.filter(day__lt=today() - _KEPT).delete()[0]
    return forgotten + int(Arrival.objects.filter(day__lt=today() - _COUNTED).delete()[0])
