"""What is told by words and place to be no article, and articles that are told by their place alone."""

from __future__ import annotations

import papers
import pytest

from tamizdat.article import Figure
from tamizdat.recover.boilerplate.learn import UNKNOWN_SITE
from tamizdat.recover.capture import Capture, Cleaned
from tamizdat.recover.fates.reasons import Reason
from tamizdat.recover.steps.clean import clean
from tamizdat.recover.steps.parse import parse

NOTICE = [
    "Together with 412 partners this site would like to keep cookies on your device and to learn what you read.",
    "Say yes to all of them, or decide for each partner by itself; you can change your mind later on this page.",
]
TEXT = "We use cookies to make the site better. By reading on you agree to them."


def page(body: str) -> Cleaned:
    html = f"<!doctype html><html lang=en><body>{body}</body></html>"
    return clean(parse(Capture(name="a.html", sha256="a", kind="html", body=html.encode())), UNKNOWN_SITE)


def text(content: str, kind: str = "text") -> Cleaned:
    return clean(parse(Capture(name="a", sha256="a", kind=kind, body=content.encode())), UNKNOWN_SITE)


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{each}</p>" for each in texts)


def shown(found: Cleaned) -> list[str]:
    return [each for each in (found.headline, found.standfirst, *(block.text for block in found.body)) if each]


def test_a_notice_of_consent_above_an_article_is_none_of_it(fates):
    body = f"<div class=banner><h2>About your privacy</h2>{paragraphs(*NOTICE)}</div><h1>{papers.HEADLINE}</h1>"
    found = page(f"{body}<article>{paragraphs(*papers.BODY)}</article>")
    assert shown(found) == [papers.HEADLINE, *papers.BODY]
    told = fates({"a.txt": "\n\n".join([papers.HEADLINE, TEXT, "May 9, 2017", *papers.BODY])})["a.txt"]
    assert told[TEXT].rule == Reason.CONSENT.name.lower()
    assert told[papers.BODY[0]].paragraph == 0 or told[papers.BODY[0]].field == "standfirst"


def test_an_article_about_cookies_is_one():
    body = [
        "The regulator of Ostermark fined three newspapers on Monday because their pages kept cookies without consent.",
        "“We use cookies to make the site better,” said the notice of one of them. “You agree to them by reading on.”",
        *papers.BODY[:3],
    ]
    assert shown(page(f"<h1>Three papers fined over cookies</h1><article>{paragraphs(*body)}</article>"))[1:] == body
    assert shown(text("\n\n".join(["Three papers fined over cookies", *body])))[1:] == body


@pytest.mark.parametrize(
    "words",
    [
        "Read also: Harbour lamps go dark for a third night",
        "Lesen Sie auch: Licht am Hafen",
        "Читайте также: Свет в гавани",
    ],
)
def test_references_to_other_texts_are_no_part_of_this_one(words):
    linked = f'<p><b>{words.split(":")[0]}:</b> <a href="/n/1">{words.split(":")[1].strip()}</a></p>'
    body = paragraphs(*papers.BODY[:2]) + linked + paragraphs(papers.BODY[2]) + linked + paragraphs(*papers.BODY[3:])
    assert shown(page(f"<h1>{papers.HEADLINE}</h1><article>{body}</article>"))[1:] == papers.BODY
    lines = [papers.HEADLINE, *papers.BODY[:3], words, *papers.BODY[3:]]
    assert words not in shown(text("\n\n".join(lines)))


def test_a_sentence_that_begins_like_a_reference_is_a_sentence():
    line = "Read on, she said, and they read on until the lamps went out."
    lines = [papers.HEADLINE, *papers.BODY[:3], line, *papers.BODY[3:]]
    assert line in shown(text("\n\n".join(lines)))


def test_an_article_in_an_aside_is_found_under_its_headline():
    side = f"<aside class=single>{paragraphs(*papers.BODY)}</aside>"
    found = page(
        f"<div>{paragraphs(*NOTICE)}</div><main><h1>{papers.HEADLINE}</h1><p class=date>May 9, 2017</p>{side}</main>"
    )
    assert shown(found) == [papers.HEADLINE, *papers.BODY]


MARKDOWN = f"""# {papers.HEADLINE}

By [Marta Ollin](#)

May 9, 2017

{papers.BODY[0]}

## What the ships carry

- Beans
- *Two* kinds of marrow
- Figs, 22 crates

1. First came the beans.
2. Then the figs.

> We do not ask, said the cook.

| Year | Beans, kg |
|------|-----------|
| 2015 | 12 |
| 2016 | 40 |

![The pier at noon](pier.png "The pier in May")

{papers.BODY[1]}

{papers.BODY[2]}

Original url:

<{papers.URL}>
"""


def test_all_kinds_of_blocks_of_a_print_view_in_markdown():
    found = text(MARKDOWN, "markdown")
    kinds = [type(block.content).__name__ for block in found.body]
    lists = ["List"] * 5
    assert kinds[-11:] == ["Heading", *lists, "Quote", "Table", "Figure", "Paragraph", "Paragraph"]
    figure = next(block.content for block in found.body if isinstance(block.content, Figure))
    assert (figure.image.original_url, figure.image.alt, figure.caption) == (
        "pier.png", "The pier at noon", "The pier in May"
    )  # fmt: skip
    assert "Original url:" not in shown(found) and found.bylines == ("Marta Ollin",) and found.url == papers.URL


def test_the_first_paragraph_is_no_standfirst_where_text_goes_on_beside_it():
    loose = f"<div class=entry><p>{papers.BODY[0]}</p>{papers.BODY[1]}<div><h4>Stages</h4><p>{papers.BODY[2]}</p></div>"
    found = page(f"<article><h1>{papers.HEADLINE}</h1>{loose}<div><p>{papers.BODY[3]}</p></div></div></article>")
    assert found.standfirst == "" and found.body[0].text == papers.BODY[0]


def teaser(number: int, words: str) -> str:
    return f'<div class=teaser><h2><a href="/n/{number}">Story number {number} of the day</a></h2><p>{words}</p></div>'


def test_a_front_page_holds_no_article(run, captured):
    teasers = "".join(teaser(number, words) for number, words in enumerate(papers.BODY))
    result = run(captured({"front.html": f"<title>Vesna Courier - news</title><main>{teasers}</main>"}))
    assert not result.articles
    (left,) = result.left_out
    assert "a front page or a list of articles (5 teasers)" in left.reason and "give the pages" in left.reason


def test_a_page_without_a_body_tag_is_read(run, captured):
    html = f"<!doctype html><title>{papers.HEADLINE}</title><main><h1>{papers.HEADLINE}</h1>{paragraphs(*papers.BODY)}</main>"
    (article,) = run(captured({"a.html": html + "<footer>Port Halden</footer>"})).articles
    assert [block.html for block in article.body][-1] == papers.BODY[-1].replace("&", "&amp;")


def test_a_signed_selection_of_links_is_an_article(run, captured):
    teasers = "".join(teaser(number, words) for number, words in enumerate(papers.BODY))
    head = "<h1>What we read this week</h1><p class=byline>By Marta Ollin</p><p>May 9, 2017</p>"
    result = run(captured({"week.html": f"<title>What we read this week</title><main>{head}{teasers}</main>"}))
    assert [article.headline for article in result.articles] == ["What we read this week"]


@pytest.mark.parametrize("classes", ["quay-post", "zzz"])
def test_a_post_is_told_by_its_addresses(run, captured, classes):
    post = (
        f'<div class={classes}><a rel=author href="https://quay.example/@marlo">By Marlo Vint</a><p>We read it on the'
        ' door.</p><a href="https://quay.example/@marlo/77120">24 November 2021</a></div>'
    )
    head = f'<link rel=canonical href="{papers.URL}"><title>{papers.HEADLINE}</title>'
    body = f"<h1>{papers.HEADLINE}</h1><p class=byline>By Marta Ollin</p><article>{paragraphs(*papers.BODY[:3])}{post}"
    html = f"<html><head>{head}</head><body>{body}{paragraphs(*papers.BODY[3:])}</article></body></html>"
    (article,) = run(captured({"a.html": html})).articles
    (card,) = [block for block in article.body if type(block).__name__ == "Embed"]
    assert card.url == "https://quay.example/@marlo/77120" and "We read it on the door." in card.title
    assert [byline.name for byline in article.bylines] == ["Marta Ollin"]


def test_a_page_whose_address_is_broken_is_read(run, captured):
    head = f'<base href="https://[broken"><title>{papers.HEADLINE}</title>'
    body = f"<h1>{papers.HEADLINE}</h1><article>{paragraphs(*papers.BODY)}<a href='https://a.example/1'>1</a></article>"
    (article,) = run(captured({"a.html": f"<html><head>{head}</head><body>{body}</body></html>"})).articles
    assert len(article.body) == len(papers.BODY)


def test_links_in_running_text_are_no_post(run, captured):
    links = (
        '<a href="https://gov.example/acts">The act</a> and <a href="https://gov.example/acts/12">its twelfth part</a>'
    )
    head = f'<link rel=canonical href="{papers.URL}"><title>{papers.HEADLINE}</title>'
    body = f"<h1>{papers.HEADLINE}</h1><article>{paragraphs(*papers.BODY[:3], links + ' were amended on Tuesday.')}"
    html = f"<html><head>{head}</head><body>{body}{paragraphs(*papers.BODY[3:])}</article></body></html>"
    (article,) = run(captured({"a.html": html})).articles
    assert not any(type(block).__name__ == "Embed" for block in article.body)
