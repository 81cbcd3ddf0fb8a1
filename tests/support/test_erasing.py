"""Erasure: what could still be paid, what waits in the inbox, what is paid after all; and who gets a link."""

from __future__ import annotations

from typing import Any

import pytest
from support_desk import ADDRESS, again
from test_managing import letters, link_of


def erase(support: Any, link: str) -> str:
    return str(support.reader().post(link, {"do": "erase"}, follow=True).content.decode())


def test_what_could_still_be_paid_keeps_from_being_erased(support: Any) -> None:
    from tamizdat.people.models import Person

    support.give(email=ADDRESS)
    row = support.begin(cadence="monthly", email=ADDRESS)
    support.work()
    link = link_of(support)
    assert "is not paid yet" in erase(support, link) and Person.objects.exists()
    support.processor.give_up(row.provider_reference)
    erase(support, link)
    assert again(row).state == "expired" and not Person.objects.exists()


def test_what_was_paid_a_moment_ago_goes_on(support: Any) -> None:
    from tamizdat.people.models import Person

    support.give(email=ADDRESS)
    link = link_of(support)
    row = support.begin(cadence="monthly", email=ADDRESS)
    support.processor.pay(row.provider_reference, row.day)  # and neither inbox nor message were looked at
    erase(support, link)
    assert again(row).state == "active" and again(row).person == Person.objects.get()


def test_what_is_paid_for_somebody_who_was_erased_is_ended_at_once(support: Any) -> None:
    from tamizdat.support.models import Contribution

    row = support.begin(cadence="monthly", email=ADDRESS)
    support.work()
    Contribution.objects.filter(pk=row.pk).update(person=None, has_address=False)  # as an older version erased
    support.processor.pay(row.provider_reference, row.day)
    support.work()
    assert again(row).state == "ended" and support.processor.look(row.provider_reference)[0]["state"] == "ended"
    kept = support.give(cadence="monthly", email=ADDRESS)
    assert again(kept).state == "active"


def test_an_end_that_is_refused_is_not_asked_for_each_second(support: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.support.models import Attempt, Contribution
    from tamizdat.support.payments.applying import refresh
    from tamizdat.support.providers.base import ProviderError

    def refuse(*_: Any, **__: Any) -> None:
        raise ProviderError("It cannot be ended.")

    monkeypatch.setattr(type(support.provider), "do", refuse)
    row = support.begin(cadence="monthly", email=ADDRESS)
    support.work()
    Contribution.objects.filter(pk=row.pk).update(person=None, has_address=False)
    support.processor.pay(row.provider_reference, row.day)
    for _ in range(3):
        support.work()
        refresh(row)
    assert Attempt.objects.filter(action="end").count() == 1


def test_what_waits_is_erased_too(support: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.people import inbox
    from tamizdat.people.models import Person, Waiting
    from tamizdat.support import reminders
    from tamizdat.support.models import Note, Reminder

    support.give(email=ADDRESS)
    link = link_of(support)
    row = support.begin(email=ADDRESS, note="a private note")
    reminders.ask(ADDRESS.upper(), 3, 0, "en")
    other = support.begin(email="other@example.org", note="of somebody else")
    handlers = dict(inbox._handlers)

    def fail(content: bytes, about: dict[str, Any]) -> None:
        raise ValueError

    monkeypatch.setitem(inbox._handlers, reminders.KIND, fail)  # what cannot be taken in goes as well
    erase(support, link)
    monkeypatch.setattr(inbox, "_handlers", handlers)
    support.work()
    assert not Waiting.objects.exists() and not Reminder.objects.exists()
    assert again(row).person is None and not again(row).has_address
    assert again(other).person == Person.objects.get() and Note.objects.get().contribution == other


def test_a_link_goes_to_those_alone_who_gave(support: Any) -> None:
    support.begin(email=ADDRESS)
    support.begin(cadence="monthly", email=ADDRESS)
    support.work()
    support.reader().post("/service/manage/", {"email": ADDRESS, "language": "en"})
    support.work()
    assert not letters("support-link")
    support.give(email=ADDRESS)
    assert link_of(support)
