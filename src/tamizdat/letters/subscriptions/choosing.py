"""Preferences: which newsletters somebody gets, of all languages. It works while the vault is locked."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tamizdat.letters.models import Newsletter, Subscription, Tally
from tamizdat.letters.subscriptions import leaving
from tamizdat.people.models import Person
from tamizdat.people.persons import today


def offered(person: Person) -> list[Newsletter]:
    """Return all newsletters that a person can choose or has, by language in the outlet's order."""
    found = Newsletter.objects.filter(Q(live=True) | Q(subscriptions__person=person)).distinct()
    return Newsletter.in_order(found)


def subscriptions_of(person: Person) -> list[Subscription]:
    """Return what a person gets."""
    return list(Subscription.objects.filter(person=person).select_related("newsletter", "person").order_by("pk"))


def choose(person: Person, wanted: Iterable[int], consent: str, number: str = "") -> list[Subscription]:
    """Have a person get these newsletters and no others; return the subscriptions that ended. Whoever chooses
    nothing has ended all.

    `consent` is the sentence that stood above the button. Who chooses has confirmed their address before. `number` is
    of `undoing.new_leaving`.
    """
    wanted = set(wanted)
    with transaction.atomic():
        now = subscriptions_of(person)
        ended = [row for row in now if row.newsletter_id not in wanted and leaving.end(row, leaving=number)]
        Subscription.objects.filter(person=person, newsletter__in=wanted).update(chosen=timezone.now())
        for newsletter in Newsletter.objects.filter(pk__in=wanted - {row.newsletter_id for row in now}, live=True):
            given = {"consent": consent, "consented": timezone.now(), "chosen": timezone.now()}
            _, is_new = Subscription.objects.get_or_create(person=person, newsletter=newsletter, defaults=given)
            if is_new:
                Tally.add(newsletter, today(), "joined")
                leaving.settle_later(person.pk, newsletter.pk)
        if ended and not Subscription.objects.filter(person=person).exists():
            leaving.settle_later(person.pk, None)
    return ended
