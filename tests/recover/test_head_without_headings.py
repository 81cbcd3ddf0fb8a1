"""The head of an old page in one paragraph: the title in large letters, a line break after each line, no heading."""

from __future__ import annotations

import papers
import pytest

from tamizdat.recover.boilerplate.learn import UNKNOWN_SITE
from tamizdat.recover.capture import Capture, Cleaned
from tamizdat.recover.steps.clean import clean
from tamizdat.recover.steps.parse import parse

STANDFIRST = (
    "Fishermen from the villages had opposed the plan for as long as anybody in the town can remember, and still do."
)
LINES = (
    "<small>9 May 2017, 16:30 | Harbour</small><br>"
    f"<font size=5><b>{papers.HEADLINE}</b></font><br>"
    f"<b>{STANDFIRST}</b><br>"
    "<font size=2><i>By Marta Ollin</i></font><br><br>"
)


def page(head: str, title: str = f"The Courier :: Harbour :: {papers.HEADLINE}") -> Cleaned:
    html = (
        f"<html><head><title>{title}</title></head><body><table><tr><td><a href='/'>Home</a><br><a href='/h'>Harbour</a>"
        f"<br><br><b>Question</b><br>Do you fish?<br><br>Yes</td><td>{head}{'<br><br>'.join(papers.BODY)}</td></tr></table></body></html>"
    )
    return clean(parse(Capture(name="a.html", sha256="a", kind="html", body=html.encode())), UNKNOWN_SITE)


HEADS = {
    "large letters": LINES,
    "nested the other way round": LINES.replace("<font size=5><b>", "<b><font size=5>").replace(
        "</b></font>", "</font></b>", 1
    ),
    "a heading": LINES.replace("<font size=5><b>", "<h1>").replace("</b></font><br>", "</h1>", 1),
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_each_line_gives_its_field(head: str) -> None:
    found = page(head)
    assert (found.headline, found.standfirst, found.bylines) == (papers.HEADLINE, STANDFIRST, ("Marta Ollin",))
    assert found.published is not None and found.published.value.startswith("2017-05-09")
    assert [block.text for block in found.body] == papers.BODY


def test_the_title_is_told_where_the_site_names_itself_at_length() -> None:
    title = f"Courier of Port Halden and Senna :: News of the Strait :: {papers.HEADLINE}"
    assert page(LINES, title).headline == papers.HEADLINE


def test_bold_letters_in_which_the_text_goes_on_end_no_line() -> None:
    bold = LINES.replace("<font size=2><i>By Marta Ollin</i></font>", "<b>The vote was close.</b>")
    assert page(bold).standfirst == ""


def test_a_line_that_the_title_does_not_name_ends_with_nothing() -> None:
    found = page("<font size=5><b>Something else in large letters</b></font><br>", "The Courier")
    assert found.body[-1].text == papers.BODY[-1]
    assert any(block.text.startswith("Something else in large letters The harbour council") for block in found.body)


@pytest.mark.parametrize(
    ("line", "stays"),
    [("Marta Ollin, Quay Street 4", True), ("Marta Ollin, all rights.", False), ("Anton Brusk, Krell", False)],
)
def test_a_letter_is_signed_below_its_text(line: str, stays: bool) -> None:
    html = f"<body><td><h1>{papers.HEADLINE}</h1>By Marta Ollin<br><br>{'<br><br>'.join(papers.BODY)}<br><br>{line}<br><br><a href='/p'>Print</a> | <a href='/m'>Mail</a></td></body>"
    found = clean(parse(Capture(name="a.html", sha256="a", kind="html", body=html.encode())), UNKNOWN_SITE)
    assert (found.body[-1].text == line) is stays


def test_a_picture_may_stand_between_standfirst_and_text() -> None:
    picture = "<table><tr><td><img src='https://a.example/pier.jpg' width=400><br>The pier on the day on which it was shut, by Anton Brusk.</td></tr></table>"
    assert page(f"{LINES}{picture}").standfirst == STANDFIRST
