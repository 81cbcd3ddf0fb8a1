"""Confirming a wish: the click, which works while the vault is locked, and the subscriptions that are made of it."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tamizdat.letters.models import Departed, Newsletter, SignUp, Subscription, Tally
from tamizdat.letters.models.signup import Address
from tamizdat.letters.models.subscription import LEFT
from tamizdat.letters.subscriptions import welcome
from tamizdat.letters.subscriptions.asking import LASTS, digest_of
from tamizdat.people import persons, vault
from tamizdat.people.addresses import lookup_value
from tamizdat.people.models import Person
from tamizdat.people.persons import Details, today
from tamizdat.vault.errors import VaultLocked

_BATCH = 200


def find(token: str) -> SignUp | None:
    """Return the wish of a link, None for a link that is wrong or too old."""
    row: SignUp | None = SignUp.objects.filter(digest=digest_of(token)).first()
    return None if row is None or (row.confirmed is None and row.day < today() - LASTS) else row


def confirm(token: str) -> bool:
    """Note that a wish is meant; return whether there is one. The worker does the rest once the vault is unlocked."""
    row = find(token)
    if row is None:
        return False
    SignUp.objects.filter(pk=row.pk, confirmed=None).update(confirmed=timezone.now())
    return True


def take_in_confirmed() -> int:
    """Make subscriptions of the wishes that were confirmed; return how many wishes. Waits while the vault is locked."""
    due = SignUp.objects.exclude(confirmed=None)
    if not (due.exists() and vault.is_unlocked()):
        return 0
    done = last = 0
    while rows := list(due.filter(pk__gt=last).order_by("pk")[:_BATCH]):
        last = rows[-1].pk
        try:
            bodies = vault.agent().unseal([bytes(row.sealed) for row in rows])
            for row, body in zip(rows, bodies, strict=True):
                if body:
                    done += _take_in(row, msgspec.json.decode(body, type=Address).address)
        except VaultLocked:
            break
    return done


def _take_in(row: SignUp, address: str) -> bool:
    """Make the subscriptions of one wish; all of it or nothing, and once."""
    with transaction.atomic():
        if not SignUp.objects.filter(pk=row.pk).delete()[0]:
            return False  # another worker was faster
        person = persons.find_or_add(Details(address, language=row.language))
        persons.lift_suppression(address)
        for newsletter in Newsletter.objects.filter(pk__in=row.newsletters):
            made = subscribe(person, newsletter, row.consent, source=row.source, at=row.confirmed, address=address)
            if made:
                welcome.send(made, address, row.language)
    return True


def subscribe(
    person: Person,
    newsletter: Newsletter,
    consent: str,
    *,
    source: str,
    at: object,
    address: str,
    code: str = "",
    left: date | None = None,
) -> Subscription | None:
    """Have a person get a newsletter, within a transaction; return the subscription if it is new. `left` is the day on
    which they undid that they left: then it counts neither as leaving nor as joining."""
    given = {"consent": consent, "consented": at, "source": source} | ({"code": code} if code else {})
    made, is_new = Subscription.objects.get_or_create(person=person, newsletter=newsletter, defaults=given)
    forget_departure(newsletter, address)
    if not is_new:
        return None
    # Who leaves shortly before midnight may undo it after.
    if left is None or not (Tally.undo_left(newsletter, left) or Tally.undo_left(newsletter, left - timedelta(days=1))):
        Tally.add(newsletter, today(), "joined")
    return made


def forget_departure(newsletter: Newsletter | None, address: str) -> None:
    """Somebody who left a newsletter, or all, gets it again, or any, because they said so. Raises VaultLocked."""
    (lookups,) = vault.agent().find(LEFT, [lookup_value(address)])
    Departed.objects.filter(Q(newsletter=newsletter) | Q(newsletter=None), lookup__in=lookups).delete()
