"""Persons: found by their address, read, changed and erased. Everything here but `sealed` needs the vault unlocked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from msgspec import Struct

from tamizdat.people import vault
from tamizdat.people.addresses import clean, lookup_value
from tamizdat.people.models import Person, SignedLink, Suppressed, Waiting
from tamizdat.people.models.person import LOOKUP

PERSON, SUPPRESSED = LOOKUP, "suppressed"  # purposes of lookups
_BATCH = 1_000  # persons who are looked at in one round


class Details(Struct, frozen=True):
    """What is known of a person. `language` is a code of the outlet's."""

    address: str
    name: str = ""
    language: str = ""


def find(address: str) -> Person | None:
    """Return the person with an address, None where there is none. Raises VaultLocked."""
    (lookups,) = vault.agent().find(PERSON, [lookup_value(address)])
    return Person.objects.filter(lookup__in=lookups).first()


def find_all(addresses: Sequence[str]) -> dict[str, Person]:
    """Return the persons with some addresses, those whom there are. Raises VaultLocked."""
    found = vault.agent().find(PERSON, [lookup_value(address) for address in addresses])
    rows = Person.objects.filter(lookup__in=[lookup for lookups in found for lookup in lookups])
    known = {bytes(person.lookup): person for person in rows}
    pairs = (
        (address, next(filter(None, map(known.get, each)), None))
        for address, each in zip(addresses, found, strict=True)
    )
    return {address: person for address, person in pairs if person}


def add_all(given: Sequence[Details]) -> dict[str, Person]:
    """Return persons by their addresses, within a transaction; who is new is added. The addresses are clean ones, each
    once. Raises VaultLocked."""
    found = find_all([each.address for each in given])
    new = [each for each in given if each.address not in found]
    lookups = vault.agent().find(PERSON, [lookup_value(each.address) for each in new])
    rows = [Person(lookup=each[0], since=today()) for each in lookups]
    for row, details in zip(rows, new, strict=True):
        vault.put(row, details)
    Person.objects.bulk_create(rows, ignore_conflicts=True)  # somebody may have been faster
    return found | find_all([each.address for each in new])


def find_or_add(details: Details) -> Person:
    """Return the person with an address; a new one gets the other details too. Raises VaultLocked, NoAddress.

    Two that add the same address at the same moment get the same person.
    """
    details = msgspec.structs.replace(details, address=clean(details.address))
    (lookups,) = vault.agent().find(PERSON, [lookup_value(details.address)])
    for _ in range(2):
        if found := Person.objects.filter(lookup__in=lookups).first():
            return found
        person = Person(lookup=lookups[0], since=today())
        vault.put(person, details)
        try:
            with transaction.atomic():
                person.save()
        except IntegrityError:
            continue  # somebody was faster
        return person
    raise RuntimeError("A person could be neither found nor added.")


def read(persons: Sequence[Person]) -> list[Details | None]:
    """Return what is known of persons, in order; None where it cannot be read. Raises VaultLocked."""
    bodies = vault.agent().unseal([bytes(person.sealed) for person in persons])
    return [msgspec.json.decode(body, type=Details) if body else None for body in bodies]


def change(person: Person, **changed: str) -> Details | None:
    """Change what is known of a person; return it. A new address is looked up from now on. Raises VaultLocked."""
    (details,) = read([person])
    if details is None:
        return None
    details = msgspec.structs.replace(details, **changed)
    if "address" in changed:
        details = msgspec.structs.replace(details, address=clean(details.address))
        (lookups,) = vault.agent().find(PERSON, [lookup_value(details.address)])
        person.lookup = lookups[0]
    vault.put(person, details)
    person.save()
    return details


def is_used(person: Person) -> bool:
    """Whether anything refers to a person: a row of another room, something in the inbox, or a link that holds."""
    of_rooms = (each for each in Person._meta.related_objects if each.related_model._meta.app_label != "people")
    return (
        any(each.related_model._default_manager.filter(**{each.field.name: person}).exists() for each in of_rooms)
        or Waiting.objects.filter(about__person=person.pk).exists()
        or SignedLink.objects.filter(person=person, ends__gt=timezone.now()).exists()
    )


def erase_if_unused(person: Person) -> bool:
    """Erase a person to whom nothing refers any more; return whether that was so."""
    with transaction.atomic():
        unused = Person.objects.select_for_update().filter(pk=person.pk)
        return bool(unused) and not is_used(person) and bool(unused.delete()[0])


def erase_unused(numbers: Sequence[int]) -> int:
    """Erase those of some persons, by their primary keys, to whom nothing refers any more; return how many."""
    with transaction.atomic():
        unused = _unused(Person.objects.filter(pk__in=numbers))
        held = Waiting.objects.filter(about__person__in=list(numbers)).values_list("about__person", flat=True)
        linked = SignedLink.objects.filter(person__in=numbers, ends__gt=timezone.now()).values("person")
        return int(unused.exclude(pk__in=list(held)).exclude(pk__in=linked).delete()[1].get("people.Person", 0))


def _unused(known: QuerySet[Person]) -> QuerySet[Person]:
    """Return those of persons to whom no row of another room refers."""
    for each in Person._meta.related_objects:
        if each.related_model._meta.app_label != "people":
            known = known.filter(**{each.field.related_query_name(): None})
    return known


def forget_unused() -> int:
    """Erase all persons to whom nothing refers any more; return how many. One that is a day old may be on its way."""
    known = _unused(Person.objects.filter(since__lt=today()))
    return sum(erase_if_unused(person) for person in known.order_by("pk")[:_BATCH])


def suppress(address: str, reason: Suppressed.Reason) -> None:
    """Write to an address no more; a complaint outweighs mail that came back. Raises VaultLocked, NoAddress."""
    (lookups,) = vault.agent().find(SUPPRESSED, [lookup_value(clean(address))])
    known = Suppressed.objects.filter(lookup__in=lookups)
    if reason == Suppressed.Reason.COMPLAINED:
        known.filter(reason=Suppressed.Reason.BOUNCED).update(reason=reason)
    if not known.exists():
        Suppressed.objects.get_or_create(lookup=lookups[0], defaults={"reason": reason, "since": today()})


def suppress_all(reasons: Mapping[str, Suppressed.Reason]) -> None:
    """Write to some addresses no more, none of which is suppressed yet. Raises VaultLocked."""
    found = vault.agent().find(SUPPRESSED, [lookup_value(address) for address in reasons])
    pairs = zip(found, reasons.values(), strict=True)
    rows = [Suppressed(lookup=lookups[0], reason=reason, since=today()) for lookups, reason in pairs]
    Suppressed.objects.bulk_create(rows, ignore_conflicts=True)


def lift_suppression(address: str) -> None:
    """Write to an address again, because its owner asked for it. Raises VaultLocked."""
    (lookups,) = vault.agent().find(SUPPRESSED, [lookup_value(address)])
    Suppressed.objects.filter(lookup__in=lookups).delete()


def suppressed(addresses: Sequence[str], *, but: Sequence[Any] = ()) -> set[str]:
    """Return those of the addresses that must not be written to; reasons in `but` are none here.

    Raises VaultLocked.
    """
    found = vault.agent().find(SUPPRESSED, [lookup_value(address) for address in addresses])
    every = [lookup for lookups in found for lookup in lookups]
    rows = Suppressed.objects.filter(lookup__in=every).exclude(reason__in=but)
    known = {bytes(each) for each in rows.values_list("lookup", flat=True)}
    return {address for address, lookups in zip(addresses, found, strict=True) if known.intersection(lookups)}


def today() -> date:
    """Return the day that is written down."""
    return timezone.localdate()
