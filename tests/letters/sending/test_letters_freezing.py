"""An issue is frozen once, whole, whoever is killed in between."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from letters_sending import bare_subscriptions, new_issue, new_newsletter, states


class Killed(BaseException):
    """Stands for SIGKILL."""


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.letters.sending import freezing

    monkeypatch.setattr(freezing, "_BATCH", 3)


@pytest.mark.slow
def test_killed_at_any_statement(desk: Any, small: None) -> None:
    from django.db import connection

    from tamizdat.letters.models import Delivery, Issue
    from tamizdat.letters.sending.freezing import begin_due

    newsletter = new_newsletter()
    bare_subscriptions(newsletter, 10)
    for step in count():
        issue = new_issue(newsletter, frozen=None, text="", html="", day=None)
        left = step

        def execute(run: Any, *given: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed
            return run(*given)

        try:
            with connection.execute_wrapper(execute):
                begin_due()
        except Killed:
            issue.refresh_from_db()
            assert issue.state == "approved" or len(states(issue)) == 10
        whole = left >= 0
        begin_due()
        issue.refresh_from_db()
        assert issue.state == "sending" and issue.recipients == 10 and issue.frozen and issue.text and issue.day
        rows = Counter(Delivery.objects.filter(issue=issue).values_list("subscription", flat=True))
        assert len(rows) == 10 and set(rows.values()) == {1}
        Issue.objects.all().update(state="sent")
        if whole:
            break
    assert step > 10


def test_readers_come_and_go_meanwhile(desk: Any, small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.letters.models import Delivery
    from tamizdat.letters.sending import freezing

    newsletter = new_newsletter()
    rows = bare_subscriptions(newsletter, 7)
    bare_subscriptions(new_newsletter("other"), 2)
    issue = new_issue(newsletter)
    write, late = freezing._write_some, []

    def writing(each: Any) -> bool:
        done = write(each)
        if not late:
            rows[2].delete()  # has a row
            rows[5].delete()  # has none yet
            late.extend(bare_subscriptions(newsletter, 2))
        return bool(done)

    monkeypatch.setattr(freezing, "_write_some", writing)
    assert freezing.begin_due() == 1
    issue.refresh_from_db()
    assert issue.recipients == 8  # among them one who has left
    found = set(Delivery.objects.filter(issue=issue).values_list("subscription", flat=True))
    assert found == {None, *(each.pk for each in [*rows, *late] if each.pk)}


def test_only_what_is_approved_and_due(desk: Any) -> None:
    from django.utils import timezone

    from tamizdat.letters.sending.freezing import begin_due

    newsletter = new_newsletter()
    now = timezone.now()
    later = new_issue(newsletter, send_at=now + timedelta(minutes=1))
    draft = new_issue(newsletter, state="draft", send_at=now - timedelta(days=1))
    due = new_issue(newsletter, send_at=now - timedelta(seconds=1))
    assert begin_due() == 1
    found = [type(each).objects.get(pk=each.pk).state for each in (later, draft, due)]
    assert found == ["approved", "draft", "sending"]


def test_what_cannot_be_made_keeps_no_other_waiting(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.letters.sending import freezing

    newsletter = new_newsletter()
    bad, good = new_issue(newsletter, frozen=None), new_issue(newsletter)

    def compose(issue: Any) -> Any:
        raise ValueError("article 7 is gone")

    monkeypatch.setattr(freezing, "compose", compose)
    assert freezing.begin_due() == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert bad.state == "approved" and "article 7 is gone" in bad.trouble and good.state == "sending"
