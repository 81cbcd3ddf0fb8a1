"""What is submitted is what the form held when it was: a save by itself that is older does not take its place."""

from __future__ import annotations

from typing import Any

import pytest
from issues_desk import again
from lxml import html
from test_approval import edit, form, shown
from test_two_people import APPROVE, latest

JSON = {"accept": "application/json"}
ORDER, ONE_MOVED, BOTH_MOVED = [1001, 1002, 1004], [1002, 1001, 1004], [1002, 1004, 1001]
SUBMIT = {"action-submit": "1"}


def in_order(sent: dict[str, Any], numbers: list[int]) -> dict[str, Any]:
    """Return a form with its articles in another order, as moving them makes it: each keeps its place in the form."""
    places = {int(value): key.split("-")[1] for key, value in sent.items() if key.endswith("-value-article")}
    return {**sent, **{f"body-{places[number]}-order": str(order) for order, number in enumerate(numbers)}}


def post(client: Any, issue: Any, sent: dict[str, Any], **headers: Any) -> Any:
    return client.post(f"/letters/issues/edit/{issue.pk}/", sent, **headers)


def sent_back(letters: Any) -> Any:
    """Return an issue in which changes are requested."""
    issue = letters.submit(letters.draft(*ORDER, subject="The strike"))
    edit(letters.desk.client("max"), issue, **{**APPROVE, "workflow-action-name": "reject"})
    return again(issue)


@pytest.mark.parametrize("begin", ["first", "sent back"])
def test_what_was_submitted_is_what_the_form_held(letters: Any, begin: str) -> None:
    issue = sent_back(letters) if begin == "sent back" else letters.draft(*ORDER, subject="The strike")
    edna, opened = letters.desk.client("edna"), None
    opened = form(edna, issue)
    saved_itself = post(edna, issue, in_order(opened, ONE_MOVED), headers=JSON).json()
    post(edna, issue, {**in_order(opened, BOTH_MOVED), **SUBMIT})
    state = again(issue).current_workflow_task_state
    assert state.revision_id == again(issue).latest_revision_id != saved_itself["revision_id"]
    assert state.revision.as_object().numbers == BOTH_MOVED
    late = {**in_order(opened, ONE_MOVED), "overwrite_revision_id": saved_itself["revision_id"]}
    assert post(edna, issue, late, headers=JSON).status_code == 400
    assert "Approved" in shown(edit(letters.desk.client("max"), issue, **APPROVE))
    assert again(issue).live and again(issue).numbers == BOTH_MOVED


@pytest.mark.parametrize("name", ["edna", "cora"])  # of whom a submitted issue is locked to one
@pytest.mark.parametrize("overwrites", [True, False])
def test_an_older_save_that_began_before_the_submission_changes_nothing(
    letters: Any, monkeypatch: pytest.MonkeyPatch, name: str, overwrites: bool
) -> None:
    from tamizdat.letters.desk.issues.views import IssueEditView

    issue, person = sent_back(letters), letters.desk.client(name)
    opened = form(person, issue)
    late = in_order(opened, ONE_MOVED)
    if overwrites:
        late["overwrite_revision_id"] = post(person, issue, late, headers=JSON).json()["revision_id"]
    valid = IssueEditView.is_valid

    def submitted_meanwhile(view: Any, given: Any) -> bool:
        if view.expects_json_response:
            post(person, issue, {**in_order(opened, BOTH_MOVED), **SUBMIT})  # by another request, which was faster
        return valid(view, given)

    monkeypatch.setattr(IssueEditView, "is_valid", submitted_meanwhile)
    answer = post(person, issue, late, headers=JSON)
    assert answer.status_code == 400 and "older text was not saved" in answer.json()["error_message"]
    row = again(issue)
    assert row.get_latest_revision_as_object().numbers == BOTH_MOVED
    assert row.current_workflow_task_state.revision_id == row.latest_revision_id
    edit(letters.desk.client("max"), issue, **APPROVE)
    assert again(issue).live and again(issue).numbers == BOTH_MOVED


def test_what_is_submitted_twice_is_submitted_once(letters: Any) -> None:
    issue, chief = letters.draft(1001, subject="The strike"), letters.desk.client("cora")
    sent = form(chief, issue, **SUBMIT)
    post(chief, issue, sent)
    again_sent = shown(chief.post(f"/letters/issues/edit/{issue.pk}/", sent))
    assert "submitted already, by cora" in again_sent
    assert again(issue).workflow_states.count() == 1


def test_the_page_with_both_texts_saves_nothing_before_somebody_has_chosen(letters: Any) -> None:
    """Not by itself, not by approving, and not by its other buttons."""
    issue = letters.submit(letters.draft(1001, subject="The strike"))
    mailer = letters.desk.client("max")
    old = form(mailer, issue, subject="In Max's words", **APPROVE)
    edit(letters.desk.client("cora"), issue, subject="In Cora's words")
    page = post(mailer, issue, old)
    assert "Nothing was saved now" in shown(page) and "does not save by itself" in shown(page)
    document = html.document_fromstring(page.content.decode())
    opened = document.get_element_by_id("w-editor-form")
    assert "w-autosave" not in opened.get("data-controller")
    fields = {**old, **{name: value or "" for name, value in opened.form_values()}}
    for name in APPROVE:
        fields.pop(name)
    post(mailer, issue, fields, headers=JSON)
    post(mailer, issue, {**fields, **APPROVE})
    post(mailer, issue, fields)
    assert latest(issue) == "In Cora's words" and not again(issue).live
    button = document.xpath("//button[@name='newsroom-overwrite']")[0]
    post(mailer, issue, {**fields, "newsroom-overwrite": button.get("value")})
    assert latest(issue) == "In Max's words"


def test_a_refused_approval_says_what_became_of_the_words(letters: Any) -> None:
    issue, mailer = letters.submit(letters.draft(1001, subject="The strike")), letters.desk.client("max")
    opened = form(mailer, issue, subject="In Max's words")
    refused = post(mailer, issue, {**opened, **APPROVE})
    assert "saved nowhere yet" in shown(refused) and latest(issue) == "The strike"
    assert "w-autosave" not in html.document_fromstring(refused.content.decode()).get_element_by_id(
        "w-editor-form"
    ).get("data-controller")
    post(mailer, issue, opened, headers=JSON)
    refused = post(mailer, issue, {**opened, **APPROVE})
    assert "is the newest draft" in shown(refused) and "saved nowhere" not in shown(refused)


def test_an_approval_that_somebody_was_faster_than_saves_nothing(letters: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.newsroom.editing import submissions
    from tamizdat.newsroom.models import EditorApproval

    def faster(*_args: Any, **_kwargs: Any) -> None:
        raise submissions.RefusedError("Somebody was faster.")

    issue, mailer = letters.submit(letters.draft(1001, subject="The strike")), letters.desk.client("max")
    monkeypatch.setattr(EditorApproval, "on_action", faster)
    before = again(issue).latest_revision_id
    assert "Somebody was faster." in shown(edit(mailer, issue, **APPROVE))
    assert again(issue).latest_revision_id == before
