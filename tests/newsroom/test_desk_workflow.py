"""A reporter submits, somebody else approves; nobody approves their own work."""

from __future__ import annotations

from typing import Any

import pytest
from desk_forms import article_form, edit_form


def submitted(desk: Any, name: str = "rita", headline: str = "The lighthouse is sold") -> int:
    """Have a person submit a new article; return its number."""
    from tamizdat.newsroom.models import Article

    desk.client(name).post(
        "/articles/add/", {**article_form(headline=headline, body=["For a crown."]), "action-submit": "1"}
    )
    article = Article.objects.get(headline=headline)
    assert article.workflow_in_progress
    return int(article.pk)


def approve(desk: Any, name: str, number: int) -> Any:
    from tamizdat.newsroom.models import Article

    state = Article.objects.get(pk=number).current_workflow_task_state
    return desk.client(name).post(
        f"/articles/workflow/action/{number}/approve/{state.pk}/", {"comment": "", "next": "/"}
    )


def is_public(number: int) -> bool:
    from tamizdat.newsroom.models import Article

    return bool(Article.objects.get(pk=number).live)


def test_an_editor_approves_and_readers_have_it(desk: Any) -> None:
    number = submitted(desk)
    assert not is_public(number)
    approve(desk, "edna", number)
    assert is_public(number)
    from tamizdat.newsroom.models import Article

    assert (desk.site / Article.objects.get(pk=number).path / "index.html").is_file()


@pytest.mark.parametrize("name", ["edna", "cora"])
def test_nobody_approves_their_own_work(desk: Any, name: str) -> None:
    number = submitted(desk, name)
    approve(desk, name, number)
    assert not is_public(number)


def test_an_editor_who_mended_a_comma_may_still_approve(desk: Any) -> None:
    number = submitted(desk)
    client = desk.client("edna")
    client.post(f"/articles/edit/{number}/", edit_form(client, number, standfirst="For one crown, in fact."))
    approve(desk, "edna", number)
    assert is_public(number)
    from tamizdat.newsroom.models import Article

    assert Article.objects.get(pk=number).standfirst == "For one crown, in fact."


def test_a_reporter_cannot_publish(desk: Any) -> None:
    client = desk.client("rita")
    client.post("/articles/add/", {**article_form(headline="At once", body=["Now."]), "action-publish": "1"})
    from tamizdat.newsroom.models import Article

    assert not Article.objects.filter(headline="At once", live=True).exists()
    number = submitted(desk, "rita")
    approve(desk, "rita", number)
    assert not is_public(number)


def test_a_reporter_has_their_own_drafts_alone(desk: Any) -> None:
    number = submitted(desk, "rita", "Somebody's source")
    for address in (
        f"/articles/edit/{number}/",
        f"/articles/history/{number}/",
        f"/articles/{number}/translations/",
        f"/articles/{number}/live/",
    ):
        answer = desk.client("rob").get(address)
        assert answer.status_code in (302, 403), address
    assert "Somebody&#x27;s source" not in desk.client("rob").get("/articles/").content.decode()
    assert "Somebody&#x27;s source" in desk.client("rita").get("/articles/").content.decode()


def test_what_was_public_cannot_be_deleted_nor_unpublished(desk: Any) -> None:
    from tamizdat.newsroom.models import Article

    client = desk.client("cora")
    client.post("/articles/delete/1001/")
    client.post("/articles/unpublish/1001/")
    assert Article.objects.get(pk=1001).live


def test_a_draft_can_be_deleted_by_who_wrote_it(desk: Any) -> None:
    from tamizdat.newsroom.models import Article

    desk.client("rita").post("/articles/add/", article_form(headline="Never mind"))
    number = Article.objects.get(headline="Never mind").pk
    desk.client("rob").post(f"/articles/delete/{number}/")
    assert Article.objects.filter(pk=number).exists()
    desk.client("rita").post(f"/articles/delete/{number}/")
    assert not Article.objects.filter(pk=number).exists()


@pytest.mark.parametrize("by_form", [True, False])
def test_who_may_not_publish_approves_what_was_submitted_and_nothing_else(desk: Any, by_form: bool) -> None:
    """A newsroom may have reporters approve: not their own words."""
    from django.contrib.auth.models import Group

    from tamizdat.newsroom.models import Article, EditorApproval

    EditorApproval.objects.get(name="Approval by an editor").groups.add(Group.objects.get(name="reporter"))
    number, rob = submitted(desk), desk.client("rob")
    pressed = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    if by_form:
        form = edit_form(rob, number, standfirst="What Rob wrote.", **pressed)
        answer = rob.post(f"/articles/edit/{number}/", form, follow=True)
        assert "not what rita submitted" in answer.content.decode()
        assert Article.objects.get(pk=number).get_latest_revision_as_object().standfirst == ""
    else:
        rob.post(f"/articles/edit/{number}/", edit_form(rob, number, standfirst="What Rob wrote."))
        approve(desk, "rob", number)
        assert not is_public(number)
        approve(desk, "edna", number)  # who may publish at once
        assert is_public(number)


def test_an_approval_from_a_form_older_than_the_submission_is_refused(desk: Any) -> None:
    from tamizdat.newsroom.models import Article

    rita, edna = desk.client("rita"), desk.client("edna")
    rita.post("/articles/add/", article_form(headline="The lighthouse is sold", body=["For a crown."]))
    number = Article.objects.get(headline="The lighthouse is sold").pk
    pressed = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    old = edit_form(edna, number, **pressed)
    rita.post(f"/articles/edit/{number}/", edit_form(rita, number, standfirst="Or two.", **{"action-submit": "1"}))
    assert "Two texts" in edna.post(f"/articles/edit/{number}/", old).content.decode()
    assert not is_public(number)
