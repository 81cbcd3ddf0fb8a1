"""The head of pages that have no paragraphs: a line break ends a byline, and bold letters tell a standfirst."""

from __future__ import annotations

import papers
import pytest

from tamizdat.article import Figure
from tamizdat.recover.boilerplate.learn import UNKNOWN_SITE
from tamizdat.recover.capture import Capture, Cleaned
from tamizdat.recover.steps.clean import clean
from tamizdat.recover.steps.parse import parse


def page(head: str, texts: list[str] = papers.BODY) -> Cleaned:
    body = "<br><br>\n".join(texts)
    html = (
        f"<html><body><table><tr><td><h1>{papers.HEADLINE}</h1>\n{head}{body}<br><br></td></tr></table></body></html>"
    )
    return clean(parse(Capture(name="a.html", sha256="a", kind="html", body=html.encode())), UNKNOWN_SITE)


def texts_of(found: Cleaned) -> list[str]:
    return [block.text for block in found.body if not isinstance(block.content, Figure)]


@pytest.mark.parametrize(
    "head",
    ["<font size=2>By Marta Ollin</font><br>\n", "By Marta Ollin<br>", "By Marta Ollin<br>May 9, 2017<br>"],
)
def test_a_byline_is_a_line_of_its_own(head):
    found = page(head)
    assert found.bylines == ("Marta Ollin",) and texts_of(found) == papers.BODY
    assert (found.published is not None) == ("2017" in head)


@pytest.mark.parametrize("head", ["<font>By Marta Ollin</font><br>", ""])
def test_bold_letters_above_the_text_are_its_standfirst(head):
    found = page(f"{head}<b>{papers.STANDFIRST}</b><br><br>")
    assert (found.standfirst, texts_of(found)) == (papers.STANDFIRST, papers.BODY)


def test_bold_letters_are_no_standfirst_where_the_text_goes_on_in_them():
    bold = [f"<b>{text}</b>" for text in papers.BODY]
    assert page("", bold).standfirst == ""


def test_a_line_that_only_its_look_sets_apart_is_not_glued_to_the_text():
    assert papers.BODY[0] in texts_of(page("<font color=red>The desk for piers</font><br>"))


def test_verse_keeps_its_lines():
    verse = "<i>I crossed it young</i><br><i>and held your hand,</i><br><i>and now there is no boat.</i>"
    found = page("", [*papers.BODY[:2], verse, *papers.BODY[2:]])
    assert "I crossed it young and held your hand, and now there is no boat." in texts_of(found)


def test_a_line_in_the_table_of_a_picture_is_its_caption():
    head = "<table><tr><td><img src='https://a.example/pier.jpg' width=400></td></tr><tr><td>The pier in May.</td></tr></table>"
    found = page(head)
    (figure,) = [block.content for block in found.body if isinstance(block.content, Figure)]
    assert figure.caption == "The pier in May." and texts_of(found) == papers.BODY


@pytest.mark.parametrize(("line", "signed"), [("Our harbour desk", True), ("The pier in the rain", False)])
def test_a_role_right_below_the_headline_signs_the_article(line, signed):
    found = page(f"<font color=red>{line}</font><br>")
    assert found.bylines == ((line,) if signed else ()) and (line in texts_of(found)) != signed
