"""Searching at the desk: what is found, in which order, whatever somebody types."""

from __future__ import annotations

from typing import Any

import pytest
from desk_forms import article_form


def found(text: str) -> list[int]:
    from wagtail.search.backends import get_search_backend

    from tamizdat.newsroom.models import Article

    return [article.pk for article in get_search_backend().autocomplete(text, Article.objects.all())]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Monday", {1001}),  # in the text alone
        ("FERRY third", {1001}),
        ("strik", {1001}),  # the beginning of a word of a headline, as it is typed
        ("Monda", set()),  # texts are searched for whole words
        ("Petrova", {1001}),  # who wrote it
        ("Lantern", {1002}),
        ("lights", {1004}),  # live coverage
        ("ninety", {1002}),  # a correction
        ("المجلس", {1003}),
        ('"closed doors"', {1002}),
        ('"doors closed"', set()),
        ("-", set()),
        ("ferry -", {1001}),
    ],
)
def test_what_is_found(desk: Any, text: str, numbers: set[int]) -> None:
    assert set(found(text)) == numbers


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "'",
        '"ferry',
        "fer'ry",
        "ferry\\",
        "a:*",
        "%s %",
        "ferry AND",
        "(",
        "NEAR(",
        "ferry & |",
        "*",
        "{body} : x",
        "\x00",
    ],
)
def test_no_text_breaks_the_search(desk: Any, text: str) -> None:
    client = desk.client("edna")
    assert client.get("/articles/", {"q": text}).status_code == 200
    assert client.get("/articles/", {"author": text, "topic": text}).status_code == 200


def test_a_headline_goes_before_a_text_and_new_before_old(desk: Any) -> None:
    client = desk.client("edna")
    for headline in ("First words on Orla Vennick", "Vennick again", "Boats"):
        client.post("/articles/add/", article_form(headline=headline, body=["Vennick spoke."]))
    from tamizdat.newsroom.models import Article

    names = [str(Article.objects.get(pk=number)) for number in found("Vennick")]
    assert names == [
        "Vennick again",
        "First words on Orla Vennick",
        "Boats",
        "Council meets behind closed doors",
        "The ferry strike enters its third week",
    ]


def test_what_a_reporter_may_not_see_is_not_found(desk: Any) -> None:
    desk.client("rita").post("/articles/add/", article_form(headline="Somebody's source", body=["Hush."]))
    assert "Somebody&#x27;s source" not in desk.client("rob").get("/articles/", {"q": "source"}).content.decode()
    assert "Somebody&#x27;s source" in desk.client("rita").get("/articles/", {"q": "source"}).content.decode()


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"author": "petrova"}, {1001}),
        ({"author": "Orla V"}, {1001}),
        ({"topic": "ferr"}, {1001}),
        ({"topic": "nothing of the kind"}, set()),
        ({"section": "harbour"}, {1001, 1004}),
        ({"state": "draft"}, set()),
        ({"language": "ar"}, {1003}),
    ],
)
def test_the_list_can_be_narrowed(desk: Any, asked: dict[str, str], numbers: set[int]) -> None:
    from tamizdat.newsroom.models import Section

    if "section" in asked:
        asked = {"section": str(Section.objects.get(slug=asked["section"]).pk)}
    page = desk.client("edna").get("/articles/", asked).content.decode()
    assert {number for number in range(1001, 1006) if f"/articles/edit/{number}/" in page} == numbers
