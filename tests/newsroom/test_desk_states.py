"""Lists say how an article stands: a draft, submitted, scheduled, public, or withdrawn."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from desk_forms import article_form, edit_form
from lxml import html
from test_desk_workflow import submitted


def listed(client: Any, query: str = "") -> dict[int, str]:
    """Return what the list says of each article, by its number."""
    page = html.document_fromstring(client.get(f"/articles/{query}").content.decode())
    found = {}
    for row in page.xpath("//table[contains(@class, 'listing')]/tbody/tr"):
        number = re.search(r"/articles/edit/(\d+)/", html.tostring(row).decode())
        assert number
        found[int(number[1])] = row.xpath("./td")[1].text_content().strip()
    return found


def draft(client: Any, headline: str) -> int:
    from tamizdat.newsroom.models import Article

    client.post("/articles/add/", article_form(headline=headline, body=["Text."]))
    return int(Article.objects.get(headline=headline).pk)


def post(client: Any, number: int, action: str, **fields: Any) -> None:
    client.post(f"/articles/edit/{number}/", {**edit_form(client, number, **fields), action: "1"})


@pytest.fixture
def stories(desk: Any) -> dict[str, int]:
    """Articles in each state."""
    edna, rita = desk.client("edna"), desk.client("rita")
    found = {"A draft": draft(rita, "A draft"), "Before the editors": submitted(desk, "rita", "Before the editors")}
    found["For later"] = draft(edna, "For later")
    post(edna, found["For later"], "action-publish", go_live_at="2090-01-02 15:00")
    found["Sent back"] = submitted(desk, "rita", "Sent back")
    from tamizdat.newsroom.models import Article

    state = Article.objects.get(pk=found["Sent back"]).current_workflow_task_state
    edna.post(f"/articles/workflow/action/{found['Sent back']}/reject/{state.pk}/", {"comment": "No."})
    post(edna, 1001, "", headline="On top")
    edna.post("/articles/1002/withdraw/", {"ground": "error", "reason": ""})
    return found


def test_the_list_says_how_each_article_stands(desk: Any, stories: dict[str, int]) -> None:
    from tamizdat.newsroom.models import Article

    said = listed(desk.client("edna"))
    assert said[stories["A draft"]] == "draft"
    assert said[stories["Before the editors"]] == "submitted"
    assert said[stories["For later"]] == "scheduled (2 January 2090, 15:00)"
    assert said[stories["Sent back"]] == "draft, changes requested"
    assert said[1001] == "public, with a draft on top"
    assert said[1002] == "withdrawn"
    for number in Article.objects.values_list("pk", flat=True):
        article = Article.objects.get(pk=number)
        assert said[number] == article.status_string  # a single article says the same


def test_a_version_on_top_of_what_is_public_is_named(desk: Any) -> None:

    edna = desk.client("edna")
    post(edna, 1001, "action-submit", standfirst="Another.")
    assert listed(edna)[1001] == "public, with a version submitted"
    post(edna, 1002, "action-publish", go_live_at="2090-01-02 15:00")
    expected = "public, with a version scheduled (2 January 2090, 15:00)"
    assert listed(edna)[1002] == expected


def test_the_list_can_be_narrowed_to_a_state(desk: Any, stories: dict[str, int]) -> None:
    edna = desk.client("edna")
    assert set(listed(edna, "?state=submitted")) == {stories["Before the editors"]}
    assert set(listed(edna, "?state=scheduled")) == {stories["For later"]}
    assert set(listed(edna, "?state=draft")) == {stories["A draft"], stories["Sent back"]}


def test_what_went_out_as_scheduled_is_public(desk: Any, stories: dict[str, int]) -> None:
    from django.core.management import call_command
    from django.utils import timezone
    from wagtail.models import Revision

    past = timezone.now() - timedelta(minutes=1)
    revision = Revision.objects.get(object_id=str(stories["For later"]), approved_go_live_at__isnull=False)
    revision.approved_go_live_at, revision.content["go_live_at"] = past, past.isoformat()
    revision.save()
    call_command("publish_scheduled")
    assert listed(desk.client("edna"))[stories["For later"]] == "public"


def test_the_first_page_says_how_ones_drafts_stand(desk: Any, stories: dict[str, int]) -> None:
    page = html.document_fromstring(desk.client("rita").get("/").content.decode())
    rows = page.xpath("//section[@aria-labelledby='panel-Drafts']//li")
    said = {row.xpath("./a")[0].text_content().strip(): row.xpath("./span")[0].text_content() for row in rows}
    assert said["Before the editors"].startswith("submitted, ")
    assert said["A draft"].startswith("draft, ")


def test_a_scheduled_version_leaves_what_is_public_as_it_is(desk: Any) -> None:
    """Articles that were loaded have no revision of their public text until a version is scheduled."""
    from tamizdat.newsroom.models import Article

    edna = desk.client("edna")
    before = Article.objects.get(pk=1002)
    assert before.live_revision is None
    post(edna, 1002, "action-publish", headline="For later", go_live_at="2090-01-02 15:00")
    after = Article.objects.get(pk=1002)
    assert after.live and after.headline == before.headline
    assert after.latest_revision.as_object().headline == "For later"
    assert after.live_revision.as_object().headline == before.headline
    assert after.live_revision.created_at < after.latest_revision.created_at
