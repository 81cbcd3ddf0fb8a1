"""Exports of publishing systems and feeds, with the addresses of readers and staff that such files hold."""

from __future__ import annotations

import json
from html import escape

from samples import zipped

from makers.pages import COMMENT, paragraphs
from makers.stories import Story

WXR = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Quay Post</title><language>en-GB</language>
<wp:base_blog_url>https://quay.example</wp:base_blog_url>
<wp:author><wp:author_login>ada</wp:author_login><wp:author_email>ada@mail.example</wp:author_email>
 <wp:author_display_name><![CDATA[Ada Quill]]></wp:author_display_name></wp:author>
<wp:author><wp:author_login>bo</wp:author_login><wp:author_display_name>bo@mail.example</wp:author_display_name></wp:author>
{items}</channel></rss>"""


def item(number: int, content: str, **given_: str) -> str:
    """Return an item of an export, published unless something else is said."""
    fields = {"title": f"Story {number}", "post_type": "post", "status": "publish", "creator": "ada"}
    fields |= {"link": f"https://quay.example/2019/05/story-{number}/", "day": "2019-05-03", **given_}
    extra = fields.pop("more", "")
    return (
        f"<item><title>{fields['title']}</title><link>{fields['link']}</link>"
        f"<dc:creator>{fields['creator']}</dc:creator><content:encoded><![CDATA[{content}]]></content:encoded>"
        f"<excerpt:encoded><![CDATA[{fields.get('excerpt', '')}]]></excerpt:encoded><wp:post_id>{number}</wp:post_id>"
        f"<wp:post_date>{fields['day']} 21:40:00</wp:post_date><wp:post_date_gmt>{fields['day']} 19:40:00</wp:post_date_gmt>"
        f"<wp:status>{fields['status']}</wp:status><wp:post_type>{fields['post_type']}</wp:post_type>"
        f"<wp:post_password>{fields.get('password', '')}</wp:post_password>{extra}"
        "<wp:comment><wp:comment_author_email>reader@mail.example</wp:comment_author_email>"
        "<wp:comment_author_IP>192.0.2.7</wp:comment_author_IP><wp:comment_content>A comment.</wp:comment_content>"
        "</wp:comment></item>"
    )


def ghost(**tables: object) -> str:
    return json.dumps({"db": [{"meta": {"exported_on": 1, "version": "5.0"}, "data": tables}]})


def wordpress(story: Story) -> bytes:
    """Return a story in an export of WordPress (WXR), with a reader's comment and a draft."""
    post = item(
        story.number, paragraphs(story), title=escape(story.headline), link=story.url, day=str(story.day)
    ).replace("A comment.", COMMENT)
    items = post + item(3, "Nobody has approved of this yet.", status="draft")
    return WXR.format(items=items).replace("Ada Quill", story.byline).encode()


def ghost_export(story: Story) -> bytes:
    """Return a story in an export of Ghost, with accounts and members."""
    post = {
        "id": "p1", "slug": story.slug, "title": story.headline, "status": "published", "visibility": "public",
        "html": paragraphs(story), "published_at": f"{story.day}T19:40:00.000Z", "canonical_url": story.url,
    }  # fmt: skip
    tables = {
        "posts": [post, {"id": "p2", "slug": "x", "title": "x", "status": "draft", "html": "<p>x</p>"}],
        "users": [{"id": "u1", "name": story.byline, "email": "staff@mail.example", "password": "$2a$10$abcdef"}],
        "posts_authors": [{"post_id": "p1", "author_id": "u1", "sort_order": 0}],
        "members": [{"id": "m1", "email": "reader@mail.example", "name": "Torkel Brask"}],
    }
    return ghost(**tables).encode()


def rss(story: Story) -> bytes:
    """Return a feed in RSS 2.0 with the whole of a story."""
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Vesna Courier</title>'
        f"<link>https://www.vesnacourier.example/</link><language>{story.language}</language><item>"
        f"<title>{escape(story.headline)}</title><link>{story.url}</link><author>staff@mail.example ({story.byline})</author>"
        f"<pubDate>{story.day:%a, %d %b %Y} 21:40:00 +0200</pubDate>"
        f"<content:encoded><![CDATA[{paragraphs(story)}]]></content:encoded></item></channel></rss>"
    ).encode()


def atom(story: Story) -> bytes:
    """Return a feed in Atom with the whole of a story."""
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{story.language}"><title>Vesna Courier</title><entry>'
        f'<title>{escape(story.headline)}</title><link href="{story.url}"/><author><name>{story.byline}</name>'
        f"<email>staff@mail.example</email></author><published>{story.day}T21:40:00Z</published>"
        f'<content type="html">{escape(paragraphs(story))}</content></entry></feed>'
    ).encode()


def json_feed(story: Story) -> bytes:
    """Return a JSON Feed with the whole of a story."""
    entry = {
        "id": story.url, "url": story.url, "title": story.headline, "content_html": paragraphs(story),
        "date_published": f"{story.day}T21:40:00Z", "authors": [{"name": story.byline}],
    }  # fmt: skip
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Vesna Courier", "items": [entry]}
    return json.dumps(feed).encode()


def substack_export(story: Story) -> bytes:
    """Return a story in an export of Substack, with its lists of readers and a draft."""
    people = "".join(f"reader.{n}@mail.example,2019-05-0{n + 1}\n" for n in range(5))
    table = (
        "post_id,post_date,is_published,email_sent_at,inbox_sent_at,type,audience,title,subtitle,podcast_url\n"
        f"{story.number}.{story.slug},{story.day}T12:00:00.000Z,true,,,newsletter,everyone,{json.dumps(story.headline)},,\n"
        "124.draft,,false,,,newsletter,everyone,A draft,,\n"
    )
    return zipped(
        {
            "posts.csv": table,
            f"posts/{story.number}.{story.slug}.html": paragraphs(story),
            "posts/124.draft.html": "<p>Nobody has approved of this yet.</p>",
            f"posts/{story.number}.opens.csv": "email,opened\n" + people,
            "email_list.courier.csv": "email,since\n" + people,
        }
    )


def movable_type(story: Story) -> bytes:
    """Return a story in an export of Movable Type, with a reader's comment."""
    body = "\n\n".join(story.body)
    return (
        f"TITLE: {story.headline}\nBASENAME: {story.slug}\nSTATUS: Publish\nAUTHOR: {story.byline}\n"
        f"DATE: {story.day:%m/%d/%Y} 09:40:00 PM\nUNIQUE URL: {story.url}\nCONVERT BREAKS: __default__\n-----\n"
        f"BODY:\n{body}\n-----\nCOMMENT:\nAUTHOR: Torkel Brask\nEMAIL: reader@mail.example\nIP: 192.0.2.7\n"
        f"DATE: 05/04/2019 08:00:00 AM\n{COMMENT}\n-----\n--------\n"
    ).encode()
