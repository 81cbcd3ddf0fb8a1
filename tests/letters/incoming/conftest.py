"""A newsroom with an address for bounces, and a letter of an issue to one reader."""

from __future__ import annotations

from typing import Any

import pytest
from incoming_reports import CONFIGURATION, READER
from letters_sending import new_issue, new_newsletter, subscribe


class Post:
    """A newsletter whose letters come back."""

    def __init__(self, desk: Any, vault: Any) -> None:
        self.desk, self.vault = desk, vault
        self.newsletter = new_newsletter()

    def letter(self, address: str = READER, state: str = "sent", **of_issue: Any) -> Any:
        """Return a letter of a new issue to a reader, who subscribes if they do not yet."""
        from tamizdat.letters.models import Delivery, Issue, Subscription
        from tamizdat.people import persons

        person = persons.find(address)
        row = Subscription.objects.filter(person=person, newsletter=self.newsletter).first() if person else None
        row = row or subscribe(self.newsletter, address)[0]
        issue = new_issue(self.newsletter, **{"state": Issue.State.SENT, **of_issue})
        return Delivery.objects.create(issue=issue, subscription=row, state=state)

    def take_in(self) -> None:
        from tamizdat.people import inbox

        inbox.take_in()


@pytest.fixture
def post(desk: Any, vault: Any) -> Post:
    with desk.newsroom.configuration.open("a") as file:
        file.write(CONFIGURATION)
    return Post(desk, vault)
