"""The desk speaks a newsroom's words: Wagtail's own ones for its machinery are said in another way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import wagtail
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from desk_forms import article_form, edit_form
from lxml import html
from test_desk_workflow import submitted

import tamizdat.newsroom

OURS = Path(tamizdat.newsroom.__file__).parent / "locale/en/LC_MESSAGES/django.po"
_PLACE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
_MACHINE = re.compile(
    r"workflow|moderat|snippet|unpublish|\bgo.live|\btask|log entr|expir|revision|\blive\b(?! coverage)|- wagtail", re.I
)


def catalog(file: Path) -> Catalog:
    with file.open("rb") as lines:
        return read_mo(lines) if file.suffix == ".mo" else read_po(lines)


def words(messages: Catalog) -> dict[Any, Any]:
    return {message.id: message.string for message in messages if message.id}


def test_each_word_of_ours_replaces_one_of_the_installed_wagtail() -> None:
    theirs = {
        message.id
        for file in Path(wagtail.__file__).parent.rglob("locale/en/LC_MESSAGES/django.po")
        for message in catalog(file)
    }
    assert len(theirs) > 1000
    assert words(catalog(OURS)).keys() - theirs == set(), "Wagtail says these otherwise now: look for their new words."


def test_a_word_of_ours_names_nothing_that_wagtail_does_not_give() -> None:
    for said, ours in words(catalog(OURS)).items():
        assert ours, said
        assert set(_PLACE.findall(ours)) <= set(_PLACE.findall(said)), said
        assert re.findall(r"</?\w+", ours) == re.findall(r"</?\w+", said) or "<" not in ours, said


def test_the_compiled_catalog_is_that_of_the_words() -> None:
    """Otherwise: make messages."""
    assert words(catalog(OURS.with_suffix(".mo"))) == words(catalog(OURS))


def shown(answer: Any) -> Iterator[str]:
    """Yield what a page says: its texts, names and hints."""
    page = answer.json().get("html", "") if "json" in answer.headers["Content-Type"] else answer.content.decode()
    document = html.document_fromstring(f"<div>{page}</div>" if "<html" not in page else page)
    for element in document.xpath("//script|//style"):
        element.drop_tree()
    for text in document.xpath("//text()|//@aria-label|//@title|//@placeholder|//@data-w-progress-active-value"):
        yield " ".join(str(text).split())


def machine_words(answer: Any) -> list[str]:
    return [text for text in shown(answer) if _MACHINE.search(text)]


def state_pages(number: int) -> list[str]:
    pages = ("edit", "history", "workflow/status", "workflow/confirm_cancellation", "workflow_history", "delete")
    return [f"/articles/{page}/{number}/" for page in pages]


def test_a_submitted_article_is_shown_in_a_newsrooms_words(desk: Any) -> None:
    from tamizdat.newsroom.models import Article

    number = submitted(desk)
    state = Article.objects.get(pk=number).current_workflow_task_state.pk
    for name in ("rita", "edna"):
        client = desk.client(name)
        others = ["/", "/articles/", "/articles/add/", "/authors/"]
        for address in [*state_pages(number), f"/articles/workflow/action/{number}/reject/{state}/", *others]:
            answer = client.get(address, follow=True)
            assert machine_words(answer) == [], (name, address)
    assert "Take back" in shown(desk.client("rita").get(f"/articles/edit/{number}/"))
    assert {"Approve and publish", "Request changes"} <= set(
        shown(desk.client("edna").get(f"/articles/edit/{number}/"))
    )


def test_what_an_article_goes_through_is_told_in_a_newsrooms_words(desk: Any) -> None:
    from tamizdat.newsroom.models import Article

    rita, edna = desk.client("rita"), desk.client("edna")
    rita.post("/articles/add/", article_form(headline="Nine boats", body=["They left."]))
    number = Article.objects.get(headline="Nine boats").pk
    address = f"/articles/edit/{number}/"

    def done(client: Any, action: str, **fields: Any) -> str:
        answer = client.post(address, {**edit_form(client, number, **fields), action: "1"}, follow=True)
        assert machine_words(answer) == [], action
        return " ".join(shown(answer))

    assert "is submitted to the editors" in done(rita, "action-submit")
    assert "is taken back" in done(rita, "action-cancel-workflow")
    done(rita, "action-submit")
    state = Article.objects.get(pk=number).current_workflow_task_state.pk
    edna.post(f"/articles/workflow/action/{number}/reject/{state}/", {"comment": "Which boats?"})
    assert machine_words(rita.get(address)) == []
    done(rita, "action-submit")
    assert "goes out by itself" in done(edna, "action-publish", go_live_at="2090-01-01 10:00")
    for page in state_pages(number):
        assert machine_words(edna.get(page, follow=True)) == [], page
    history = " ".join(shown(edna.get(f"/articles/history/{number}/")))
    assert all(word in history for word in ("Submitted for approval", "Taken back", "Changes requested"))


def test_dates_have_one_style_everywhere() -> None:
    """Templates write them by the filters of newsroom_dates.py; a form's field of type date has its own."""
    templates = Path(tamizdat.newsroom.__file__).parent / "templates"
    others = re.compile(r"\|(?:date|timesince|naturaltime|naturalday)\b(?!:'Y-m-d')|\|time:(?!\"H:i\")|'c'")
    assert [file.name for file in templates.rglob("*.html") if others.search(file.read_text(encoding="utf-8"))] == []


def test_a_date_is_said_in_the_newsrooms_zone_whatever_the_persons_is(desk: Any) -> None:
    from datetime import UTC, date, datetime

    from django.utils import timezone

    from tamizdat.newsroom.dates import day, marked_up, written

    at = datetime(2026, 3, 3, 22, 5, tzinfo=UTC)
    with timezone.override("America/New_York"):
        assert written(at) == "4 March 2026, 00:05"
        assert str(marked_up(at)) == '<time datetime="2026-03-04T00:05:00+02:00">4 March 2026, 00:05</time>'
        assert str(day(at)) == '<time datetime="2026-03-04">4 March 2026</time>'
    assert written(date(2026, 3, 3)) == "3 March 2026"
    assert written(None) == str(marked_up(None)) == ""


def test_the_desk_and_wagtail_write_dates_alike(desk: Any) -> None:
    from tamizdat.newsroom.models import Article

    edna = desk.client("edna")
    edna.post("/articles/add/", article_form(headline="Later", body=["Then."]))
    number = Article.objects.get(headline="Later").pk
    form = edit_form(edna, number, go_live_at="2090-01-02 15:00", embargo="2091-02-03 10:00")
    refused = " ".join(shown(edna.post(f"/articles/edit/{number}/", {**form, "action-publish": "1"})))
    assert "Under embargo until 3 February 2091, 10:00." in refused
    edna.post(f"/articles/edit/{number}/", {**form, "action-publish": "1", "newsroom-embargo": "1"})
    assert "2 January 2090, 15:00" in " ".join(shown(edna.get(f"/articles/edit/{number}/")))
    assert "2 January 2090, 15:00" in " ".join(shown(edna.get("/")))
