"""A newsroom to which readers write: messages as they come in, and what is answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from mails import PAPER, arrived

CONFIGURED = (
    '\n[mail]\nserver = "127.0.0.1"\nsecurity = "none"\nfrom = "The Lantern <letters@lantern.example>"\n'
    '\n[letters]\nrequests = "letters@lantern.example"\nbounces = "bounces@lantern.example"\n'
)


class Mailing:
    """What readers write, what the worker does, and the letters that are under way."""

    def __init__(self, support: Any) -> None:
        from tamizdat.letters.models import Newsletter

        self.support, self.vault, self.desk = support, support.vault, support.desk
        with self.desk.newsroom.configuration.open("a") as file:
            file.write(CONFIGURED)
        made = Newsletter.objects.create
        self.weekly = made(slug="weekly", language="en", name="The week", description="x", live=True, order=1)
        self.breaking = made(slug="breaking", language="en", name="Breaking", description="x", live=True, order=2)
        self.arabic = made(slug="weekly", language="ar", name="الأسبوع", description="x", live=True, order=3)

    def write(self, subject: str = "", text: str = "", to: str = PAPER, **more: Any) -> None:
        """Have a message come in, and acted on if it is a reader's."""
        from tamizdat.letters.incoming.handling import act
        from tamizdat.letters.incoming.process import ours
        from tamizdat.letters.incoming.sorting import sort

        message = arrived(subject, text, to, **more)
        act(sort(message, ours()), message)

    def work(self) -> None:
        """Take in what waits, and make subscriptions of what was confirmed."""
        from tamizdat.letters.subscriptions import confirming
        from tamizdat.people import inbox

        for _ in range(2):
            inbox.take_in()
            confirming.take_in_confirmed()

    def letters(self, kind: str = "asked-by-mail") -> list[Any]:
        from tamizdat.people.mail import outbox
        from tamizdat.people.models import Mail

        return [each for each in outbox.read(list(Mail.objects.filter(kind=kind).order_by("pk"))) if each]

    def answered(self, *given: Any, **more: Any) -> Any:
        """Write, and return the letter that is answered, None if there is none."""
        before = len(self.letters())
        self.write(*given, **more)
        self.work()
        found = self.letters()[before:]
        assert len(found) <= 1
        return found[0] if found else None

    def later(self, days: int = 1) -> Any:
        from support_desk import today

        return self.support.on(today() + timedelta(days=days))

    def counts(self) -> dict[str, int]:
        from tamizdat.letters.models import AskedByMail

        return dict(AskedByMail.objects.values_list("kind", "count"))


@pytest.fixture
def mailing(support: Any) -> Mailing:
    return Mailing(support)
