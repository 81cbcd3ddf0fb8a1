"""What a saved page holds of its article and does not show: stated text, hidden continuations, shadow roots."""

from __future__ import annotations

import json

import papers
import pytest

from tamizdat.article import Figure
from tamizdat.recover.boilerplate.learn import UNKNOWN_SITE
from tamizdat.recover.capture import Capture, Cleaned
from tamizdat.recover.steps.clean import clean
from tamizdat.recover.steps.parse import parse


def page(body: str, head: str = "") -> Cleaned:
    html = f"<!doctype html><html lang=en><head>{head}</head><body><h1>{papers.HEADLINE}</h1>{body}</body></html>"
    return clean(parse(Capture(name="a.html", sha256="a", kind="html", body=html.encode())), UNKNOWN_SITE)


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def words_of(found: Cleaned) -> list[str]:
    return [text for text in (found.standfirst, *(block.text for block in found.body)) if text]


def stating(text: str) -> str:
    data = {"@type": "NewsArticle", "headline": papers.HEADLINE, "articleBody": text}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


WALL = "<div class=wall><h3>Subscribe to read on</h3><p>You have read your last free article this month.</p></div>"


@pytest.mark.parametrize("between", ["\n\n", "</p><p>", " "], ids=["lines", "markup", "one line"])
def test_a_page_that_was_cut_has_the_rest_from_what_it_states(between):
    whole = between.join(papers.BODY)
    found = page(f"<article>{paragraphs(*papers.BODY[:2])}{WALL}</article>", stating(whole))
    text = " ".join(words_of(found))
    assert all(each in text for each in papers.BODY)
    assert "last free article" not in text
    assert text.index(papers.BODY[1]) < text.index(papers.BODY[2]) < text.index(papers.BODY[4])


EMPTY = (
    "<p class=dek>{standfirst}</p><time>May 9, 2017</time><div id=app></div>"
    "<section><h2>More</h2><ul><li><a href=/n/1><h3>Harbour lamps go dark</h3><p>For a third night.</p></a></li></ul></section>"
)


def test_a_page_that_a_script_would_have_filled_takes_the_stated_text():
    for stated in (papers.BODY, [papers.BODY[0]]):
        found = page(EMPTY.format(standfirst=papers.STANDFIRST), stating("\n\n".join(stated)))
        assert [text for text in words_of(found) if text != papers.STANDFIRST] == stated


def test_a_stated_text_below_another_headline_is_anothers():
    other = stating("\n\n".join(papers.LATER_BODY)).replace(papers.HEADLINE, papers.LATER_HEADLINE)
    assert not set(words_of(page(EMPTY.format(standfirst=papers.STANDFIRST), other))) & set(papers.LATER_BODY)


@pytest.mark.parametrize(
    "stated",
    [
        "\n".join(papers.LATER_BODY),  # another article's
        "\n".join(papers.BODY),  # nothing that the page lacks
        papers.BODY[0] + "\nA short summary that the page does not show.",
    ],
)
def test_a_page_that_was_not_cut_stays_as_it_is(stated):
    body = f"<article>{paragraphs(*papers.BODY)}</article>"
    assert page(body, stating(stated)).body == page(body).body


def test_what_a_button_would_show_is_read():
    rest = f'<p><a href="#">Read more</a></p><section style="color: red; display:none">{paragraphs(*papers.BODY[2:])}</section>'
    found = page(f"<article>{paragraphs(*papers.BODY[:2])}{rest}</article>")
    assert words_of(found) == papers.BODY


@pytest.mark.parametrize(
    "hidden",
    [
        f'<div style="display:none">{paragraphs(*papers.LATER_BODY[:3])}</div>',  # no button above it
        f"<button>Read more</button><div hidden>{paragraphs('Sign up.', 'We write once a week.')}</div>",  # no paragraphs
    ],
)
def test_what_else_a_page_hides_stays_hidden(hidden):
    found = page(f"<article>{paragraphs(*papers.BODY)}{hidden}</article>")
    assert words_of(found) == papers.BODY


def test_a_hidden_part_without_text_above_it_stays_hidden():
    hidden = f"<div><button>Menu</button><div hidden>{paragraphs(*papers.LATER_BODY[:3])}</div></div>"
    assert words_of(page(f"{hidden}<article>{paragraphs(*papers.BODY)}</article>")) == papers.BODY


def test_declarative_shadow_roots_are_part_of_the_page():
    root = f"<my-article><template shadowrootmode=open><article>{paragraphs(*papers.BODY)}</article></template></my-article>"
    assert words_of(page(root)) == papers.BODY
    assert words_of(page(root.replace(" shadowrootmode=open", ""))) == []


def test_words_for_screen_readers_alone_are_in_no_line():
    link = f'{papers.BODY[0]} <a href="/x">the vote<span class="icon visually-hidden">, opens new tab</span></a>.'
    found = page(f"<article>{paragraphs(link, *papers.BODY[1:])}</article>")
    assert words_of(found)[0] == f"{papers.BODY[0]} the vote."


def test_a_caption_in_a_plain_paragraph_is_the_pictures():
    picture = '<div class="img-wrap"><img src="/quay.jpg" width=800 height=500><p class="wp-caption-text">The quay at dawn. Photo: Lomax / Nordwire</p></div>'
    found = page(f"<article>{paragraphs(*papers.BODY[:2])}{picture}{paragraphs(*papers.BODY[2:])}</article>")
    (figure,) = [block.content for block in found.body if isinstance(block.content, Figure)]
    assert (figure.image.original_url, figure.caption, figure.credit) == (
        "/quay.jpg",
        "The quay at dawn.",
        "Photo: Lomax / Nordwire",
    )
    assert [text for text in words_of(found) if text in papers.BODY] == papers.BODY


@pytest.mark.parametrize(
    ("initial", "rest", "whole"),
    [("T", "he harbour", "The harbour"), ("A", "storm came", "A storm came"), ("A", "fter dark", "After dark")],
)
def test_an_initial_that_is_set_apart_is_the_paragraphs(initial, rest, whole):
    first = f'<div class="letter" style="float:left">{initial}</div><p>{rest} {papers.BODY[0]}</p>'
    found = page(
        f"<article>{first}{paragraphs(*papers.BODY[1:], 'Nobody had seen such a storm since the war.')}</article>"
    )
    assert words_of(found)[0] == f"{whole} {papers.BODY[0]}"


def test_what_parsing_left_out_is_counted_from_the_joined_blocks():
    picture = "<div class=caption-box><img src=/q.jpg width=800 height=500><p class=caption>The quay.</p></div>"
    html = (
        f"<body>{picture}<p>{papers.BODY[0]}</p><select><option>Senna</option></select><p>{papers.BODY[1]}</p></body>"
    )
    parsed = parse(Capture(name="a.html", sha256="a", kind="html", body=html.encode()))
    (unread,) = parsed.unread
    assert parsed.blocks[unread.before].text == papers.BODY[1]


@pytest.mark.parametrize(
    "picture",
    [
        '<img class="lazy" src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><noscript><img src="/q.jpg" width=800 height=500></noscript>',
        '<div class=wait><img alt=""></div><noscript><img src="/q.jpg" width=800 height=500></noscript>',
        '<amp-img src="/q.jpg" width="1200" height="800"><noscript><img src="/q.jpg"></noscript></amp-img>',
        '<img src="/q.jpg" width=800 height=500><noscript><img src="/other.jpg" width=800 height=500></noscript>',
    ],
    ids=["lazy", "without a source", "AMP", "shown already"],
)
def test_pictures_that_come_late_are_found_once(picture):
    figure = f"<figure>{picture}<figcaption>The quay at dawn</figcaption></figure>"
    found = page(f"<article>{paragraphs(*papers.BODY[:2])}{figure}{paragraphs(*papers.BODY[2:])}</article>")
    figures = [block.content for block in found.body if isinstance(block.content, Figure)]
    assert [(each.image.original_url, each.caption) for each in figures] == [("/q.jpg", "The quay at dawn")]


def test_of_a_heading_such_words_are_a_part():
    html = f'<body><h1><span class="sr-only">Senna: </span>Pier reopens</h1>{paragraphs(*papers.BODY)}</body>'
    found = clean(parse(Capture(name="a.html", sha256="a", kind="html", body=html.encode())), UNKNOWN_SITE)
    assert found.headline == "Senna: Pier reopens"
