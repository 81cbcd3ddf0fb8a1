"""Lists, tables of data, figures and posts from elsewhere, put together from the pieces that were found inside them."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import msgspec
from lxml import etree

from tamizdat.article import Block, Embed, Figure, List, Paragraph, Table, block_html
from tamizdat.recover.capture import Piece
from tamizdat.recover.fields import addresses
from tamizdat.recover.words import fold

POST = re.compile(r"twitter-(?:tweet|video)|instagram-media|tiktok-embed|fb-post|telegram-post|bluesky-embed")
CREDIT = re.compile(r"credit|copyright|source|quelle|photographer|byline|author", re.IGNORECASE)
# A cell of a table that lays out a page holds far more than one of a table of data.
LONGEST_CELL = 200


@dataclass(slots=True)
class Found:
    """A piece of a page and the block element that it began in."""

    piece: Piece
    element: etree._Element


def together(element: etree._Element, found: list[Found], base: str | None) -> list[Found]:
    """Return what a finished list, table, figure or quotation holds: one piece where it is one."""
    if not found:
        return found
    match element.tag:
        case "figure":
            return _figure(element, found)
        case "blockquote" if POST.search(element.get("class") or ""):
            return _post(element, found, base)
        case "ul" | "ol":
            return _list(element, found)
        case "table":
            return _table(element, found)
    return found


def _one(block: Block, element: etree._Element, found: list[Found]) -> Found:
    """Return one piece that stands for all of `found`."""
    text = " ".join(one.piece.text for one in found if one.piece.text)
    linked = sum(one.piece.links * len(one.piece.text) for one in found) / max(
        sum(len(one.piece.text) for one in found), 1
    )
    return Found(Piece(block=block, text=text, links=round(linked, 3), place=found[0].piece.place), element)


def _inside(element: etree._Element, tags: tuple[str, ...]) -> etree._Element | None:
    """Return the nearest of `tags` at or around `element`."""
    at: etree._Element | None = element
    while at is not None and at.tag not in tags:
        at = at.getparent()
    return at


def _list(element: etree._Element, found: list[Found]) -> list[Found]:
    """A list is one piece if each item is one run; lists of teasers, with headings and pictures, stay apart."""
    items = [_inside(one.element, ("li",)) for one in found]
    simple = all(isinstance(one.piece.block, List) for one in found) and len(set(items)) == len(items)
    if not simple:
        return [_paragraph(one) if items.count(item) > 1 else one for one, item in zip(found, items, strict=True)]
    lines = tuple(line for one in found for line in block_html(one.piece.block))
    return [_one(List(lines, ordered=element.tag == "ol"), element, found)]


def _paragraph(one: Found) -> Found:
    """What shares an item with others is no list: pages were laid out with lists as they were with tables."""
    block = one.piece.block
    if isinstance(block, List) and len(block.items) == 1 and one.element.tag != "ul":
        return Found(msgspec.structs.replace(one.piece, block=Paragraph(block.items[0])), one.element)
    return one


def _table(element: etree._Element, found: list[Found]) -> list[Found]:
    """A table is one piece if it holds data: two rows and columns or more, each cell one short run."""
    cells: dict[etree._Element, str] = {}
    for one in found:
        cell = _inside(one.element, ("td", "th"))
        if (
            cell is None
            or cell in cells
            or len(one.piece.text) > LONGEST_CELL
            or not isinstance(one.piece.block, Paragraph)
        ):
            return found
        cells[cell] = one.piece.block.html
    lines = [row for row in element.iter("tr") if any(cell.tag in ("td", "th") for cell in row)]
    rows = [tuple(cells.get(cell, "") for cell in row if cell.tag in ("td", "th")) for row in lines]
    rows = [row for row in rows if any(row)]
    if len(rows) < 2 or min(map(len, rows)) < 2 or element.find(".//table") is not None:
        return found
    header = all(cell.tag == "th" for cell in lines[0] if isinstance(cell.tag, str))
    return [_one(Table(tuple(rows), header), element, found)]


def _figure(element: etree._Element, found: list[Found]) -> list[Found]:
    """A figure is one piece: its first picture, its caption, and the credit if the page sets that apart."""
    pictures = [one.piece.block.image for one in found if isinstance(one.piece.block, Figure)]
    words = [one for one in found if one.piece.text]
    if not pictures or len(words) > 4 or any(not isinstance(one.piece.block, Paragraph) for one in words):
        return found
    credit = [one for one in words if CREDIT.search(one.element.get("class") or "")]
    caption = [one for one in words if one not in credit]
    lines = [" ".join(line for one in part for line in block_html(one.piece.block)) for part in (caption, credit)]
    return [_one(Figure(pictures[0], *_credited(element, lines[0], lines[1])), element, found)]


def _credited(element: etree._Element, caption: str, credit: str) -> tuple[str, str]:
    """Return caption and credit; where the credit is the marked end of the caption's own line, it is cut from it."""
    for inner in element.iter("span", "small", "cite", "em", "i"):
        words = html.escape(fold("".join(map(str, inner.itertext()))), quote=False)
        if not credit and words and CREDIT.search(inner.get("class") or "") and caption.endswith(words):
            return caption[: -len(words)].rstrip(), words
    return caption, credit


def _post(element: etree._Element, found: list[Found], base: str | None) -> list[Found]:
    """A post from a network is a card: its last link leads to it, its words are the title."""
    links = [addresses.resolve(base, link.get("href") or "") for link in element.iter("a")]
    url = next((link for link in reversed(links) if link and link.startswith("http")), None)
    if url is None:
        return found
    words = " ".join(one.piece.text for one in found if one.piece.text)
    return [_one(Embed(url, words, addresses.host(url)), element, found)]
