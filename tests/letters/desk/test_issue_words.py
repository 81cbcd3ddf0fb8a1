"""What the desk says about an issue: who waits for whom, what a button does, and what became of a submission."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from issues_desk import again
from test_approval import edit


def shown(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.parametrize("has_hour", [True, False])
def test_the_approval_says_when_the_issue_goes_out(letters: Any, has_hour: bool) -> None:
    from django.utils import timezone

    hour = timezone.now() + timedelta(days=1) if has_hour else None
    issue, mailer = letters.submit(letters.draft(1001, send_at=hour)), letters.desk.client("max")
    when, other = ("at its hour", "at once") if has_hour else ("at once", "at its hour")
    page = mailer.get(f"/letters/issues/edit/{issue.pk}/").content.decode()
    buttons = " ".join(re.findall(r'<button[^>]*workflow-action-name="approve".*?</button>', page, re.S))
    assert f"Approve: it goes out {when}" in buttons and f"it goes out {other}" not in buttons
    assert ("goes out at once when you approve it" in shown(mailer.get("/"))) == (not has_hour)
    state = issue.current_workflow_task_state.pk
    for dialog in ("action", "collect_action_data"):
        answer = mailer.get(f"/letters/issues/workflow/{dialog}/{issue.pk}/approve/{state}/")
        assert f"Approve with a comment: it goes out {when}" in answer.json()["html"], dialog
    done = edit(mailer, issue, **{"action-workflow-action": "1", "workflow-action-name": "approve"})
    assert ("Approved: it goes out now." in shown(done)) == (not has_hour)
    assert again(issue).live


def test_requested_changes_reach_whoever_has_to_make_them(letters: Any) -> None:
    issue = letters.draft(1001)
    editor, mailer = letters.desk.client("edna"), letters.desk.client("max")
    url = f"/letters/issues/edit/{issue.pk}/"
    sent = shown(edit(editor, issue, **{"action-submit": "1"}))
    assert "waits for a mailer or a chief to approve it" in sent and "editors" not in sent
    answer = {"action-workflow-action": "1", "workflow-action-name": "reject"}
    comment = '{"comment": "The second headline is wrong"}'
    done = shown(edit(mailer, issue, **answer, **{"workflow-action-extra-data": comment}))
    assert "Changes are requested in" in done and "beside the form" in done
    home, form = shown(editor.get("/")), shown(editor.get(url))
    assert "changes are requested , max: The second headline is wrong" in home
    assert "Changes are requested The second headline is wrong max" in form
    assert "draft, changes requested" in shown(editor.get("/letters/issues/"))
    edit(editor, issue, **{"action-submit": "1"})
    assert "The second headline" not in shown(editor.get("/")) + shown(editor.get(url))
    assert "waits for your approval , edna" in shown(mailer.get("/"))


def test_who_submitted_is_told_who_approves_and_what_takes_it_back(letters: Any) -> None:
    issue = letters.submit(letters.draft(1001))
    url = f"/letters/issues/edit/{issue.pk}/"
    page = letters.desk.client("edna").get(url)
    text = shown(page)
    assert "waits for a mailer or a chief to approve it" in text and "“Take back”, below" in text
    assert "Take back" in text and "action-save" not in page.content.decode() and "editors" not in text
    done = edit(letters.desk.client("edna"), issue, **{"action-cancel-workflow": "1"})
    assert "is taken back: it is a draft again" in shown(done) and not again(issue).workflow_in_progress


def test_a_change_after_the_approval_says_that_it_is_not_sent(letters: Any) -> None:
    from django.utils import timezone

    issue = letters.approved(1001, send_at=timezone.now() + timedelta(days=1))
    client, late = (
        letters.desk.client("edna"),
        "What is changed now is sent only if it is submitted and approved before",
    )
    form, page = f"/letters/issues/edit/{issue.pk}/", f"/letters/issue/{issue.pk}/"
    assert shown(client.get(form)).count(late) == 2, "above the form and in the notes"
    assert "changed since it was approved" not in shown(client.get(page))
    edit(client, issue, subject="Later")
    text = shown(client.get(page))
    assert "changed since it was approved, by edna" in text and "as things stand it is not sent" in text
    letters.submit(issue)
    assert "The change is submitted" in shown(client.get(page))
    letters.approve(issue)
    assert "changed since it was approved" not in shown(client.get(page))


def test_the_sign_of_the_status_knows_the_hour(letters: Any) -> None:
    from django.utils import timezone

    from tamizdat.newsroom.dates import written

    hour, later = timezone.now() + timedelta(days=1), timezone.now() + timedelta(days=2)
    issue, client = letters.draft(1001, send_at=None), letters.desk.client("edna")
    url = f"/letters/issues/edit/{issue.pk}/"
    assert "Once that is approved: Goes out: as soon as it is approved" in shown(client.get(url))
    letters.change(issue, send_at=hour)
    assert f"Once that is approved: Goes out: {written(hour)}" in shown(client.get(url))
    letters.approve(letters.submit(issue))
    page = shown(client.get(url))
    assert f"Goes out: {written(hour)}" in page and "Once that is approved" not in page
    letters.change(issue, send_at=later)
    page = shown(client.get(url))
    assert f"Goes out: {written(hour)} Once that is approved: Goes out: {written(later)}" in page
    assert "Not scheduled" not in page


def test_the_first_page_has_each_issue_once(letters: Any, vault: Any) -> None:
    from django.utils import timezone

    now = timezone.now()
    soon = letters.submit(letters.draft(1001, send_at=now + timedelta(minutes=30), subject="Soon, submitted"))
    letters.submit(letters.draft(1002, send_at=now + timedelta(days=1), subject="Submitted"))
    letters.draft(1004, send_at=now + timedelta(days=2), subject="Only begun")
    letters.draft(1004, send_at=now - timedelta(hours=1), subject="Too late")
    letters.submit(letters.draft(1005, send_at=now + timedelta(days=3), user="cora", subject="Of the chief"), "cora")
    pages = {name: shown(letters.desk.client(name).get("/")) for name in ("edna", "max", "cora")}
    for name, page in pages.items():
        for title in ("Soon, submitted", "Submitted", "Only begun", "Too late", "Of the chief"):
            assert page.count(title) == 1, (name, title)
    assert "Soon, submitted waits for your approval , edna" in pages["max"]
    assert "Soon, submitted submitted," in pages["edna"] and "Only begun draft," in pages["edna"]
    assert [pages[name].count("waits for your approval ,") for name in pages] == [0, 3, 2], "nobody their own"
    assert "Nothing waits" not in pages["cora"] and "No article waits for your approval" in pages["cora"]
    assert again(soon).state == "draft"


def test_a_locked_vault_names_who_unlocks_it(letters: Any, vault: Any) -> None:
    from django.utils import timezone

    from tamizdat.letters.models import TestAddress

    issue = letters.draft(1001)
    letters.approved(1002, send_at=timezone.now() + timedelta(days=1))
    TestAddress.objects.create(user=letters.desk.user("edna"), sealed=b"x", confirmed="2026-11-01T00:00:00Z")
    vault.lock()
    url = f"/letters/issue/{issue.pk}/test/"
    for name, may in (("edna", False), ("max", True), ("cora", True)):
        client = letters.desk.client(name)
        data = {"do": "send", "to": TestAddress.objects.get().pk}
        for answer in (client.get(url), client.post(url, data)):
            text = shown(answer)
            assert text.count("so no address can be read") == 1, "once"
            assert ("Ask a chief, a treasurer or a mailer to unlock it" in text) == (not may)
            assert ('href="/vault/"' in answer.content.decode().partition("letters-test")[2]) == may
        home = shown(client.get("/"))
        assert "tamizdat vault unlock" not in home
        assert home.count("The vault is locked") == 1, name


def test_an_hour_that_is_emptied_is_not_approved_by_a_button_that_speaks_of_it(letters: Any) -> None:
    from django.utils import timezone

    issue = letters.submit(letters.draft(1001, send_at=timezone.now() + timedelta(days=1)))
    mailer, approves = letters.desk.client("max"), {"action-workflow-action": "1", "workflow-action-name": "approve"}
    assert "it would go out at once" in shown(edit(mailer, issue, send_at="", **approves))
    assert not again(issue).live
    edit(mailer, issue, send_at="")
    assert "Approved: it goes out now." in shown(edit(mailer, issue, **approves))


def test_a_change_that_came_too_late_stands_on_nobodys_first_page(letters: Any) -> None:
    from tamizdat.letters.sending.freezing import begin_due

    letters.subscribe(1)
    waits, back = letters.approved(1001), letters.approved(1002)
    for issue, title in ((waits, "Waits for ever"), (back, "Sent back for ever")):
        letters.change(issue, subject=title)
        letters.submit(issue)
    state = again(back).current_workflow_task_state
    state.task.specific.on_action(state, letters.desk.user("max"), "reject", comment="No")
    begin_due()
    for name in ("edna", "max"):
        page = shown(letters.desk.client(name).get("/"))
        assert "waits for your approval" not in page.replace("No article waits for your approval", "")
        assert "changes are requested" not in page and page.count("is being sent") == 2
