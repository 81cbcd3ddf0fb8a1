"""Addresses of people in links, pictures, topics and other fields of a parsed capture."""

from __future__ import annotations

import json

import lxml.html
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Run
from tamizdat.article import Embed, Figure, Image, List, Paragraph
from tamizdat.recover.capture import Candidate, Capture, Parsed, TextBlock
from tamizdat.recover.fields.addresses import resolve
from tamizdat.recover.html.unseen import unseen_texts
from tamizdat.recover.people.links import guarded, without_addresses
from tamizdat.recover.people.mail_addresses import holds_address

CAPTURE = Capture(name="x.html", sha256="0" * 64, kind="html", body=b"")


@pytest.mark.parametrize(
    ("url", "left"),
    [
        ("https://a.example/leave?id=7&mail=ada%40post.example", "https://a.example/leave?id=7"),
        ("https://a.example/leave?mail=ada@post.example", "https://a.example/leave"),
        ("https://a.example/leave?mail=ada%2540post.example&x=1#top", "https://a.example/leave?x=1#top"),
        ("https://a.example/leave?m=YWRhLnFAcG9zdC5leGFtcGxl", "https://a.example/leave"),
        ("https://a.example/leave?m=ada_at_post_dot_example", "https://a.example/leave"),
        ("https://a.example/leave#ada@post.example", "https://a.example/leave"),
        ("mailto:desk@paper.example?bcc=ada@post.example,bo@post.example", "mailto:desk@paper.example"),
        ("mailto:desk@paper.example?subject=Lamps", "mailto:desk@paper.example?subject=Lamps"),
        ("mailto:ada@post.example,bo@post.example", ""),
        ("https://a.example/users/ada@post.example/", ""),
        ("https://a.example/users/ada%40post.example/", ""),
        ("https://social.example/@ada", "https://social.example/@ada"),
        ("https://social.example/@ada@other.example/7", "https://social.example/@ada@other.example/7"),
        ("https://a.example/lamp@2x.png?v=2", "https://a.example/lamp@2x.png?v=2"),
        ("https://a.example/?q=lamp&page=2", "https://a.example/?q=lamp&page=2"),
        ("/lamps/", "/lamps/"),
    ],
)
def test_what_is_left_of_a_link(url: str, left: str) -> None:
    assert without_addresses(url) == left


@given(st.text("abc@.%40/?&=#:_-", max_size=60))
def test_nothing_is_left_to_take(url: str) -> None:
    left = without_addresses(url)
    assert without_addresses(left) == left
    assert not holds_address(left.partition("?")[2])


def block(content: object, text: str = "") -> TextBlock:
    return TextBlock(content=content, text=text)  # type: ignore[arg-type]


def test_a_capture_keeps_its_words_and_no_hidden_address() -> None:
    parsed = Parsed(
        capture=CAPTURE,
        blocks=(
            block(
                Paragraph('Leave <a href="https://a.example/u?id=1&amp;m=ada@post.example">here</a>.'), "Leave here."
            ),
            block(List(('<a href="https://a.example/ada@post.example/">hers</a>', "two")), "hers two"),
            block(Figure(Image(alt="A lamp", original_url="https://a.example/lamp.jpg?m=ada@post.example"))),
            block(Figure(Image(alt="Ada", original_url="https://a.example/ada@post.example.jpeg"))),
            block(Embed("https://a.example/v?m=ada@post.example", "A film")),
            block(Paragraph("Write to desk@paper.example."), "Write to desk@paper.example."),
        ),
        headlines=(Candidate("From: ada@post.example", "h1"), Candidate("The lamps are lit", "title")),
        topics=("lamps", "ada@post.example", "bo at post dot example"),
        section="bo@post.example",
        urls=(Candidate("https://a.example/lamps?m=ada@post.example", "canonical"),),
        images=("https://a.example/ada%40post.example/x", "https://a.example/lamp.jpg"),
    )
    found = guarded(parsed)
    assert "post.example" not in msgspec.json.encode(found).decode()
    assert [each.content for each in found.blocks][:2] == [
        Paragraph('Leave <a href="https://a.example/u?id=1">here</a>.'),
        List(("hers", "two")),
    ]
    assert len(found.blocks) == 5
    assert found.blocks[-1] is parsed.blocks[-1]
    assert (found.topics, found.section) == (("lamps",), "")
    assert found.notes == (
        "topics whose name or address holds an e-mail address: 2, left out",
        "pictures and cards whose name or address holds an e-mail address: 1, left out",
    )
    assert guarded(found) is found


PROSE = (
    "The harbour board answered on Friday, and nobody on the quay was much the wiser for it when the lamps went out. "
)
READERS = [f"reader{number}@post{number % 7}.example" for number in range(60)]


def page(inside: str, head: str = "") -> str:
    return (
        f"<!DOCTYPE html><html><head><title>Lamps on the Quay</title>{head}</head><body><article>"
        f"<h1>Lamps on the Quay</h1><p>{PROSE * 3}</p>{inside}<p>{PROSE * 4}</p></article></body></html>"
    )


PAGES = {
    "keywords": page("", f'<meta name="keywords" content="{", ".join(READERS)}">'),
    "links to leave": page("".join(f'<p>{PROSE}<a href="https://n.example/u?m={each.replace("@", "%40")}">leave</a></p>' for each in READERS)),
    "hidden receivers": page(f'<p><a href="mailto:desk@paper.example?bcc={",".join(READERS)}">us</a></p>'),
    "copies": page(f'<p><a href="mailto:desk@paper.example?cc={",".join(READERS)}">us</a></p>'),
    "pictures": page("".join(f'<p>{PROSE}<img width="200" height="200" src="https://a.example/face?m={each}"></p>' for each in READERS)),
    "cells": page("<table>" + "".join(f"<tr><td>{each.replace('@', '</td><td>@</td><td>')}</td></tr>" for each in READERS) + "</table>"),
    "data": page("".join(f'<p data-mail="{each}">{PROSE}</p>' for each in READERS)),
    "linked data": page("", f'<script type="application/ld+json">{json.dumps({"@type": "Person", "email": READERS})}</script>'),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_page_full_of_hidden_addresses_becomes_no_article(run: Run, tmp_path, name: str) -> None:
    (tmp_path / "page.html").write_text(PAGES[name])
    result = run(tmp_path)
    assert not result.articles
    assert "looks like a list of people (6" in result.left_out[0].reason
    assert "reader" not in msgspec.json.encode(result.left_out).decode()


def test_what_a_page_holds_besides_its_blocks() -> None:
    tree = lxml.html.document_fromstring(
        '<html><body class="lamp-lit"><!-- note --><table><tr><!-- note --><td>ada</td><td>@</td>'
        '<td title="Ada Quill">post.example</td></tr></table><?x y?></body></html>'
    )
    assert list(unseen_texts(tree)) == ["ada | @ | post.example", "Ada Quill"]


def test_an_article_with_a_few_keeps_what_it_prints(run: Run, tmp_path) -> None:
    inside = (
        '<p>Write to <a href="mailto:desk@paper.example?bcc=ada@post.example">desk@paper.example</a>, or '
        '<a href="https://n.example/u?m=bo%40post.example&amp;id=7">leave</a>, all of you who read this on the quay.</p>'
        '<img width="300" height="300" src="https://a.example/lamp.jpg?m=cy@post.example" alt="A lamp">'
    )
    (tmp_path / "page.html").write_text(page(inside, '<meta name="keywords" content="lamps, di@post.example">'))
    result = run(tmp_path, media=tmp_path / "media")
    written = msgspec.json.encode((list(result.articles), result.missing_pictures, result.notes)).decode()
    assert "desk@paper.example" in written
    assert "post.example" not in written
    assert [topic.name for topic in result.articles[0].topics] == ["lamps"]
    assert [missing.url for missing in result.missing_pictures] == ["https://a.example/lamp.jpg"]


def test_a_picture_that_goes_from_the_second_place_stops_nothing(run: Run, tmp_path) -> None:
    picture = '<img width="300" height="300" src="https://a.example/ada@post.example.jpeg" alt="A lamp">'
    (tmp_path / "page.html").write_text(page("").replace("</h1>", f"</h1>{picture}"))
    assert [article.headline for article in run(tmp_path).articles] == ["Lamps on the Quay"]


def test_an_archives_link_to_write_a_mail_is_unwrapped() -> None:
    wrapped = "https://web.archive.example/web/20130203030837/mailto:desk@paper.example?subject=Lamps"
    assert resolve(None, wrapped) == "mailto:desk@paper.example?subject=Lamps"
    assert without_addresses(resolve(None, wrapped) or "") == "mailto:desk@paper.example?subject=Lamps"
