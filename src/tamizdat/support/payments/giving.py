"""The beginning of a contribution: what the form said is stored, sealed where it is personal."""

from __future__ import annotations

from typing import Any

import msgspec
from django.db import IntegrityError, transaction
from msgspec import Struct

from tamizdat.people import inbox, persons, vault
from tamizdat.people.addresses import NoAddress
from tamizdat.people.persons import Details, today
from tamizdat.support.models import Attempt, Contribution, Note
from tamizdat.support.money import Money
from tamizdat.support.payments import references
from tamizdat.support.payments.applying import first_look
from tamizdat.support.payments.attempts import ask

WAITING = "contribution"  # the kind in the inbox


class Wish(Struct, frozen=True, kw_only=True):
    """What a reader wants to give. `address` and `note` may be ""."""

    cadence: str
    money: Money
    provider: str
    language: str
    address: str = ""
    note: str = ""


class Personal(Struct, frozen=True):
    """What of a wish is sealed at once."""

    address: str
    note: str
    language: str


def begin(wish: Wish) -> Attempt:
    """Store a contribution and the call that is to start it; return that. Raises VaultMissing, VaultError."""
    for _ in range(3):
        try:
            with transaction.atomic():
                return _begin(wish)
        except IntegrityError:
            continue  # the reference was drawn before, once in a lifetime
    raise RuntimeError("No reference could be drawn.")


def _begin(wish: Wish) -> Attempt:
    row = Contribution(
        reference=references.draw(),
        cadence=wish.cadence,
        currency=wish.money.currency,
        amount=wish.money.amount,
        provider=wish.provider,
        language=wish.language,
        day=today(),
        has_address=bool(wish.address),
    )
    row.look_at = first_look()
    row.save()
    if wish.address or wish.note:
        personal = Personal(wish.address, wish.note, wish.language)
        inbox.put(WAITING, personal, {"contribution": row.pk})
    return ask(row, Attempt.Action.START)


@inbox.takes(WAITING)
def take_in(content: bytes, about: dict[str, Any]) -> None:
    """Find or add the person who gave, and keep the note. The contribution may be gone: erased at its owner's wish."""
    row = Contribution.objects.filter(pk=about["contribution"]).first()
    personal = msgspec.json.decode(content, type=Personal)
    if row is None:
        return
    if personal.address:
        try:
            person = persons.find_or_add(Details(personal.address, language=personal.language))
            Contribution.objects.filter(pk=row.pk).update(person=person)
        except NoAddress:  # the form refused what it could see is none
            Contribution.objects.filter(pk=row.pk).update(has_address=False)
    if personal.note:
        note = Note(contribution=row, day=today())
        vault.put(note, personal.note)
        note.save()
