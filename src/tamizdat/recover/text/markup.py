"""Inline markup of a text: Markdown's emphasis and links as HTML, and the marks with which a line begins."""

from __future__ import annotations

import html
import re

from markdown_it import MarkdownIt

from tamizdat.article import Figure, Image, inline
from tamizdat.recover.fields.addresses import resolve
from tamizdat.recover.limits import MARKDOWN_CHARACTERS, MARKDOWN_LINKS
from tamizdat.recover.words import normalize

BULLET = re.compile(r"^\s*(?:[•·‣◦▪●■►»]|[*+–-](?=\s))\s*(?=\S)")
NUMBER = re.compile(r"^\s*\d{1,3}[.)]\s+(?=\S)")
HASHES = re.compile(r"^(#{1,6})\s+((?:.*[^\s#])?)[\s#]*$")
RULE = re.compile(r"^\s*(?:[-*_=~]\s*){3,}$")
ADDRESS = re.compile(r"^<?(https?://[^\s<>\"]+)>?$")
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_LINK = re.compile(r"!?\[([^\]]{0,500})\]\([^)]{0,1000}\)")
_PICTURE = re.compile(
    r"\A(?:\[\s*)?!\[(?P<alt>[^\]]*)\]\(\s*<?(?P<address>[^\s<>()]+)>?"
    r"(?:\s+(?:\"(?P<title>[^\"]*)\"|'[^']*'))?\s*\)(?:\s*\]\([^()\s]*\))?"
)
_EMPTY_LINK = re.compile(r'<a(?: href="#?")?>((?:(?!<a\b).)*?)</a>')


def picture(line: str, base: str | None) -> Figure | None:
    """Return the picture that a line of Markdown is, None if it is no picture alone. Its title is the caption."""
    found = _PICTURE.fullmatch(line.strip())
    address = resolve(base, html.unescape(found["address"])) if found else None
    if not (found and address):
        return None
    caption = inline(html.escape(normalize(found["title"] or ""), quote=False))
    return Figure(Image(alt=normalize(found["alt"]), original_url=address), caption)


def inline_html(content: str, markdown: bool) -> str:
    """Return a paragraph as inline HTML: with emphasis and links if it is Markdown, else its words alone.

    A paragraph too long for the parser (`recover/limits.py`) gives its words, marks included.
    """
    if not markdown or len(content) > MARKDOWN_CHARACTERS or content.count("](") > MARKDOWN_LINKS:
        return inline(html.escape(normalize(content), quote=False))
    rendered = inline(MARKDOWN.renderInline(content.replace("\n", "\\\n")))
    return " ".join(_EMPTY_LINK.sub(r"\1", rendered).split())


def link_share(content: str, text: str, markdown: bool) -> float:
    """Return the share (0 to 1) of a paragraph's characters that lie in links. `text` is its plain words."""
    if ADDRESS.match(content):
        return 1.0
    if not markdown or not text:
        return 0.0
    return min(1.0, sum(len(link[1]) for link in _LINK.finditer(content)) / len(text))
