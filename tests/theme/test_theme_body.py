"""Article blocks to HTML, and full text in feeds: whatever a block holds, the result is well formed."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html
from markupsafe import Markup
from msgspec.structs import replace
from theme_samples import ADDRESS, AVIFS, RENDITIONS, blocks, body, feed

from tamizdat import theme
from tamizdat.article import Embed, Figure, Heading, Image, List, Paragraph, Quote, Table, inline
from tamizdat.press.pictures.published import PictureFile, PublishedPicture, shown_blocks
from tamizdat.press.render.views import FeedView

ENV = theme.environment(None, "en")
# What HTML cannot carry either is not what is tested here: the recovery room takes it out.
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
HTML = TEXT.map(inline)
PATIENT = settings(deadline=None)  # a busy machine is no failure


def shown(*content: object, root: str = "../", top: int = 1) -> html.HtmlElement:
    return html.fragment_fromstring(body(ENV, content, root, top), create_parent="div")  # type: ignore[arg-type]


@PATIENT
@given(st.lists(st.integers(2, 4), max_size=8), st.integers(1, 3))
def test_crossheads_never_skip_a_level(levels: list[int], top: int) -> None:
    made = shown(*(Heading("x", level=level) for level in levels), top=top)
    found = [top, *(int(heading.tag[1]) for heading in made)]
    assert len(found) == len(levels) + 1
    assert all(top < after <= before + 1 for before, after in pairwise(found))


@PATIENT
@given(st.lists(st.lists(HTML, max_size=4).map(tuple), max_size=4).map(tuple), st.booleans())
def test_tables_have_rows_of_one_width_and_no_empty_header(rows: tuple[tuple[str, ...], ...], header: bool) -> None:
    made = shown(Table(rows, header=header))
    found = made.xpath(".//tr")
    assert len(found) == (len(rows) if any(rows) else 0)
    assert len({len(row) for row in found}) <= 1
    assert all(cell.text for cell in made.xpath(".//th"))


@PATIENT
@given(TEXT, TEXT, st.lists(TEXT, max_size=3))
def test_plain_text_of_a_block_comes_out_as_it_went_in(title: str, provider: str, words: list[str]) -> None:
    card = shown(Embed("https://video.example/1", title, provider))
    assert card.xpath(".//a")[0].text == title
    quote = shown(Quote("x", cite=title))
    assert quote.xpath(".//figcaption")[0].text == title
    assert len(shown(List(tuple(words))).xpath(".//li")) == len(words)


def test_a_card_tells_whose_site_it_leads_to() -> None:
    named = shown(Embed("https://www.video.example/1", "A film", "Video")).text_content()
    assert "On another site: Video (video.example)" in named
    assert "On another site: video.example" in shown(Embed("https://video.example:8/1", provider="")).text_content()
    disguised = shown(Embed("https://bank.example@thief.example/1", "Bank")).text_content()
    assert "thief.example" in disguised and "bank.example@" not in disguised


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//video.example/1", "data:text/html,x", "https://[", ""])
def test_a_card_is_no_link_where_no_browser_should_follow(address: str) -> None:
    made = shown(Embed(address, "A film"))
    assert not made.xpath(".//a") and "A film" in made.text_content()


def test_a_picture_that_only_lives_elsewhere_is_a_link_and_never_loads() -> None:
    made = shown(Figure(Image(original_url="https://old.example/1.jpg", alt="A quay")))
    assert not made.xpath(".//img")
    assert made.xpath(".//a/@href") == ["https://old.example/1.jpg"]


def test_a_figure_without_anything_to_show_leaves_nothing() -> None:
    assert len(shown(Figure(Image()))) == 0


def test_a_picture_of_ours_stands_below_the_root_with_its_measures() -> None:
    picture = shown(Figure(Image("media/a.jpg", 30, 20, "A quay")), root="../../").xpath(".//picture")[0]
    avif, webp, image = picture.iterdescendants()  # lxml takes a source for an element that is closed somewhere
    assert dict(image.attrib) == {
        "src": "../../media/a.jpg", "alt": "A quay", "width": "30", "height": "20",
        "loading": "lazy", "decoding": "async",
    }  # fmt: skip
    for source, kind in ((avif, "avif"), (webp, "webp")):
        assert dict(source.attrib) == {
            "type": f"image/{kind}",
            "srcset": f"../../media/aa/quay.320.{kind} 320w, ../../media/aa/quay.640.{kind} 640w",
            "sizes": "(min-width: 42em) 627px, calc(100vw - 34px)",
        }


@pytest.mark.parametrize(
    ("renditions", "avifs", "kinds"),
    [
        (RENDITIONS, (), ["image/webp"]),
        ((), AVIFS, ["image/avif"]),
        ((), (), []),
    ],
)
def test_a_picture_has_a_source_for_each_format_that_it_has(
    renditions: tuple[PictureFile, ...], avifs: tuple[PictureFile, ...], kinds: list[str]
) -> None:
    published = PublishedPicture(PictureFile("media/a.jpg", 30, 20), renditions, "", avifs)
    blocks = shown_blocks((Figure(Image("media/a.jpg", 30, 20, "A quay")),), {"media/a.jpg": published})
    made = html.fragment_fromstring(ENV.get_template("body.html").module.blocks(blocks, "", 1))
    assert made.xpath(".//source/@type") == kinds and made.xpath(".//img/@src") == ["media/a.jpg"]
    assert len(made.xpath(".//picture")) == bool(kinds)


def test_every_kind_of_block_is_shown() -> None:
    made = shown(*blocks("en"))
    for tag in ("p", "h2", "blockquote", "ul", "ol", "figure", "table", "hr"):
        assert made.xpath(f".//{tag}"), tag
    assert len(made.xpath(".//div[contains(@class, 'card')]")) == 4
    assert len(made.xpath(".//div[contains(@class, 'pictured')]/picture//img[@alt='' and @loading='lazy']")) == 1


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml"])
def test_feeds_carry_the_full_text_and_are_well_formed(name: str) -> None:
    view = feed(ENV)
    parsed = feedparser.parse(ENV.get_template(name).render(feed=view))
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert [entry.link for entry in parsed.entries] == [item.address for item in view.items]
    assert "The order reached the ships" in parsed.entries[0].content[0].value
    assert ADDRESS + "media/" in parsed.entries[0].content[0].value
    assert parsed.entries[0].title.startswith("Port of Ostrel") and "<more>" in parsed.entries[0].title
    assert parsed.entries[0].published_parsed[:5] == (2031, 10, 3, 6, 15)
    assert parsed.feed.language == "en"


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml"])
def test_an_empty_feed_is_a_feed(name: str) -> None:
    view = FeedView(
        id="urn:uuid:0c6fd8a5-0000-5000-8000-000000000000",
        title="T",
        description="",
        language="en",
        address=ADDRESS + name,
        home=ADDRESS,
        updated="",
    )
    parsed = feedparser.parse(ENV.get_template(name).render(feed=view))
    assert not parsed.bozo and parsed.entries == [] and parsed.feed.title == "T"


@PATIENT
@given(st.text(max_size=60))
def test_no_text_whatever_breaks_a_feed(text: str) -> None:
    view = feed(ENV)
    item = replace(view.items[0], headline=text, summary=text, html=Markup(text), people=(text,), topics=(text,))
    for name in ("rss.xml", "atom.xml"):
        made = ENV.get_template(name).render(feed=replace(view, title=text, items=(item,)))
        ElementTree.fromstring(made.encode())
        etree.fromstring(made.encode())


def test_inline_html_is_printed_as_it_is() -> None:
    assert "<p>a <em>b</em></p>" in body(ENV, (Paragraph("a <em>b</em>"),), "")
