"""Whether newsletters shall end: asked back, since anybody can write under another's address."""

from __future__ import annotations

from tamizdat.letters.by_mail.addresses import END
from tamizdat.letters.by_mail.answers.answer import Answer, written
from tamizdat.letters.models import Subscription
from tamizdat.letters.rendering.personal import leave_address
from tamizdat.letters.subscriptions.asking import LASTS
from tamizdat.people import links, persons
from tamizdat.readers.words import words_in

LEAVING = "letters-end"  # the purpose of the token


def ended(language: str) -> Answer:
    """Say that all newsletters have ended."""
    return written(words_in(language), "mail-ended")


def answer(address: str, language: str) -> Answer:
    """Ask whether all newsletters of an address shall end; the answer to it ends them. One that gets none is told so:
    whoever reads that can read the mailbox. Raises VaultLocked."""
    words = words_in(language)
    person = persons.find(address)
    rows = Subscription.objects.filter(person=person).select_related("newsletter") if person else ()
    found = [(row.newsletter.name, leave_address(words.service, row.code)) for row in rows]
    if not (person and found):
        return written(words, "mail-none")
    token = links.make_with(links.mail_token(), LEAVING, person, {"language": words.language}, LASTS)
    return written(words, "mail-leave", tag=f"{END}-{token}", rows=found)
