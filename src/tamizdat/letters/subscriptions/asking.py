"""Asking for newsletters: the address is sealed at once, and the worker sends one letter that asks whether it is meant.

- Nobody learns from the answer whether an address is known: that is told to the address alone.
- Who asked by mail can answer the letter instead of opening its link: one token serves both.
- The letter is short and says nothing that whoever filled in the form could have chosen, so that nobody can use it to
  tell somebody else something. There is no field for a name.
- A wish that nobody confirms is deleted after some days.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
from django.db import transaction
from msgspec import Struct

from tamizdat.letters.by_mail import addresses
from tamizdat.letters.incoming.own_addresses import is_ours
from tamizdat.letters.models import Newsletter, SignUp, Subscription
from tamizdat.letters.models.signup import Address
from tamizdat.letters.rendering.personal import preferences_address
from tamizdat.people import inbox, persons, vault
from tamizdat.people.addresses import NoAddress, clean
from tamizdat.people.links import mail_token
from tamizdat.people.mail import outbox
from tamizdat.people.mail.letter import Letter
from tamizdat.people.persons import today
from tamizdat.readers.words import Words, words_in

KIND = "newsletter"  # in the inbox
_MOST_OTHERS = 12  # newsletters that the letter names besides
LASTS = timedelta(days=3)  # a wish that nobody confirms; the letter says so
CONSENT = (
    "You get %(newsletters)s by e-mail until you end it, by one click in any letter. Your address is kept locked, is"
    " used for nothing else and given to nobody."
)


def consent_to(newsletters: Sequence[Newsletter], words: Words) -> str:
    """Return the sentence that stands above the button, in a language: what somebody agrees to."""
    return words.say(CONSENT, newsletters=", ".join(each.name for each in newsletters))


class _Wish(Struct, frozen=True):
    """What is sealed in the inbox: the address, and the Message-ID of the mail by which it was asked for."""

    address: str
    answers: str = ""


def ask(
    address: str,
    newsletters: Sequence[Newsletter],
    language: str,
    consent: str,
    source: Any,
    answers: str = "",
) -> None:
    """Store that somebody wants newsletters, whether the vault is unlocked or not. `answers` is the Message-ID of what
    they wrote, if they wrote a mail. Raises VaultMissing, VaultError."""
    about = {
        "newsletters": [each.pk for each in newsletters],
        "language": language,
        "consent": consent,
        "source": str(source),
    }
    inbox.put(KIND, _Wish(address, answers), about)


@inbox.takes(KIND)
def take_in(content: bytes, about: dict[str, Any]) -> None:
    """Queue the letter that asks; who gets all of it already gets one that says so, with the way to their choices."""
    try:
        wish = msgspec.json.decode(content, type=_Wish)
        address = clean(wish.address)
        person = persons.find(address)
    except NoAddress:
        return
    if is_ours(address):  # whatever it got would come in again, and be answered
        return
    asked = Newsletter.objects.filter(pk__in=about["newsletters"], live=True)
    has = Subscription.objects.filter(person=person, newsletter__in=asked) if person else Subscription.objects.none()
    wanted = list(asked.exclude(pk__in=has.values("newsletter")))
    words = words_in(about["language"])
    if wanted:
        _ask_back(msgspec.structs.replace(wish, address=address), wanted, about, words)
    elif (first := has.select_related("newsletter").order_by("pk").first()) and person:
        letter = _already(address, first, words)
        if about["source"] == Subscription.Source.MAIL:
            letter = answer_to(wish.answers, letter)
        outbox.put("letters-already", f"already {first.pk} {today()}", letter, person)


def digest_of(token: str) -> bytes:
    """Return what is kept of a link's token."""
    return hashlib.sha256(token.encode()).digest()


def clean_up() -> int:
    """Delete wishes that nobody has confirmed in time; return how many."""
    return SignUp.objects.filter(confirmed=None, day__lt=today() - LASTS).delete()[0]


def _ask_back(wish: _Wish, wanted: list[Newsletter], about: dict[str, Any], words: Words) -> None:
    token, address = mail_token(), wish.address
    row = SignUp(
        digest=digest_of(token),
        newsletters=[each.pk for each in wanted],
        language=words.language,
        consent=about["consent"],
        source=about["source"],
        day=today(),
    )
    vault.put(row, Address(address))
    by_mail = about["source"] == Subscription.Source.MAIL
    with transaction.atomic():
        row.save()
        subject, text = written(wanted, words, token, about["consent"] if by_mail else "")
        letter = Letter(to=address, subject=subject, text=text, language=words.language, asked=True)
        if by_mail:
            letter = answer_to(wish.answers, letter, reply_to=addresses.with_tag(f"{addresses.YES}-{token}"))
        outbox.put("letters-confirm", f"sign-up {row.pk}", letter)


def written(wanted: Sequence[Newsletter], words: Words, token: str, by_mail: str = "") -> tuple[str, str]:
    """Return subject and text of the letter that asks; `by_mail` is what an answer agrees to, where somebody wrote."""
    return words.letter(
        "confirm",
        link=f"{words.service}letters/confirm/{token}/",
        newsletters=[each.name for each in wanted],
        consent=by_mail,
        others=others_by_mail(wanted, words) if by_mail else (),
    )


def answer_to(message_id: str, letter: Letter, reply_to: str = "") -> Letter:
    """Return a letter as the answer to a mail of somebody's: no program answers it, and it comes back to no reader."""
    return msgspec.structs.replace(
        letter, is_reply=True, answers=message_id, reply_to=reply_to, return_path=addresses.return_path()
    )


def others_by_mail(wanted: Sequence[Newsletter], words: Words) -> list[tuple[str, str]]:
    """Return the other newsletters that readers can ask for by mail, each with its address: first those of their
    language, then the other editions of what they asked for, then those in other languages."""
    live = Newsletter.objects.filter(live=True).exclude(pk__in=[each.pk for each in wanted])
    slugs = {each.slug for each in wanted}
    found = [each for each in live if each.language == words.language]
    others = [each for each in live if each.language != words.language]
    found += sorted(others, key=lambda each: each.slug not in slugs)
    return [(each.name, addresses.sign_up_address(each)) for each in found[:_MOST_OTHERS] if addresses.told()]


def _already(address: str, first: Subscription, words: Words) -> Letter:
    subject, text = words.letter(
        "already", newsletter=first.newsletter.name, preferences=preferences_address(words.service, first.code)
    )
    return Letter(to=address, subject=subject, text=text, language=words.language)
