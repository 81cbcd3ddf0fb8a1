"""What of a page's text is its article's body, where boxes, lists and odd places speak against it."""

from __future__ import annotations

import papers
import pytest
from msgspec.structs import replace

from tamizdat.article import Embed, List, Paragraph
from tamizdat.recover.boilerplate.asides import lists_of_links
from tamizdat.recover.boilerplate.learn import UNKNOWN_SITE
from tamizdat.recover.capture import Capture, Cleaned, Parsed, TextBlock
from tamizdat.recover.html import main_text
from tamizdat.recover.steps.clean import clean
from tamizdat.recover.steps.parse import parse

MENU = '<nav><ul><li><a href="/">Home</a></li><li><a href="/sea">Sea</a></li></ul></nav>'


def parsed(body: str, head: str = "") -> Parsed:
    html = f"<!doctype html><html lang=en><head>{head}</head><body>{MENU}<h1>{papers.HEADLINE}</h1>{body}</body></html>"
    return parse(Capture(name="a.html", sha256="a", kind="html", body=html.encode()))


def page(body: str) -> Cleaned:
    return clean(parsed(body), UNKNOWN_SITE)


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def words_of(found: Cleaned) -> list[str]:
    return [text for text in (found.standfirst, *(block.text for block in found.body)) if text]


@pytest.fixture
def asked(monkeypatch):
    """The modes in which trafilatura was asked."""
    modes: list[str] = []
    ask = main_text.bare_extraction

    def noting(*args, fast, **options):
        modes.append("fast" if fast else "full")
        return ask(*args, fast=fast, **options)

    monkeypatch.setattr(main_text, "bare_extraction", noting)
    return modes


def test_the_full_extractor_is_asked_where_the_fast_one_finds_nearly_nothing(asked):
    texts = [*papers.BODY, *papers.LATER_BODY, *papers.THIRD_BODY]
    parts = "".join(f'<section class="part">{paragraphs(text)}</section>' for text in texts[2:])
    found = parsed(f"<article>{paragraphs(*texts[:2])}</article>{parts}")
    assert asked == ["fast", "full"]
    assert [block.text for block in found.blocks if block.in_main_text][-len(texts) :] == texts


def test_the_full_extractor_is_not_asked_where_the_fast_one_found_the_text(asked):
    parsed(f"<article>{paragraphs(*papers.BODY)}</article>")
    assert asked == ["fast"]


def test_the_full_extractor_is_not_asked_about_a_page_without_paragraphs(asked):
    parsed("<ul><li>Beans, 12 crates</li><li>Figs, 22 crates</li></ul>")
    assert asked == ["fast"]


SAID = "Irma Dahlberg of the harbour council told our reporter on the quay what the grain pier meant to her father."


def test_what_stands_in_place_of_a_film_that_no_browser_plays_is_read():
    film = f"""<object type="application/x-shockwave-flash" data="/film.swf"><param name="movie" value="/film.swf">
    <object data="/film.swf"><div class=player><img src="/still.jpg" width=600 height=400><p>{SAID}</p></div></object>
    </object>"""
    found = page(f"<article>{film}{paragraphs(*papers.BODY)}</article>")
    assert SAID in words_of(found)
    assert words_of(found)[-len(papers.BODY) :] == papers.BODY


def test_an_object_that_says_nothing_is_no_text():
    film = '<object data="/film.swf"><p>Get the player</p></object>'
    found = parsed(f"<article>{film}{paragraphs(*papers.BODY)}</article>")
    assert not any("player" in block.text for block in found.blocks)
    assert any(unread.text == "Get the player" for unread in found.unread)


def test_lists_below_headings_are_an_articles_where_one_page_is_all_there_is():
    goods = ["Twelve crates of beans, dried", "Figs of the first harvest", "Two kinds of marrow", "Salt, in sacks"]
    price = '<p class=price>Price: 14 crowns</p><p><a href="/buy">Buy at the quay</a></p><p>No ice</p>'
    parts = "".join(
        f"<h2>{name}</h2><ul>{''.join(f'<li>{each}, {name.lower()}</li>' for each in goods)}</ul>"
        f"<div class=offer><a href='/{name}'>{name}</a><span>14 crowns</span>{price}</div>"
        for name in ("First ship", "Second ship", "Third ship", "Fourth ship")
    )
    found = page(
        f'<div class="entry-content">{paragraphs(*papers.BODY[:2])}{parts}</div><footer>© The Courier</footer>'
    )
    assert "Salt, in sacks, third ship" in "\n".join(words_of(found))


def test_a_lead_that_speaks_of_your_browser_is_no_notice_of_consent():
    lead = (
        "Maps of the bay now come straight to your browser, and you can follow each ship of the Lomax company by hand."
    )
    found = page(f"<article>{paragraphs(lead, *papers.BODY)}</article>")
    assert lead in words_of(found)


ENTRIES = ["Senna: third year", "Krell: first year", "Halden: ninth year", "Ostermark: second year"]


def test_what_a_last_heading_heads_is_the_articles():
    entries = "".join(f"<li>{entry}</li>" for entry in ENTRIES)
    more = '<div class="more"><h4>Our latest</h4><a href="/1">Lamps go dark</a></div>'
    found = page(f"<div class=text>{paragraphs(*papers.BODY)}<h3>Villages that fish</h3><ul>{entries}</ul></div>{more}")
    assert words_of(found)[-2:] == ["Villages that fish", " ".join(ENTRIES)]


def test_an_article_goes_on_below_a_long_box_that_parts_it():
    offers = "".join(
        f'<div class=offer><a href="/{number}">Jump to part {number} of our atlas of lighthouses</a></div>'
        for number in range(40)
    )
    box = f"<div class=offers><p>Sign up for our letter</p><p>Your e-mail address</p>{offers}</div>"
    found = page(f"<article>{paragraphs(*papers.BODY[:4])}{box}{paragraphs(papers.BODY[4])}</article>")
    assert words_of(found) == papers.BODY


def test_a_list_of_links_to_other_texts_is_no_part_of_this_one():
    links = "".join(f'<li><a href="/{number}">Lamps go dark for night {number}</a></li>' for number in range(3))
    found = page(
        f"<article>{paragraphs(*papers.BODY[:3])}<p>More on the pier:</p><ul>{links}</ul>"
        f"{paragraphs(*papers.BODY[3:])}</article>"
    )
    assert not any("Lamps" in text for text in words_of(found))
    assert [text for text in words_of(found) if text in papers.BODY] == papers.BODY


def test_a_list_of_links_is_told_by_the_text_beside_it():
    links = tuple(f"Lamps go dark for night {number}" for number in range(3))
    more = TextBlock(content=List(links), text=" ".join(links), link_share=1.0, in_main_text=True)
    texts = [TextBlock(content=Paragraph(text), text=text, in_main_text=True) for text in papers.BODY]
    assert lists_of_links([*texts, more]) == {len(texts)}
    assert lists_of_links([*texts[1:2], more]) == set()  # somebody's selection is mostly links
    assert lists_of_links([*texts, replace(more, link_share=0.2)]) == set()


def test_posts_quoted_at_the_end_of_an_article_are_part_of_it():
    post = """<blockquote class="twitter-tweet"><p>The pier opens in spring, and the band will play</p>— Ida Berg
    <a href="https://twitter.com/ida/status/1">3 October</a></blockquote>"""
    body = f"<article><div>{paragraphs(*papers.BODY)}{post}</div></article>"
    found = page(f"{body}<div class=latest>{post.replace('/1', '/2')}</div>")
    assert [block.content.url for block in found.body if isinstance(block.content, Embed)] == [
        "https://twitter.com/ida/status/1"
    ]
