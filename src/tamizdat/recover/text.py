"""Plain text and Markdown, as browsers, terminals and converters dump pages, taken apart into Pieces.

A dump is read line by line: blank lines part paragraphs, and so does a line's end, unless the lines are wrapped.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from markdown_it import MarkdownIt

from tamizdat.article import Block, Heading, List, Paragraph, Quote, inline, plain
from tamizdat.recover.capture import Capture, Claim, Parsed, Piece
from tamizdat.recover.read import decode
from tamizdat.recover.words import fold

_BULLET = re.compile(r"^\s*(?:[•·‣◦▪●■►»]|[*+–-](?=\s))\s*(?=\S)")
_NUMBER = re.compile(r"^\s*\d{1,3}[.)]\s+(?=\S)")
_HASHES = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_RULE = re.compile(r"^\s*(?:[-*_=~]\s*){3,}$")
_ADDRESS = re.compile(r"^<?(https?://[^\s<>\"]+)>?$")
_MARKDOWN_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
# "Original url:" and its like, the label that archives and print views set before where a page came from.
_ORIGIN = re.compile(
    r"^(?:original(?:[- ](?:url|link|article|source))|source url|permalink|canonical(?: url)?|article url|"
    r"(?:исходный |оригинальный )?(?:адрес|url)(?: статьи)?|ссылка на (?:статью|материал|оригинал)|"
    r"adresse (?:originale|de l.article)|url (?:d.origine|original|originale|asli)|"
    r"ursprüngliche (?:url|adresse)|"
    r"original-?url|dirección original|الرابط الأصلي|رابط المقال|نشانی اصلی|原文链接|原文地址|本文网址|记事链接)"
    r"\s*[:：]?\s*(.*)$",
    re.I,
)
_MARKDOWN = MarkdownIt("commonmark", {"html": False})
# Wrapped text has lines of 45 to 100 characters, as typewriters, mailers and terminals make them.
_WRAP = range(45, 101)


def parse(capture: Capture) -> Parsed:
    """Return the pieces of a text or Markdown capture and the fields that it states outright."""
    text = decode(capture.body)
    lines = re.split(r"\r\n?|[\n\x0b\x0c\x85\u2028]", text)
    marked = capture.kind == "markdown"
    pieces, urls = [], []
    previous = ""
    for line in _joined(lines):
        content = fold(line)
        address = _ADDRESS.match(content)
        origin = _ORIGIN.match(content)
        if origin and (found := _ADDRESS.match(origin[1].strip())):
            urls.append(Claim(found[1], "labelled"))
        elif address and _ORIGIN.match(previous):
            urls.append(Claim(address[1], "labelled"))
        elif address:
            urls.append(Claim(address[1], "line"))
        piece = _piece(line, marked)
        if piece is not None:
            pieces.append(piece)
        previous = content
    headlines = [
        Claim(piece.text, "h1") for piece in pieces if isinstance(piece.block, Heading) and piece.place == "h1"
    ]
    if capture.url:
        urls.append(Claim(capture.url, "url"))
    order = ["labelled", "url", "line"]
    return Parsed(
        capture=capture,
        pieces=tuple(pieces),
        headlines=tuple(headlines) if len(headlines) == 1 else (),
        urls=tuple(sorted(urls, key=lambda claim: order.index(claim.witness))),
    )


def _joined(lines: list[str]) -> Iterator[str]:
    """Yield the paragraphs: each line is one, but wrapped lines are joined and underlined ones become headings."""
    run: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            run.append(line.rstrip())
            continue
        if run:
            yield from _run(run)
        run = []


def _run(run: list[str]) -> Iterator[str]:
    """Yield the paragraphs of lines that no blank line parts."""
    if _wrapped(run):
        yield re.sub(r"(?<=\w)[-\u2010] (?=[a-zà-ÿ])", "-", " ".join(line.strip() for line in run))
        return
    for line, below in zip(run, [*run[1:], ""], strict=True):
        if below and len(below.strip()) >= 3 and re.fullmatch(r"=+|-+", below.strip()):
            yield f"{'#' if below.strip()[0] == '=' else '##'} {line.strip()}"
        elif not _RULE.match(line):
            yield line


def _wrapped(run: list[str]) -> bool:
    """Tell whether lines were broken to fit a width: then no line had room for the first word of the next."""
    if len(run) < 3 or any(_BULLET.match(line) or _HASHES.match(line) for line in run):
        return False
    width = max(len(line) for line in run)
    if width not in _WRAP:
        return False
    full = sum(len(line) + 1 + len(below.split()[0]) > width - 1 for line, below in pairwise(run))
    return full >= 0.9 * (len(run) - 1)


def _piece(line: str, marked: bool) -> Piece | None:
    """Return the piece of one paragraph, None if it holds no word."""
    heading = _HASHES.match(line.strip()) if marked else None
    quote = marked and line.lstrip().startswith(">")
    bullet, number = _BULLET.match(line), _NUMBER.match(line)
    content = line.strip()
    if heading:
        content = heading[2]
    elif quote:
        content = content.lstrip("> ")
    elif bullet:
        content = line[bullet.end() :].strip()
    elif number and marked:
        content = line[number.end() :].strip()
    markup = _markup(content, marked)
    text = fold(plain(markup))
    if not any(unicodedata.category(char)[0] in "LN" for char in text):
        return None
    block: Block = Paragraph(markup)
    place = ""
    if heading:
        block, place = Heading(markup, min(max(len(heading[1]), 2), 4)), f"h{len(heading[1])}"
    elif quote:
        block = Quote(markup)
    elif bullet or (number and marked):
        block, place = List((markup,), ordered=bool(number)), "li"
    return Piece(block=block, text=text, links=_link_share(content, text, marked), place=place)


def _markup(content: str, marked: bool) -> str:
    """Return inline HTML: Markdown's emphasis and links where the capture is Markdown, else the bare text."""
    if not marked:
        return inline(html.escape(fold(content), quote=False))
    rendered = inline(_MARKDOWN.renderInline(content))
    return " ".join(re.sub(r'<a(?: href="#?")?>(.*?)</a>', r"\1", rendered).split())


def _link_share(content: str, text: str, marked: bool) -> float:
    """Return which share of a paragraph's characters lies in links."""
    if _ADDRESS.match(content):
        return 1.0
    if not marked or not text:
        return 0.0
    return min(1.0, sum(len(found[1]) for found in _MARKDOWN_LINK.finditer(content)) / len(text))
