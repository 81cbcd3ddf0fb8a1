"""Double opt-in, with the vault locked at any moment; what others learn from it; list bombing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from audit.seized_disk import in_clear
from django.utils import timezone

ADDRESS = "philippa.zwergenstein@example.org"


def subscriptions() -> Any:
    from tamizdat.letters.models import Subscription

    return Subscription.objects.order_by("pk")


def test_the_whole_way_with_the_vault_locked_at_every_click(paper: Any) -> None:
    from tamizdat.letters.models import Departed, SignUp, Tally
    from tamizdat.people.models import Person

    paper.vault.lock()
    assert "Look into your mailbox" in paper.ask().content.decode()
    paper.work()
    assert not SignUp.objects.exists(), "what was sent waits, sealed"
    paper.vault.unlock()
    paper.work()
    (letter,) = paper.letters("letters-confirm")
    assert letter.to == ADDRESS and letter.subject == "Confirm that you want The week" and not letter.stops
    link = paper.link("letters-confirm", "letters/confirm")

    paper.vault.lock()
    page = paper.reader.get(link).content.decode()
    assert "You get The week by e-mail until you end it" in page and "Yes, send it to me" in page
    assert SignUp.objects.get().confirmed is None, "a GET changes nothing"
    before = timezone.now()
    for _ in range(2):
        assert "It is done" in paper.reader.post(link).content.decode()
    paper.work()
    assert not subscriptions().exists()
    paper.vault.unlock()
    paper.work()
    row = subscriptions().get()
    assert row.consent.startswith("You get The week by e-mail until") and row.consented >= before
    assert (row.newsletter, row.source) == (paper.weekly, "page") and not SignUp.objects.exists()
    (welcome,) = paper.letters("letters-welcome")
    assert welcome.stops.endswith(f"/service/letters/leave/{row.code}/") and welcome.stops in welcome.text
    paper.work()
    assert len(paper.letters("letters-welcome")) == 1

    assert not in_clear(paper.vault.newsroom.folder / "var", [ADDRESS])
    paper.vault.lock()
    leave = f"/service/letters/leave/{row.code}/"
    assert "End it" in paper.reader.get(leave).content.decode() and subscriptions().exists()
    answer = paper.reader.post(leave, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and not answer.cookies and not subscriptions().exists()
    paper.vault.unlock()
    paper.work()
    assert Departed.objects.get().newsletter == paper.weekly and not Person.objects.exists()
    tally = Tally.objects.get()
    assert (tally.joined, tally.left) == (1, 1)


def test_nobody_learns_whether_an_address_is_known_but_its_owner(paper: Any) -> None:
    row = paper.subscribe()
    known, unknown = paper.ask(), paper.ask("nobody@example.org")
    assert known.content == unknown.content
    paper.work()
    (already,) = paper.letters("letters-already")
    assert already.to == ADDRESS and f"/letters/preferences/{row.code}/" in already.text
    assert [each.to for each in paper.letters("letters-confirm")] == [ADDRESS, "nobody@example.org"]


def test_who_gets_one_is_asked_about_the_other_alone(paper: Any) -> None:
    paper.subscribe()
    paper.ask(ADDRESS, "weekly", "breaking")
    paper.work()
    assert paper.letters("letters-confirm")[-1].subject == "Confirm that you want Breaking"
    assert not paper.letters("letters-already")


def test_a_mailbox_is_not_filled_by_others(paper: Any) -> None:
    answers = [paper.ask() for _ in range(7)]
    assert len({answer.content for answer in answers}) == 1, "the answer does not tell"
    paper.work()
    assert len(paper.letters("letters-confirm")) == 4
    with paper.later(1):
        paper.ask()
        paper.work()
    assert len(paper.letters("letters-confirm")) == 5


def test_a_network_is_held_off(paper: Any) -> None:
    codes = [paper.ask(f"reader{number}@example.org").status_code for number in range(22)]
    assert codes == [200] * 20 + [429] * 2


def test_the_letter_that_asks_holds_nothing_that_its_sender_chose(paper: Any) -> None:
    paper.reader.post(
        "/service/letters/subscribe/", paper.form(ADDRESS, "weekly", name="Buy pills at https://pills.example/")
    )
    paper.work()
    (letter,) = paper.letters("letters-confirm")
    assert "pills" not in letter.text + letter.subject and len(letter.text) < 600


def test_a_wish_that_nobody_confirms_is_forgotten(paper: Any) -> None:
    from tamizdat.letters.models import SignUp
    from tamizdat.letters.subscriptions import asking

    paper.ask()
    paper.work()
    link = paper.link("letters-confirm", "letters/confirm")
    with paper.later(3):
        assert asking.clean_up() == 0 and paper.reader.get(link).status_code == 200
    with paper.later(4):
        assert paper.reader.post(link).status_code == 404
        assert asking.clean_up() == 1
    assert not SignUp.objects.exists() and paper.reader.get(link).status_code == 404


def test_without_a_script_one_presses_twice(paper: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.people.models import Waiting
    from tamizdat.readers import abuse

    form = paper.form(ADDRESS, "weekly", "breaking", proof="")
    page = paper.reader.post("/service/letters/subscribe/", form).content.decode()
    assert ADDRESS in page and "You get The week, Breaking by e-mail" in page
    assert not Waiting.objects.exists(), "nothing is stored before"
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    again = {name: [value for each, value in fields if each == name] for name, _ in fields}
    assert again["newsletter"] == ["weekly", "breaking"]
    monkeypatch.setattr(abuse, "_WAIT", 0)
    assert "Look into your mailbox" in paper.reader.post("/service/letters/subscribe/", again).content.decode()
    paper.work()
    assert paper.letters("letters-confirm")[0].subject == "Confirm that you want The week, Breaking"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"email": "not an address"}, "This is no e-mail address."),
        ({"newsletter": ["none"]}, "Choose a newsletter."),
        ({"newsletter": []}, "Choose a newsletter."),
        ({"language": "ar", "newsletter": ["breaking"]}, ""),
    ],
)
def test_forms_that_cannot_be_right(paper: Any, changed: dict[str, Any], told: str) -> None:
    answer = paper.reader.post("/service/letters/subscribe/", {**paper.form(), **changed})
    assert answer.status_code == 422 and told in answer.content.decode()


def test_one_that_is_closed_takes_nobody(paper: Any) -> None:
    type(paper.weekly).objects.filter(pk=paper.weekly.pk).update(live=False)
    assert paper.ask().status_code == 422


def test_an_edition_is_in_its_language(paper: Any) -> None:
    form = paper.form() | {"language": "ar"}
    page = paper.reader.post("/service/letters/subscribe/", form).content.decode()
    assert 'dir="rtl"' in page
    paper.work()
    (letter,) = paper.letters("letters-confirm")
    assert letter.subject == "أكّد أنك تريد «الأسبوع»" and letter.language == "ar"
    assert "تصلك «الأسبوع»" in paper.reader.get(paper.link("letters-confirm", "letters/confirm")).content.decode()


@pytest.mark.parametrize(("reason", "arrives"), [("bounced", True), ("complained", False), ("asked", False)])
def test_an_address_that_gets_no_mail(paper: Any, reason: str, arrives: bool) -> None:
    """Mail that once came back may arrive again, so that its owner can confirm; who called it spam is left alone."""
    from tamizdat.people import persons
    from tamizdat.people.models import Mail, Suppressed

    persons.suppress(ADDRESS, reason)
    paper.ask()
    paper.work()
    assert Mail.objects.get(kind="letters-confirm").state == ("kept" if arrives else "suppressed")
    if arrives:
        paper.reader.post(paper.link("letters-confirm", "letters/confirm"))
        paper.work()
        assert not Suppressed.objects.exists() and Mail.objects.get(kind="letters-welcome").state == "kept"


def test_the_newsrooms_own_welcome(paper: Any) -> None:
    kind = type(paper.weekly)
    kind.objects.filter(pk=paper.weekly.pk).update(
        welcome="<p>Good that you are <b>here</b>.</p><p>Read <a href='https://lantern.example/about/'>us</a>.</p>",
        welcome_subject="Hello",
    )
    paper.subscribe()
    (letter,) = paper.letters("letters-welcome")
    assert letter.subject == "Hello" and "Good that you are here." in letter.text
    assert "Read us (https://lantern.example/about/)." in letter.text and "From now on" not in letter.text


def test_after_a_rotation_a_wish_can_still_be_confirmed(paper: Any) -> None:
    paper.ask()
    paper.work()
    paper.vault.agent.rotate()
    paper.work()
    paper.work()
    paper.reader.post(paper.link("letters-confirm", "letters/confirm"))
    paper.work()
    assert subscriptions().count() == 1
