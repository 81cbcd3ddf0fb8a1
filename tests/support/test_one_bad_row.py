"""Reminders that meet in a month, and rows that cannot be done: none of them keeps anything else from being done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from support_desk import ADDRESS, again
from test_managing import letters


def test_reminders_that_come_to_the_same_month_are_one(support: Any) -> None:
    from tamizdat.support import reminders
    from tamizdat.support.models import Reminder

    for month, every in ((12, 3), (3, 0)):
        reminders.ask(ADDRESS, month, every, "en")
    reminders.ask("innocent@example.org", 12, 0, "en")
    support.work()
    first = min(row.month for row in Reminder.objects.all())
    with support.on(first):
        support.work()
        assert {letter.to for letter in letters("reminder")} == {ADDRESS, "innocent@example.org"}
        row = Reminder.objects.get()
        assert row.month == reminders.later(first, 3) and row.every == 3
    with support.on(row.month):
        support.work()
    assert len(letters("reminder")) == 3, "one letter in the month in which both were due"


def test_what_comes_more_often_stays_and_every_letter_still_ends_it(support: Any) -> None:
    from tamizdat.support import reminders
    from tamizdat.support.models import Reminder

    for month, every in ((12, 6), (3, 3)):
        reminders.ask(ADDRESS, month, every, "en")
    support.work()
    rows = {row.month.month: row for row in Reminder.objects.all()}
    with support.on(rows[3].month):  # this one goes on to June, and so would the other
        Reminder.objects.filter(pk=rows[12].pk).update(month=reminders.later(rows[3].month, 1))
        support.work()
    Reminder.objects.filter(pk=rows[12].pk).update(month=rows[12].month)
    with support.on(rows[12].month):
        support.work()
        row = Reminder.objects.get()
        assert (row.pk, row.every, row.month.month) == (rows[12].pk, 3, 6)
        assert len(letters("reminder")) == 2
        stop = letters("reminder")[0].stops  # of the one that is part of the other now
        support.reader().post("/service/" + stop.partition("/service/")[2])
        assert not Reminder.objects.exists()


def test_a_letter_that_cannot_be_written_stops_no_other(
    support: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from tamizdat.newsroom.models import Trouble
    from tamizdat.support.payments import notices

    compose = notices.compose
    first = support.begin(email=ADDRESS)
    second = support.begin(email="other@example.org")

    def fails(notice: Any, address: str) -> Any:
        if notice.contribution_id == first.pk:
            raise ValueError(address)
        return compose(notice, address)

    monkeypatch.setattr(notices, "compose", fails)
    for row in (first, second):
        support.processor.pay(row.provider_reference, row.day)
    support.work()
    assert [letter.to for letter in letters("support-thanks")] == ["other@example.org"]
    assert Trouble.objects.get().job.startswith("notice ")
    assert ADDRESS not in caplog.text + Trouble.objects.get().reason


def test_a_contribution_that_cannot_be_entered_stops_no_other(support: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    from tamizdat.newsroom.models import Trouble
    from tamizdat.support.ledger.posting import LedgerError
    from tamizdat.support.models import Contribution
    from tamizdat.support.payments import applying

    post = applying.post_payment
    first, second = support.begin(), support.begin()

    def fails(provider: Any, cadence: str, payment: Any) -> None:
        if payment.reference in {charge["id"] for charge in support.processor.look(first.provider_reference)[1]}:
            raise LedgerError("it is entered already")
        post(provider, cadence, payment)

    monkeypatch.setattr(applying, "post_payment", fails)
    for row in (first, second):
        support.processor.pay(row.provider_reference, row.day)
    support.work()
    assert (again(first).state, again(second).state) == ("open", "done")
    third = support.begin()
    support.processor.pay(third.provider_reference, third.day)
    Contribution.objects.update(look_at=timezone.now() - timedelta(days=1))
    support.work()
    assert again(third).state == "done"
    assert not Trouble.objects.filter(job__in=("events", "watching")).exists()
