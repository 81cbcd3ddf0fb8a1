"""An issue is approved by somebody else, not before it can be sent, and does not change once it is fixed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from desk_forms import edit_form as _edit_form  # noqa: F401
from desk_forms import form_of
from django.core.exceptions import PermissionDenied
from issues_desk import again


def shown(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def form(client: Any, issue: Any, **changes: Any) -> dict[str, Any]:
    """Return what a browser sends when a person opens an issue's form, changes some fields and saves."""
    from desk_forms import _posted

    url = f"/letters/issues/edit/{issue.pk}/"
    draft = again(issue).get_latest_revision_as_object()
    found = form_of(client.get(url))
    found |= _posted(draft.body.stream_block, draft.body, "body")
    return {**found, **changes}


def edit(client: Any, issue: Any, **changes: Any) -> Any:
    return client.post(f"/letters/issues/edit/{issue.pk}/", form(client, issue, **changes), follow=True)


def test_somebody_else_approves_and_then_it_waits_for_its_hour(letters: Any) -> None:
    from django.utils import timezone

    hour = letters.weekly.next_after(timezone.now())
    issue = letters.draft(1001, send_at=hour)
    editor, mailer = letters.desk.client("edna"), letters.desk.client("max")
    edit(editor, issue, subject="The strike", **{"action-submit": "1"})
    assert "waits for your approval , edna" in shown(mailer.get("/"))
    assert "waits for your approval , edna" not in shown(editor.get("/"))
    page = shown(mailer.get(f"/letters/issues/edit/{issue.pk}/"))
    assert "Approve: it goes out at its hour" in page
    done = edit(mailer, issue, **{"action-workflow-action": "1", "workflow-action-name": "approve"})
    row = again(issue)
    assert (row.state, row.live, row.send_at, row.subject) == ("approved", True, hour, "The strike"), shown(done)
    page = shown(mailer.get(f"/letters/issue/{issue.pk}/"))
    assert "Submitted by edna" in page and "Approved by max" in page


def test_an_approval_outlives_a_save_that_had_begun_before_it(letters: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    from tamizdat.letters.desk.issues.views import IssueEditView

    issue = letters.submit(letters.draft(1001, send_at=letters.weekly.next_after(timezone.now())))
    mailer = letters.desk.client("max")
    sent = form(mailer, issue, subject="Saved by itself")
    valid = IssueEditView.is_valid

    def approved_meanwhile(view: Any, given: Any) -> bool:
        letters.approve(issue)  # by another request, which was faster
        return valid(view, given)

    monkeypatch.setattr(IssueEditView, "is_valid", approved_meanwhile)
    mailer.post(f"/letters/issues/edit/{issue.pk}/", sent, headers={"accept": "application/json"})
    row = again(issue)
    assert (row.state, row.live) == ("approved", True)
    assert row.get_latest_revision_as_object().subject == "Saved by itself" != row.subject


def test_a_form_that_saves_itself_does_nothing_else(letters: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A button's fields may still stand in the form when it saves itself once more."""
    from django.utils import timezone

    from tamizdat.letters.desk.issues.views import IssueEditView

    issue = letters.submit(letters.draft(1001, send_at=letters.weekly.next_after(timezone.now())))
    mailer = letters.desk.client("max")
    pressed = {"action-workflow-action": "1", "workflow-action-name": "approve", "subject": "x"}
    url, sent = f"/letters/issues/edit/{issue.pk}/", form(mailer, issue, **pressed)
    assert mailer.post(url, sent, headers={"accept": "application/json"}).status_code == 200
    assert again(issue).state == "draft" and again(issue).get_latest_revision_as_object().subject == "x"
    issue = letters.submit(letters.draft(1001, send_at=letters.weekly.next_after(timezone.now())))
    del pressed["subject"]
    url, sent, valid = f"/letters/issues/edit/{issue.pk}/", form(mailer, issue, **pressed), IssueEditView.is_valid

    def approved_meanwhile(view: Any, given: Any) -> bool:
        answer = valid(view, given)
        letters.approve(issue)
        return answer

    monkeypatch.setattr(IssueEditView, "is_valid", approved_meanwhile)
    assert "approved already, by max" in shown(mailer.post(url, sent, follow=True))
    assert again(issue).state == "approved" and not again(issue).has_unpublished_changes


def test_nobody_approves_their_own(letters: Any) -> None:
    issue = letters.submit(letters.draft(1001, user="max"), "edna")
    with pytest.raises(PermissionDenied):
        letters.approve(issue, "max")
    other = letters.submit(letters.draft(1001, user="edna"), "cora")
    with pytest.raises(PermissionDenied):
        letters.approve(other, "cora")
    assert letters.approve(other, "max").state == "approved"


@pytest.mark.parametrize("name", ["edna", "max", "cora"])
def test_nobody_publishes_past_the_approval(letters: Any, name: str) -> None:
    issue, client = letters.draft(1001), letters.desk.client(name)
    assert "action-publish" not in client.get(f"/letters/issues/edit/{issue.pk}/").content.decode()
    edit(client, issue, **{"action-publish": "1"})
    assert again(issue).state == "draft" and not again(issue).live


def test_without_an_hour_it_goes_out_once_it_is_approved(letters: Any) -> None:
    from django.utils import timezone

    issue = letters.approved(1001, send_at=None)
    assert issue.send_at <= timezone.now()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"subject": " "}, "It has no subject"),
        ({"body": [], "intro": ""}, "There is nothing in it"),
        ({"passed": True}, "has passed: choose another one"),
        ({"withdrawn": True}, "is withdrawn: take it out"),
        ({"unpublished": True}, "is not public"),
        ({"embargo": True}, "is under embargo until"),
    ],
)
def test_what_cannot_be_sent_is_not_approved(letters: Any, changes: dict[str, Any], why: str) -> None:
    from django.utils import timezone

    from tamizdat.letters.checks import refusals
    from tamizdat.newsroom.models import Article

    issue, article = letters.draft(1001), Article.objects.filter(pk=1001)
    if changes.pop("passed", False):
        changes["send_at"] = timezone.now() - timedelta(hours=1)
    if changes.pop("withdrawn", False):
        article.update(state="withdrawn")
    if changes.pop("unpublished", False):
        article.update(live=False)
    if changes.pop("embargo", False):
        article.update(embargo=timezone.now() + timedelta(days=1))
    letters.change(issue, **changes)
    letters.submit(issue)
    (said,) = refusals(again(issue).get_latest_revision_as_object())
    assert why in said
    with pytest.raises(PermissionDenied, match=re.escape(said)):
        letters.approve(issue)
    assert again(issue).state == "draft" and again(issue).workflow_in_progress
    mailer = letters.desk.client("max")
    if changes.get("subject") != " ":
        page = edit(mailer, issue, **{"action-workflow-action": "1", "workflow-action-name": "approve"})
        assert "Nothing was approved" in shown(page) and why in shown(page)


def test_an_editor_is_told_what_else_to_look_at(letters: Any) -> None:
    from tamizdat.letters.checks import checks

    letters.approved(1001)
    issue = letters.draft(1001, 1001, 1003, 1005, subject="x" * 80)
    said = " ".join(check.text for check in checks(issue.get_latest_revision_as_object()))
    for why in ("was in an earlier issue", "in it twice", "in another language", "without appeals", "80 characters"):
        assert why in said, why
    assert not [check for check in checks(issue.get_latest_revision_as_object()) if check.is_error]


def test_an_article_that_becomes_public_before_the_hour_is_no_obstacle(letters: Any) -> None:
    from django.utils import timezone

    from tamizdat.letters.checks import refusals
    from tamizdat.newsroom.models import Article

    issue = letters.draft(1001, send_at=timezone.now() + timedelta(days=1))
    article = Article.objects.get(pk=1001)
    article.go_live_at = timezone.now() + timedelta(hours=1)
    Article.objects.filter(pk=1001).update(live=False)
    revision = article.save_revision()
    type(revision).objects.filter(pk=revision.pk).update(approved_go_live_at=article.go_live_at)
    assert refusals(issue) == []
    letters.change(issue, send_at=timezone.now() + timedelta(minutes=5))
    assert "is not public" in refusals(again(issue).get_latest_revision_as_object())[0]


def test_an_approval_can_be_taken_back_before_the_hour(letters: Any) -> None:
    from django.utils import timezone

    issue = letters.approved(1001, send_at=timezone.now() + timedelta(days=1))
    client = letters.desk.client("edna")
    assert "Take the approval back" in shown(client.get(f"/letters/issue/{issue.pk}/"))
    client.post(f"/letters/issue/{issue.pk}/", {"do": "take-back"})
    row = again(issue)
    assert (row.state, row.live, row.frozen) == ("draft", False, None)
    assert letters.approve(letters.submit(issue)).state == "approved"


def test_a_change_after_the_approval_is_not_sent_unless_approved_too(letters: Any) -> None:
    from django.utils import timezone

    from tamizdat.letters.models import Issue

    issue = letters.approved(1001, send_at=timezone.now() + timedelta(days=1))
    client = letters.desk.client("edna")
    assert "What goes out is what was approved" in shown(edit(client, issue, subject="Later"))
    assert Issue.objects.get(pk=issue.pk).subject != "Later"
    assert "changed since it was approved" in shown(client.get("/letters/issues/"))
    letters.approve(letters.submit(issue))
    assert Issue.objects.get(pk=issue.pk).subject == "Later"


def test_what_is_fixed_does_not_change_whatever_is_tried(letters: Any) -> None:
    issue = letters.sent()
    html = issue.html
    revision = issue.latest_revision
    with pytest.raises(PermissionDenied):
        letters.change(issue, subject="Other")
    with pytest.raises(PermissionDenied):
        revision.publish()
    with pytest.raises(PermissionDenied):
        issue.unpublish()
    client = letters.desk.client("cora")
    for url in ("edit", "delete", "unpublish", "history"):
        answer = client.get(f"/letters/issues/{url}/{issue.pk}/")
        assert answer.headers["Location"] == f"/letters/issue/{issue.pk}/", url
        client.post(f"/letters/issues/{url}/{issue.pk}/")
    answer = client.post(f"/letters/issues/edit/{issue.pk}/", {}, headers={"accept": "application/json"})
    assert answer.status_code in (302, 403)
    row = again(issue)
    assert (row.state, row.html, row.subject) == ("sending", html, issue.subject)
    assert f'href="/letters/issue/{issue.pk}/"' in client.get("/letters/issues/").content.decode()


def test_a_freeze_between_reading_and_approving_is_not_written_over(letters: Any) -> None:
    from tamizdat.letters.models import Issue
    from tamizdat.letters.sending.freezing import begin_due

    issue = letters.approved(1001)
    revision = again(issue).latest_revision
    assert revision.content_object.frozen is None  # it was read before
    begin_due()
    with pytest.raises(PermissionDenied):
        revision.publish()
    assert Issue.objects.get(pk=issue.pk).frozen
