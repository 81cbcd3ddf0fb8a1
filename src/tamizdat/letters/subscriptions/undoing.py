"""Undoing that somebody left, by the page that told them so, for an hour and once.

The page carries what ended, signed, and the address, sealed so that the vault alone can read it; with us it is no more.
What makes the page void is known by the address's lookup in Departed: each leaving has a number there, which a later
one replaces, and which goes when somebody signs up again or has everything erased.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from django.core import signing
from django.db import transaction
from django.utils import timezone

from tamizdat.letters.models import Departed, ListImport, Newsletter, Subscription
from tamizdat.letters.models.subscription import LEFT
from tamizdat.letters.subscriptions import leaving
from tamizdat.letters.subscriptions.confirming import subscribe
from tamizdat.people import inbox, links, persons, vault
from tamizdat.people.addresses import lookup_value
from tamizdat.people.models import Waiting
from tamizdat.people.persons import Details, today

KIND = "newsletter-again"  # in the inbox
WITHIN = timedelta(hours=1)
_SALT = "tamizdat.letters.again"
_USED = "letters-again"  # the purpose of what remembers that a page was used
_TAKEN_BACK = (ListImport.State.TAKING_BACK, ListImport.State.TAKEN_BACK)


class NotYetError(Exception):
    """That somebody left waits in the inbox itself, so that nothing can be undone before it is taken in."""


def new_leaving() -> str:
    """Return what stands for a leaving that begins now; it says nothing."""
    return secrets.token_urlsafe(16)


def token_for(rows: Iterable[Subscription], number: str) -> str:
    """Return what the page carries by which subscriptions of one person that are about to end can be had again.
    `number` is of `new_leaving`, and they are to be ended with it."""
    rows = list(rows)
    sealed = urlsafe_b64encode(bytes(rows[0].person.sealed)).decode()
    kept = [
        [row.newsletter_id, row.code, row.source, row.consent, row.consented.isoformat(), row.imported_id]
        for row in rows
    ]
    return signing.dumps([sealed, kept, number], salt=_SALT, compress=True)


def undo(token: str) -> bool:
    """Have ended subscriptions begin again; False for a token that is not ours, too old or used.

    Raises VaultMissing, VaultError.
    """
    try:
        sealed, kept, number = signing.loads(token, salt=_SALT, max_age=WITHIN)
    except (signing.BadSignature, ValueError):
        return False
    with transaction.atomic():
        if not links.use_once(f"{_USED} {number}", _USED, WITHIN):
            return False
        about = {"kept": kept, "day": today().isoformat(), "leaving": number, "at": timezone.now().isoformat()}
        inbox.put(KIND, {"sealed": sealed}, about)
    return True


def forget(address: str) -> None:
    """Have no leaving of an address be undone any more, since all that was kept of it is erased. Raises VaultLocked."""
    (lookups,) = vault.agent().find(LEFT, [lookup_value(address)])
    Departed.objects.filter(lookup__in=lookups).update(leaving="")


def _who(content: bytes) -> Details | None:
    """Return whose subscriptions begin again, None where it cannot be read any more. Raises VaultLocked."""
    sealed = urlsafe_b64decode(msgspec.json.decode(content)["sealed"])
    (body,) = vault.agent().unseal([sealed])
    return msgspec.json.decode(body, type=Details) if body else None


@inbox.takes(KIND, address_of=lambda content: details.address if (details := _who(content)) else "")
def take_in(content: bytes, about: dict[str, Any]) -> None:
    """Make subscriptions again that were ended by mistake, with their codes: the links in old letters hold. Those whose
    leaving is not the last one any more stay ended. Raises NotYetError."""
    details, number = _who(content), about["leaving"]
    if details is None:
        return
    if Waiting.objects.filter(kind=leaving.KIND, about__leaving=number).exists():
        raise NotYetError
    (lookups,) = vault.agent().find(LEFT, [lookup_value(details.address)])
    left = Departed.objects.filter(lookup__in=lookups, leaving=number).exclude(newsletter=None)
    newsletters = Newsletter.objects.in_bulk(left.values_list("newsletter", flat=True))
    of_lists = ListImport.objects.exclude(state__in=_TAKEN_BACK)
    for of, code, source, consent, consented, imported in about["kept"]:
        list_of_theirs = of_lists.filter(pk=imported).first() if imported else None
        if of not in newsletters or (imported and list_of_theirs is None):
            continue  # it was taken back meanwhile
        made = subscribe(
            persons.find_or_add(details),
            newsletters[of],
            consent,
            source=source,
            at=datetime.fromisoformat(consented),
            address=details.address,
            code=code,
            left=date.fromisoformat(about["day"]),
        )
        if made:
            given = {"imported": list_of_theirs, "undone": datetime.fromisoformat(about["at"])}
            Subscription.objects.filter(pk=made.pk).update(**given)
