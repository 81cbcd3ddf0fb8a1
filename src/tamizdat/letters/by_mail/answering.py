"""Answering what was asked for: what take() sealed becomes a letter, once the vault is unlocked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
from django.conf import settings
from msgspec import Struct

from tamizdat.letters.by_mail import addresses
from tamizdat.letters.by_mail.answers import articles, leaving, lists
from tamizdat.letters.by_mail.answers.answer import Answer
from tamizdat.letters.by_mail.answers.leaving import LEAVING
from tamizdat.letters.by_mail.commands import Command, Kind
from tamizdat.letters.subscriptions.asking import answer_to
from tamizdat.people import inbox, persons
from tamizdat.people.addresses import NoAddress, clean, lookup_value
from tamizdat.people.limits import Limit, allow
from tamizdat.people.links import number
from tamizdat.people.mail import outbox
from tamizdat.people.mail.letter import Letter
from tamizdat.people.models import Person

__all__ = ["KIND", "LEAVING", "put", "put_ended", "take_in", "take_in_ended"]
KIND = "asked-by-mail"  # in the inbox, and of the letters in the queue
ENDED = "letters-ended"  # in the inbox
HELP_OF_ADDRESS = Limit("mail-help", 1, timedelta(days=1))
# One article by its headline alone: a machine that answers an article's letter with the same subject gets it once.
_HEADLINE = Limit("mail-headline", 1, timedelta(days=1))


class Asked(Struct, frozen=True):
    """What is sealed of a request. `answers` is the Message-ID of the mail."""

    address: str
    kind: Kind
    words: str = ""
    language: str = ""
    answers: str = ""


def put(address: str, command: Command, answers: str) -> None:
    """Store what somebody asks for, sealed. Raises VaultMissing, VaultError."""
    inbox.put(KIND, Asked(address, command.kind, command.words, command.language, answers))


def put_ended(person: Person, language: str, answers: str) -> None:
    """Store that a person is told that their newsletters have ended. Their address is read when the letter is written,
    and until then this row keeps it. Raises VaultMissing, VaultError."""
    inbox.put(ENDED, {"answers": answers}, {"person": person.pk, "language": language})


@inbox.takes(ENDED)
def take_in_ended(content: bytes, about: dict[str, Any]) -> None:
    """Queue the letter that says that all newsletters have ended; nothing where the person is erased already."""
    person = Person.objects.filter(pk=about["person"]).first()
    details = persons.read([person])[0] if person else None
    if details is None or not addresses.requests():
        return
    _queue(details.address, leaving.ended(about["language"]), msgspec.json.decode(content)["answers"])


def _unclear(asked: Asked, language: str) -> Answer | None:
    """Return the one article whose headline somebody wrote, else help, within the limits of both; None beyond them."""
    who = lookup_value(asked.address).decode(errors="replace")
    if (found := articles.by_headline(asked.words, language)) and allow(_HEADLINE, [f"{who} {found.number}"]):
        return articles.whole(found.number, language)
    return lists.help_(language) if allow(HELP_OF_ADDRESS, [who]) else None


_ANSWERS: dict[Kind, Callable[[Asked, str], Answer | None]] = {
    Kind.ARTICLE: lambda asked, language: articles.answer(asked.words, language),
    Kind.LATEST: lambda asked, language: lists.latest(language),
    Kind.MIRRORS: lambda asked, language: lists.mirrors(language),
    Kind.HELP: lambda asked, language: lists.help_(language),
    Kind.UNCLEAR: _unclear,
    Kind.LEAVE: lambda asked, language: leaving.answer(asked.address, language),
}


@inbox.takes(KIND)
def take_in(content: bytes, about: dict[str, Any]) -> None:
    """Queue the answer to a request."""
    asked = msgspec.json.decode(content, type=Asked)
    try:
        address = clean(asked.address)
    except NoAddress:
        return
    made = _ANSWERS[asked.kind](asked, _language(asked)) if asked.kind in _ANSWERS else None
    if made is None or not addresses.requests():
        return
    _queue(address, made, asked.answers)


def _queue(address: str, made: Answer, answers: str) -> None:
    letter = Letter(
        to=address, subject=made.subject, text=made.text, html=made.html, language=made.language, asked=True
    )
    reply_to = addresses.with_tag(made.tag) if made.tag else ""
    outbox.put(KIND, f"{KIND} {number()}", answer_to(answers, letter, reply_to))


def _language(asked: Asked) -> str:
    """Return in which of the outlet's languages somebody is answered: that of their words, else the one in which they
    once signed up, else the outlet's first."""
    if asked.language and (found := settings.OUTLET.nearest_language(asked.language)):
        return str(found.code)
    person = persons.find(asked.address)
    details = persons.read([person])[0] if person else None
    found = settings.OUTLET.nearest_language(details.language) if details and details.language else None
    return str(found.code if found else settings.OUTLET.languages[0].code)
