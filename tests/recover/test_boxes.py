"""Boxes within an article that ask its readers to pay go as a whole, and nothing around them goes with them."""

from __future__ import annotations

import papers
import pytest

from tamizdat.article import Paragraph
from tamizdat.recover.boilerplate.boxes import boxes
from tamizdat.recover.boilerplate.learn import UNKNOWN_SITE
from tamizdat.recover.capture import Capture, Cleaned, TextBlock
from tamizdat.recover.steps.clean import clean
from tamizdat.recover.steps.parse import parse

OFFERS = [
    "<h4>Two stories this week already</h4><p>The Courier belongs to those who read it. Four crowns a week keep a "
    "reporter at work.</p><p><a href='/join'>Subscribe now</a></p>",
    "<h4>Unterstützen Sie den Courier</h4><p>Vier Kronen in der Woche halten eine Reporterin bei der Arbeit.</p>",
    "<p>Четыре кроны в неделю — и репортёр работает дальше.</p><a href='/help'>Поддержать редакцию</a>",
    "<h4>ادعموا «البريد»</h4><p>أربع كرونات في الأسبوع تكفي.</p>",
    "<p>Quatre couronnes par semaine.</p><button>Je m'abonne</button>",
]


def page(body: str) -> Cleaned:
    html = f"<!doctype html><body><h1>{papers.HEADLINE}</h1><div class=text>{body}</div></body>"
    return clean(
        parse(Capture(name="a.html", sha256="a", kind="html", body=html.encode(), url=papers.URL)), UNKNOWN_SITE
    )


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{each}</p>" for each in texts)


def shown(found: Cleaned) -> list[str]:
    return [each for each in (found.standfirst, *(block.text for block in found.body)) if each]


@pytest.mark.parametrize("offer", OFFERS)
def test_a_box_that_asks_goes_with_its_title(offer):
    boxed = f"<div class=offer>{offer}</div>"
    assert shown(page(paragraphs(*papers.BODY[:3]) + boxed + paragraphs(*papers.BODY[3:]))) == papers.BODY


@pytest.mark.parametrize("offer", OFFERS)
def test_what_follows_a_box_is_the_article_though_it_says_you(offer):
    after = ["We asked you to count the ships, and your letters filled two boxes that our office had to borrow."]
    boxed = f"<div class=offer>{offer}</div>"
    assert shown(page(paragraphs(*papers.BODY) + boxed + paragraphs(*after, *papers.LATER_BODY))) == [
        *papers.BODY,
        *after,
        *papers.LATER_BODY,
    ]


INTERVIEW = [
    "How many ships do you see in a night?",
    "Nine, when the sky is clear. When it is not I count the bells and hope that nobody rings twice.",
    "Did your father want you to join us here?",
    "He wanted me to sell hats. There is less water in hats, he used to say, and fewer people call at night.",
    "Would you do it again?",
    "Ask me in the winter. In the summer everybody would do it again, and in January there is nobody to be asked.",
]


def test_questions_of_an_interview_are_the_articles():
    boxed = f"<div class=offer>{OFFERS[0]}</div>"
    lines = [f"<b>{line}</b>" if at % 2 == 0 else line for at, line in enumerate(INTERVIEW)]
    body = paragraphs(papers.BODY[0], *lines[:2]) + boxed + paragraphs(*lines[2:])
    assert shown(page(body)) == [papers.BODY[0], *INTERVIEW]


def test_boxes_that_ask_for_nothing_stay():
    quoted = "<div class=pull><p>“We have waited long enough,” Dahlberg said.</p></div>"
    facts = "<div class=facts><h4>The pier in figures</h4><p>It is 300 metres long and was built in 1911.</p></div>"
    found = shown(page(paragraphs(*papers.BODY[:3]) + facts + quoted + paragraphs(*papers.BODY[3:])))
    assert "It is 300 metres long and was built in 1911." in found
    assert [each for each in found if each in papers.BODY] == papers.BODY


@pytest.mark.parametrize(
    ("address", "stays"), [("/support", False), ("https://sailors.example/donate", True)], ids=["own", "other"]
)
def test_a_paragraph_with_a_link_to_pay_the_outlet_is_an_appeal(address, stays):
    appeal = "Независимая журналистика стоит недёшево, говорили на собрании, и потому просили: "
    line = f"{appeal}<a href='{address}'>поддержите их сегодня</a>, хватит и четырёх крон в месяц."
    found = shown(page(paragraphs(*papers.RUSSIAN_BODY[:2], line, papers.RUSSIAN_BODY[2])))
    assert any(appeal[:30] in each for each in found) == stays
    assert [each for each in found if each in papers.RUSSIAN_BODY] == papers.RUSSIAN_BODY


def test_the_rest_of_an_element_is_no_box():
    place = "body/div.post/div.text/div.entry"
    texts = [(f"{place}/p", text) for text in papers.BODY] + [
        (f"{place}/button", "Subscribe"),
        (f"{place}/p", "It is noon."),
    ]
    blocks = [TextBlock(content=Paragraph(text), text=text, dom_path=path) for path, text in texts]
    lead = TextBlock(content=Paragraph("The pier opens."), text="The pier opens.", dom_path="body/div.post/p")
    assert boxes([lead, *blocks]) == []
