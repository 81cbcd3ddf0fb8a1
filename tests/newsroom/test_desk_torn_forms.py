"""Forms that no browser sends, and faults while a whole one is saved: nobody is told what is not so."""

from __future__ import annotations

from typing import Any

import pytest
from desk_forms import article_form, edit_form


def test_what_no_browser_sends_gets_a_sentence(desk: Any) -> None:
    client = desk.client("rita")
    form = article_form(headline="Forged", body=["Words."])
    form.pop("lead-count")
    answer = client.post("/articles/add/", form)
    assert answer.status_code == 400 and "Nothing was saved" in answer.content.decode()


@pytest.mark.parametrize("address", ["/site/pages/add/", "/articles/preview/", "/articles/preview/1001/"])
def test_a_form_without_its_fields_is_no_fault_of_the_desk(desk: Any, address: str) -> None:
    client = desk.client("edna")
    client.raise_request_exception = False
    answer = client.post(address, {"title": "x"})
    assert answer.status_code == 400 and "Traceback" not in answer.content.decode()


@pytest.mark.parametrize("value", ["[]", "null", '"x"', "1", '{"blocks": 1}', '{"blocks": [1], "entityMap": {}}', "x"])
def test_a_text_that_no_editor_makes_is_no_fault_of_the_desk(desk: Any, value: str) -> None:
    """In the article's own form, and in one that only Wagtail reads."""
    client = desk.client("edna")
    client.raise_request_exception = False
    form = {**article_form(headline="Forged", body=["Words."]), "body-0-value": value}
    for address in ("/articles/add/", "/articles/preview/", "/articles/preview/1001/"):
        answer = client.post(address, form)
        assert answer.status_code < 500 and "Traceback" not in answer.content.decode(), address
    page = client.post("/site/pages/add/", {"title": "x", "slug": "about", "language": "en", "body": value})
    assert page.status_code in (200, 302, 400)


def test_a_chooser_without_its_field_is_no_fault_of_the_desk(desk: Any) -> None:
    client = desk.client("edna")
    client.raise_request_exception = False
    answer = client.post("/choose-external-link/", {})
    assert answer.status_code == 400 and "That could not be read" in answer.content.decode()


def test_an_error_of_our_own_in_a_form_stays_one(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.newsroom.filing import forms

    def fails(*_args: Any) -> Any:
        raise AttributeError("a fault of ours")

    monkeypatch.setattr(forms.NamesForm, "clean", fails)
    client = desk.client("edna")
    client.raise_request_exception = False
    assert client.post("/authors/add/", {"name": "A", "slug": "a"}).status_code == 500


@pytest.mark.parametrize("host", ["evil.example", "", "[::1]:8201", "localhost.evil.example"])
def test_another_host_is_told_where_the_desk_is(desk: Any, host: str) -> None:
    from django.test import Client

    client = Client(raise_request_exception=False)
    answer = client.get("/account/login/", headers={"host": host})
    assert answer.status_code == 400 and answer.content == b"This desk is at http://localhost:8001/\n"


def test_a_fault_after_saving_is_not_called_unsaved(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.newsroom.models import Article
    from tamizdat.newsroom.publishing import signals

    def fails(article: Any) -> None:
        raise ValueError("the press has a fault")

    monkeypatch.setattr(signals, "make_public", fails)
    client = desk.client("edna")
    client.raise_request_exception = False
    form = edit_form(client, 1001, standfirst="Saved before the fault.")
    answer = client.post("/articles/edit/1001/", {**form, "action-publish": "1"})
    assert answer.status_code == 500
    assert Article.objects.get(pk=1001).latest_revision.as_object().standfirst == "Saved before the fault."
    assert "Nothing was saved" not in answer.content.decode()


def test_a_language_that_is_not_the_outlets_is_refused(desk: Any) -> None:
    from desk_forms import article_form, edit_form

    from tamizdat.newsroom.models import Article

    client = desk.client("edna")
    answer = client.post("/articles/add/", article_form(headline="In Latin", body=["Una."], language="la"))
    assert "Choose one of the outlet" in answer.content.decode()
    assert not Article.objects.filter(headline="In Latin").exists()
    client.post("/articles/edit/1001/", {**edit_form(client, 1001, standfirst="Not saved."), "language": "../x"})
    assert Article.objects.get(pk=1001).get_latest_revision_as_object().standfirst != "Not saved."


def test_an_article_in_a_language_that_the_outlet_has_no_more_can_be_saved(desk: Any) -> None:
    from desk_forms import edit_form

    from tamizdat.newsroom.models import Article

    Article.objects.filter(pk=1001).update(language="la")
    client = desk.client("edna")
    form = edit_form(client, 1001, standfirst="Saved.")
    assert form["language"] == "la"
    client.post("/articles/edit/1001/", form)
    assert Article.objects.get(pk=1001).get_latest_revision_as_object().standfirst == "Saved."
