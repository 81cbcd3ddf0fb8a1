"""A newsroom with a live weekly newsletter and an unlocked vault, and lists that come to it."""

from __future__ import annotations

from typing import Any

import pytest

CONSENT = "Subscribers of our old list, who signed up on our site."


class Lists:
    """Lists that somebody brings, and what becomes of them."""

    def __init__(self, desk: Any, vault: Any) -> None:
        from tamizdat.letters.models import Newsletter

        self.desk, self.vault = desk, vault
        about = {"slug": "weekly", "description": "News, every Friday", "live": True}
        self.weekly = Newsletter.objects.create(name="The week", language="en", **about)
        self.arabic = Newsletter.objects.create(name="الأسبوع", language="ar", **about)

    def stage(self, body: str | bytes, name: str = "list.csv", consent: str = CONSENT, newsletter: Any = None) -> Any:
        from tamizdat.letters.lists.reading.files import open_list
        from tamizdat.letters.lists.reading.source import of_bytes
        from tamizdat.letters.lists.staging import stage

        found = open_list([of_bytes(name, body.encode() if isinstance(body, str) else body)])
        return stage(newsletter or self.weekly, found, consent)

    def do(self, body: str | bytes, name: str = "list.csv", others: str = "leave-out", newsletter: Any = None) -> Any:
        """Bring a list and do all that can be done at once."""
        from tamizdat.letters.lists import doing

        made = self.stage(body, name, newsletter=newsletter)
        assert doing.begin(made, others)
        self.work()
        made.refresh_from_db()
        return made

    def work(self, rounds: int = 3) -> None:
        from tamizdat.newsroom.operations.worker import one_round

        for _ in range(rounds):
            one_round()

    def getting(self, newsletter: Any = None) -> dict[str, Any]:
        """Return the subscriptions of a newsletter by their addresses."""
        from tamizdat.letters.models import Subscription
        from tamizdat.people import persons

        rows = list(Subscription.objects.filter(newsletter=newsletter or self.weekly).select_related("person"))
        return {
            details.address: row for row, details in zip(rows, persons.read([row.person for row in rows]), strict=True)
        }

    def letters(self, kind: str) -> list[str]:
        """Return whom letters of a kind go to."""
        from tamizdat.people.mail import outbox
        from tamizdat.people.models import Mail

        return [each.to for each in outbox.read(list(Mail.objects.filter(kind=kind).order_by("pk"))) if each]


@pytest.fixture
def lists(desk: Any, vault: Any, settings_of_django: Any) -> Lists:
    settings_of_django.PRACTICE = True
    return Lists(desk, vault)
