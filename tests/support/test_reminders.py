"""Reminders: asked for, sent on their day, and ended."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from support_desk import ADDRESS, letters, link_of, today


def test_a_link_leads_to_reminders_too(support: Any) -> None:
    from tamizdat.people.models import Person
    from tamizdat.support import reminders
    from tamizdat.support.models import Reminder

    reminders.ask(ADDRESS, 3, 6, "en")
    reminders.ask("somebody.else@example.org", 3, 0, "en")
    support.work()
    link, reader = link_of(support, ADDRESS.upper()), support.reader()
    assert not Person.objects.exists()
    text = reader.get(link).content.decode()
    assert "March" in text and "Every six months" in text and "Give me a copy" not in text
    assert reader.post(link, {"do": "erase"}).status_code == 303, "there is nobody to erase"
    assert "It is done" in reader.post(link, {"do": "forget"}).content.decode()
    assert Reminder.objects.count() == 1, "another's stays"
    assert reader.get(link).status_code == 404
    (letter,) = letters("support-link")
    assert letter.to == ADDRESS


def test_a_reminder_comes_on_its_day_once(support: Any) -> None:
    from tamizdat.support.models import Reminder

    month = today().month % 12 + 1
    form = {"language": "en", "email": ADDRESS, "month": str(month), "every": "0", "proof": support.form()["proof"]}
    told = support.reader().post("/service/remind/", form).content.decode()
    assert "Thank you" in told and "We write this once" in told and "has a link that ends them" not in told
    support.work()
    row = Reminder.objects.get()
    assert row.month.month == month and row.month > today()
    support.work()
    assert not letters("reminder")
    with support.on(row.month - timedelta(days=1)):
        support.work()
        assert not letters("reminder")
    with support.on(row.month):
        support.work()
        support.work()
    (letter,) = letters("reminder")
    assert letter.to == ADDRESS and "This was the only e-mail" in letter.text
    assert not Reminder.objects.exists(), "the address is erased"


def test_on_its_day_the_mail_server_gets_it_once_whatever_is_tried_again(
    support: Any, mail: Any, settings_of_django: Any
) -> None:
    from tamizdat.people.models import Mail
    from tamizdat.support import reminders

    settings_of_django.PRACTICE = False  # letters go out
    day = today()
    reminders.ask(ADDRESS, day.month % 12 + 1, 0, "en")
    support.work()
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    with support.on(first - timedelta(days=1)):
        support.work()
    assert not mail.taken
    mail.refusals[ADDRESS] = "451 4.3.0 try later"
    with support.on(first):
        support.work()
    assert not mail.taken
    mail.refusals.clear()
    for days in range(3):
        with support.on(first + timedelta(days=days)):
            Mail.objects.filter(state=Mail.State.WAITING).update(not_before=None)
            support.work()
    assert mail.counts == {ADDRESS: 1}
    (_, message) = mail.taken[0]
    assert "This was the only e-mail" in message.get_body().get_content()


def test_a_wish_with_mistakes_comes_back_as_it_was(support: Any) -> None:
    right = {"language": "en", "email": ADDRESS, "month": "3", "every": "6"}
    for name, value, wrong in (("month", "", "month"), ("email", "nobody", "remind-email"), ("every", "7", "every")):
        answer = support.reader().post("/service/remind/", right | {name: value})
        text = answer.content.decode()
        assert (
            answer.status_code == 422 and "<title>Please correct: Remind me" in text and f'<a href="#{wrong}">' in text
        )
        assert f'aria-describedby="mistake-{wrong}" aria-invalid="true" autofocus' in text
        for filled, shown in (("month", '"3" selected'), ("every", '"6" selected'), ("email", f'value="{ADDRESS}"')):
            assert (shown in text) == (filled != name)
        assert name != "email" or 'value="nobody"' in text


def test_a_wish_that_comes_again_says_how_often_and_how_it_ends(support: Any) -> None:
    month = today().month % 12 + 1
    form = {"language": "en", "email": ADDRESS, "month": str(month), "every": "6", "proof": support.form()["proof"]}
    text = support.reader().post("/service/remind/", form).content.decode()
    year = today().year + (month == 1)
    assert f"{date(year, month, 1):%B} 1, {year}" in text and "every six months" in text
    assert "has a link that ends them" in text


def test_reminders_that_come_again_end_by_one_click(support: Any) -> None:
    from tamizdat.support import reminders
    from tamizdat.support.models import Reminder

    for month in (1, 2):
        reminders.ask(ADDRESS, month, 6, "en")
    support.work()
    assert Reminder.objects.count() == 2
    first = min(row.month for row in Reminder.objects.all())
    with support.on(first):
        support.work()
        (letter,) = letters("reminder")
        assert reminders.later(first, 6) in {row.month for row in Reminder.objects.all()}
        stop = "/service/" + letter.stops.partition("/service/")[2]
        assert letter.stops in letter.text
        reader = support.reader()
        assert "Remind me no more" in reader.get(stop).content.decode()
        assert Reminder.objects.count() == 2, "a GET changes nothing"
        assert "It is done" in reader.post(stop, {"List-Unsubscribe": "One-Click"}).content.decode()
        assert not Reminder.objects.exists()
        assert "It is done" in reader.post(stop).content.decode()


def test_after_a_rotation_persons_and_reminders_are_still_found(support: Any) -> None:
    from tamizdat.people import persons
    from tamizdat.support import reminders

    support.give(email=ADDRESS)
    reminders.ask(ADDRESS, 3, 0, "en")
    support.work()
    support.vault.agent.rotate()
    support.work()
    support.work()
    assert persons.find(ADDRESS) is not None
    assert reminders.stop_all_of(ADDRESS) == 1


def test_months() -> None:
    from tamizdat.support.reminders import first_day, later

    assert first_day(11, date(2026, 11, 29)) == date(2027, 11, 1)
    assert first_day(12, date(2026, 11, 29)) == date(2026, 12, 1)
    assert later(date(2026, 12, 1), 3) == date(2027, 3, 1)
