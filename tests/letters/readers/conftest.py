"""A newsroom with newsletters: its service, its worker's round, and what is in a reader's mailbox."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

ADDRESS = "philippa.zwergenstein@example.org"


class Paper:
    """What readers meet, what the worker does, and the letters that are under way."""

    def __init__(self, support: Any) -> None:
        from tamizdat.letters.models import Newsletter

        self.support, self.vault = support, support.vault
        self.weekly = Newsletter.objects.create(
            slug="weekly", language="en", name="The week", description="What happened.", live=True, order=1
        )
        self.breaking = Newsletter.objects.create(
            slug="breaking", language="en", name="Breaking", description="At once.", rhythm="at-once", live=True
        )
        self.arabic = Newsletter.objects.create(
            slug="weekly", language="ar", name="الأسبوع", description="ما حدث.", live=True
        )

    @property
    def reader(self) -> Any:
        return self.support.reader()

    def work(self) -> None:
        self.support.work()

    def form(self, address: str = ADDRESS, *slugs: str, **more: str) -> dict[str, Any]:
        """Return the form as a browser sends it that has done its sum."""
        from support_desk import solved

        from tamizdat.readers import abuse

        proof = solved(abuse.challenge())
        return {"language": "en", "email": address, "newsletter": list(slugs) or ["weekly"], "proof": proof, **more}

    def ask(self, *given: str) -> Any:
        """Send the form."""
        return self.reader.post("/service/letters/subscribe/", self.form(*given))

    def letters(self, kind: str) -> list[Any]:
        from tamizdat.people.mail import outbox
        from tamizdat.people.models import Mail

        return [each for each in outbox.read(list(Mail.objects.filter(kind=kind).order_by("pk"))) if each]

    def link(self, kind: str, which: str) -> str:
        """Return the path of a link in the newest letter of a kind."""
        text = self.letters(kind)[-1].text
        return str(re.findall(rf"https?://\S+?(/service/{which}/\S+/)", text)[0])

    def subscribe(self, address: str = ADDRESS, *slugs: str) -> Any:
        """Sign up and confirm; return the first subscription."""
        from tamizdat.letters.models import Subscription

        self.ask(address, *slugs)
        self.work()
        self.reader.post(self.link("letters-confirm", "letters/confirm"))
        self.work()
        return Subscription.objects.order_by("pk").last()

    def later(self, days: int) -> Any:
        """Let it be so many days later."""
        from support_desk import today

        return self.support.on(today() + timedelta(days=days))


@pytest.fixture
def paper(support: Any) -> Paper:
    return Paper(support)
