"""A newsroom with a weekly newsletter in two languages, in practice mode, and what people at its desk do."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest


class Letters:
    """The newsletters of a desk, and what is done with their issues."""

    def __init__(self, desk: Any) -> None:
        from tamizdat.letters.models import Newsletter

        self.desk = desk
        about = {"slug": "weekly", "description": "News, every Friday", "live": True}
        self.weekly = Newsletter.objects.create(name="The week", language="en", **about)
        self.arabic = Newsletter.objects.create(name="الأسبوع", language="ar", **about)

    def draft(self, *numbers: int, newsletter: Any = None, user: str = "edna", **changes: Any) -> Any:
        """Return a draft with articles, of somebody, for the next hour."""
        from tamizdat.letters.drafting import begin
        from tamizdat.newsroom.models import Article

        newsletter = newsletter or self.weekly
        known = Article.objects.in_bulk(numbers)
        issue = begin(newsletter, changes.pop("send_at", None), articles=[known[number] for number in numbers])
        type(issue).objects.filter(pk=issue.pk).update(owner=self.desk.user(user))
        if changes:
            self.change(issue, **changes)
        return again(issue)

    def change(self, issue: Any, user: str = "edna", **changes: Any) -> None:
        """Change a draft."""
        draft = again(issue).get_latest_revision_as_object()
        for name, value in changes.items():
            setattr(draft, name, value)
        draft.save_revision(user=self.desk.user(user), clean=False)

    def submit(self, issue: Any, user: str = "edna") -> Any:
        """Submit a draft."""
        from wagtail.models import Workflow

        from tamizdat.letters.approval import WORKFLOW

        Workflow.objects.get(name=WORKFLOW).start(again(issue), self.desk.user(user))
        return again(issue)

    def approve(self, issue: Any, user: str = "max") -> Any:
        """Approve what was submitted."""
        state = again(issue).current_workflow_task_state
        state.task.specific.on_action(state, self.desk.user(user), "approve")
        return again(issue)

    def approved(self, *numbers: int, **changes: Any) -> Any:
        """Return an approved issue."""
        return self.approve(self.submit(self.draft(*(numbers or (1001,)), **changes)))

    def subscribe(self, count: int, newsletter: Any = None) -> None:
        """Let some people subscribe, of whom nothing is known."""
        from django.utils import timezone

        from tamizdat.letters.models import Subscription
        from tamizdat.people.models import Person

        newsletter = newsletter or self.weekly
        for _number in range(count):
            person = Person.objects.create(lookup=secrets.token_bytes(32), since=timezone.localdate())
            Subscription.objects.create(person=person, newsletter=newsletter, consent="yes", consented=timezone.now())

    def sent(self, count: int = 3, **states: int) -> Any:
        """Return an issue that is being sent to some people; `states` says how far some of them are."""
        from tamizdat.letters.models import Delivery
        from tamizdat.letters.sending.freezing import begin_due

        self.subscribe(count)
        issue = self.approved(1001)
        begin_due()
        rows = iter(Delivery.objects.filter(issue=issue).order_by("pk"))
        for state, many in states.items():
            for _number in range(many):
                Delivery.objects.filter(pk=next(rows).pk).update(state=state, answer="451 4.7.1", attempts=1)
        return again(issue)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be another moment."""
    from unittest.mock import patch

    with patch("django.utils.timezone.now", lambda: moment):
        yield


def again(row: Any) -> Any:
    """Return a row as the database has it now."""
    return type(row).objects.get(pk=row.pk)


def before(newsletter: Any, **ago: int) -> datetime:
    """Return a moment some time before a newsletter's next hour but one, so that nothing is drafted for it yet."""
    from django.utils import timezone

    return newsletter.next_after(timezone.now()) + timedelta(days=7) - timedelta(**ago)


@pytest.fixture
def letters(desk: Any, settings_of_django: Any) -> Letters:
    """A newsroom in practice mode with a weekly newsletter in English and Arabic that readers can sign up for.

    Tests that need its vault ask for `vault`: an agent is a process of its own.
    """
    settings_of_django.PRACTICE = True
    return Letters(desk)
