"""Paragraphs, headings and lists as the HTML of one rich text field, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from html import escape

from lxml import html

from tamizdat.article import Block, Divider, Heading, List, Paragraph, Quote, inline
from tamizdat.newsroom.conversion.addresses import direct_address

TextBlock = Paragraph | Heading | List
# A link to an article as Wagtail stores it; the editor writes the attributes in either order.
_ARTICLE_LINK = re.compile(r'<a (?:linktype="article" id="(\d{1,18})"|id="(\d{1,18})" linktype="article")>')
_HEADINGS = {"h2": 2, "h3": 3, "h4": 4}
# The editor writes what letters look like, an Article what they mean.
_MEANING = {"b": "strong", "i": "em"}
_BY_LOOK = re.compile(r"<(/?)([bi])>")


def to_html(blocks: Sequence[TextBlock]) -> str:
    """Return the HTML of a rich text field.

    >>> to_html([Paragraph("One <em>word</em>."), List(("a", "b"))])
    '<p>One <em>word</em>.</p><ul><li>a</li><li>b</li></ul>'
    """
    return "".join(map(_element, blocks))


def _element(block: TextBlock) -> str:
    match block:
        case Paragraph(html=text):
            return in_element("p", text)
        case Heading(html=text, level=level):
            return in_element(f"h{level}", text)
        case List(items=items, ordered=ordered):
            tag = "ol" if ordered else "ul"
            return f"<{tag}>{''.join(in_element('li', item) for item in items)}</{tag}>"


def in_element(tag: str, text: str) -> str:
    """Return inline HTML within an element, as the editor reads it: `<br/>`, or it takes what follows for inside."""
    return f"<{tag}>{text.replace('<br>', '<br/>')}</{tag}>"


def from_html(text: str, addresses: Mapping[int, str] = {}) -> list[Block]:
    """Return the blocks in the HTML of a rich text field; elements without text are dropped.

    `addresses` are those of the articles to which it links by their numbers; a link to any other article is unwrapped.
    """
    text = _ARTICLE_LINK.sub(lambda link: _opening(addresses.get(int(link[1] or link[2]))), text)
    text = _BY_LOOK.sub(lambda tag: f"<{tag[1]}{_MEANING[tag[2]]}>", text)
    found: list[Block] = []
    for element in html.fragments_fromstring(text) if text.strip() else []:
        if isinstance(element, str):
            found += _paragraphs(element)
            continue
        if isinstance(element.tag, str):
            for link in element.iter("a"):
                if href := link.get("href"):
                    link.set("href", direct_address(href))
            found += _blocks(element)
        found += _paragraphs(element.tail or "")
        element.tail = None
    return found


def linked_articles(text: str) -> set[int]:
    """Return the numbers of the articles to which HTML, or JSON that holds some, links."""
    return {int(link[1] or link[2]) for link in _ARTICLE_LINK.finditer(text.replace('\\"', '"'))}


def _opening(address: str | None) -> str:
    return f'<a href="{escape(address)}">' if address else "<a>"


def _blocks(element: html.HtmlElement) -> Iterator[Block]:
    text = _inner(element)
    match element.tag:
        case "ul" | "ol":
            items = tuple(item for each in element.iter("li") if (item := _own_text(each)))
            if items:
                yield List(items, ordered=element.tag == "ol")
        case "hr":
            yield Divider()
        case "blockquote":
            if text:
                yield Quote(text)
        case tag if tag in _HEADINGS:
            if text:
                yield Heading(text, _HEADINGS[tag])
        case _:
            yield from _paragraphs(text)


def _paragraphs(text: str) -> Iterator[Paragraph]:
    if text.strip():
        yield Paragraph(inline(text))


def _own_text(item: html.HtmlElement) -> str:
    """Return the text of a list's item without the lists inside it, whose items follow by themselves."""
    item = deepcopy(item)
    for inside in item.xpath("./ul | ./ol"):
        inside.drop_tree()
    return _inner(item)


def _inner(element: html.HtmlElement) -> str:
    """Return the inline HTML inside an element, cleaned."""
    own = html.tostring(element, encoding="unicode", with_tail=False)
    start, end = own.index(">") + 1, own.rfind("</")
    return inline(own[start:end]).strip() if end > 0 else ""
