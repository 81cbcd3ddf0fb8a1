"""A translation says of which article it is, and a half-translated text does not go out untold."""

from __future__ import annotations

from typing import Any

import pytest
from desk_forms import content_state, edit_form, stream
from lxml import html
from test_desk_workflow import is_public


@pytest.fixture
def begun(desk: Any) -> int:
    """A translation of article 1001 into Arabic that the reporter has just begun."""
    answer = desk.client("rita").post("/articles/1001/translations/", {"language": "ar"})
    return int(answer["Location"].split("/")[-2])


def original_texts() -> list[str]:
    from tamizdat.article import block_html, plain
    from tamizdat.newsroom.models import Article
    from tamizdat.newsroom.publishing.records import record_of

    return [plain(each) for block in record_of(Article.objects.get(pk=1001)).body for each in block_html(block)]


def translated(client: Any, number: int, paragraphs: list[str], **fields: Any) -> dict[str, Any]:
    """Return the form of the translation with other texts."""
    form = {key: value for key, value in edit_form(client, number).items() if not key.startswith("body-")}
    words = {"headline": "الإضراب", "standfirst": "أسبوع ثالث بلا عبّارات."}
    return {**form, **words, **stream("body", [("text", content_state([each])) for each in paragraphs]), **fields}


def box(client: Any, number: int) -> Any:
    page = html.document_fromstring(client.get(f"/articles/edit/{number}/").content.decode())
    return page.find_class("newsroom-translation")


def notes(client: Any, number: int) -> str:
    page = html.document_fromstring(client.get(f"/articles/edit/{number}/").content.decode())
    return page.find_class("newsroom-notes")[0].text_content()


def test_the_form_of_a_translation_says_of_what_it_is_one(desk: Any, begun: int) -> None:
    (said,) = box(desk.client("rita"), begun)
    assert "A translation from English of" in said.text_content()
    links = [link.get("href") for link in said.iter("a")]
    assert links == ["/articles/edit/1001/", f"/articles/{begun}/translations/?beside=en"]
    assert "The headline is still the original's." in said.text_content()
    assert box(desk.client("edna"), 1001) == []  # the original is no translation
    assert box(desk.client("edna"), 1003) == []  # of what came from an archive nobody knows


def test_the_list_of_what_lacks_counts_what_is_not_translated(desk: Any, begun: int) -> None:
    rita = desk.client("rita")
    long = [text for text in original_texts() if len(text.split()) >= 3]
    assert f"{len(long) + 1} paragraphs are still in the original's words." in notes(rita, begun)  # and the standfirst
    rita.post(f"/articles/edit/{begun}/", translated(rita, begun, ["جملة أولى كاملة.", long[0], ""]))
    said = notes(rita, begun)
    assert "1 paragraph is still in the original's words." in said
    assert "1 paragraph is empty." in said
    assert "the original" in said and "It has 3 paragraphs" in said
    assert "headline is still" not in said


def test_publishing_half_a_translation_asks_once_and_blocks_nobody(desk: Any, begun: int) -> None:
    edna = desk.client("edna")
    form = translated(edna, begun, ["جملة أولى كاملة.", original_texts()[0]], **{"action-publish": "1"})
    answer = edna.post(f"/articles/edit/{begun}/", form)
    assert "The translation is not finished. 1 paragraph is still in the original" in answer.content.decode()
    assert not is_public(begun)
    button = html.document_fromstring(answer.content.decode()).xpath("//button[@data-newsroom-field]")[0]
    edna.post(f"/articles/edit/{begun}/", {**form, button.get("data-newsroom-field"): "1"})
    assert is_public(begun)


def test_a_whole_translation_goes_out_unasked(desk: Any, begun: int) -> None:
    edna = desk.client("edna")
    form = translated(edna, begun, ["جملة أولى كاملة.", "وجملة ثانية."], **{"action-publish": "1"})
    edna.post(f"/articles/edit/{begun}/", form)
    assert is_public(begun)


def test_the_translation_of_something_withdrawn_is_told_and_asked_about(desk: Any, begun: int) -> None:
    """It may have been withdrawn for somebody's safety: the other language must not bring it back unseen."""
    edna = desk.client("edna")
    assert "Withdrawn: readers" not in notes(edna, 1001)
    edna.post("/articles/1001/withdraw/", {"ground": "safety", "reason": ""})
    assert "Withdrawn: readers have had the notice in its place" in notes(edna, 1001)
    assert "The original was withdrawn." in box(edna, begun)[0].text_content()
    form = translated(edna, begun, ["جملة أولى كاملة.", "وجملة ثانية."], **{"action-publish": "1"})
    answer = edna.post(f"/articles/edit/{begun}/", form)
    assert "The original was withdrawn. Nothing was published." in answer.content.decode()
    assert not is_public(begun)
    button = html.document_fromstring(answer.content.decode()).xpath("//button[@data-newsroom-field]")[0]
    edna.post(f"/articles/edit/{begun}/", {**form, button.get("data-newsroom-field"): "1"})
    assert is_public(begun)


def test_approving_half_a_translation_asks_too(desk: Any, begun: int) -> None:
    rita, edna = desk.client("rita"), desk.client("edna")
    form = translated(rita, begun, [original_texts()[0]], **{"action-submit": "1"})
    rita.post(f"/articles/edit/{begun}/", form)
    approval = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    answer = edna.post(f"/articles/edit/{begun}/", {**edit_form(edna, begun), **approval})
    page = html.document_fromstring(answer.content.decode())
    (button,) = page.xpath("//button[@data-newsroom-field]")
    assert not is_public(begun) and button.get("name") == "action-workflow-action"
    given = {
        each.get("name"): each.get("value") for each in page.xpath("//input[@type='hidden'][@form='w-editor-form']")
    }
    assert given["workflow-action-name"] == "approve"
    again = {button.get("name"): button.get("value"), button.get("data-newsroom-field"): "1", **given}
    edna.post(f"/articles/edit/{begun}/", {**edit_form(edna, begun), **again})
    assert is_public(begun)


def test_it_says_since_when_it_is_out_of_date(desk: Any, begun: int) -> None:
    from tamizdat.newsroom.dates import written
    from tamizdat.newsroom.models import Article

    edna = desk.client("edna")
    edna.post(f"/articles/edit/{begun}/", translated(edna, begun, ["جملة."]))
    edna.post("/articles/edit/1001/", {**edit_form(edna, 1001, standfirst="Anew."), "action-publish": "1"})
    at = written(Article.objects.get(pk=1001).last_published_at)
    (said,) = box(edna, begun)
    assert f"Out of date since {at}" in said.text_content()
    assert f"published anew on {at}" in notes(edna, begun)
    page = edna.get(f"/articles/{begun}/translations/").content.decode()
    assert "the original" in page and "out of date since" not in page  # the original is not out of date
    assert "out of date since" in edna.get("/articles/1001/translations/").content.decode()


def test_who_may_not_see_the_original_is_not_told_its_headline(desk: Any) -> None:
    from desk_forms import article_form

    from tamizdat.newsroom.models import Article

    edna = desk.client("edna")
    edna.post("/articles/add/", article_form(headline="Somebody's source", body=["One two three four."]))
    original = Article.objects.get(headline="Somebody's source")
    answer = edna.post(f"/articles/{original.pk}/translations/", {"language": "ar"})
    begun = int(answer["Location"].split("/")[-2])
    edna.post(f"/articles/edit/{begun}/", translated(edna, begun, ["جملة."]))
    Article.objects.filter(pk=begun).update(owner=desk.user("rita"))
    (said,) = box(desk.client("rita"), begun)
    assert "Somebody" not in said.text_content() and f"of article {original.pk}" in said.text_content()


def test_side_by_side_the_parts_of_a_text_have_their_labels(desk: Any, begun: int) -> None:
    from tamizdat.newsroom.models import Article

    article = Article.objects.get(pk=1001)
    quote = {"type": "quote", "value": {"text": "<p>No boats.</p>", "cite": "Ada <Quill>"}}
    table = {"type": "table", "value": {"header": True, "caption": "", "cells": None}}
    article.body = article.body.stream_block.to_python([quote, table])
    article.save_revision()
    page = html.document_fromstring(desk.client("edna").get("/articles/1001/translations/?beside=ar").content.decode())
    (mine, _other) = page.find_class("newsroom-beside__text")
    terms = {each.text_content(): each.getnext().text_content() for each in mine.iter("dt") if each.text != "Table"}
    assert terms == {"Text": "No boats.", "Who says so": "Ada <Quill>", "The first row is a heading": "yes"}
