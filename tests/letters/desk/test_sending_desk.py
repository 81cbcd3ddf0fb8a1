"""An issue that is being sent: how far it is, pausing, stopping, and rows that a person decides about."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from issues_desk import again


def shown(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_page_and_its_script_tell_how_far_it_is(letters: Any, vault: Any) -> None:
    issue = letters.sent(5, sent=2, failed=1, unknown=1)
    client = letters.desk.client("max")
    page = client.get(f"/letters/issue/{issue.pk}/").content.decode()
    assert f'data-letters-progress="/letters/issue/{issue.pk}/progress/"' in page and 'data-state="sending"' in page
    now = client.get(f"/letters/issue/{issue.pk}/progress/").json()
    assert {name: now[name] for name in ("recipients", "sent", "failed", "unknown", "pending", "percent", "trouble")} == {
        "recipients": 5, "sent": 2, "failed": 1, "unknown": 1, "pending": 1, "percent": 80, "trouble": ""
    }  # fmt: skip
    vault.lock()
    assert "The vault is locked" in client.get(f"/letters/issue/{issue.pk}/progress/").json()["trouble"]
    assert "waits for the vault" in " ".join(_findings())
    assert "example.org" not in page


def test_editors_may_pause_and_mailers_resume_and_stop(letters: Any) -> None:
    issue = letters.sent()
    url, editor, mailer = f"/letters/issue/{issue.pk}/", letters.desk.client("edna"), letters.desk.client("max")
    editor.get(url, {"do": "pause"})
    assert again(issue).state == "sending", "a GET changes nothing"
    editor.post(url, {"do": "pause"})
    assert again(issue).state == "paused"
    for what in ("resume", "stop"):
        editor.post(url, {"do": what, "sure": "1"})
        assert again(issue).state == "paused"
    page = shown(editor.get(url))
    assert "Resume" not in page.replace("resumes", "") and "Stop for good" not in page
    mailer.post(url, {"do": "resume"})
    assert again(issue).state == "sending"
    assert (
        "3 have it" in shown(mailer.post(url, {"do": "stop"})).replace("0 of 3", "3")
        and again(issue).state == "sending"
    )
    mailer.post(url, {"do": "stop", "sure": "1"})
    assert again(issue).state == "stopped"
    assert "Nothing was changed. Stopped on" in shown(mailer.post(url, {"do": "pause"}, follow=True))


def test_a_pause_that_comes_too_late_says_so(letters: Any) -> None:
    from tamizdat.letters.models import Delivery, Issue

    issue, editor = letters.sent(), letters.desk.client("edna")
    url = f"/letters/issue/{issue.pk}/"
    assert "though nobody has it yet" in shown(editor.get(url)) and "some have it" not in shown(editor.get(url))
    Delivery.objects.filter(pk=Delivery.objects.filter(issue=issue).first().pk).update(state="sent")
    assert "some have it" in shown(editor.get(url))
    Issue.objects.filter(pk=issue.pk).update(state="sent", ended=issue.frozen)
    assert "it came too late, and everything was sent" in shown(editor.post(url, {"do": "pause"}, follow=True))


def test_who_left_before_an_issue_did_not_leave_after_it(letters: Any) -> None:
    from tamizdat.letters.desk.figures.weeks import issues
    from tamizdat.letters.models import Tally
    from tamizdat.people.persons import today

    Tally.add(letters.weekly, today(), "left", 2)
    letters.sent()
    assert [each.left for each in issues(letters.weekly, 9)] == [0]
    Tally.add(letters.weekly, today(), "left")
    Tally.add(letters.weekly, today() + timedelta(days=6), "left")
    assert [each.left for each in issues(letters.weekly, 9)] == [2]


def test_figures_begin_with_the_papers_first_language(letters: Any) -> None:
    client = letters.desk.client("edna")
    page = client.get("/letters/figures/").content.decode()
    assert re.findall(r'aria-current="page">([^<]+)</a>', page)[0] == "The week"
    page = client.get("/letters/begin/").content.decode()
    (box,) = re.findall(rf'<input[^>]*name="newsletter"[^>]*value="{letters.weekly.pk}"[^>]*>', page)
    assert "checked" in box


def test_rows_that_perhaps_arrived_are_decided_without_a_name(letters: Any) -> None:
    from tamizdat.letters.models import Delivery

    issue = letters.sent(4, unknown=3, sent=1)
    url, client = f"/letters/issue/{issue.pk}/unsure/", letters.desk.client("max")
    page = client.get(url).content.decode()
    rows = re.findall(r'name="row" value="(\d+)"', page)
    assert (
        len(rows) == 3
        and "example.org" not in page
        and "3 letters were perhaps sent"
        in " ".join(each.replace("3 letters of", "3 letters were perhaps sent of") for each in _findings())
    )
    assert "Letters that were perhaps sent" in shown(client.get("/"))
    sent = Delivery.objects.get(state="sent")
    client.post(url, {"do": "again", "row": [rows[0], str(sent.pk)]})
    assert again(sent).state == "sent" and Delivery.objects.get(pk=rows[0]).state == "pending"
    client.post(url, {"do": "leave", "row": rows})
    assert Delivery.objects.filter(state="unknown").count() == 0 and Delivery.objects.get(pk=rows[0]).state == "pending"
    assert "nothing to decide" in shown(client.get(url))
    for name in ("edna", "tess"):
        assert letters.desk.client(name).get(url).status_code == 302


def test_what_keeps_letters_from_going_out_is_found(letters: Any, vault: Any, settings_of_django: Any) -> None:
    assert _findings() == []
    issue = letters.sent()
    type(issue).objects.update(trouble="mail.example answered 421")
    assert ["mail.example answered 421" in each for each in _findings()] == [True]
    assert "mail.example answered 421" in shown(letters.desk.client("edna").get("/"))
    type(issue).objects.update(trouble="", state="sent")
    settings_of_django.PRACTICE = False
    assert ["No mail server is named" in each for each in _findings()] == [True]


def test_an_issue_that_no_sender_begins_is_found(letters: Any, vault: Any) -> None:
    from django.utils import timezone

    issue = letters.approved(1001)
    type(issue).objects.update(send_at=timezone.now() - timedelta(hours=1))
    assert ["no sender runs" in each for each in _findings()] == [True]


def _findings() -> list[str]:
    from django.utils import timezone

    from tamizdat.letters.desk.findings import findings

    return [each.what for each in findings(timezone.now())]


def test_figures_follow_from_the_days(desk_started: None) -> None:
    from tamizdat.letters.desk.figures.weeks import weeks_of

    rows = [(date(2026, 11, 16), 5, 0, 0, 0), (date(2026, 11, 22), 1, 2, 0, 0), (date(2026, 11, 29), 0, 1, 1, 0)]
    found = weeks_of(12, rows, date(2026, 11, 29), 4)
    assert [week.readers for week in found] == [10, 10, 14, 12]
    rows += [(date(2026, 11, 17), 0, 0, 0, 9), (date(2026, 11, 25), 0, 0, 0, -4)]
    assert [(week.readers, week.imported) for week in weeks_of(17, rows, date(2026, 11, 29), 4)] == [
        (10, 0),
        (10, 0),
        (23, 9),
        (17, -4),
    ]
    assert [(week.joined, week.left, week.returned) for week in found][2:] == [(6, 2, 0), (0, 1, 1)]


def test_the_page_of_figures_draws_and_says_the_same(letters: Any) -> None:
    from tamizdat.letters.models import Tally
    from tamizdat.people.persons import today

    client = letters.desk.client("edna")
    page = shown(client.get("/letters/figures/"))
    assert "Nobody has signed up yet" in page and "No issue was sent yet" in page
    issue = letters.sent(3, sent=2, failed=1)
    Tally.add(letters.weekly, today(), "joined", 3)
    Tally.add(letters.weekly, today() - timedelta(days=40), "joined", 2)
    Tally.add(letters.weekly, issue.day, "left")
    page = client.get(f"/letters/figures/?newsletter={letters.weekly.pk}&weeks=all").content.decode()
    assert page.count('role="img"') == 3 == page.count("<desc")
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Joined 5" in text and "Left 1" in text
    row = re.search(rf'/letters/issue/{issue.pk}/" dir="auto">.*?</tr>', page)[0]
    assert re.findall(r"<td>(\d+)</td>", row) == ["3", "2", "1", "0", "0", "0", "1"]
    assert client.get("/letters/figures/?newsletter=x&weeks=x").status_code == 200


def test_letters_whose_sender_was_killed_are_told_until_another_may_take_them(letters: Any, vault: Any) -> None:

    from django.utils import timezone

    from tamizdat.letters.desk.findings import findings
    from tamizdat.letters.models import Delivery
    from tamizdat.letters.sending.alive import SILENT, Alive
    from tamizdat.letters.sending.queue import LEASE, Queue
    from tamizdat.newsroom.models import Heartbeat

    issue, queue = letters.sent(3), Queue("the-one")
    Alive("the-one").beat()
    queue.claim(issue.pk, 0, 2)
    page = f"/letters/issue/{issue.pk}/progress/"
    assert "ended without a word" not in letters.desk.client("max").get(page).json()["trouble"]
    Heartbeat.objects.update(at=timezone.now() - SILENT)
    told = letters.desk.client("max").get(page).json()["trouble"]
    assert "2 letters wait until" in told and "ended without a word" in told
    assert any("2 letters of The issue" in each.what for each in findings(timezone.now()))
    assert Heartbeat.newest() is None, "no worker is alive because a sender is"
    Delivery.objects.update(until=timezone.now() - LEASE)
    assert letters.desk.client("max").get(page).json()["trouble"] == ""


def test_an_approved_issue_says_without_which_articles_it_goes_out(letters: Any) -> None:
    from django.utils import timezone

    from tamizdat.newsroom.models import Article

    issue = letters.approved(1001, 1002, send_at=timezone.now() + timedelta(days=1))
    url, client = f"/letters/issue/{issue.pk}/", letters.desk.client("max")
    assert "goes out without" not in shown(client.get(url))
    article = Article.objects.get(pk=1002)
    Article.objects.filter(pk=1002).update(state="withdrawn")
    told = shown(client.get(url)).partition("it goes out without these articles")[2].partition("What you can do")[0]
    assert article.headline in told and Article.objects.get(pk=1001).headline not in told
