"""A story as a page, as a text, and as a text with front matter."""

from __future__ import annotations

import base64
import json
from html import escape

from makers.stories import Story

# What a reader wrote below a page: none of it may come into an archive.
COMMENT = "I was there and saw the mayor slip on the ice, says a reader who calls himself Torkel Brask."


def paragraphs(story: Story) -> str:
    """Return the body as HTML."""
    return "".join(f"<p>{escape(text, quote=False)}</p>" for text in story.body)


def page(story: Story, picture: str = "", head: str = "") -> bytes:
    """Return the page as the paper's site served it, with what stood around the article and readers' comments below."""
    image = f'<figure><img src="{picture}" width="400" height="300" alt="The quay"></figure>' if picture else ""
    named = f'<meta property="og:image" content="{picture}">' if picture else ""
    comments = (
        f'<section id="comments" class="comments"><h2>Comments</h2><div class="comment"><p>{COMMENT}</p>'
        "<p>torkel.brask@mail.example</p></div></section>"
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{story.language}">{head}<head><meta charset="utf-8">'
        f'<title>{escape(story.headline)} - Vesna Courier</title><link rel="canonical" href="{story.url}">{named}</head><body>'
        '<nav><a href="/">Home</a> <a href="/world">World</a> <a href="/harbour">Harbour</a></nav>'
        f"<main><article><h1>{escape(story.headline)}</h1>"
        f'<p class="byline">By <a rel="author" href="/staff">{escape(story.byline)}</a></p>'
        f'<time datetime="{story.day.isoformat()}">{story.day:%d.%m.%Y}</time>{image}{paragraphs(story)}</article></main>'
        f"{comments}<footer><p>© Vesna Courier. All rights reserved.</p></footer></body></html>"
    ).encode()


def xhtml(story: Story) -> bytes:
    """Return the page as strict XHTML."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"'
        ' "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n<html xmlns="http://www.w3.org/1999/xhtml"><head>'
        f'<title>{escape(story.headline)}</title><link rel="canonical" href="{story.url}" /></head><body>'
        f"<h1>{escape(story.headline)}</h1>{paragraphs(story)}</body></html>"
    ).encode()


def part_of_page(story: Story) -> bytes:
    """Return the article's element alone, as somebody copied it from a page."""
    return f"<article><h1>{escape(story.headline)}</h1>{paragraphs(story)}</article>".encode()


def saved_page(story: Story, picture: bytes) -> bytes:
    """Return the page as SingleFile saved it, with a picture in it as data."""
    note = (
        f"\n Page saved with SingleFile \n url: {story.url} \n saved date: Mon Jun 03 2019 12:00:00 GMT+0200 (CEST)\n"
    )
    return page(story, f"data:image/png;base64,{base64.b64encode(picture).decode()}", f"<!--{note}-->")


def text(story: Story) -> bytes:
    """Return the article as a plain text."""
    return "\n\n".join([story.headline, f"By {story.byline}", f"{story.day:%B %d, %Y}", *story.body, ""]).encode()


def bare_text(story: Story) -> str:
    """Return headline and body alone, as text in any language."""
    return "\n\n".join([story.headline, *story.body, ""])


def markdown(story: Story) -> bytes:
    """Return the article as a print view in Markdown, with the address below it."""
    head = [f"# {story.headline}", f"By [{story.byline}](#)", f"{story.day:%B %d, %Y}"]
    return "\n\n".join([*head, *story.body, "Original url:", f"<{story.url}>"]).encode()


def front_matter(story: Story, form: str) -> bytes:
    """Return the article as a generator of sites keeps it; `form` is "yaml", "toml" or "json"."""
    title, body = json.dumps(story.headline), "\n\n".join(story.body)
    address = "author_email: marta.ollin@mail.example\n"
    matter = {
        "yaml": f"---\ntitle: {title}\ndate: {story.day}\nauthor: {story.byline}\n{address}canonical_url: {story.url}\n---\n",
        "toml": f'+++\ntitle = {title}\ndate = {story.day}\nauthor = "{story.byline}"\n+++\n',
        "json": json.dumps({"title": story.headline, "date": str(story.day), "author": story.byline}, indent=1)
        + "\n\n",
    }[form]
    return f"{matter}\n{body}\n".encode()
