"""Readers with sealed addresses, an issue that is due, and a round of the sender in this process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest


def subscribe(newsletter: Any, *addresses: str) -> list[Any]:
    """Subscribe persons with addresses."""
    from django.utils import timezone

    from tamizdat.letters.models import Subscription
    from tamizdat.people import persons

    return [
        Subscription.objects.create(
            newsletter=newsletter,
            person=persons.find_or_add(persons.Details(address)),
            consent="Yes",
            consented=timezone.now(),
        )
        for address in addresses
    ]


def new_newsletter(slug: str = "weekly") -> Any:
    from tamizdat.letters.models import Newsletter

    return Newsletter.objects.create(slug=slug, language="en", name="The Week", description="Every Friday.")


def bare_subscriptions(newsletter: Any, count: int) -> list[Any]:
    """Make subscriptions whose persons are never read."""
    import secrets

    from django.utils import timezone

    from tamizdat.letters.models import Subscription
    from tamizdat.people.models import Person
    from tamizdat.people.persons import today

    people = Person.objects.bulk_create([Person(lookup=secrets.token_bytes(32), since=today()) for _ in range(count)])
    return Subscription.objects.bulk_create(
        [Subscription(newsletter=newsletter, person=each, consent="Yes", consented=timezone.now()) for each in people]
    )


def new_issue(newsletter: Any, **changed: Any) -> Any:
    """Make an issue that is due and frozen, so that it says what the test wants."""
    from django.utils import timezone

    from tamizdat.letters.models import Issue
    from tamizdat.letters.rendering.personal import CODE
    from tamizdat.people.persons import today

    link = f"https://lantern.example/service/letters/leave/{CODE}/"
    given = {
        "subject": "Ferries at night",
        "state": Issue.State.APPROVED,
        "frozen": timezone.now(),
        "day": today(),
        "text": f"The ferry is late.\n.\n{link}\n",
        "html": f'<p>The ferry is late.</p>\n<a href="{link}">Leave</a>\n',
    }
    return Issue.objects.create(newsletter=newsletter, **{**given, **changed})


def states(issue: Any) -> list[str]:
    """Return the states of an issue's rows, in their order."""
    from tamizdat.letters.models import Delivery

    return list(Delivery.objects.filter(issue=issue).order_by("pk").values_list("state", flat=True))


@pytest.fixture
def send(desk: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A round of the sender: it ends when nothing is due."""
    from tamizdat.letters.sending import process, sender

    monkeypatch.setattr(sender, "_STAYS", 0.0)
    monkeypatch.setattr(sender, "_TICK", 0.02)
    monkeypatch.setattr(process, "PAUSE", 0.0)
    return lambda: in_a_thread(lambda: process.run(threading.Event(), once=True))


def in_a_thread(work: Callable[[], Any]) -> Any:
    """Do something in a thread: in the one of the tests a browser of Playwright's may have its own event loop."""

    def done() -> Any:
        from django.db import connections

        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(done).result()
