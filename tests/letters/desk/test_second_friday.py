"""What an editor's second Friday stumbled over: issues of one hour, pages that lead on, words that are true."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from desk_forms import form_of
from issues_desk import again
from lxml import html
from test_approval import shown
from test_newsletters_desk import ADD, fields


def soon(letters: Any) -> Any:
    from django.utils import timezone

    return letters.weekly.next_after(timezone.now())


def test_a_second_issue_for_the_same_hour_is_told_wherever_it_is_seen(letters: Any) -> None:
    from tamizdat.letters import checks

    first, editor = letters.draft(1001, send_at=soon(letters), subject="The strike"), letters.desk.client("edna")
    assert not [each for each in checks.checks(first) if "same hour" in each.text]
    begun = editor.post(
        "/letters/begin/", {"newsletter": letters.weekly.pk, "hour": "next", "begins": "empty"}, follow=True
    )
    assert "another issue of this newsletter for the same hour: “The strike”" in shown(begun)
    second = type(first).objects.exclude(pk=first.pk).get()
    for issue in (first, second):
        page = shown(editor.get(f"/letters/issues/edit/{issue.pk}/"))
        assert "Readers would get both" in page and "Nothing is missing" not in page
    assert shown(editor.get("/")).count("another issue has the same hour") == 2
    letters.approve(letters.submit(first))
    assert shown(editor.get("/")).count("another issue has the same hour") == 2, "one waits for its hour by now"
    letters.change(second, send_at=soon(letters) + timedelta(days=1))
    assert "another issue has the same hour" not in shown(editor.get("/"))


def test_which_issues_share_an_hour(desk_started: None) -> None:
    from datetime import UTC, datetime
    from types import SimpleNamespace

    from tamizdat.letters.same_hour import among

    at = datetime(2026, 12, 4, 9, tzinfo=UTC)
    rows = [(1, 7, at), (2, 7, at + timedelta(minutes=59)), (3, 7, at + timedelta(hours=3)), (4, 8, at), (5, 7, None)]
    issues = [SimpleNamespace(pk=pk, newsletter_id=of, send_at=when) for pk, of, when in rows]
    assert among(issues) == {1, 2}


def test_an_issue_without_any_article_is_told(letters: Any) -> None:
    from tamizdat.letters import checks

    issue = letters.draft(subject="Hello", body=[("heading", "News")])
    draft = issue.get_latest_revision_as_object()
    assert "There is no article in it." in [each.text for each in checks.checks(draft)]
    assert not checks.refusals(draft), "a letter of words alone may be meant"


def test_an_issue_that_waits_leads_to_its_page_and_one_that_was_sent_to_the_web(letters: Any, vault: Any) -> None:
    issue, editor = letters.approved(1001, send_at=soon(letters)), letters.desk.client("edna")
    url = f"/letters/issue/{issue.pk}/"
    assert f'href="{url}"' in editor.get("/letters/issues/").content.decode()
    form = editor.get(f"/letters/issues/edit/{issue.pk}/").content.decode()
    assert f'href="{url}"' in form
    assert "Once it is approved" not in shown(editor.get(f"/letters/issues/edit/{issue.pk}/"))
    sent = letters.sent(1)
    page = html.document_fromstring(editor.get(f"/letters/issue/{sent.pk}/").content.decode())
    found = [each.get("href") for each in page.findall(".//a") if each.get("href")]
    assert any(f"/newsletters/weekly/{sent.day}/" in each for each in found)
    assert f"/letters/issue/{sent.pk}/letter/" in found
    letter = editor.get(f"/letters/issue/{sent.pk}/letter/")
    assert letter.status_code == 200 and sent.subject in letter.content.decode()


def test_what_goes_out_next_stands_first(letters: Any) -> None:
    at = soon(letters)
    names = {
        "in three weeks": at + timedelta(days=21),
        "last month": at - timedelta(days=28),
        "next": at,
        "last week": at - timedelta(days=7),
        "some day": None,
    }
    for name, when in names.items():
        letters.draft(1001, subject=name, send_at=when)
    page = shown(letters.desk.client("edna").get("/letters/issues/"))
    order = sorted(names, key=page.index)
    assert order == ["some day", "next", "in three weeks", "last week", "last month"]


def test_a_locked_issue_takes_no_typing_and_says_so(letters: Any) -> None:
    issue, editor = letters.submit(letters.draft(1001, subject="The strike")), letters.desk.client("edna")
    url = f"/letters/issues/edit/{issue.pk}/"
    page = editor.get(url)
    document = html.document_fromstring(page.content.decode())
    (locked,) = document.xpath("//*[@data-newsroom-locked]")
    assert locked.xpath(".//input[@name='subject']") and "nothing can be written" in shown(page)
    assert "makes it your draft again" in shown(page)
    assert not html.document_fromstring(letters.desk.client("max").get(url).content.decode()).xpath(
        "//*[@data-newsroom-locked]"
    )
    back = editor.post(url, {**form_of(page), "subject": "Typed where nothing is saved", "action-cancel-workflow": "1"})
    assert back.status_code == 302 and not again(issue).workflow_in_progress
    shown_again = html.document_fromstring(editor.get(url).content.decode())
    assert shown_again.get_element_by_id("id_subject").value == "The strike"
    assert not shown_again.xpath("//*[@data-newsroom-locked]")


@pytest.mark.parametrize(
    ("name", "said"), [("Etc/GMT-2", "UTC+2"), ("Etc/GMT+3", "UTC−3"), ("Asia/Beirut", "Asia/Beirut")]
)
def test_a_zone_of_no_place_is_told_by_its_offset(letters: Any, name: str, said: str) -> None:
    type(letters.weekly).objects.update(time_zone=name)
    issue = letters.draft(1001, send_at=soon(letters))
    client = letters.desk.client("max")
    for url in ("/letters/newsletters/", "/letters/begin/", f"/letters/issues/edit/{issue.pk}/"):
        page = shown(client.get(url))
        assert f"({said})" in page and "Etc/" not in page, url


def test_an_address_is_told_and_can_be_changed_until_somebody_knows_it(letters: Any) -> None:
    from tamizdat.letters.models import Newsletter

    client = letters.desk.client("max")
    made = shown(client.post(ADD, fields(client, slug="evening-post"), follow=True))
    assert "Its address is “evening-post”" in made
    row = Newsletter.objects.get(slug="evening-post")
    url = f"/letters/newsletters/edit/{row.pk}/"
    assert client.post(url, fields(client, url, slug="evening")).status_code == 302
    assert "could mean" in shown(client.post(url, fields(client, url, slug="weekly-ar")))
    row.refresh_from_db()
    assert row.slug == "evening"
    letters.subscribe(1, row)
    assert "readers signed up for it" in shown(client.get(url))
    client.post(url, fields(client, url, slug="other"))
    row.refresh_from_db()
    assert row.slug == "evening"
    live = shown(client.get(f"/letters/newsletters/edit/{letters.weekly.pk}/"))
    assert "its page is on the site" in live and "readers signed up for it" not in live


def test_a_preview_that_cannot_be_made_names_the_field(letters: Any) -> None:
    from test_approval import form

    issue, editor = letters.draft(1001, subject="The strike"), letters.desk.client("edna")
    url = f"/letters/issues/preview/{issue.pk}/"
    faulty = form(editor, issue, send_at="2001-01-01T09:00")
    assert not editor.post(url, faulty).json()["is_available"]
    assert "These fields cannot be read as they are: Goes out." in shown(editor.get(url))
    assert editor.post(url, form(editor, issue)).json()["is_available"]
    assert "cannot be read" not in shown(editor.get(url))
