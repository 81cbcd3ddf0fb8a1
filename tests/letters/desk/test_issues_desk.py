"""Working on issues: beginning, adding articles, another hour, another language, test letters."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from issues_desk import again, at, before
from test_approval import form


def shown(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_an_issue_is_begun_filled_and_for_the_next_hour(letters: Any) -> None:
    from django.utils import timezone

    from tamizdat.letters.models import Issue

    client = letters.desk.client("edna")
    assert client.get("/letters/issues/add/").headers["Location"] == "/letters/begin/"
    assert "The week · Friday" in shown(client.get("/letters/begin/"))
    sent = {"newsletter": letters.weekly.pk, "hour": "next", "begins": "filled"}
    page = client.post("/letters/begin/", sent, follow=True)
    issue = Issue.objects.get()
    assert page.redirect_chain[-1][0] == f"/letters/issues/edit/{issue.pk}/"
    assert issue.send_at == letters.weekly.next_after(timezone.now()) and issue.owner.username == "edna"
    assert len(issue.numbers) > 1 and "Notes of the desk" in shown(page)
    client.post("/letters/begin/", sent | {"begins": "empty", "hour": "soon"})
    assert Issue.objects.get(send_at=None).numbers == []
    letters.weekly.rhythm = "at-once"
    letters.weekly.save()
    assert "no hours of its own" in shown(client.post("/letters/begin/", sent))


def test_articles_that_no_earlier_issue_had_can_be_added(letters: Any) -> None:
    from tamizdat.newsroom.site.front_page import save

    letters.approved(1001)
    save("en", [1002, 1001], letters.desk.user("edna"))
    issue = letters.draft(1004)
    client = letters.desk.client("edna")
    url = f"/letters/issue/{issue.pk}/articles/"
    numbers = re.findall(r'data-letters-article="(\d+)"', client.get(url).content.decode())
    assert numbers == ["1002", "1005"], "neither the one in it nor the earlier one"
    found = shown(client.get(f"{url}?q=ferry"))
    assert "The ferry strike" in found and "was in the issue of" in found
    assert "No public article" in shown(client.get(f"{url}?q=zzz"))
    assert client.get(f"{url}?q=1003").content.decode().count("data-letters-article") == 1


def test_a_missed_hour_is_told_loudly_and_another_is_offered(letters: Any) -> None:
    from tamizdat.letters.desk.findings import findings
    from tamizdat.letters.drafting import draft_due
    from tamizdat.letters.models import Issue

    due = before(letters.weekly)
    with at(due - timedelta(days=1)):
        draft_due()
    issue = Issue.objects.get(newsletter=letters.weekly)
    with at(due - timedelta(minutes=30)):
        assert any("only if somebody approves it" in each.what for each in findings(due - timedelta(minutes=30)))
    with at(due + timedelta(minutes=5)):
        client = letters.desk.client("edna")
        assert sum("was not approved by its hour" in each.what for each in findings(due + timedelta(minutes=5))) == 2
        home = shown(client.get("/"))
        assert "nobody approved it by its hour" in home and "As soon as it is approved" in home
        client.post(f"/letters/issue/{issue.pk}/hour/", {"to": "next"})
        row = again(issue)
        assert row.send_at == row.due == due + timedelta(days=7) == row.latest_revision.as_object().send_at
        client.post(f"/letters/issue/{issue.pk}/hour/", {"to": "soon"})
        assert again(issue).send_at is None
        assert client.post(f"/letters/issue/{issue.pk}/hour/", {"to": "never"}).status_code == 302
        assert client.get(f"/letters/issue/{issue.pk}/hour/").status_code == 405
    with at(due + timedelta(days=6)):
        draft_due()
    assert Issue.objects.filter(newsletter=letters.weekly).count() == 1


def test_the_same_issue_in_another_language_has_the_translations(letters: Any) -> None:
    from tamizdat.letters.models import Issue

    issue = letters.draft(1002, 1001, preheader="Nine hours")
    client = letters.desk.client("edna")
    page = client.post(f"/letters/issue/{issue.pk}/copy/", {"newsletter": letters.arabic.pk}, follow=True)
    made = Issue.objects.get(newsletter=letters.arabic)
    assert made.numbers == [1003] and made.preheader == "Nine hours" and made.owner.username == "edna"
    assert made.subject == "المجلس يجتمع خلف أبواب مغلقة"
    assert "Left out" in shown(page) and "The ferry strike" in shown(page)
    assert "The same issue" in shown(client.get(f"/letters/issue/{issue.pk}/copy/"))


def test_a_test_letter_goes_to_confirmed_addresses_of_the_desk_alone(letters: Any, vault: Any) -> None:
    from tamizdat.letters.models import TestAddress
    from tamizdat.people.mail import outbox
    from tamizdat.people.models import Mail

    issue = letters.draft(1001)
    url, client = f"/letters/issue/{issue.pk}/test/", letters.desk.client("edna")
    assert "Nobody at the desk has confirmed" in shown(client.get(url))
    assert "no e-mail address" in shown(client.post(url, {"do": "address", "address": "nobody"}))
    client.post(url, {"do": "address", "address": "edna.v@example.org"})
    row = TestAddress.objects.get()
    assert b"example.org" not in bytes(row.sealed) and row.confirmed is None
    client.post(url, {"do": "send", "to": row.pk})
    assert Mail.objects.count() == 1, "the code alone"
    (code_letter,) = outbox.read(list(Mail.objects.all()))
    code = re.search(r"\d{6}", code_letter.subject)[0]
    assert "That is not the code" in shown(
        client.post(url, {"do": "code", "code": "000000" if code != "000000" else "1"})
    )
    client.post(url, {"do": "code", "code": f" {code[:3]} {code[3:]}"})
    assert again(row).confirmed
    for _ in range(2):
        assert "on its way" in shown(client.post(url, {"do": "send", "to": row.pk}, follow=True))
    letter = outbox.read(list(Mail.objects.exclude(reference__startswith="test code")))[-1]
    assert (
        letter.to == "edna.v@example.org" and "The ferry strike" in letter.html and letter.subject.startswith("Test: ")
    )
    assert Mail.objects.exclude(reference__startswith="test code").count() <= 2
    vault.lock()
    assert "The vault is locked" in shown(client.post(url, {"do": "send", "to": row.pk}))
    user = letters.desk.user("edna")
    user.is_active = False
    user.save()
    assert "edna" not in shown(letters.desk.client("max").get(url))
    assert "<label" in letters.desk.client("max").get(url).content.decode()


def test_codes_are_few_and_guessing_ends(letters: Any, vault: Any) -> None:
    from tamizdat.letters.desk.testing import addresses
    from tamizdat.people.models import Mail

    user = letters.desk.user("edna")
    for _ in range(5):
        addresses.give(user, "edna.v@example.org")
    with pytest.raises(addresses.TooOftenError):
        addresses.give(user, "stranger@example.org")
    assert Mail.objects.count() == 5
    row = addresses.TestAddress.objects.get()
    addresses.TestAddress.objects.update(digest=addresses._digest(user, "123456"))
    assert not any(addresses.confirm(user, "654321") for _ in range(5))
    assert not addresses.confirm(user, "123456") and again(row).confirmed is None


def test_the_form_says_what_an_hour_means_and_refuses_one_that_has_passed(letters: Any) -> None:
    from django.utils import timezone
    from test_approval import edit

    issue, client = letters.draft(1001), letters.desk.client("edna")
    assert "That hour has passed" in shown(edit(client, issue, send_at="2020-01-03 09:00"))
    later = timezone.localtime(timezone.now() + timedelta(days=1))
    edit(client, issue, send_at=f"{later:%Y-%m-%d %H:%M}")
    assert again(issue).send_at > timezone.now()


def test_the_bar_of_practice_stands_on_the_desks_pages_and_in_no_letter(letters: Any) -> None:
    issue, editor = letters.draft(1001), letters.desk.client("edna")
    assert b"practice-bar" in editor.get(f"/letters/issues/edit/{issue.pk}/").content
    editor.post(f"/letters/issues/preview/{issue.pk}/", form(editor, issue))
    for mode in ("phone", "desktop", "dark", "text", "web"):
        shown = editor.get(f"/letters/issues/preview/{issue.pk}/?mode={mode}").content
        assert b"The ferry strike enters its third week" in shown and b"practice-bar" not in shown, mode
