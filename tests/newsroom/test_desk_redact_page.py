"""The page for redacting: it shows where a text stands, and takes it out by a second, deliberate answer."""

from __future__ import annotations

from typing import Any

import pytest
from desk_forms import article_form, edit_form
from lxml import html
from test_desk_redaction import NAME, holding

WORDS = {"texts": f"{NAME}\nVennick", "replacement": "█"}


@pytest.fixture
def editor(desk: Any) -> Any:
    """An editor, beside a draft that holds the name, and a draft on top of what is public."""
    client = desk.client("edna")
    client.post("/articles/add/", article_form(headline=f"Talk with {NAME}", body=[f"{NAME} spoke to us."]))
    client.post("/articles/edit/1002/", edit_form(client, 1002, standfirst=f"With {NAME} outside."))
    return client


def page(answer: Any) -> Any:
    return html.document_fromstring(answer.content.decode())


def shown(editor: Any) -> str:
    """Return what names the reach that the page shows."""
    return str(page(editor.post("/redact/", WORDS)).xpath("//input[@name='shown']")[0].get("value"))


def stands(desk: Any) -> bool:
    return bool(holding(desk.site, "vennick"))


def test_looking_changes_nothing_and_shows_where_it_stands(desk: Any, editor: Any) -> None:
    from tamizdat.newsroom.models import Article

    found = page(editor.post("/redact/", WORDS))
    said = found.xpath("//section[@aria-labelledby='reach']")[0].text_content()
    draft = Article.objects.get(headline=f"Talk with {NAME}").pk
    links = found.xpath("//section[@aria-labelledby='reach']//a/@href")
    assert "/articles/edit/1001/" in links and {f"/articles/edit/{draft}/", "/articles/edit/1002/"} <= set(links)
    assert "bylines" in said and "lead_image" not in said
    assert stands(desk)


def test_it_takes_a_second_answer_besides_the_button(desk: Any, editor: Any) -> None:
    assert (
        "tick the box first" in editor.post("/redact/", {**WORDS, "shown": shown(editor), "bar": "1"}).content.decode()
    )
    editor.post("/redact/", {**WORDS, "bar": "1", "sure": "1"})  # nothing was shown before
    assert stands(desk)


def test_other_words_than_those_that_were_shown_are_not_taken_out(desk: Any, editor: Any) -> None:
    confirmed = {"shown": shown(editor), "sure": "1", "bar": "1"}
    answer = editor.post("/redact/", {**WORDS, "texts": "Anna Petrova", **confirmed})
    assert "are others than those that you were shown" in answer.content.decode()
    form = edit_form(editor, 1002, standfirst=f"Outside {NAME}.", kicker=NAME)
    editor.post("/articles/edit/1002/", form | {"action-publish": "1"})  # one article more is reached now
    answer = editor.post("/redact/", {**WORDS, **confirmed})
    assert "are others than those that you were shown" in answer.content.decode()
    assert stands(desk)


def test_after_it_all_that_was_reached_is_listed_and_what_is_left_to_do(desk: Any, editor: Any) -> None:
    from tamizdat.newsroom.models import Article
    from tamizdat.newsroom.publishing import queue

    (desk.newsroom.folder / "notes.txt").write_text(f"{NAME} called.")
    draft = Article.objects.get(headline=f"Talk with {NAME}").pk
    answer = editor.post("/redact/", {**WORDS, "shown": shown(editor), "sure": "1", "bar": "1"})
    done = page(answer)
    reached = done.xpath("//section[@aria-labelledby='reached']")[0]
    assert {"/articles/edit/1001/", "/articles/edit/1002/", f"/articles/edit/{draft}/"} <= set(
        reached.xpath(".//a/@href")
    )
    left = done.xpath("//section[@aria-labelledby='left']")[0].text_content()
    assert "notes.txt" in left and all(word in left for word in ("Captures", "Backups", "mirrors"))
    assert "Vennick" not in answer.content.decode()
    queue.publish_waiting()
    queue.wait()
    assert not stands(desk)
    assert "A redaction is on its way" not in editor.get("/redact/").content.decode()


def test_a_redaction_that_waits_for_its_release_says_so(desk: Any, editor: Any) -> None:
    from tamizdat.recover.redaction import pending

    pending.mark(desk.newsroom.redaction_to_press)
    assert "A redaction is on its way" in editor.get("/redact/").content.decode()


def test_an_account_of_that_name_is_named(desk: Any, editor: Any) -> None:
    from django.contrib.auth.models import User

    User.objects.create_user("vennick", password="a boat with nine oars")
    found = page(editor.post("/redact/", WORDS))
    assert "bear that name" in found.xpath("//section[@aria-labelledby='reach']")[0].text_content()
    answer = editor.post("/redact/", {**WORDS, "shown": shown(editor), "sure": "1", "bar": "1"})
    assert (
        "The account vennick bears that name"
        in page(answer).xpath("//section[@aria-labelledby='left']")[0].text_content()
    )


def test_a_reporter_cannot_redact(desk: Any) -> None:
    assert desk.client("rita").post("/redact/", {**WORDS, "sure": "1"}).status_code in (302, 403)


def test_what_stands_nowhere_can_be_barred_beforehand(desk: Any) -> None:
    """A name that an archive to be recovered will have."""
    client = desk.client("edna")
    words = {"texts": "Zelda Quorrimax", "replacement": "█"}
    name = page(client.post("/redact/", words)).xpath("//input[@name='shown']")[0].get("value")
    answer = client.post("/redact/", {**words, "shown": name, "sure": "1"})
    assert "It is taken out" in answer.content.decode()
