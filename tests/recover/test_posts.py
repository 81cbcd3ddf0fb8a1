"""Exports of publishing systems and feeds: each published post is a capture, with its fields and all of its text."""

from __future__ import annotations

import json
import re
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers.exports import WXR, ghost, item

from fuzz.reading import Here
from tamizdat.article import Article, Figure, block_html, plain
from tamizdat.recover.capture import Capture
from tamizdat.recover.posts.post import Post, post_of
from tamizdat.recover.readers import Asset, LeftOut, folders, read
from tamizdat.recover.readers.exports.wordpress_text import rendered

LAMPS = (
    "The lamps along the quay were lit again on Friday,\nas before.\n\nA retired electrician had bought all forty at"
    ' auction &amp; kept them.\n\n[caption id="a" width="600"]<img src="https://quay.example/lamp.jpg" alt="A lamp" />'
    ' One of forty[/caption]\n\n"It is lighter [sic] now," he said.\n\nhttps://video.example/watch?v=1'
)


def found(folder: Path) -> tuple[dict[str, Post], dict[str, str]]:
    """Return the posts by name, and the reasons for what was left out."""
    posts, reasons = {}, {}
    for each in read([folder]):
        if isinstance(each, Capture):
            posts[each.name.rpartition("!")[2]] = post_of(each)
        elif isinstance(each, LeftOut | Asset):
            reasons[each.capture.rpartition("!")[2]] = each.reason
    return posts, reasons


def paragraphs(article: Article) -> list[str]:
    return [plain(html) for block in article.body if not isinstance(block, Figure) for html in block_html(block)]


def test_an_export_of_wordpress(captured, run):
    picture = (
        "<item><title>lead</title><wp:post_id>9</wp:post_id><wp:post_type>attachment</wp:post_type>"
        "<wp:attachment_url>https://quay.example/lead.jpg</wp:attachment_url><wp:status>inherit</wp:status>"
        "<wp:postmeta><wp:meta_key>_wp_attachment_image_alt</wp:meta_key><wp:meta_value>The quay</wp:meta_value>"
        "</wp:postmeta></item>"
    )
    more = (
        '<category domain="category" nicename="h">Harbour</category><category domain="post_tag" nicename="l">Lamps</category>'
        "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>9</wp:meta_value></wp:postmeta>"
    )
    items = [
        item(
            1, LAMPS, title="Lights &amp;amp; Shadows", more=more, excerpt="The lamps along the quay were lit again […]"
        ),
        item(2, "Nobody saw it. " * 9, creator="bo", excerpt="What nobody saw."),
        *(item(number, "x", status=state) for number, state in ((3, "draft"), (4, "draft"), (5, "private"))),
        item(6, "x", password="secret"),
        item(7, "x", post_type="page"),
        item(8, "x", post_type="recipe"),
        picture,
    ]
    folder = captured({"export.xml": WXR.format(items="".join(items))})
    posts, reasons = found(folder)
    assert sorted(posts) == ["1", "2"] and posts["2"].people == (), "an address is no name, and nobody else's is taken"
    assert reasons["draft"].startswith("2 drafts") and reasons["private"].startswith("1 private")
    assert {"password", "page", "recipe", "attachment"} < reasons.keys()
    result = run(folder)
    one, two = sorted(result.articles, key=lambda each: each.headline, reverse=True)[::-1]
    assert (one.headline, one.standfirst) == ("Lights & Shadows", ""), "WordPress cut that from the text"
    assert [each.name for each in one.bylines] == ["Ada Quill"] and one.published.value == "2019-05-03T19:40:00+00:00"
    assert one.section.name == "Harbour" and [each.name for each in one.topics] == ["Lamps"]
    assert (
        one.lead_image.image.original_url == "https://quay.example/lead.jpg" and one.lead_image.image.alt == "The quay"
    )
    assert paragraphs(one)[:2] == [
        "The lamps along the quay were lit again on Friday, as before.",
        "A retired electrician had bought all forty at auction & kept them.",
    ]
    assert '"It is lighter [sic] now," he said.' in paragraphs(one)
    (figure,) = [block for block in one.body if isinstance(block, Figure)]
    assert figure.caption == "One of forty" and figure.image.alt == "A lamp"
    assert (two.standfirst, two.original_url) == ("What nobody saw.", "https://quay.example/2019/05/story-2/")
    written = json.dumps([str(result.articles), str(result.left_out)])
    assert "mail.example" not in written and "192.0.2" not in written and "A comment" not in written


def test_a_post_loses_nothing_to_boilerplate(captured, run):
    """What would be cut from a page (a letter to readers, links, short lines) stands in a post because it was written."""
    text = "\n\n".join(
        ["Subscribe now!", "By Ada Quill", "Read more: <a href='/b/'>the barn</a>", "It rained.", "Share this"]
    )
    folder = captured({"export.xml": WXR.format(items="".join(item(number, text) for number in range(1, 6)))})
    for article in run(folder).articles:
        assert paragraphs(article) == [
            "Subscribe now!",
            "By Ada Quill",
            "Read more: the barn",
            "It rained.",
            "Share this",
        ]


@pytest.mark.parametrize(
    ("content", "right"),
    [
        ("One.\nTwo.\n\nThree.", "<p>One.<br>Two.</p>\n<p>Three.</p>"),
        ("<!-- wp:paragraph -->\n<p>One.</p>\n<!-- /wp:paragraph -->", "<p>\nOne.\n</p>"),
        ('[gallery ids="1,2"]One.', "<p>One.</p>"),
        ("[pullquote]One.[/pullquote] [sic]", "<p>One. [sic]</p>"),
        ("<ul>\n<li>One</li>\n</ul>\nTwo.", "<ul>\n<li>\nOne\n</li>\n</ul>\n<p>Two.</p>"),
        ("<pre>a\n\n  b</pre>", "<pre>a\n\n  b</pre>"),
    ],
)
def test_what_an_editor_typed_becomes_html(content: str, right: str) -> None:
    assert rendered(content) == right


@given(st.text(alphabet="z ]/=\"'\n!-:{}&;0", max_size=300))
def test_what_is_no_markup_is_kept_to_the_letter(content: str) -> None:
    assert re.sub(r"<[^>]*>|\s", "", rendered(content)) == re.sub(r"\s", "", content)


RSS = """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Quay Post</title><link>https://quay.example/</link><language>en</language><image><link>https://no.example/</link></image>
<item><title>Lights</title><link>https://quay.example/lights/</link><author>ada@mail.example (Ada Quill)</author>
<pubDate>Fri, 03 May 2019 21:40:00 +0200</pubDate><category>Harbour</category><enclosure url="https://quay.example/l.jpg" type="image/jpeg"/>
<description>Forty lamps.</description><content:encoded><![CDATA[<p>The lamps were lit again, all forty of them.</p>]]></content:encoded></item>
<item><title>Rain</title><guid>https://quay.example/rain/</guid><description>&lt;p&gt;It rained for nine days on the quay and nobody minded it.&lt;/p&gt;</description></item>
</channel></rss>"""


def test_a_feed(captured, run):
    result = run(captured({"feed.rss": RSS}))
    lights, rain = sorted(result.articles, key=lambda each: each.headline)
    assert (lights.headline, lights.standfirst) == ("Lights", "Forty lamps.")
    assert [each.name for each in lights.bylines] == [
        "Ada Quill"
    ] and lights.published.value == "2019-05-03T21:40:00+02:00"
    assert lights.lead_image.image.original_url == "https://quay.example/l.jpg"
    assert rain.original_url == "https://quay.example/rain/" and len(paragraphs(rain)) == 1
    (note,) = result.notes
    assert "look for a copy of the whole" in note.note, "a summary is kept, and told"


def test_a_feed_and_the_page_it_tells_of_are_one_article(captured, run):
    page = (
        "<!doctype html><html><head><title>Rain</title><link rel=canonical href='https://quay.example/rain/'></head><body>"
        "<article><h1>Rain</h1><p>It rained for nine days on the quay and nobody minded it.</p>"
        "<p>On the tenth day the harbour master counted the boats, and found one more than there had been.</p></article>"
    )
    result = run(captured({"feed.rss": RSS, "rain.html": page}))
    (rain,) = [each for each in result.articles if each.headline == "Rain"]
    assert len(rain.sources) == 2 and len(paragraphs(rain)) == 2


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Quay</title>
<entry><title type="html">Lights &amp;amp; Rain</title><link rel="self" href="https://no.example/"/><link href="https://quay.example/l/"/>
<author><name>Ada Quill</name><email>ada@mail.example</email></author><published>2019-05-03T21:40:00Z</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The lamps <em>were</em> lit again.</p></div></content></entry></feed>"""


def test_an_atom_feed(captured, run):
    (article,) = run(captured({"feed.atom": ATOM})).articles
    assert article.headline == "Lights & Rain" and article.original_url == "https://quay.example/l/"
    assert block_html(article.body[0]) == ("The lamps <em>were</em> lit again.",) or paragraphs(article) == [
        "The lamps were lit again."
    ]
    assert "mail.example" not in str(article)


SAID = "My aunt sold fish on that quay for thirty years and nobody ever asked her a thing about it."
THREAD = 'xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"'
OF_COMMENTS = {
    "comments.rss": "<rss version='2.0'><channel><title>Comments on: Lights</title><item><title>By: Orla Vennick</title>"
    f"<link>https://quay.example/lights/#comment-12</link><description>{SAID}</description></item></channel></rss>",
    "comments.atom": f"<feed {THREAD}><title>Quay</title><entry><title>Orla Vennick</title><id>tag:quay.example:12</id>"
    f"<thr:in-reply-to ref='tag:quay.example:1'/><content>{SAID}</content></entry></feed>",
}


def test_a_feed_of_readers_comments_gives_nothing_and_is_counted(captured, run):
    result = run(captured({"feed.rss": RSS, **OF_COMMENTS}))
    assert {each.headline for each in result.articles} == {"Lights", "Rain"}
    told = {each.capture.rpartition("/")[2]: each.reason for each in result.assets}
    assert told == {f"{name}!comments": "1 reader's comment: it stays out" for name in OF_COMMENTS}
    assert "Vennick" not in str(result) and SAID not in str(result)


def test_an_export_of_ghost(captured, run):
    posts = [
        {"id": "p1", "slug": "lights", "title": "Lights <here>", "status": "published", "visibility": "public",
         "html": "<p>The lamps were lit again, all forty.</p><p><img src='__GHOST_URL__/l.jpg' alt='A lamp'></p>",
         "published_at": "2019-05-03T19:40:00.000Z", "feature_image": "__GHOST_URL__/lead.jpg", "custom_excerpt": "Forty."},
        {"id": "p2", "slug": "rain", "title": "Rain", "status": "published", "visibility": "paid", "plaintext": "It rained.\n\nNine days."},
        {"id": "p3", "slug": "x", "title": "x", "status": "draft", "html": "<p>x</p>"},
        {"id": "p4", "slug": "about", "title": "About", "status": "published", "type": "page", "html": "<p>x</p>"},
    ]  # fmt: skip
    export = ghost(
        posts=posts,
        users=[{"id": "u1", "name": "Ada Quill", "email": "ada@mail.example", "password": "$2a$10$abcdef"}],
        posts_authors=[{"post_id": "p1", "author_id": "u1", "sort_order": 0}, {"post_id": "p2", "author_id": "gone"}],
        tags=[{"id": "t1", "name": "Harbour"}, {"id": "t2", "name": "#hidden", "visibility": "internal"}],
        posts_tags=[
            {"post_id": "p1", "tag_id": "t2", "sort_order": 0},
            {"post_id": "p1", "tag_id": "t1", "sort_order": 1},
        ],
    )
    folder = captured({"ghost.json": export})
    (folder.parent / "list.jsonl").write_text('{"path": "captures/ghost.json", "url": "https://quay.example/"}\n')
    result = run(listing=folder.parent / "list.jsonl")
    lights, rain = sorted(result.articles, key=lambda each: each.headline)
    assert (lights.headline, lights.standfirst, lights.original_url) == (
        "Lights <here>",
        "Forty.",
        "https://quay.example/lights/",
    )
    assert [each.name for each in lights.bylines] == ["Ada Quill"] and lights.section.name == "Harbour"
    assert lights.lead_image.image.original_url == "https://quay.example/lead.jpg"
    assert rain.bylines == () and paragraphs(rain) == ["It rained.", "Nine days."]
    reasons = {each.capture.rpartition("!")[2]: each.reason for each in result.left_out}
    assert (
        reasons["draft"].startswith("1 draft") and "pages/" in reasons["pages"] and reasons["members"].startswith("1 ")
    )
    assert "mail.example" not in str(result) and "$2a$" not in str(result)


def test_damaged_exports_are_told(captured):
    folder = captured({
        "cut.xml": WXR.format(items=item(1, "One.") + item(2, "Two."))[:-60],
        "cut.json": ghost(posts=[])[:-4],
        "empty.rss": '<rss version="2.0"><channel><title>Quay</title></channel></rss>',
    })  # fmt: skip
    posts, reasons = found(folder)
    by_name = {Path(name).name: reason for name, reason in reasons.items()}
    assert posts["1"].html == "<p>One.</p>" and "cut short" in by_name["cut.xml"]
    assert "damaged JSON" in by_name["cut.json"] and by_name["empty.rss"] == "a feed without entries"


@given(
    st.recursive(
        st.none() | st.text(max_size=9) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["posts", "id", "html", "title", "users", "status", "data", "tags", "posts_tags", "slug"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_no_json_breaks_the_reader_of_ghost(tmp_path_factory: pytest.TempPathFactory, data: object) -> None:
    folder = tmp_path_factory.mktemp("ghost")
    (folder / "ghost.json").write_text(json.dumps({"meta": {"exported_on": 1}, "data": data}))
    with patch.object(folders, "Isolated", Here):  # a process for each example would take a minute
        for each in read([folder]):
            assert isinstance(each, Capture | LeftOut)


FEED = (
    "<?xml version='1.0'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    " xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>Quay Post</title><link>https://quay.example</link>"
    "<language>en</language>{items}</channel></rss>"
)
LINE = "The lamps along the quay were lit again on Friday, eleven years after the town had sold all forty of them."
FOOTERS = [
    "<p>The post {link} appeared first on {site}.</p>",
    "<p>Der Beitrag {link} erschien zuerst auf {site}.</p>",
    "<p>Сообщение {link} появились сначала на {site}.</p>",
    "<p>ظهرت المقالة {link} أولاً على {site}.</p>",
    "<p>Zzq {link} brrm brrm {site}.</p>",  # a language that nobody thought of
    "<p>The post Lights on the Quay appeared first on Quay Post.</p>",  # its links were lost
]


def feed_item(
    description: str, content: str = "", title: str = "Lights on the Quay", creator: str = "Ada Quill"
) -> str:
    whole = f"<content:encoded><![CDATA[{content}]]></content:encoded>" if content else ""
    return (
        f"<item><title>{title}</title><link>https://quay.example/2019/05/lights/</link><dc:creator>{creator}</dc:creator>"
        f"<pubDate>Fri, 03 May 2019 21:40:00 +0200</pubDate><description><![CDATA[{description}]]></description>{whole}</item>"
    )


def footer(shape: str) -> str:
    link = "<a rel=nofollow href='https://quay.example/2019/05/lights/'>Lights on the Quay</a>"
    return shape.format(link=link, site="<a href='https://quay.example'>Quay Post</a>")


@pytest.mark.parametrize("shape", FOOTERS)
def test_the_footer_of_a_feed_is_no_paragraph(captured, run, shape):
    items = feed_item(f"<p>A summary of it</p>{footer(shape)}", f"<p>{LINE}</p><p>{LINE[::-1]}</p>{footer(shape)}")
    (article,) = run(captured({"feed.xml": FEED.format(items=items)})).articles
    assert (article.standfirst, paragraphs(article)) == ("A summary of it", [LINE, LINE[::-1]])


def test_a_last_paragraph_that_links_to_the_article_is_its_own(captured, run):
    last = "<p>In <a href='https://quay.example/2019/05/lights/'>what we wrote in May</a> the barn was said to be empty.</p>"
    (article,) = run(captured({"feed.xml": FEED.format(items=feed_item("", f"<p>{LINE}</p>{last}"))})).articles
    assert paragraphs(article)[-1].startswith("In what we wrote in May")


def test_a_brief_whose_description_is_all_of_it_keeps_its_text(captured, run):
    page = (
        f"<html><head><meta property='og:description' content='{LINE}'>"
        "<link rel=canonical href='https://quay.example/2019/05/lights/'></head>"
        f"<body><h1>Lights on the Quay</h1><div><p>{LINE}</p></div></body></html>"
    )
    feed = FEED.format(items=feed_item(f"<p>{LINE}</p>{footer(FOOTERS[0])}", creator="admin"))
    (article,) = run(captured({"feed.xml": feed, "it.html": page})).articles
    assert (article.standfirst, paragraphs(article), article.bylines) == ("", [LINE], ())


RUSSIAN = "Фонари на набережной снова зажгли в пятницу, через одиннадцать лет после того, как город их продал."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (RUSSIAN, "ru"),
        (LINE, "en"),
        ("Ok.", "en"),  # too little to tell
    ],
)
def test_the_words_tell_a_language_that_a_feed_states_for_all_it_holds(captured, run, text, language):
    feed = FEED.format(items=feed_item("", f"<p>{text}</p>"))
    (article,) = run(captured({"feed.xml": feed})).articles
    assert article.language == language


def test_the_language_of_a_page_counts_more_than_that_of_a_feed(captured, run):
    page = (
        "<html lang=eo><head><link rel=canonical href='https://quay.example/2019/05/lights/'></head>"
        f"<body><h1>Lights on the Quay</h1><div><p>{LINE}</p></div></body></html>"
    )
    files = {"it.html": page, **{f"{n}.xml": FEED.format(items=feed_item("", f"<p>{LINE}</p>")) for n in range(2)}}
    (article,) = run(captured(files)).articles
    assert article.language == "eo"
