"""Asking for newsletters: the address is sealed at once, and the worker sends one letter that asks whether it is meant.

- Nobody learns from the answer whether an address is known: that is told to the address alone.
- The letter is short and says nothing that whoever filled in the form could have chosen, so that nobody can use it to
  tell somebody else something. There is no field for a name.
- A wish that nobody confirms is deleted after some days.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
from django.db import transaction

from tamizdat.letters.models import Newsletter, SignUp, Subscription
from tamizdat.letters.models.signup import Address
from tamizdat.letters.rendering.personal import preferences_address
from tamizdat.people import inbox, persons, vault
from tamizdat.people.addresses import NoAddress, clean
from tamizdat.people.mail import outbox
from tamizdat.people.mail.letter import Letter
from tamizdat.people.models import Person
from tamizdat.people.persons import today
from tamizdat.readers.words import Words, words_in

KIND = "newsletter"  # in the inbox
LASTS = timedelta(days=3)  # a wish that nobody confirms; the letter says so
CONSENT = (
    "You get %(newsletters)s by e-mail until you end it, by one click in any letter. Your address is kept locked, is"
    " used for nothing else and given to nobody."
)


def consent_to(newsletters: Sequence[Newsletter], words: Words) -> str:
    """Return the sentence that stands above the button, in a language: what somebody agrees to."""
    return words.say(CONSENT, newsletters=", ".join(each.name for each in newsletters))


def ask(address: str, newsletters: Sequence[Newsletter], language: str, consent: str, source: Any) -> None:
    """Store that somebody wants newsletters, whether the vault is unlocked or not. Raises VaultMissing, VaultError."""
    about = {
        "newsletters": [each.pk for each in newsletters],
        "language": language,
        "consent": consent,
        "source": str(source),
    }
    inbox.put(KIND, Address(address), about)


@inbox.takes(KIND)
def take_in(content: bytes, about: dict[str, Any]) -> None:
    """Queue the letter that asks; who gets all of it already gets one that says so, with the way to their choices."""
    try:
        address = clean(msgspec.json.decode(content, type=Address).address)
        person = persons.find(address)
    except NoAddress:
        return
    asked = Newsletter.objects.filter(pk__in=about["newsletters"], live=True)
    has = Subscription.objects.filter(person=person, newsletter__in=asked) if person else Subscription.objects.none()
    wanted = list(asked.exclude(pk__in=has.values("newsletter")))
    words = words_in(about["language"])
    if wanted:
        _ask_back(address, wanted, about, words)
    elif (first := has.select_related("newsletter").order_by("pk").first()) and person:
        _tell_already(address, person, first, words)


def digest_of(token: str) -> bytes:
    """Return what is kept of a link's token."""
    return hashlib.sha256(token.encode()).digest()


def clean_up() -> int:
    """Delete wishes that nobody has confirmed in time; return how many."""
    return SignUp.objects.filter(confirmed=None, day__lt=today() - LASTS).delete()[0]


def _ask_back(address: str, wanted: list[Newsletter], about: dict[str, Any], words: Words) -> None:
    token = secrets.token_urlsafe(32)
    row = SignUp(
        digest=digest_of(token),
        newsletters=[each.pk for each in wanted],
        language=words.language,
        consent=about["consent"],
        source=about["source"],
        day=today(),
    )
    vault.put(row, Address(address))
    with transaction.atomic():
        row.save()
        names = [each.name for each in wanted]
        subject, text = words.letter("confirm", link=f"{words.service}letters/confirm/{token}/", newsletters=names)
        letter = Letter(to=address, subject=subject, text=text, language=words.language, asked=True)
        outbox.put("letters-confirm", f"sign-up {row.pk}", letter)


def _tell_already(address: str, person: Person, first: Subscription, words: Words) -> None:
    subject, text = words.letter(
        "already", newsletter=first.newsletter.name, preferences=preferences_address(words.service, first.code)
    )
    letter = Letter(to=address, subject=subject, text=text, language=words.language)
    outbox.put("letters-already", f"already {first.pk} {today()}", letter, person)
