"""Plain text and Markdown, as browsers, terminals and converters dump pages, taken apart into text blocks."""

from __future__ import annotations

import re
import unicodedata

from msgspec.structs import replace

from tamizdat.article import Block, Heading, List, Paragraph, Quote, plain
from tamizdat.recover.capture import Candidate, Capture, Parsed, TextBlock
from tamizdat.recover.comments.sections import comment_sections
from tamizdat.recover.fields.addresses import is_well_formed
from tamizdat.recover.readers import decode
from tamizdat.recover.text.markup import ADDRESS, BULLET, HASHES, NUMBER, inline_html, link_share, picture
from tamizdat.recover.text.paragraphs import paragraphs
from tamizdat.recover.words import normalize

_LINE_END = re.compile(r"\r\n?|[\n\x0b\x0c\x85\u2028]")
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
# Sources of an address, most trusted first.
_URL_SOURCES = ("labelled", "url", "line")


def parse_text(capture: Capture) -> Parsed:
    """Return the blocks of a text or Markdown capture, and the headline and addresses that it states outright.

    A headline is stated by the one heading of level 1. Raises Unreadable for what is no text.
    """
    markdown = capture.kind == "markdown"
    blocks: list[TextBlock] = []
    urls: list[Candidate] = []
    line_above = ""
    for paragraph in paragraphs(_LINE_END.split(decode(capture.body)), markdown):
        if isinstance(paragraph, TextBlock):
            blocks.append(paragraph)
            continue
        line = normalize(paragraph)
        if candidate := _address(line, line_above):
            urls.append(candidate)
        if markdown and (figure := picture(paragraph, capture.url)):
            blocks.append(TextBlock(content=figure, text=normalize(plain(figure.caption))))
        elif block := _block(paragraph, markdown):
            blocks.append(block)
        line_above = line
    below = comment_sections(blocks)
    blocks = [
        replace(each, in_comments=True, is_comment=True) if at in below else each for at, each in enumerate(blocks)
    ]
    headlines = [
        Candidate(block.text, "h1") for block in blocks if isinstance(block.content, Heading) and block.dom_path == "h1"
    ]
    if capture.url:
        urls.append(Candidate(capture.url, "url"))
    return Parsed(
        capture=capture,
        blocks=tuple(blocks),
        headlines=tuple(headlines) if len(headlines) == 1 else (),
        urls=tuple(sorted(filter(_is_well_formed, urls), key=lambda candidate: _URL_SOURCES.index(candidate.source))),
    )


def _is_well_formed(candidate: Candidate) -> bool:
    return is_well_formed(candidate.value)


def _address(line: str, line_above: str) -> Candidate | None:
    """Return the address that a line is or labels; None if it has none. The label may stand in the line above."""
    address, origin = ADDRESS.match(line), _ORIGIN.match(line)
    if origin and (labelled := ADDRESS.match(origin[1].strip())):
        return Candidate(labelled[1], "labelled")
    if address:
        return Candidate(address[1], "labelled" if _ORIGIN.match(line_above) else "line")
    return None


def _block(paragraph: str, markdown: bool) -> TextBlock | None:
    """Return the text block of one paragraph, by the mark it begins with; None if it holds no word."""
    heading = HASHES.match(paragraph.strip()) if markdown else None
    quote = markdown and paragraph.lstrip().startswith(">")
    bullet, number = BULLET.match(paragraph), NUMBER.match(paragraph)
    line = paragraph.strip()
    if heading:
        line = heading[2]
    elif quote:
        line = line.lstrip("> ")
    elif bullet:
        line = paragraph[bullet.end() :].strip()
    elif number and markdown:
        line = paragraph[number.end() :].strip()
    markup = inline_html(line, markdown)
    text = normalize(plain(markup))
    if not any(unicodedata.category(char)[0] in "LN" for char in text):
        return None
    content: Block = Paragraph(markup)
    dom_path = ""
    if heading:
        content, dom_path = Heading(markup, min(max(len(heading[1]), 2), 4)), f"h{len(heading[1])}"
    elif quote:
        content = Quote(markup)
    elif bullet or (number and markdown):
        content, dom_path = List((markup,), ordered=bool(number)), "li"
    return TextBlock(content=content, text=text, link_share=link_share(line, text, markdown), dom_path=dom_path)
