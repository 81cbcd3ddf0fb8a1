"""Whole pages, written for these tests: invented outlets, people and places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.article import (
    Divider,
    Embed,
    Figure,
    Heading,
    List,
    Moment,
    Paragraph,
    Quote,
    Table,
    inline,
)
from tamizdat.recover.capture import Capture, DateCandidate, Unreadable
from tamizdat.recover.html.page import parse_page
from tamizdat.recover.limits import TAG_ATTRIBUTES

SENTENCE = (
    "The harbour council of Lindholm met on Thursday evening, and after three hours of talk it agreed on nothing. "
)
NAVIGATION = """<nav class="menu"><ul><li><a href="/">Home</a></li><li><a href="/news/">News</a></li>
<li><a href="/sport/">Sport</a></li></ul></nav>"""
FOOTER = '<footer class="site-footer"><p>© The Harbour Courier. <a href="/privacy/">Privacy policy</a></p></footer>'


def capture(html, **known):
    body = html if isinstance(html, bytes) else html.encode()
    return Capture(name="page.html", sha256="", kind="html", body=body, **known)


def page(article, head="", lang="en"):
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">{head}</head><body>{NAVIGATION}'
        f"<main><article>{article}</article></main>{FOOTER}</body></html>"
    )


def paragraphs(count=5):
    return "".join(f"<p>Paragraph {number}. {SENTENCE * 2}</p>" for number in range(1, count + 1))


def values(candidates):
    return [candidate.value for candidate in candidates]


def main_text(parsed):
    return [block.text for block in parsed.blocks if block.in_main_text and block.text]


FULL = page(
    f"""<header><div class="kicker">City</div><h1>Council agrees on nothing, again</h1>
    <p class="standfirst">The pier of Lindholm stays closed, and nobody will say who should pay for it.</p>
    <div class="byline">By <a rel="author" href="/authors/vera">Vera Lindqvist</a> and Tomas Arel</div>
    <time datetime="2013-10-03T14:30:00+02:00">October 3, 2013</time></header>
    {paragraphs(3)}
    <h2>Who pays</h2>
    <blockquote><p>We have no money and we have never had any, said the mayor.</p></blockquote>
    <p>Three ways are <b>still open</b>, says <a href="/people/mayor?utm_source=x">the mayor</a>: {SENTENCE}</p>
    <ul><li>a loan from the county of Norrmark</li><li>a lottery among the fishermen</li><li>nothing at all</li></ul>
    <figure><img src="/img/pier.jpg" width="800" height="600" alt="The pier"><figcaption>The pier in 2012.
    <span class="credit">Photo: Ida Berg</span></figcaption></figure>
    {paragraphs(2)}
    <table><tr><th>Year</th><th>Cost</th></tr><tr><td>2011</td><td>40,000</td></tr>
    <tr><td>2012</td><td>55,000</td></tr></table>
    {paragraphs(2)}""",
    head="""<title>Council agrees on nothing, again | The Harbour Courier</title>
    <link rel="canonical" href="https://courier.example/2013/10/03/council-agrees-a28265/">
    <meta property="og:site_name" content="The Harbour Courier">
    <meta property="article:section" content="City"><meta name="keywords" content="pier, council, Pier">
    <script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"NewsArticle",
    "headline":"Council agrees on nothing","datePublished":"2013-10-03T12:30:00Z","dateModified":"2013-10-04T08:00:00Z",
    "author":[{"@type":"Person","name":"Vera Lindqvist"},{"@type":"Person","name":"Tomas Arel"}],
    "image":{"@type":"ImageObject","url":"/img/lead.jpg"},},]}</script>""",
)


class TestAFullPage:
    parsed = parse_page(capture(FULL, url="https://courier.example/2013/10/03/council-agrees-a28265/?fbclid=1"))

    def test_its_headline_is_the_printed_one_first(self):
        first = self.parsed.headlines[0]
        assert (first.value, first.source) == ("Council agrees on nothing, again", "h1")
        assert "Council agrees on nothing" in values(self.parsed.headlines)

    def test_its_writers_are_two(self):
        assert [c.value for c in self.parsed.bylines if c.source == "json-ld"] == ["Vera Lindqvist", "Tomas Arel"]
        assert self.parsed.bylines[0].source == "json-ld"

    def test_its_standfirst_is_what_acts_as_one(self):
        assert self.parsed.standfirsts[0].value.startswith("The pier of Lindholm stays closed")

    def test_its_moments_know_the_minute(self):
        assert self.parsed.published[0] == DateCandidate(Moment("2013-10-03T12:30:00+00:00", "minute"), "json-ld")
        assert self.parsed.updated[0] == DateCandidate(Moment("2013-10-04T08:00:00+00:00", "minute"), "json-ld")
        assert {"time", "url"} <= {candidate.source for candidate in self.parsed.published}

    def test_its_addresses_are_clean(self):
        assert set(values(self.parsed.urls)) == {"https://courier.example/2013/10/03/council-agrees-a28265/"}

    def test_its_labels(self):
        assert (self.parsed.language, self.parsed.section, self.parsed.kicker) == ("en", "City", "City")
        assert self.parsed.topics == ("pier", "council")
        assert self.parsed.images[0] == "https://courier.example/img/lead.jpg"

    def test_its_blocks_keep_their_kind(self):
        blocks = [block.content for block in self.parsed.blocks if block.in_main_text]
        assert Heading("Who pays", 2) in blocks
        assert Quote("We have no money and we have never had any, said the mayor.") in blocks
        items = ("a loan from the county of Norrmark", "a lottery among the fishermen", "nothing at all")
        assert List(items) in blocks
        assert Table((("Year", "Cost"), ("2011", "40,000"), ("2012", "55,000")), header=True) in blocks
        figure = next(block for block in blocks if isinstance(block, Figure))
        assert figure.image.original_url == "https://courier.example/img/pier.jpg"
        assert (figure.caption, figure.credit) == ("The pier in 2012.", "Photo: Ida Berg")

    def test_its_inline_markup_is_an_articles(self):
        html = next(block.content.html for block in self.parsed.blocks if block.text.startswith("Three ways"))
        assert "<strong>still open</strong>" in html
        assert '<a href="https://courier.example/people/mayor?utm_source=x">the mayor</a>' in html
        assert inline(html) == html

    def test_its_boilerplate_is_there_and_is_not_main_text(self):
        boilerplate = [block for block in self.parsed.blocks if not block.in_main_text]
        menu = next(block for block in boilerplate if "Sport" in block.text)
        assert menu.link_share == 1.0
        assert menu.dom_path.startswith("body/nav.menu/ul")
        assert any("Privacy policy" in block.text for block in boilerplate)
        assert not any("Privacy" in text for text in main_text(self.parsed))


def test_a_right_to_left_page():
    sentence = "اجتمع مجلس الميناء مساء الخميس، وبعد ثلاث ساعات من النقاش لم يتفق الأعضاء على شيء يذكر في المدينة. "
    body = "".join(f"<p>{sentence * 3}</p>" for _ in range(4))
    parsed = parse_page(
        capture(
            page(
                f"""<h1>المجلس لا يتفق على شيء</h1><p class='author'>بقلم: سامي حداد</p>
                <p class='date'>٣ أكتوبر ٢٠١٣</p>{body}""",
                head="<title>المجلس لا يتفق على شيء - صحيفة الميناء</title>",
                lang="ar",
            )
        )
    )
    assert parsed.language == "ar"
    assert parsed.headlines[0].value == "المجلس لا يتفق على شيء"
    assert values(parsed.bylines)[0] == "سامي حداد"
    assert parsed.published[0].moment == Moment("2013-10-03")
    assert len([text for text in main_text(parsed) if text.startswith("اجتمع")]) == 4


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("windows-1251", '<meta charset="windows-1251">'),
        ("windows-1251", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'),
        ("koi8-r", '<meta charset="koi8-r">'),
        ("windows-1251", ""),
        ("utf-16", ""),
        ("utf-8-sig", '<meta charset="windows-1251">'),
        ("utf-8", '<meta charset="iso-8859-1">'),
    ],
)
def test_any_encoding(encoding, declared):
    text = "Совет порта собрался в четверг вечером и после трёх часов споров не договорился ни о чём. " * 4
    article = f"<h1>Совет не договорился</h1><p>{text}</p>"
    html = f"<html><head>{declared}<title>Совет</title></head><body>{article}</body></html>"
    parsed = parse_page(capture(html.encode(encoding)))
    assert parsed.headlines[0].value == "Совет не договорился"
    assert text.strip() in [block.text for block in parsed.blocks]


def test_a_few_broken_bytes_do_not_change_the_encoding():
    html = page(f"<h1>Žďár</h1><p>{'Příliš žluťoučký kůň úpěl ďábelské ódy v přístavu. ' * 40}</p>").encode()
    parsed = parse_page(capture(html.replace(b"</p>", b"\xff</p>", 1)))
    assert any("Příliš žluťoučký kůň" in block.text for block in parsed.blocks)


def test_paragraphs_made_of_breaks_come_apart():
    parsed = parse_page(
        capture(page(f"<h1>Old page</h1><div>{SENTENCE}<br><br>{SENTENCE}<br>next line<br/> <br/>end of it</div>"))
    )
    texts = [block.text for block in parsed.blocks]
    assert texts.count(SENTENCE.strip()) == 1
    assert f"{SENTENCE}next line" in texts
    assert "end of it" in texts


def test_inline_markup_over_blocks_stays_in_each():
    parsed = parse_page(capture("<body><b>one <div>two words here</div> three</b> <i>four</i></body>"))
    assert [block.content for block in parsed.blocks] == [
        Paragraph("<strong>one</strong>"),
        Paragraph("<strong>two words here</strong>"),
        Paragraph("<strong>three</strong> <em>four</em>"),
    ]


def test_scripts_and_what_is_hidden_are_no_words():
    parsed = parse_page(
        capture(
            page(
                f"""<h1>Pier</h1><script>var a = 'code';</script><style>p {{}}</style><p hidden>secret</p>
                {paragraphs()}"""
            )
        )
    )
    words = " ".join(block.text for block in parsed.blocks)
    assert "code" not in words
    assert "secret" not in words


def test_what_others_host_becomes_a_card():
    parsed = parse_page(
        capture(
            page(
                f"""<h1>Pier on film</h1>{paragraphs(2)}
                <iframe src="https://www.youtube.com/embed/abc" title="The pier"></iframe>
                <hr>{paragraphs(2)}<blockquote class="twitter-tweet"><p>Closed again</p>— Ida Berg
                <a href="https://twitter.com/ida/status/1">3 October</a></blockquote>{paragraphs(2)}"""
            )
        )
    )
    blocks = [block.content for block in parsed.blocks if block.in_main_text]
    assert Embed("https://www.youtube.com/embed/abc", "The pier", "youtube.com") in blocks
    assert Divider() in blocks
    assert any(isinstance(block, Embed) and block.url == "https://twitter.com/ida/status/1" for block in blocks)


def test_a_copy_from_an_archive_is_unwrapped():
    wrapped = "https://web.archive.org/web/20131004021853/https://courier.example/news/pier.html"
    html = page(
        f"""<h1>Pier closed</h1>{paragraphs(2)}<p>See <a href="/web/20131004021853/https://courier.example/news/old.html">the
        old story</a> and {SENTENCE}</p><img src="/web/20131004021853im_/https://courier.example/pier.jpg">{paragraphs(2)}""",
        head=f'<link rel="canonical" href="{wrapped}"><title>Pier closed</title>',
    ).replace("<body>", '<body><div id="wm-ipp-base"><div id="wm-ipp">12 captures, 4 Oct 2013</div></div>')
    parsed = parse_page(capture(html, url=wrapped))
    assert set(values(parsed.urls)) == {"https://courier.example/news/pier.html"}
    assert not any("captures" in block.text for block in parsed.blocks)
    assert any(
        'href="https://courier.example/news/old.html"' in getattr(block.content, "html", "") for block in parsed.blocks
    )
    assert "https://courier.example/pier.jpg" in parsed.images


def test_a_page_saved_by_a_browser_says_where_from():
    html = "<!-- saved from url=(0042)https://courier.example/news/pier.html -->\n" + page(
        f"<h1>Pier</h1>{paragraphs()}"
    )
    assert ("https://courier.example/news/pier.html", "saved") in [
        (c.value, c.source) for c in parse_page(capture(html)).urls
    ]


def test_no_date_lies_after_the_capture():
    html = page(f"<h1>Pier</h1><time datetime='2031-01-01T10:00:00Z'>2031</time>{paragraphs()}")
    assert parse_page(capture(html, captured="2013-10-04")).published == ()


def test_a_description_that_nobody_sees_is_no_standfirst():
    head = '<meta name="description" content="Read the latest news about the pier of Lindholm and about its council.">'
    assert parse_page(capture(page(f"<h1>Pier</h1>{paragraphs()}", head=head))).standfirsts == ()


def test_the_outlet_signs_only_where_nobody_else_does():
    head = """<meta property="og:site_name" content="The Harbour Courier">
    <meta name="author" content="The Harbour Courier">"""
    alone = parse_page(capture(page(f"<h1>Pier</h1>{paragraphs()}", head=head)))
    assert values(alone.bylines) == ["The Harbour Courier"]
    signed = parse_page(capture(page(f"<h1>Pier</h1><p>By Vera Lindqvist</p>{paragraphs()}", head=head)))
    assert set(values(signed.bylines)) == {"Vera Lindqvist"}


@pytest.mark.parametrize(
    ("html", "words"),
    [
        (f"<p>{SENTENCE}<div>unclosed <b>bold <i>both</b> end", "unclosed bold both end"),
        (f"<table><tr><td>{SENTENCE}<table><td>inner cell of it", "inner cell of it"),
        ("</p></div><<>>< p>text & more &amp; &nbsp;&#x0; &bogus; end", "text & more &"),
        ("<a href='x' <b>broken attribute words", "broken attribute words"),
    ],
)
def test_broken_markup_still_gives_its_words(html, words):
    assert words in " ".join(block.text for block in parse_page(capture(html)).blocks)


@pytest.mark.parametrize(
    "body", [b"", b"   ", b"<html><body><script>1</script></body></html>", b"\x00\x01\x02\xff" * 100, b"<!-- -->"]
)
def test_what_holds_no_words_is_unreadable(body):
    with pytest.raises(Unreadable):
        parse_page(capture(body))


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "ul><li", "x-y", "table><tr><td"])
def test_a_hundred_thousand_nested_tags_end_well(tag):
    html = f"<html><body><p>{SENTENCE}</p>" + f"<{tag}>" * 100_000 + "deep"
    try:
        parsed = parse_page(capture(html))
    except Unreadable as error:
        assert "nested" in str(error)
    else:
        assert SENTENCE.strip() in [block.text for block in parsed.blocks]


def test_a_giant_page_is_bounded():
    parsed = parse_page(capture(page("<p>word and word</p>" * 30_000)))
    assert len(parsed.blocks) == 10_000
    assert {block.in_main_text for block in parsed.blocks} == {None}


def test_pictures_inside_a_saved_page_are_no_words():
    data = "data:image/png;base64," + "A" * 30_000_000
    parsed = parse_page(capture(page(f'<h1>Pier</h1><img src="{data}">{paragraphs()}')))
    assert parsed.headlines[0].value == "Pier"


PARTS = ["<p>", "</p>", "<b>", "</a>", "<a href='/x'>", "text ", "<br>", "<li>", "<ul>", "</ul>", "<td>", "<table>"]
PARTS += ["</table>", "<h2>", "<blockquote>", "&lt;", "<figure>", "<img src=a.jpg>", "<hr>", "é "]


@given(st.lists(st.sampled_from(PARTS), max_size=40))
def test_every_block_is_what_an_article_may_hold(parts):
    try:
        parsed = parse_page(capture("<body>" + "".join(parts)))
    except Unreadable:
        return
    for block in parsed.blocks:
        assert 0 <= block.link_share <= 1
        assert block.text == " ".join(block.text.split())
        html = getattr(block.content, "html", "")
        assert inline(html) == html


def test_lists_in_lists_beyond_any_page_keep_their_words():
    words = [f"Line {at} of the harbour list" for at in range(300)]
    body = "".join(f"<ul><li><h4>{each}</h4>{each}" for each in words)
    texts = [block.text for block in parse_page(capture(page(body))).blocks]
    assert all(texts.count(each) == 2 for each in words)


def test_a_tag_of_too_many_attributes_and_what_only_looks_like_one_hide_nothing():
    words = " ".join(f"w{at}" for at in range(TAG_ATTRIBUTES + 99))
    shapes = [
        f"<script>if (a<b && {words}) x=1;</script>",
        f"<style>a<b {words}</style >",
        f"<!-- <a {words} -->",
        f"<script {words}>a<b {words}</script>",
        f"<i {words}></i>",
    ]
    text = "The last line of the page."
    for shape in shapes:
        parsed = parse_page(capture(f"<html><body>{shape}<p {words}>{text}</p></body></html>"))
        assert parsed.blocks[-1].text == text, shape


@pytest.mark.parametrize(
    "stray", ['<a href="#"">Home</a>', "<img src='x.png''/>", "<script>w('<bo\"+\\'dy onload=\"d.l();\">')</script>"]
)
def test_a_stray_quotation_mark_does_not_hide_the_rest_of_a_page(stray):
    words = " ".join(f'<b class="c{at}">word{at}</b>' for at in range(TAG_ATTRIBUTES))
    page = f"<html><body>{stray}<p>{words}</p><p>The last line of the page.</p></body></html>"
    assert parse_page(capture(page)).blocks[-1].text == "The last line of the page."
