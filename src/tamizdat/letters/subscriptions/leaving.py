"""Leaving a newsletter, at once and whether the vault is unlocked or not.

The row is deleted, so that nothing is sent any more. What remains is a lookup of the address in Departed, by which no
list from elsewhere brings it back: to this newsletter, or to any where all were ended. The worker makes it once the
vault is unlocked, and erases the person if nothing else is kept of them. Whoever left by mistake can undo it for an
hour: their address is in the page they see, sealed so that the vault alone can read it, and with us no more. That page
works once, and only while the leaving it belongs to is the last thing that is known of the address.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.db.models import Q

from tamizdat.letters.models import Departed, Newsletter, Subscription, Tally
from tamizdat.letters.models.subscription import LEFT
from tamizdat.letters.subscriptions.confirming import forget_departure
from tamizdat.people import inbox, persons, vault
from tamizdat.people.addresses import lookup_value
from tamizdat.people.models import Person, Waiting
from tamizdat.people.persons import today
from tamizdat.vault.errors import VaultError

KIND = "newsletter-changed"  # in the inbox


def find(code: str) -> Subscription | None:
    """Return the subscription that a code in an address stands for, None where there is none (any more)."""
    found: Subscription | None = (
        Subscription.objects.select_related("newsletter", "person").filter(code=code).first() if code else None
    )
    return found


def leave(code: str, leaving: str = "") -> bool:
    """End a subscription; return whether there was one. `leaving` is of `undoing.new_leaving`, if it can be undone."""
    row = find(code)
    return row is not None and end(row, leaving=leaving)


def end(row: Subscription, what: str = "left", leaving: str = "") -> bool:
    """End a subscription; return whether it was still there. `what` is how it is counted: `left` or `returned`."""
    with transaction.atomic():
        if not Subscription.objects.filter(pk=row.pk).delete()[0]:
            return False
        Tally.add(row.newsletter, today(), what)
        settle_later(row.person_id, row.newsletter_id, leaving)
    return True


def settle_later(person: int, newsletter: int | None, leaving: str = "") -> None:
    """Have the worker bring what is known of departures in line with what a person gets; None is for all of them."""
    with suppress(VaultError, OSError):  # leaving works whatever is broken
        inbox.put(KIND, {}, {"person": person, "newsletter": newsletter, "leaving": leaving})


@inbox.takes(KIND)
def settle(content: bytes, about: dict[str, Any]) -> None:
    """Remember by its lookup that an address left a newsletter, or all, and erase the person if nothing else is kept of
    them; forget it of somebody who gets the newsletter, or any, again."""
    person = Person.objects.filter(pk=about["person"]).first()
    newsletter = Newsletter.objects.filter(pk=about["newsletter"]).first()
    details = persons.read([person])[0] if person else None
    is_gone = newsletter is None and about["newsletter"] is not None
    if person is None or is_gone or details is None:
        return
    getting = Subscription.objects.filter(person=person)
    if (getting.filter(newsletter=newsletter) if newsletter else getting).exists():
        forget_departure(newsletter, details.address)
        return
    remember_departure(newsletter, details.address, about.get("leaving", ""))
    # The row of the inbox goes with this transaction; until then it keeps the person.
    transaction.on_commit(lambda: persons.erase_if_unused(person))


def remember_departure(newsletter: Newsletter | None, address: str, leaving: str = "") -> None:
    """Keep the lookup of an address that left a newsletter, or all of them. Raises VaultLocked, NoAddress."""
    (lookups,) = vault.agent().find(LEFT, [lookup_value(address)])
    if not Departed.objects.filter(newsletter=newsletter, lookup__in=lookups).update(leaving=leaving):
        given = {"day": today(), "leaving": leaving}
        Departed.objects.get_or_create(newsletter=newsletter, lookup=lookups[0], defaults=given)


def remember_departures(newsletter: Newsletter, addresses: Sequence[str]) -> None:
    """Keep the lookups of addresses that left and are not known yet, within a transaction. Raises VaultLocked."""
    found = vault.agent().find(LEFT, [lookup_value(address) for address in addresses])
    rows = [Departed(newsletter=newsletter, lookup=lookups[0], day=today()) for lookups in found]
    Departed.objects.bulk_create(rows, ignore_conflicts=True)


def leaving_now(newsletter: Newsletter, numbers: Iterable[int]) -> set[int]:
    """Return those of some persons, by their primary keys, who left it, or all, while the vault was locked."""
    left = Q(about__newsletter=newsletter.pk) | Q(about__newsletter=None)
    waiting = Waiting.objects.filter(left, kind=KIND, about__person__in=list(numbers))
    return set(waiting.values_list("about__person", flat=True))


def has_left(newsletter: Newsletter, addresses: Iterable[str]) -> set[str]:
    """Return those of the addresses that left a newsletter, or ended all. Raises VaultLocked, NoAddress."""
    asked = list(addresses)
    found = vault.agent().find(LEFT, [lookup_value(address) for address in asked])
    every = [lookup for lookups in found for lookup in lookups]
    rows = Departed.objects.filter(Q(newsletter=newsletter) | Q(newsletter=None), lookup__in=every)
    known = {bytes(each) for each in rows.values_list("lookup", flat=True)}
    return {address for address, lookups in zip(asked, found, strict=True) if known.intersection(lookups)}


def leave_all(person: Person) -> int:
    """End all subscriptions of a person, who gets none by a list from elsewhere either; return how many there were."""
    with transaction.atomic():
        rows = Subscription.objects.filter(person=person).select_related("newsletter")
        count = sum(end(row) for row in rows)
        settle_later(person.pk, None)
    return count
