"""What one person gives: found, and shown to them or erased with all else that is kept of them (`people.holdings`).

The web asks; the vault has to be unlocked.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import msgspec
from django.db.models import Q, QuerySet

from tamizdat.people import holdings, inbox, links, persons, vault
from tamizdat.people.holdings import Holder
from tamizdat.people.mail import outbox
from tamizdat.people.mail.letter import Letter
from tamizdat.people.models import Person, SignedLink, Waiting
from tamizdat.readers.words import words_in
from tamizdat.support import reminders
from tamizdat.support.models import Attempt, Contribution, Note, Notice, Payment, Reminder
from tamizdat.support.payments import references, states
from tamizdat.support.payments.applying import refresh
from tamizdat.support.providers.base import ProviderError
from tamizdat.support.providers.registry import provider

LINK = "manage"  # the purpose of links, and the kind in the inbox
_BEGUN = (Contribution.State.STARTED, Contribution.State.OPEN)
_END: Any = Attempt.Action.END


def ask_for_link(address: str, language: str) -> None:
    """Have a link sent to an address that we know. Who asks learns nothing. Raises VaultMissing, VaultError."""
    inbox.put(LINK, {"address": address}, {"language": language})


@inbox.takes(LINK)
def send_link(content: bytes, about: dict[str, Any]) -> None:
    """Queue the letter with the link, where somebody with this address has given, or wants to be reminded."""
    address = msgspec.json.decode(content, type=dict[str, str])["address"]
    person, waiting = persons.find(address), list(reminders.of(address))
    person = person if person and has_given(person) else None
    known = _address_of(person, waiting)
    if not known:
        return
    words = words_in(about["language"])
    token = links.make(LINK, person, {"reminders": [row.pk for row in waiting]})
    subject, text = words.letter("link", link=f"{words.service}manage/{token}/")
    letter = Letter(to=known, subject=subject, text=text, language=words.language)
    outbox.put("support-link", f"link {links.number()}", letter, person)


def _address_of(person: Person | None, waiting: list[Reminder]) -> str:
    """Return the address as it was given to us, "" for nobody: a letter goes to no other way of writing it."""
    if person:
        (details,) = persons.read([person])
        return details.address if details else ""
    return next(filter(None, map(reminders.address_of, waiting)), "")


def reminders_of(link: SignedLink) -> QuerySet[Reminder]:
    """Return the reminders that a link shows and ends: those that there were when it was asked for."""
    return Reminder.objects.filter(pk__in=link.about.get("reminders", ())).order_by("month")


def given_by(person: Person) -> QuerySet[Contribution]:
    """Return what a person gives and gave, the newest first."""
    return person.contributions.order_by("-pk")


def has_given(person: Person) -> bool:
    """Whether a person paid something, or gives regularly: nobody else has anything to look at."""
    return payments_of(person).exists() or given_by(person).filter(state__in=states.GOES_ON).exists()


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


def goes_on(rows: QuerySet[Contribution]) -> bool:
    """Whether one of some contributions goes on: it has to be ended before its giver is erased."""
    return rows.filter(state__in=states.GOES_ON).exists()


def could_begin(rows: QuerySet[Contribution]) -> bool:
    """Whether one of some contributions is not paid yet and would be charged regularly once it is.

    A transfer is the giver's own doing each time, so one that is expected keeps nobody.
    """
    return any(row.is_regular and _is_charged(row.provider) for row in rows.filter(state__in=_BEGUN))


def _is_charged(name: str) -> bool:
    try:
        return _END in provider(name).actions
    except ProviderError:
        return False


def _all_of(person: Person, waiting: Sequence[Waiting]) -> QuerySet[Contribution]:
    """Return what a person gives, also what they sent and what is not taken in yet."""
    return Contribution.objects.filter(Q(person=person) | Q(pk__in=_sent(waiting)))


def _sent(waiting: Sequence[Waiting]) -> list[int]:
    return [row.about["contribution"] for row in waiting if "contribution" in row.about]


def look(person: Person, waiting: Sequence[Waiting]) -> None:
    """Ask providers about what is begun: it may be paid, and the message about it under way."""
    for row in _all_of(person, waiting).filter(state__in=_BEGUN):
        with suppress(ProviderError):
            refresh(row)


def obstacle(person: Person, waiting: Sequence[Waiting]) -> str:
    """Return why a person cannot be erased yet, "" where nothing stands in the way."""
    rows = _all_of(person, waiting)
    if goes_on(rows):
        return "You can have it erased once nothing more is taken from you: end your contribution first."
    if could_begin(rows):
        return (
            "Something that you began is not paid yet. If it were paid after you are erased, nobody could end it. Ask"
            " again tomorrow: by then it is given up."
        )
    return ""


def erase(person: Person, address: str, waiting: Sequence[Waiting]) -> None:
    """Erase what support keeps of a person: notes, reminders, letters that are still to be written.

    What was given stays in the ledger, with a day and an amount and nobody's name. Raises VaultLocked.
    """
    if address:
        reminders.stop_all_of(address)
    Contribution.objects.filter(pk__in=_sent(waiting)).update(has_address=False)
    Note.objects.filter(contribution__person=person).delete()
    Notice.objects.filter(contribution__person=person, is_done=False).delete()
    Contribution.objects.filter(person=person).update(person=None, has_address=False)


def register() -> None:
    """Have a person see and erase this with all that is kept of them."""

    def knows(address: str) -> bool:
        return reminders.of(address).exists()  # who gave something is a person

    holdings.add(Holder("support", knows=knows, exported=exported, erase=erase, obstacle=obstacle, look=look))
