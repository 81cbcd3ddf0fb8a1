"""Taking in what a person wrote to the paper, while the vault is locked or not.

- A code or a token of ours acts at once: leaving, confirming.
- Anything else is sealed into the inbox with the address that asks, and answered once the vault is unlocked
  (`answering.py`). Nothing of a message is kept but that address, what is asked for (the subject where nothing is
  understood: it may be a headline), a language and the Message-ID, and those until the answer is written.
- Answers go to the address in From and nowhere else. A Reply-To would have the paper write to a third person whom the
  one who wrote can choose, under a From that is their own and passes every check.
- From can be forged. So nothing begins or ends on a message's word: what is to begin or end is asked back, of the
  address itself. How many letters somebody can have sent to others is limited, and what is over it is silence.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from msgspec import Struct

from tamizdat.letters.by_mail import addresses, answering
from tamizdat.letters.by_mail.choosing import newsletters_for
from tamizdat.letters.by_mail.commands import Command, Kind, code_in, language_of, says_no, unclear, understood
from tamizdat.letters.by_mail.counted import Counted
from tamizdat.letters.by_mail.reading import Read, field, read
from tamizdat.letters.by_mail.words import LEAVE, NO, Vocabulary, vocabulary
from tamizdat.letters.incoming.arrived import Arrived
from tamizdat.letters.models import AskedByMail, SignUp, Subscription
from tamizdat.letters.subscriptions import asking, confirming, leaving
from tamizdat.people import links
from tamizdat.people.addresses import lookup_value
from tamizdat.people.limits import Limit, allow
from tamizdat.people.persons import today
from tamizdat.readers import abuse
from tamizdat.readers.words import words_in

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
# A reader who has nothing but mail reads some articles a day. More of one address would be somebody else's doing.
OF_ADDRESS = Limit("mail-address", 20, _DAY)
# Half the readers of a country may be with one provider; this is some five letters a minute.
OF_DOMAIN = Limit("mail-domain", 300, _HOUR)
OF_ALL = Limit("mail-all", 1_000, _HOUR)
_ONCE = Limit("mail-message", 1, _DAY)
_ALL = "all"


class _Taken(Struct, frozen=True):
    """A message as it is taken in."""

    arrived: Arrived
    read: Read
    tags: list[str]
    vocabulary: Vocabulary


def take(arrived: Arrived) -> None:
    """Take in a message of a person's (`incoming/sorting` knows), all of it or nothing. The same message once more has
    no effect.

    Raises VaultMissing, VaultError or OSError where nothing can be sealed, and what the configuration and the database
    raise: then nothing was taken in, and the message is to be handed over again later.
    """
    taken = _Taken(arrived, read(arrived.message), addresses.tags_in(arrived.recipients), vocabulary())
    with transaction.atomic():
        if not leave_by_code(arrived):
            AskedByMail.add(today(), _act(taken))


def leave_by_code(arrived: Arrived) -> bool:
    """End the subscription whose code is the subject of a message to the address for leaving (RFC 2369); return whether
    a message is one of these. It gets no answer, and neither does who tries codes."""
    if addresses.LEAVE not in addresses.tags_in(arrived.recipients) or not (code := code_in(read(arrived.message))):
        return False
    AskedByMail.add(today(), Counted.LEFT if leaving.leave(code) else Counted.IGNORED)
    return True


def _act(taken: _Taken) -> Counted:
    """Do what a message asks for; return as what it counts."""
    which, token = addresses.token_in(taken.tags)
    if which == addresses.YES and _confirm(token, taken):
        return Counted.CONFIRMED
    if which == addresses.END and _end(token, taken):
        return Counted.LEFT
    if not taken.read.sender or not allow(_ONCE, [_identity(taken)]):
        return Counted.IGNORED
    return _answer(taken)


def _confirm(token: str, taken: _Taken) -> bool:
    """Take an answer to the letter that asks: it confirms, unless it begins with *no*. False for no such wish."""
    row: SignUp | None = confirming.find(token)
    if (
        row is not None
        and row.confirmed is None
        and says_no(taken.read, [*taken.vocabulary[NO], *taken.vocabulary[LEAVE]])
    ):
        row.delete()
        return True
    return confirming.confirm(token)


def _end(token: str, taken: _Taken) -> bool:
    """Take an answer to the letter that asks whether all newsletters shall end. False for no such letter."""
    link = links.use(token, answering.LEAVING, "leave")
    if link is None or link.person is None:
        return False
    if not says_no(taken.read, taken.vocabulary[NO]):  # *stop* is a yes here
        answering.put_ended(
            link.person, link.about.get("language", ""), taken.read.message_id
        )  # before they are erased
        leaving.leave_all(link.person)
    return True


def _answer(taken: _Taken) -> Counted:
    """Have a message answered, within the limits."""
    codes = [each.code for each in settings.OUTLET.languages]
    command = _command(taken) or unclear(taken.read, language_of(taken.read, codes))
    address = taken.read.sender
    who = lookup_value(address).decode(errors="replace")
    if not (allow(OF_ADDRESS, [who]) and allow(OF_DOMAIN, [who.rpartition("@")[2]]) and allow(OF_ALL, [_ALL])):
        return Counted.LIMITED
    chosen = newsletters_for(taken.tags, command, codes) if command.kind == Kind.SUBSCRIBE else []
    if command.kind == Kind.SUBSCRIBE and not chosen:
        command = Command(Kind.HELP, language=command.language)
    limit = {Kind.SUBSCRIBE: abuse.LETTERS, Kind.LEAVE: abuse.LETTERS, Kind.HELP: answering.HELP_OF_ADDRESS}.get(
        command.kind
    )
    if limit and not allow(limit, [who]):
        return Counted.LIMITED
    if chosen:
        language = chosen[0].language
        consent = asking.consent_to(chosen, words_in(language))
        asking.ask(address, chosen, language, consent, Subscription.Source.MAIL, taken.read.message_id)
    else:
        answering.put(address, command, taken.read.message_id)
    return Counted.HELP if command.kind == Kind.UNCLEAR else Counted(command.kind.value)


def _command(taken: _Taken) -> Command | None:
    """Return what is asked for: by the address, else by the words."""
    found = understood(taken.read, taken.vocabulary)
    if not taken.tags or addresses.LEAVE in taken.tags:
        return Command(Kind.LEAVE, language=found.language if found else "") if taken.tags else found
    if addresses.token_in(taken.tags)[0]:
        return found
    codes = [each.code for each in settings.OUTLET.languages]
    language = found.language if found else language_of(taken.read, codes)
    return Command(Kind.SUBSCRIBE, language=language)


def _identity(taken: _Taken) -> str:
    """Return what two deliveries of one message have in common; it is counted under a key of the day, and not kept."""
    told = taken.read.message_id or f"{field(taken.arrived.message, 'Date')} {taken.read.subject} {taken.read.lines}"
    return f"{taken.read.sender} {told}"
