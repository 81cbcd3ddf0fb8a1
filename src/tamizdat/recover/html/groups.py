"""Lists, tables of data, figures and posts from social networks: each put together from the blocks found inside it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import msgspec
from lxml import etree

from tamizdat.article import Block, Embed, Figure, List, Paragraph, Table, block_html
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.fields import addresses
from tamizdat.recover.words import normalize

POST = re.compile(r"twitter-(?:tweet|video)|instagram-media|tiktok-embed|fb-post|telegram-post|bluesky-embed")
CREDIT = re.compile(r"credit|copyright|source|quelle|photographer|byline|author", re.IGNORECASE)
# Characters of a cell in a table of data. A table that lays out a page holds far more in one.
LONGEST_CELL = 200
# Runs of words in a figure: its caption and its credit. With more it holds something else.
MOST_CAPTIONS = 4


@dataclass(slots=True)
class PageBlock:
    """A text block of a page, and the block element that it began in."""

    block: TextBlock
    element: etree._Element


def grouped(
    element: etree._Element, inside: list[PageBlock], base: str | None, *, is_post: bool = False
) -> list[PageBlock]:
    """Return what a finished element holds: one block if it is a list, table, figure or post, else the blocks `inside`.

    `base` is the address that the page's relative addresses start from. `is_post` says that the element is known to be
    a post from a social network.
    """
    if not inside:
        return inside
    match element.tag:
        case tag if is_post or (tag == "blockquote" and POST.search(element.get("class") or "")):
            return _post(element, inside, base)
        case "figure":
            return _figure(element, inside)
        case "ul" | "ol":
            return _list(element, inside)
        case "table":
            return _table(element, inside)
    return inside


def _as_one(content: Block, element: etree._Element, inside: list[PageBlock]) -> PageBlock:
    """Return one block that stands for all of those `inside`."""
    text = " ".join(each.block.text for each in inside if each.block.text)
    linked = sum(each.block.link_share * len(each.block.text) for each in inside)
    share = linked / max(sum(len(each.block.text) for each in inside), 1)
    dom_path = inside[0].block.dom_path
    return PageBlock(TextBlock(content=content, text=text, link_share=round(share, 3), dom_path=dom_path), element)


def _nearest(element: etree._Element, tags: tuple[str, ...]) -> etree._Element | None:
    """Return the nearest element of `tags`: `element` itself, or one around it."""
    return element if element.tag in tags else next(element.iterancestors(*tags), None)


def _list(element: etree._Element, inside: list[PageBlock]) -> list[PageBlock]:
    """Return one list if each item is one run of words. A list of teasers, with headings and pictures, stays apart."""
    items = [_nearest(each.element, ("li",)) for each in inside]
    simple = all(isinstance(each.block.content, List) for each in inside) and len(set(items)) == len(items)
    if not simple:
        return [
            _as_paragraph(each) if items.count(item) > 1 else each for each, item in zip(inside, items, strict=True)
        ]
    lines = tuple(line for each in inside for line in block_html(each.block.content))
    return [_as_one(List(lines, ordered=element.tag == "ol"), element, inside)]


def _as_paragraph(item: PageBlock) -> PageBlock:
    """Return a block that shares its item with others as a paragraph: the list only lays out the page."""
    content = item.block.content
    if isinstance(content, List) and len(content.items) == 1 and item.element.tag != "ul":
        return PageBlock(msgspec.structs.replace(item.block, content=Paragraph(content.items[0])), item.element)
    return item


def _table(element: etree._Element, inside: list[PageBlock]) -> list[PageBlock]:
    """Return one table if it holds data: two rows and columns or more, each cell one short run of words."""
    cells: dict[etree._Element, str] = {}
    for each in inside:
        cell = _nearest(each.element, ("td", "th"))
        if (
            cell is None
            or cell in cells
            or len(each.block.text) > LONGEST_CELL
            or not isinstance(each.block.content, Paragraph)
        ):
            return inside
        cells[cell] = each.block.content.html
    lines = [row for row in element.iter("tr") if any(cell.tag in ("td", "th") for cell in row)]
    rows = [tuple(cells.get(cell, "") for cell in row if cell.tag in ("td", "th")) for row in lines]
    rows = [row for row in rows if any(row)]
    if len(rows) < 2 or min(map(len, rows)) < 2 or element.find(".//table") is not None:
        return inside
    header = all(cell.tag == "th" for cell in lines[0] if isinstance(cell.tag, str))
    return [_as_one(Table(tuple(rows), header), element, inside)]


def _figure(element: etree._Element, inside: list[PageBlock]) -> list[PageBlock]:
    """Return one figure: its first picture, its caption, and the credit if the page sets that apart."""
    pictures = [each.block.content.image for each in inside if isinstance(each.block.content, Figure)]
    texts = [each for each in inside if each.block.text]
    only_paragraphs = all(isinstance(each.block.content, Paragraph) for each in texts)
    if not pictures or len(texts) > MOST_CAPTIONS or not only_paragraphs:
        return inside
    credit = [each for each in texts if CREDIT.search(each.element.get("class") or "")]
    caption = [each for each in texts if each not in credit]
    lines = [" ".join(line for each in part for line in block_html(each.block.content)) for part in (caption, credit)]
    return [_as_one(Figure(pictures[0], *_without_credit(element, lines[0], lines[1])), element, inside)]


def _without_credit(element: etree._Element, caption: str, credit: str) -> tuple[str, str]:
    """Return caption and credit. A credit that is the marked end of the caption's own line is cut from the caption."""
    for inner in element.iter("span", "small", "cite", "em", "i"):
        words = html.escape(normalize("".join(map(str, inner.itertext()))), quote=False)
        if not credit and words and CREDIT.search(inner.get("class") or "") and caption.endswith(words):
            return caption[: -len(words)].rstrip(), words
    return caption, credit


def _post(element: etree._Element, inside: list[PageBlock], base: str | None) -> list[PageBlock]:
    """Return a post from a network as a card: its last link is its address, its words are the title."""
    links = [addresses.resolve(base, link.get("href") or "") for link in element.iter("a")]
    url = next((link for link in reversed(links) if link and link.startswith("http")), None)
    if url is None:
        return inside
    words = " ".join(each.block.text for each in inside if each.block.text)
    return [_as_one(Embed(url, words, addresses.host(url)), element, inside)]
