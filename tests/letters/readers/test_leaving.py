"""Leaving by one click, undoing it, preferences; and what is kept of a person, across rooms."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

ADDRESS = "philippa.zwergenstein@example.org"


def subscriptions() -> Any:
    from tamizdat.letters.models import Subscription

    return Subscription.objects.order_by("pk")


def leave(paper: Any, row: Any) -> list[str]:
    """Leave, and return what the page carries by which that is undone."""
    page = paper.reader.post(f"/service/letters/leave/{row.code}/").content.decode()
    return re.findall('name="again" value="([^"]+)"', page)


def undo(paper: Any, token: str) -> int:
    code: int = paper.reader.post("/service/letters/again/", {"again": token}).status_code
    paper.work()
    return code


def test_whoever_presses_twice_is_told_the_same_and_trying_codes_teaches_nothing(paper: Any) -> None:
    from tamizdat.letters.models import Tally

    path = f"/service/letters/leave/{paper.subscribe().code}/"
    first, second = (paper.reader.post(path).content.decode() for _ in range(2))
    other = paper.reader.post("/service/letters/leave/AAAAAAAAAAAAAAAAAAAAAA/").content.decode()
    assert all("You get this newsletter no more." in page for page in (first, second, other))
    assert second == other.replace("AAAAAAAAAAAAAAAAAAAAAA", path.split("/")[-2])
    assert Tally.objects.get().left == 1


def test_leaving_works_with_a_broken_vault(paper: Any) -> None:
    row = paper.subscribe()
    paper.vault.kill()
    paper.vault.newsroom.vault.unlink()
    assert "It is done" in paper.reader.post(f"/service/letters/leave/{row.code}/").content.decode()
    assert not subscriptions().exists()


def test_a_mistake_is_undone_without_the_address_being_kept(paper: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.letters.models import Departed, Tally
    from tamizdat.letters.subscriptions import undoing
    from tamizdat.people.models import Person

    row = paper.subscribe()
    page = paper.reader.post(f"/service/letters/leave/{row.code}/").content.decode()
    (token,) = re.findall('name="again" value="([^"]+)"', page)
    paper.work()
    assert Departed.objects.exists() and not Person.objects.exists(), "nothing is kept"
    assert ADDRESS not in page
    assert paper.reader.post("/service/letters/again/", {"again": token[:-2] + "xx"}).status_code == 404
    assert "It is undone" in paper.reader.post("/service/letters/again/", {"again": token}).content.decode()
    paper.work()
    back = subscriptions().get()
    assert back.code == row.code and back.consent == row.consent, "the links in old letters hold"
    tally = Tally.objects.get()
    assert (tally.joined, tally.left) == (1, 0), "what was undone is no coming and no going"
    assert not Departed.objects.exists()
    assert (back.consented, back.source, back.imported) == (row.consented, row.source, None) and back.undone
    assert paper.reader.post("/service/letters/again/", {"again": token}).status_code == 404, "it works once"
    (token,) = leave(paper, back)
    monkeypatch.setattr(undoing, "WITHIN", timedelta(seconds=-1))
    assert paper.reader.post("/service/letters/again/", {"again": token}).status_code == 404


def test_a_page_undoes_nothing_after_everything_was_erased(paper: Any) -> None:
    from tamizdat.people import holdings, persons
    from tamizdat.people.models import Waiting

    (first,) = leave(paper, paper.subscribe())
    paper.work()
    assert undo(paper, first) == 200 and subscriptions().exists()
    (second,) = leave(paper, subscriptions().get())
    paper.work()
    holdings.erase(persons.find_or_add(persons.Details(ADDRESS)))
    for token in (first, second):
        undo(paper, token)
        assert not subscriptions().exists() and not Waiting.objects.exists()


def test_a_page_undoes_nothing_after_a_later_leaving(paper: Any) -> None:
    (first,) = leave(paper, paper.subscribe())
    paper.work()
    (second,) = leave(paper, paper.subscribe())
    paper.work()
    undo(paper, first)
    assert not subscriptions().exists()
    assert undo(paper, second) == 200 and subscriptions().exists()


def test_leaving_that_waits_itself_is_undone_after_it(paper: Any) -> None:
    """Two workers take in at once, or the first row has to wait: what was pressed last is what holds."""
    from django.utils import timezone

    from tamizdat.people.models import Waiting

    (token,) = leave(paper, paper.subscribe())
    Waiting.objects.update(not_before=timezone.now() + timedelta(hours=1))
    undo(paper, token)
    assert not subscriptions().exists() and Waiting.objects.count() == 2
    Waiting.objects.update(not_before=None)
    paper.work()
    assert subscriptions().exists() and not Waiting.objects.exists()


def test_what_was_undone_while_the_vault_was_locked_is_found_by_its_address_and_erased(paper: Any) -> None:
    from tamizdat.people import holdings, inbox, persons
    from tamizdat.people.models import Person, Waiting

    row = paper.subscribe()
    page = paper.reader.post(f"/service/letters/leave/{row.code}/").content.decode()
    (token,) = re.findall('name="again" value="([^"]+)"', page)
    paper.work()
    assert not Person.objects.exists()
    assert paper.reader.post("/service/letters/again/", {"again": token}).status_code == 200
    assert [each.kind for each, _ in inbox.of(ADDRESS)] == ["newsletter-again"]
    assert not inbox.of("somebody.else@example.org")
    person = holdings.person_known(ADDRESS) or persons.find_or_add(persons.Details(ADDRESS))
    holdings.erase(person)
    assert not Waiting.objects.filter(kind="newsletter-again").exists() and not subscriptions().exists()


def test_who_left_is_known_by_a_lookup_alone_until_they_come_again(paper: Any) -> None:
    from tamizdat.letters.subscriptions.leaving import has_left

    row = paper.subscribe()
    paper.reader.post(f"/service/letters/leave/{row.code}/")
    paper.work()
    assert has_left(paper.weekly, [ADDRESS, "other@example.org"]) == {ADDRESS}
    assert not has_left(paper.breaking, [ADDRESS])
    paper.vault.agent.rotate()
    paper.work()
    paper.work()
    assert has_left(paper.weekly, [ADDRESS.upper()]) == {ADDRESS.upper()}
    paper.subscribe()
    assert not has_left(paper.weekly, [ADDRESS])


def test_preferences_choose_among_all_languages_while_the_vault_is_locked(paper: Any) -> None:
    row = paper.subscribe()
    paper.vault.lock()
    path = f"/service/letters/preferences/{row.code}/"
    page = paper.reader.get(path).content.decode()
    assert all(name in page for name in ("The week", "Breaking", "الأسبوع"))
    assert re.findall(r'value="(\d+)" checked', page) == [str(paper.weekly.pk)]
    chosen = {"do": "save", "newsletter": [paper.breaking.pk, paper.arabic.pk]}
    answer = paper.reader.post(path, chosen)
    kept = subscriptions()
    assert {each.newsletter_id for each in kept} == {paper.breaking.pk, paper.arabic.pk}
    assert all(each.consent.startswith("You get what you choose") for each in kept)
    assert answer.status_code == 303 and kept[0].code in answer["Location"], "the old link ended with its newsletter"
    assert "Saved." in paper.reader.get(answer["Location"]).content.decode()
    page = paper.reader.post(f"/service/letters/preferences/{kept[0].code}/", {"do": "save"}).content.decode()
    assert "It is done" in page and "Breaking" in page and not subscriptions().exists()
    paper.vault.unlock()
    paper.reader.post("/service/letters/again/", {"again": re.findall('name="again" value="([^"]+)"', page)[0]})
    paper.work()
    assert subscriptions().count() == 2


@pytest.mark.parametrize("number", ["9223372036854775808", "9" * 400, "²", "-1", ""])
def test_a_number_that_is_none_of_a_newsletter_changes_nothing(paper: Any, number: str) -> None:
    row = paper.subscribe()
    path = f"/service/letters/preferences/{row.code}/"
    answer = paper.reader.post(path, {"do": "save", "newsletter": [number, str(paper.weekly.pk)]})
    assert answer.status_code == 303 and subscriptions().get() == row


def test_errors_about_newsletters_speak_of_no_money(paper: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(code: str) -> None:
        raise OverflowError

    unreadable = paper.reader.generic("POST", "/service/letters/again/", b"--x", "multipart/form-data")
    assert unreadable.status_code == 400 and "paid" not in unreadable.content.decode()
    assert "Go back and try again." in unreadable.content.decode()
    monkeypatch.setattr("tamizdat.letters.subscriptions.leaving.find", fails)
    assert paper.reader.get("/service/letters/leave/x/").status_code == 400


def test_who_gives_too_is_not_erased_by_leaving(paper: Any) -> None:
    from tamizdat.people import persons

    paper.support.give(email=ADDRESS)
    row = paper.subscribe()
    paper.reader.post(f"/service/letters/leave/{row.code}/")
    paper.work()
    assert persons.find(ADDRESS) is not None


def test_one_place_shows_and_erases_all_of_a_person_across_rooms(paper: Any) -> None:
    from tamizdat.letters.models import Departed
    from tamizdat.people.models import Mail, Person
    from tamizdat.support import reminders
    from tamizdat.support.models import Reminder

    given = paper.support.give(email=ADDRESS, note="For the ferry story")
    row = paper.subscribe()
    reminders.ask(ADDRESS, 3, 6, "en")
    paper.work()
    asked = paper.reader.post(f"/service/letters/preferences/{row.code}/", {"do": "link"})
    assert "A letter with a link is on its way" in asked.content.decode()
    paper.work()
    link = paper.link("data-link", "data")
    copy = paper.reader.post(link, {"do": "export"}).json()
    assert copy["address"] == ADDRESS and copy["contributions"][0]["note"] == "For the ferry story"
    assert copy["newsletters"][0]["newsletter"] == "The week" and copy["reminders"]
    assert "Erase it now" in paper.reader.get(f"{link}?erase=1").content.decode() and Person.objects.exists()
    paper.vault.lock()
    assert paper.reader.post(link, {"do": "erase"}).status_code == 503 and Person.objects.exists()
    paper.vault.unlock()
    assert "is erased" in paper.reader.post(link, {"do": "erase"}).content.decode()
    assert not Person.objects.exists() and not Reminder.objects.exists() and not subscriptions().exists()
    left = set(Departed.objects.values_list("newsletter", flat=True))
    assert left == {paper.weekly.pk, None}, "no list from elsewhere brings them back"
    assert not Mail.objects.exclude(sealed=b"").exclude(kind="data-link").filter(person=None, state="waiting").exists()
    assert type(given).objects.get().person is None


def test_what_goes_on_has_to_be_ended_before(paper: Any) -> None:
    from tamizdat.people.models import Person

    paper.support.give(cadence="monthly", email=ADDRESS)
    paper.reader.post("/service/data/", {"email": ADDRESS, "language": "en"})
    paper.work()
    link = paper.link("data-link", "data")
    assert "end your contribution first" in paper.reader.post(link, {"do": "erase"}, follow=True).content.decode()
    assert Person.objects.exists()


def test_of_whom_nothing_is_kept_gets_no_link_and_nobody_else_learns_it(paper: Any) -> None:
    from tamizdat.people import persons
    from tamizdat.people.models import Person
    from tamizdat.support import reminders

    reminders.ask("reminded@example.org", 3, 0, "en")
    answers = [
        paper.reader.post("/service/data/", {"email": address, "language": "en"}).content
        for address in ("nobody@example.org", "reminded@example.org")
    ]
    paper.work()
    assert answers[0] == answers[1]
    assert [letter.to for letter in paper.letters("data-link")] == ["reminded@example.org"]
    assert persons.forget_unused() == 0 and Person.objects.count() == 1, "for as long as the link holds"
    with paper.later(1):
        assert persons.forget_unused() == 1


def test_a_person_on_whom_the_inbox_still_works_is_kept(paper: Any) -> None:
    from tamizdat.letters.models import Departed
    from tamizdat.people import persons

    row = paper.subscribe()
    paper.vault.lock()
    paper.reader.post(f"/service/letters/leave/{row.code}/")
    with paper.later(2):
        assert persons.forget_unused() == 0
    paper.vault.unlock()
    paper.work()
    assert Departed.objects.exists()
