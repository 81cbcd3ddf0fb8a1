"""An issue goes out as two people have it: what is approved is what was submitted, and no save is overwritten unseen."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from issues_desk import again
from lxml import html
from test_approval import edit, form, shown

APPROVE = {"action-workflow-action": "1", "workflow-action-name": "approve"}


def approve_by_address(letters: Any, issue: Any, name: str = "max", **headers: str) -> Any:
    """Approve as the dialog does, without the form."""
    state = again(issue).current_workflow_task_state
    url = f"/letters/issues/workflow/action/{issue.pk}/approve/{state.pk}/"
    return letters.desk.client(name).post(url, {"comment": ""}, follow=True, headers=headers)


def latest(issue: Any) -> str:
    return str(again(issue).get_latest_revision_as_object().subject)


@pytest.fixture
def submitted(letters: Any) -> Any:
    """Return an issue of Edna's, with an opening that no editor has written yet, that she has submitted."""
    return letters.submit(letters.draft(1001, subject="The strike", intro="<p>Good <b>morning</b> &amp; welcome.</p>"))


def test_an_approval_does_not_take_other_words_with_it(letters: Any, submitted: Any) -> None:
    mailer = letters.desk.client("max")
    page = edit(mailer, submitted, subject="In Max's words", **APPROVE)
    assert "not what edna submitted" in shown(page) and "saved nowhere yet" in shown(page)
    assert html.document_fromstring(page.content.decode()).get_element_by_id("id_subject").value == "In Max's words"
    assert not again(submitted).live and latest(submitted) == "The strike"


def test_nor_words_that_were_saved_before(letters: Any, submitted: Any) -> None:
    mailer = letters.desk.client("max")
    edit(mailer, submitted, subject="In Max's words")
    assert latest(submitted) == "In Max's words"
    for answer in (edit(mailer, submitted, **APPROVE), approve_by_address(letters, submitted)):
        assert "not what edna submitted" in shown(answer)
        assert not again(submitted).live and again(submitted).state == "draft"
    by_script = approve_by_address(letters, submitted, **{"x-requested-with": "XMLHttpRequest"})
    assert by_script.json()["step"] == "success" and not again(submitted).live


def test_what_was_changed_goes_out_once_somebody_else_submits_it(letters: Any, submitted: Any) -> None:
    mailer = letters.desk.client("max")
    edit(mailer, submitted, subject="In Max's words", **{**APPROVE, "workflow-action-name": "reject"})
    edit(letters.desk.client("edna"), submitted, **{"action-submit": "1"})
    assert "Approved" in shown(edit(mailer, submitted, **APPROVE))
    assert again(submitted).live and again(submitted).subject == "In Max's words"


def test_whoever_submits_again_what_was_sent_back_does_not_approve_it(letters: Any, submitted: Any) -> None:
    mailer = letters.desk.client("max")
    edit(mailer, submitted, subject="In Max's words", **{**APPROVE, "workflow-action-name": "reject"})
    edit(mailer, submitted, **{"action-submit": "1"})
    assert again(submitted).workflow_in_progress
    edit(mailer, submitted, **APPROVE)
    approve_by_address(letters, submitted)
    assert not again(submitted).live
    edit(letters.desk.client("cora"), submitted, **APPROVE)
    assert again(submitted).live


def test_an_approval_from_a_page_that_is_older_than_the_submission_is_refused(letters: Any) -> None:
    issue = letters.draft(1001, subject="Before")
    mailer = letters.desk.client("max")
    old = form(mailer, issue, **APPROVE)
    edit(letters.desk.client("edna"), issue, subject="After", **{"action-submit": "1"})
    page = mailer.post(f"/letters/issues/edit/{issue.pk}/", old, follow=True)
    assert "Somebody else saved this since you opened it" in shown(page) and "Two texts" in shown(page)
    assert not again(issue).live and latest(issue) == "After"


def test_what_was_submitted_is_approved_though_the_editor_writes_it_anew(letters: Any, submitted: Any) -> None:
    letters.change(
        submitted, body=[("text", "<p>A <i>short</i> word<br/>more.</p><ul><li>One</li></ul>"), ("heading", "x ")]
    )
    state = again(submitted).current_workflow_state
    state.cancel(user=letters.desk.user("edna"))
    letters.submit(submitted)
    assert "Approved" in shown(edit(letters.desk.client("max"), submitted, **APPROVE))


def test_the_hour_is_the_approvers(letters: Any, submitted: Any) -> None:
    from datetime import timedelta

    from django.utils import timezone

    at = (timezone.localtime() + timedelta(days=2)).replace(second=0, microsecond=0)
    edit(letters.desk.client("max"), submitted, send_at=f"{at:%Y-%m-%dT%H:%M}", **APPROVE)
    assert again(submitted).live and again(submitted).send_at == at


def test_whoever_changes_what_was_submitted_is_told_what_follows(letters: Any, submitted: Any) -> None:
    page = edit(letters.desk.client("max"), submitted, subject="In Max's words")
    assert "is not what edna submitted any more" in shown(page)


def test_a_second_approval_is_told_that_there_was_one(letters: Any) -> None:
    from django.utils import timezone

    issue = letters.submit(letters.draft(1001, send_at=letters.weekly.next_after(timezone.now())))
    chief = letters.desk.client("cora")
    late, state = form(chief, issue, **APPROVE), again(issue).current_workflow_task_state
    edit(letters.desk.client("max"), issue, **APPROVE)
    revision = again(issue).latest_revision_id
    page = chief.post(f"/letters/issues/edit/{issue.pk}/", late, follow=True)
    assert "it was approved already, by max." in shown(page) and "Approved: it goes out" not in shown(page)
    assert again(issue).latest_revision_id == revision and not again(issue).has_unpublished_changes
    with pytest.raises(PermissionDenied, match="approved already, by max"):
        state.task.specific.on_action(state, letters.desk.user("cora"), "approve")


def test_a_stale_save_of_an_issue_is_refused_and_both_texts_are_shown(letters: Any) -> None:
    issue = letters.draft(1001, subject="Before")
    edna, mailer = letters.desk.client("edna"), letters.desk.client("max")
    old = form(mailer, issue, subject="What Max wrote")
    edit(edna, issue, subject="What Edna wrote")
    page = mailer.post(f"/letters/issues/edit/{issue.pk}/", old, follow=True)
    assert latest(issue) == "What Edna wrote"
    document = html.document_fromstring(page.content.decode())
    told = document.find_class("newsroom-stale")[0].text_content()
    assert all(word in told for word in ("Edna", "Max", "edna", "Subject"))
    button = document.xpath("//button[@name='newsroom-overwrite']")[0]
    mailer.post(f"/letters/issues/edit/{issue.pk}/", {**old, "newsroom-overwrite": button.get("value")})
    assert latest(issue) == "What Max wrote"
    assert "What Edna wrote" in [each.as_object().subject for each in again(issue).revisions.all()]


def change_newsletter(letters: Any, **columns: Any) -> None:
    newsletter = type(letters.weekly).objects.get(pk=letters.weekly.pk)
    for name, value in columns.items():
        setattr(newsletter, name, value)
    newsletter.save()


def test_the_words_of_its_newsletter_go_out_as_they_were_approved(letters: Any) -> None:
    from tamizdat.letters.rendering.compose import compose

    change_newsletter(letters, closing="<p>Until Friday.</p>", sender="The Weekly")
    approved = letters.approved(1001, subject="The strike")
    change_newsletter(letters, closing="<p>Send me money.</p>", sender="Max")
    issue = again(approved)
    made = compose(issue)
    assert "Until Friday." in made.html and "Send me money." not in made.html
    assert (issue.edition.sender, issue.newsletter.sender) == ("The Weekly", "Max")
    page = letters.desk.client("edna").get(f"/letters/issues/edit/{issue.pk}/")
    assert "Its newsletter was changed since" in shown(page)
    issue.unpublish()
    assert again(issue).edition.sender == "Max"  # what is approved anew is as it is then


def test_nobody_approves_words_of_a_newsletter_that_they_changed_since_it_was_submitted(
    letters: Any, submitted: Any
) -> None:
    change_newsletter(letters, closing="<p>Send me money.</p>")
    assert "not what edna submitted" in shown(edit(letters.desk.client("max"), submitted, **APPROVE))
    assert not again(submitted).live
