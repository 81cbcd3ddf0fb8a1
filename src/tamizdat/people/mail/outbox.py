"""The queue of letters: each is made once, sent once, and erased when it is sent."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import Any, Protocol

import msgspec
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from msgspec import Struct

from tamizdat.people import persons, vault
from tamizdat.people.failures import named
from tamizdat.people.mail import config
from tamizdat.people.mail.dkim.signer import signer
from tamizdat.people.mail.letter import Letter, message, message_id, tie
from tamizdat.people.mail.services.service import Service
from tamizdat.people.mail.smtp import CannotSend, Conversation, Outcome, Result
from tamizdat.people.models import Mail, Person, Suppressed
from tamizdat.vault.errors import VaultLocked

_BATCH = 100
_LEASE = timedelta(minutes=10)  # longer than any conversation about one letter
WAITS = (timedelta(minutes=2), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(hours=12))
MOST = 12  # attempts; with these waits about three days, as mail servers do
KEPT_FOR = timedelta(days=30)  # that a letter was sent is known; what it said is not
_ERASED: dict[str, Any] = {"sealed": b"", "generation": 0}
_log = logging.getLogger(__name__)
UNSURE = Q(state__in=(Mail.State.UNKNOWN, Mail.State.FAILED), generation__gt=0)  # of `unsure`
_STATES: dict[Result, Any] = {
    Result.SENT: Mail.State.SENT,
    Result.REFUSED: Mail.State.FAILED,
    Result.UNKNOWN: Mail.State.UNKNOWN,
}


class Sent(Struct):
    """What became of letters in one round."""

    sent: int = 0
    later: int = 0
    refused: int = 0
    unknown: int = 0
    suppressed: int = 0


class _Sender(Protocol):
    @property
    def name(self) -> str:
        """Who letters are from: a name and an address."""

    def send(self, to: str, body: bytes, return_path: str = "") -> Outcome:
        """Send a message to one address."""


def put(kind: str, reference: str, letter: Letter, person: Person | None = None) -> Mail:
    """Queue a letter; the one about the same `reference` is returned if there is one. The vault may be locked.

    Raises VaultMissing, VaultError.
    """
    domain = config.load(settings.NEWSROOM.folder).domain
    row = Mail(
        kind=kind, reference=reference, person=person, message_id=message_id(reference, domain), day=persons.today()
    )
    vault.put(row, letter)
    found, _ = Mail.objects.get_or_create(
        reference=reference,
        defaults={name: getattr(row, name) for name in ("kind", "person", "message_id", "day", "sealed", "generation")},
    )
    return found


def read(rows: list[Mail]) -> list[Letter | None]:
    """Return what letters say; None for those that were erased or cannot be read. Raises VaultLocked."""
    return list(map(_letter, vault.agent().unseal([bytes(row.sealed) for row in rows])))


def _letter(body: bytes | None) -> Letter | None:
    try:
        return msgspec.json.decode(body, type=Letter) if body else None
    except msgspec.MsgspecError:
        return None


def send_due() -> Sent:
    """Send what is due; letters wait while the vault is locked or no mail server is named. Raises CannotSend."""
    done = Sent()
    _give_up_lost()
    if not (_is_due().exists() and vault.is_unlocked() and (sender := _sender())):
        return done
    with sender as conversation:
        for row, letter, unwanted in _due():
            if letter is None:
                _finish(row, Mail.State.FAILED, "unreadable")
                done.refused += 1
            elif unwanted:
                _finish(row, Mail.State.SUPPRESSED, "")
                done.suppressed += 1
            elif _claim(row):
                _send(row, letter, conversation, done)
    return done


def send_again(row: Mail) -> bool:
    """Send a letter again of which nobody knows whether it was sent; a person has decided so. False if it is erased."""
    return bool(unsure().filter(pk=row.pk).update(state=Mail.State.WAITING, attempts=0, not_before=None))


def leave(row: Mail) -> bool:
    """Leave a letter as it is and erase it; a person has decided so. One of which nobody knows counts as sent."""
    rows = Mail.objects.filter(pk=row.pk)
    known = rows.filter(state=Mail.State.FAILED).update(**_ERASED)
    return bool(known or rows.filter(state=Mail.State.UNKNOWN).update(state=Mail.State.SENT, **_ERASED))


def unsure() -> QuerySet[Mail]:
    """Return the letters about which a person has to decide: perhaps sent, or not sent."""
    return Mail.objects.filter(UNSURE)


def clean_up() -> int:
    """Delete what is known of letters that were sent long ago; return how many."""
    ended = (Mail.State.SENT, Mail.State.SUPPRESSED)
    return Mail.objects.filter(state__in=ended, day__lt=persons.today() - KEPT_FOR).delete()[0]


def _is_due() -> QuerySet[Mail]:
    now = timezone.now()
    return Mail.objects.filter(Q(not_before=None) | Q(not_before__lte=now), state=Mail.State.WAITING)


def _due() -> Iterator[tuple[Mail, Letter | None, bool]]:
    """Yield letters that are due, what they say, and whether their address wants none."""
    last = 0
    while rows := list(_is_due().filter(pk__gt=last).order_by("pk")[:_BATCH]):
        last = rows[-1].pk
        try:
            letters = read(rows)
            unwanted = persons.suppressed([letter.to for letter in letters if letter])
            refused = persons.suppressed(list(unwanted), but=(Suppressed.Reason.BOUNCED,)) if unwanted else unwanted
        except VaultLocked:
            return
        for row, letter in zip(rows, letters, strict=True):
            yield row, letter, letter is not None and letter.to in (refused if letter.asked else unwanted)


def _claim(row: Mail) -> bool:
    """Mark a letter as being sent, before its first byte goes out; False if another worker was faster."""
    waiting = Mail.objects.filter(pk=row.pk, state=Mail.State.WAITING)
    return bool(waiting.update(state=Mail.State.SUBMITTING, until=timezone.now() + _LEASE))


def _send(row: Mail, letter: Letter, sender: _Sender | None, done: Sent) -> None:
    if sender is None:  # practice mode: the mailbox at the desk shows it
        Mail.objects.filter(pk=row.pk).update(state=Mail.State.KEPT, until=None)
        done.sent += 1
        return
    try:
        body = message(letter, sender.name, tie(row.message_id, letter.to))
    except Exception as error:  # a library's, about an address or a word that it does not take: the next letter is sent
        _log.error("%s cannot be written as a message: %s", row, named(error))
        _finish(row, Mail.State.FAILED, "no message")
        done.refused += 1
        return
    try:
        outcome = sender.send(letter.to, body, letter.return_path)
    except CannotSend:
        _later(row, "not reached")
        raise
    if outcome.result == Result.LATER:
        _later(row, outcome.answer)
        done.later += 1
        return
    _finish(row, _STATES[outcome.result], outcome.answer)
    done.sent += outcome.result == Result.SENT
    done.refused += outcome.result == Result.REFUSED
    done.unknown += outcome.result == Result.UNKNOWN


def _finish(row: Mail, state: Any, answer: str) -> None:
    """Write down what became of a letter; one that was sent or is not wanted is erased."""
    changed: dict[str, Any] = {"state": state, "answer": answer, "until": None}
    if state in (Mail.State.SENT, Mail.State.SUPPRESSED):
        changed |= _ERASED
    Mail.objects.filter(pk=row.pk).update(**changed)


def _later(row: Mail, answer: str) -> None:
    attempts = row.attempts + 1
    if attempts >= MOST:
        return _finish(row, Mail.State.FAILED, answer)
    wait = WAITS[min(attempts, len(WAITS)) - 1]
    Mail.objects.filter(pk=row.pk).update(
        state=Mail.State.WAITING, attempts=attempts, answer=answer, until=None, not_before=timezone.now() + wait
    )
    return None


def _give_up_lost() -> None:
    """Mark letters whose sender died while it sent them: nobody knows whether they arrived."""
    now: datetime = timezone.now()
    lost = Mail.objects.filter(state=Mail.State.SUBMITTING, until__lt=now)
    lost.update(state=Mail.State.UNKNOWN, answer="lost", until=None)


def _sender() -> AbstractContextManager[_Sender | None] | None:
    """Return a conversation with the mail server or service, one with nobody in practice mode, None without both."""
    if settings.PRACTICE:
        return nullcontext(None)
    found = config.load(settings.NEWSROOM.folder)
    if found.service:
        return Service(found)
    return Conversation(found, signer(settings.NEWSROOM.folder, found)) if found.server else None
