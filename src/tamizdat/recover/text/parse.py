"""Plain text and Markdown, as browsers, terminals and converters dump pages, taken apart into Pieces.

A dump is read line by line: blank lines part paragraphs, and so does a line's end, unless the lines are wrapped, are
held together by Markdown's hard line breaks or marks of quotation, or are the rows of a table.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from markdown_it import MarkdownIt

from tamizdat.article import Block, Heading, List, Paragraph, Quote, Table, inline, plain
from tamizdat.recover.capture import Capture, Claim, Parsed, Piece
from tamizdat.recover.fields import dates, names
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
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_DELIMITER = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_HARD_BREAK = re.compile(r"(?:\\|(?<=\S) {2,})$")
# A cell of a table that a browser copied: longer ones are columns of a page.
_LONGEST_CELL = 200
# Wrapped text has lines of 45 to 100 characters, as typewriters, mailers and terminals make them.
_WRAP = range(45, 101)


def parse(capture: Capture) -> Parsed:
    """Return the pieces of a text or Markdown capture and the fields that it states outright."""
    text = decode(capture.body)
    lines = re.split(r"\r\n?|[\n\x0b\x0c\x85\u2028]", text)
    marked = capture.kind == "markdown"
    pieces, urls = [], []
    previous = ""
    for line in _joined(lines, marked):
        if isinstance(line, Piece):
            pieces.append(line)
            continue
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


def _joined(lines: list[str], marked: bool) -> Iterator[str | Piece]:
    """Yield the paragraphs: each line is one, but wrapped lines are joined and underlined ones become headings."""
    run: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            run.append(line if marked else line.rstrip())
            continue
        if run:
            table = _pipes(run) if marked else _tabs(run)
            yield from [table] if table else _run(run, marked)
        run = []


def _run(run: list[str], marked: bool) -> Iterator[str]:
    """Yield the paragraphs of lines that no blank line parts; a break that stays inside one is a line's end in it."""
    if _wrapped([line.rstrip() for line in run]):
        yield re.sub(r"(?<=\w)[-\u2010] (?=[a-zà-ÿ])", "-", " ".join(line.strip() for line in run))
        return
    held = ""
    for line, below in zip(run, [*run[1:], ""], strict=True):
        if below and len(below.strip()) >= 3 and re.fullmatch(r"=+|-+", below.strip()):
            yield f"{'#' if below.strip()[0] == '=' else '##'} {line.strip()}"
        elif marked and below and _goes_on(line, below):
            part = line.lstrip("> ") if held else line
            held += _HARD_BREAK.sub("", part) + ("\n" if _HARD_BREAK.search(part) else " ")
        elif held:
            yield held + line.strip().lstrip("> ")
            held = ""
        elif not _RULE.match(line):
            yield line.rstrip()


def _goes_on(line: str, below: str) -> bool:
    """Tell whether a paragraph of Markdown goes on below: after a hard break, or in a quotation that has more lines.

    Dumps end every line of a page's head with the two spaces of a hard break: who and when stand in lines of their own.
    """
    quoted = line.lstrip().startswith(">")
    if quoted != below.lstrip().startswith(">") or _RULE.match(below):
        return False
    if quoted:
        return bool(line.strip("> ") and below.strip("> "))
    if any(_BULLET.match(one) or _HASHES.match(one.strip()) or _NUMBER.match(one) for one in (line, below)):
        return False
    if line.endswith("\\"):
        return True
    return bool(_HARD_BREAK.search(line)) and not any(
        names.byline(one) or dates.dateline(one) for one in (fold(line), fold(below))
    )


def _pipes(run: list[str]) -> Piece | None:
    """Return the table that lines of Markdown are, None if they are none."""
    if len(run) < 3 or "|" not in run[0] or not _DELIMITER.match(run[1]):
        return None
    rows: list[list[str]] = []
    for token in _MARKDOWN.parse("\n".join(run)):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows:
            rows[-1].append(_markup(token.content, True))
    return _table(rows, header=True)


def _tabs(run: list[str]) -> Piece | None:
    """Return the table that lines of cells between tabs are, as browsers copy one; None if they are none."""
    rows = [line.split("\t") for line in run]
    if len(rows) < 2 or len({len(row) for row in rows}) != 1 or len(rows[0]) < 2:
        return None
    if any(len(cell) > _LONGEST_CELL or not cell.strip() for row in rows for cell in row):
        return None
    return _table([[_markup(cell, False) for cell in row] for row in rows], header=False)


def _table(rows: list[list[str]], header: bool) -> Piece | None:
    text = fold(" ".join(plain(cell) for row in rows for cell in row))
    if not any(char.isalnum() for char in text):
        return None
    return Piece(block=Table(tuple(map(tuple, rows)), header), text=text, place="table")


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
    rendered = inline(_MARKDOWN.renderInline(content.replace("\n", "\\\n")))
    return " ".join(re.sub(r'<a(?: href="#?")?>(.*?)</a>', r"\1", rendered).split())


def _link_share(content: str, text: str, marked: bool) -> float:
    """Return which share of a paragraph's characters lies in links."""
    if _ADDRESS.match(content):
        return 1.0
    if not marked or not text:
        return 0.0
    return min(1.0, sum(len(found[1]) for found in _MARKDOWN_LINK.finditer(content)) / len(text))
