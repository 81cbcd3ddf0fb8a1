"""What letters keep of one person: shown and erased with all else that is kept of them (`people.holdings`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tamizdat.letters.models import Newsletter, Subscription, Tally
from tamizdat.letters.subscriptions import undoing
from tamizdat.letters.subscriptions.leaving import KIND, remember_departure
from tamizdat.people import holdings
from tamizdat.people.holdings import Holder
from tamizdat.people.models import Person, Waiting
from tamizdat.people.persons import today


def exported(person: Person, address: str) -> dict[str, Any]:
    """Return the newsletters that a person gets, and what they agreed to."""
    return {
        "newsletters": [
            {
                "newsletter": row.newsletter.name,
                "language": row.newsletter.language,
                "agreed_to": row.consent,
                "agreed": row.consented.isoformat(timespec="seconds"),
                "came": row.source,
                **({"leaving_undone": row.undone.isoformat(timespec="seconds")} if row.undone else {}),
                **({"chosen_in_preferences": row.chosen.isoformat(timespec="seconds")} if row.chosen else {}),
            }
            for row in Subscription.objects.filter(person=person).select_related("newsletter").order_by("pk")
        ]
    }


def erase(person: Person, address: str, sent: Sequence[Waiting]) -> None:
    """End all subscriptions of a person. That the address left, and left all where it got any, is kept by its lookup
    alone. Raises VaultLocked."""
    waiting = Waiting.objects.filter(kind=KIND, about__person=person.pk)  # what they left and nobody has settled yet
    left = {row.about["newsletter"] for row in waiting}
    waiting.delete()
    for row in Subscription.objects.filter(person=person).select_related("newsletter"):
        left |= {row.newsletter_id, None}
        Tally.add(row.newsletter, today(), "left")
        row.delete()
    if not address:
        return
    for newsletter in Newsletter.objects.filter(pk__in=left - {None}):
        remember_departure(newsletter, address)
    if None in left:
        remember_departure(None, address)
    undoing.forget(address)


def register() -> None:
    """Have a person see and erase this."""
    holdings.add(
        Holder(
            "letters",
            knows=lambda address: False,  # who gets a newsletter is a person
            exported=exported,
            erase=erase,
        )
    )
