"""The menu under the form: what a person most likely does next stands first."""

from __future__ import annotations

from typing import Any

from lxml import html
from test_desk_workflow import approve, submitted


def actions(client: Any, address: str) -> list[str]:
    """Return the actions under a form, the large button first."""
    page = html.document_fromstring(client.get(address).content.decode())
    buttons = page.xpath(
        "//footer//button[@type='submit' or @data-workflow-action-name]|//footer//a[contains(@class, 'button')]"
    )
    return [" ".join(button.text_content().split()) for button in buttons]


def test_a_reporter_saves_or_submits(desk: Any) -> None:
    assert actions(desk.client("rita"), "/articles/add/") == ["Save draft", "Submit to the editors"]


def test_an_editor_approves_what_waits_and_publishes_it_without_approval_last(desk: Any) -> None:
    number = submitted(desk)
    found = actions(desk.client("edna"), f"/articles/edit/{number}/")
    assert found == [
        "Approve and publish",
        "Approve with a comment and publish",
        "Request changes",
        "Save draft",
        "Take back",
        "Publish",
    ]
    approve(desk, "edna", number)
    assert actions(desk.client("edna"), f"/articles/edit/{number}/") == [
        "Save draft",
        "Submit to the editors",
        "Publish",
    ]


def test_an_editor_of_their_own_article_has_nothing_to_approve(desk: Any) -> None:
    number = submitted(desk, "edna")
    assert actions(desk.client("edna"), f"/articles/edit/{number}/") == [
        "Save draft",
        "Publish",
        "Take back",
        "Request changes",
    ]


def test_what_was_sent_back_is_submitted_again(desk: Any) -> None:
    from tamizdat.newsroom.models import Article

    number = submitted(desk)
    state = Article.objects.get(pk=number).current_workflow_task_state
    desk.client("edna").post(f"/articles/workflow/action/{number}/reject/{state.pk}/", {"comment": "Why?"})
    assert actions(desk.client("rita"), f"/articles/edit/{number}/") == ["Save draft", "Submit again", "Take back"]


def test_enter_in_a_field_saves_whatever_the_large_button_does(desk: Any) -> None:
    page = html.document_fromstring(desk.client("edna").get(f"/articles/edit/{submitted(desk)}/").content.decode())
    form = page.get_element_by_id("w-editor-form")
    first = form.xpath(".//button[not(@type) or @type='submit']|.//input[@type='submit']")[0]
    assert first.get("name") is None and first.get("data-workflow-action-name") is None
    assert first.text_content() == "Save draft"
