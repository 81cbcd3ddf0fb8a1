"""The Mailbox of practice mode: pages, search, and the answer that a reader's mail program would open."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import html


def keep(count: int, subject: str = "The week", first: int = 1, **more: Any) -> None:
    """Put letters into the mailbox as practice mode does."""
    from tamizdat.people.mail import outbox
    from tamizdat.people.mail.letter import Letter

    for number in range(first, first + count):
        letter = Letter(to=f"reader{number}@example.org", subject=f"{subject} {number}", text="Words.", **more)
        outbox.put("newsletter", f"kept {number}", letter)
    outbox.send_due()


def shown(page: Any) -> list[str]:
    """Return the recipients of the letters on a page, in their order."""
    return re.findall(r"To (reader\d+)@example.org,", page.content.decode())


def test_each_letter_is_on_one_of_its_pages(mailing: Any) -> None:
    keep(45)
    desk = mailing.desk.client("max")
    pages = [shown(desk.get(f"/mailbox/?p={number}")) for number in (1, 2, 3)]
    assert [len(each) for each in pages] == [20, 20, 5]
    assert [*pages[0], *pages[1], *pages[2]] == [f"reader{number}" for number in range(45, 0, -1)]
    first = html.fromstring(desk.get("/mailbox/").content)
    (paging,) = first.xpath("//nav[@class='pagination']")
    assert [each.get("href") for each in paging.xpath(".//li[contains(@class, 'page-number')]/a")] == [
        "?p=1",
        "?p=2",
        "?p=3",
    ]
    assert "45 letters" in paging.text_content()
    assert shown(desk.get("/mailbox/?p=x")) == pages[0] and shown(desk.get("/mailbox/?p=99")) == pages[2]


def test_it_is_searched_by_recipient_and_subject(mailing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.newsroom.vault import mailbox

    keep(30)
    keep(25, "Straße gesperrt", first=31)
    desk = mailing.desk.client("max")
    assert shown(desk.get("/mailbox/?q=reader7%40")) == ["reader7"]
    assert shown(desk.get("/mailbox/?q=STRASSE+reader40")) == ["reader40"]
    many = desk.get("/mailbox/?q=strasse&p=2")
    assert len(shown(many)) == 5 and "?q=strasse&amp;p=1" in many.content.decode()
    assert "No letter has these words" in desk.get("/mailbox/?q=nobody").content.decode()
    monkeypatch.setattr(mailbox, "_SEARCHED", 50)
    short = desk.get("/mailbox/?q=reader7%40").content.decode()
    assert "The newest 50 letters are searched; 5 older ones are not." in short


def test_a_letter_is_answered_as_its_reader_would(mailing: Any) -> None:
    from tamizdat.letters.models import Subscription
    from tamizdat.people.mail import outbox

    desk = mailing.desk.client("edna")
    given = {"sender": "rosa@example.org", "to": "letters+weekly@lantern.example", "subject": "", "text": ""}
    desk.post("/letters/write/", given)
    mailing.work()
    outbox.send_due()
    (asked,) = mailing.letters("letters-confirm")
    max_ = mailing.desk.client("max")
    (button,) = html.fromstring(max_.get("/mailbox/").content).xpath("//details//a[contains(@class, 'button')]")
    form = html.fromstring(max_.get(button.get("href")).content).xpath("//form[.//*[@name='sender']]")[0]
    fields = dict(form.form_values())
    assert fields["sender"] == "rosa@example.org" and fields["to"] == asked.reply_to
    assert fields["subject"] == f"Re: {asked.subject}" and re.fullmatch(r"<\w+\.\w+@[\w.]+>", fields["answers"])
    assert not Subscription.objects.exists()
    assert max_.post("/letters/write/", {**fields, "text": "Yes"}).status_code == 302
    mailing.work()
    assert Subscription.objects.get().newsletter == mailing.weekly


def test_what_is_no_message_id_is_refused(mailing: Any) -> None:
    desk = mailing.desk.client("edna")
    given = {"sender": "rosa@example.org", "to": "letters@lantern.example", "subject": "help", "answers": "<a b>\nX: y"}
    assert "That is no Message-ID" in desk.post("/letters/write/", given).content.decode()


def test_only_what_lies_in_the_mailbox_is_answered_and_only_by_who_writes(mailing: Any) -> None:
    from tamizdat.people.models import Mail

    keep(1)
    number = Mail.objects.get().pk
    address = f"/letters/write/?answers={number}"
    assert mailing.desk.client("edna").get(address).status_code == 200
    for none in ("0", "x", "9" * 30):
        assert mailing.desk.client("edna").get(f"/letters/write/?answers={none}").status_code == 404
    assert "Answer as this reader" not in mailing.desk.client("tess").get("/mailbox/").content.decode()
    mailing.vault.lock()
    locked = mailing.desk.client("edna").get(address, follow=True).content.decode()
    assert "locked" in locked and "reader1@example.org" not in locked
    Mail.objects.update(state=Mail.State.SENT)
    assert mailing.desk.client("edna").get(address).status_code == 404


@pytest.mark.parametrize(
    ("sender", "to", "is_answered"),
    [
        ("rosa@example.org", "letters@lantern.example", True),
        ("letters@lantern.example", "letters@lantern.example", False),
        ("bounces+1a@lantern.example", "letters@lantern.example", False),
        ("mailer-daemon@example.org", "letters@lantern.example", False),
        ("noreply@example.org", "letters@lantern.example", False),
        ("rosa@example.org", "bounces@lantern.example", False),
    ],
)
def test_who_is_answered_in_practice_is_answered_in_earnest(
    mailing: Any, settings_of_django: Any, sender: str, to: str, is_answered: bool
) -> None:
    settings_of_django.PRACTICE = True
    given = {"sender": sender, "to": to, "subject": "help", "text": ""}
    answer = mailing.desk.client("max").post("/letters/write/", given)
    mailing.work()
    assert (answer.status_code == 302) == is_answered == bool(mailing.letters())
    assert is_answered or "Nothing is answered" in answer.content.decode()


def test_the_paper_subscribes_none_of_its_own_addresses(mailing: Any) -> None:
    from tamizdat.letters.subscriptions import asking

    for address in ("letters@lantern.example", "Letters+weekly@lantern.example", "bounces@lantern.example"):
        asking.ask(address, [mailing.weekly], "en", "yes", "page")
    mailing.work()
    assert not mailing.letters("letters-confirm")
    asking.ask("rosa@example.org", [mailing.weekly], "en", "yes", "page")
    mailing.work()
    assert len(mailing.letters("letters-confirm")) == 1


def test_it_says_how_many_letters_of_issues_it_does_not_have(mailing: Any, settings_of_django: Any) -> None:
    from tamizdat.letters.models import Delivery, Issue

    settings_of_django.PRACTICE = True
    desk = mailing.desk.client("max")
    issue = Issue.objects.create(newsletter=mailing.weekly, subject="Boats", state="sent")
    Delivery.objects.bulk_create([Delivery(issue=issue, state="sent", answer="practice") for _ in range(5)])
    keep(2)
    assert "3 more letters of issues were sent and are not kept in practice" in desk.get("/mailbox/").content.decode()
    keep(3, first=3)
    assert "are not kept in practice" not in desk.get("/mailbox/").content.decode()
