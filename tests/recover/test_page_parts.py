"""Parts of a page that are the article's own, or that only seem to be: lines set by hand, writers, words for the blind."""

from __future__ import annotations

import json

import papers
import pytest

from tamizdat.recover.boilerplate.learn import UNKNOWN_SITE
from tamizdat.recover.capture import Capture, Cleaned
from tamizdat.recover.steps.clean import clean
from tamizdat.recover.steps.parse import parse

TIMETABLE = "Port Halden    06:10    14:40\nSenna          07:55    16:25\n  (Sundays)    09:30       --"


def page(body: str, head: str = "") -> Cleaned:
    html = f"<!doctype html><html lang=en><head>{head}</head><body><h1>{papers.HEADLINE}</h1>{body}</body></html>"
    return clean(parse(Capture(name="a.html", sha256="a", kind="html", body=html.encode())), UNKNOWN_SITE)


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def lines_of(found: Cleaned) -> list[str]:
    return [line for block in found.body for line in block.content.html.split("<br>")]


def test_lines_that_are_set_by_hand_stay_lines():
    found = page(
        f"<article>{paragraphs(*papers.BODY[:3])}<pre>{TIMETABLE}</pre>{paragraphs(*papers.BODY[3:])}</article>"
    )
    lines = [line.replace("\u00a0", " ") for line in lines_of(found)]
    assert lines[3:6] == TIMETABLE.split("\n")
    assert found.body[3].text.startswith("Port Halden 06:10 14:40 Senna 07:55")


def test_marked_words_within_such_lines():
    verse = f"<pre>{papers.BODY[3]}\n  <b>two</b>  more\n\tthree\n\n{papers.BODY[4]}</pre>"
    found = page(f"<article>{paragraphs(*papers.BODY[:3])}{verse}</article>")
    shown = ["  <strong>two</strong>  more", "        three"]
    assert [line.replace("\u00a0", " ") for line in lines_of(found)[4:6]] == shown


def test_lines_within_lines_that_are_set_by_hand():
    inner = f"<pre>{papers.BODY[3]}\n<div><pre>{papers.BODY[4]}\n  one  two</pre></div>four  five\n{papers.LATER_BODY[0]}</pre>"
    found = page(f"<article>{paragraphs(*papers.BODY[:3])}{inner}</article>")
    lines = [line.replace("\u00a0", " ") for line in lines_of(found)]
    assert lines[5:] == ["  one  two", "four  five", papers.LATER_BODY[0]]


def test_prose_that_was_wrapped_is_no_verse():
    wrapped = "\n\n".join("\n".join(_wrapped(text, 62)) for text in papers.BODY)
    found = page(f"<pre>{wrapped}</pre>")
    assert [block.text for block in found.body] == papers.BODY


def _wrapped(text: str, width: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


TEASERS = "".join(
    f'<div class=teaser><h4><a href="/x{number}">{title}</a></h4><div class=byline><span>2 hours ago</span> '
    f"<a class=author>{name}</a></div></div>"
    for number, (title, name) in enumerate([("Harbour lamps go dark", "Josef Karmel"), ("Choir wins", "Megan Dray")])
)


def test_writers_of_teasers_are_not_the_articles():
    body = f"<article><p class=byline>By Marta Ollin</p>{paragraphs(*papers.BODY)}</article><aside>{TEASERS}</aside>"
    assert page(body).bylines == ("Marta Ollin",)


def test_a_writer_named_at_the_end_is_the_articles():
    assert page(f"<article>{paragraphs(*papers.BODY)}<p class=byline>By Marta Ollin</p></article>").bylines == (
        "Marta Ollin",
    )


@pytest.mark.parametrize("printed", ["By Marta Ollin", '<a rel="author" href="/by/3">Marta Ollin</a>'])
def test_the_printed_writer_comes_before_the_account_that_published(printed):
    data = {"@type": "NewsArticle", "headline": papers.HEADLINE, "author": {"@type": "Person", "name": "Wire Desk Two"}}
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    body = f"<article><p class=byline>{printed}</p>{paragraphs(*papers.BODY)}</article>"
    assert page(body, head).bylines == ("Marta Ollin",)
    assert page(f"<article>{paragraphs(*papers.BODY)}</article>", head).bylines == ("Wire Desk Two",)


@pytest.mark.parametrize(
    "mark",
    [
        'class="sr-only"',
        'style="border:0;clip:rect(0 0 0 0);height:1px;overflow:hidden;position:absolute"',
        'style="position:absolute;clip-path: inset(50%)"',
    ],
)
def test_words_for_screen_readers_are_not_the_sentences(mark):
    linked = papers.BODY[1].replace(
        "Dahlberg", f'<a href="https://a.example/d">Dahlberg<span {mark}> opens a tab</span></a>'
    )
    found = page(f"<article>{paragraphs(papers.BODY[0], linked, *papers.BODY[2:])}</article>")
    assert [block.text for block in found.body] == papers.BODY


def test_a_picture_that_is_cut_to_a_shape_is_shown():
    body = paragraphs(*papers.BODY[:4]) + f'<p style="clip-path: inset(50%)">{papers.BODY[4]}</p>'
    assert papers.BODY[4] in [block.text for block in page(f"<article>{body}</article>").body]


def test_the_outlets_name_is_cut_from_a_title_and_nothing_else():
    html = (
        f"<title>One chair – no quorum – and a cold soup | Vesna Courier</title><body>{paragraphs(*papers.BODY)}</body>"
    )
    url = "https://www.vesna-courier.example/2017/05/09/soup"
    parsed = parse(Capture(name="a.html", sha256="a", kind="html", body=html.encode(), url=url))
    assert clean(parsed, UNKNOWN_SITE).headline == "One chair – no quorum – and a cold soup"
