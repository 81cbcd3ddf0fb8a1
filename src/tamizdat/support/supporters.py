"""What one person gives: found, and shown to them or erased with all else that is kept of them (`people.holdings`).

The web asks; the vault has to be unlocked.
"""

from __future__ import annotations

from typing import Any

import msgspec
from django.db.models import QuerySet

from tamizdat.people import holdings, inbox, links, persons, vault
from tamizdat.people.addresses import NoAddress
from tamizdat.people.holdings import Holder
from tamizdat.people.mail import outbox
from tamizdat.people.mail.letter import Letter
from tamizdat.people.models import Person
from tamizdat.readers.words import words_in
from tamizdat.support import reminders
from tamizdat.support.models import Contribution, Note, Notice, Payment
from tamizdat.support.payments import references, states

LINK = "manage"  # the purpose of links, and the kind in the inbox


def ask_for_link(address: str, language: str) -> None:
    """Have a link sent to an address that gives something. Who asks learns nothing. Raises VaultMissing, VaultError."""
    inbox.put(LINK, {"address": address}, {"language": language})


@inbox.takes(LINK)
def send_link(content: bytes, about: dict[str, Any]) -> None:
    """Queue the letter with the link, where there is somebody with this address who has given."""
    address = msgspec.json.decode(content, type=dict[str, str])["address"]
    try:
        person = persons.find(address)
    except NoAddress:
        return
    if person is None or not given_by(person).exists():
        return
    words = words_in(about["language"])
    link = f"{words.service}manage/{links.make(LINK, person)}/"
    subject, text = words.letter("link", link=link)
    (details,) = persons.read([person])
    if details:
        letter = Letter(to=details.address, subject=subject, text=text, language=words.language)
        outbox.put("support-link", f"link {links.number()}", letter, person)


def given_by(person: Person) -> QuerySet[Contribution]:
    """Return what a person gives and gave, the newest first."""
    return person.contributions.order_by("-pk")


def payments_of(person: Person) -> QuerySet[Payment]:
    """Return what a person paid, the newest first."""
    paid = Payment.objects.filter(contribution__person=person, state=Payment.State.PAID)
    return paid.select_related("contribution").order_by("-day", "-pk")


def exported(person: Person, address: str) -> dict[str, Any]:
    """Return all that support keeps of a person. Raises VaultLocked."""
    notes = list(Note.objects.filter(contribution__person=person))
    texts = vault.agent().unseal([bytes(note.sealed) for note in notes])
    by_contribution = {
        note.contribution_id: msgspec.json.decode(text, type=str)
        for note, text in zip(notes, texts, strict=True)
        if text
    }
    return {
        "contributions": [
            {
                "reference": references.spaced(row.reference),
                "begun": row.day.isoformat(),
                "how_often": row.cadence,
                "amount": row.money.plain,
                "state": row.state,
                "through": row.provider,
                "note": by_contribution.get(row.pk, ""),
                "payments": [
                    {"day": each.day.isoformat(), "amount": each.money.plain, "state": each.state}
                    for each in row.payments.order_by("pk")
                ],
            }
            for row in given_by(person)
        ],
        "reminders": [
            {"month": row.month.strftime("%Y-%m"), "again_after_months": row.every}
            for row in (reminders.of(address) if address else ())
        ],
    }


def goes_on(person: Person) -> bool:
    """Whether a person gives something that goes on."""
    return given_by(person).filter(state__in=states.GOES_ON).exists()


def erase(person: Person, address: str) -> None:
    """Erase what support keeps of a person: notes, reminders, letters that are still to be written.

    What was given stays in the ledger, with a day and an amount and nobody's name. Raises VaultLocked.
    """
    if address:
        reminders.stop_all_of(address)
    Note.objects.filter(contribution__person=person).delete()
    Notice.objects.filter(contribution__person=person, is_done=False).delete()
    Contribution.objects.filter(person=person).update(person=None, has_address=False)


def register() -> None:
    """Have a person see and erase this with all that is kept of them."""

    def knows(address: str) -> bool:
        return reminders.of(address).exists()  # who gave something is a person

    holdings.add(Holder("support", knows=knows, exported=exported, goes_on=goes_on, erase=erase))
