"""The inline HTML of an article: all of it, changed piece by piece, and whether it needs cleaning at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from msgspec.structs import replace

from tamizdat.article import Article, Block, Figure, Heading, List, Paragraph, Quote, Table, block_html

_TEXT = r"(?:[^<>&\x00-\x08\x0b-\x1f\xa0]++|&(?:amp|lt|gt|nbsp);)"
# Hosts whose last label is letters: no number, port or Punycode, which parsers of addresses read in different ways.
_HREF = r"(?:https?://(?:(?!xn--)[a-z0-9-]+\.)+[a-z]{2,20}(?:/(?:[\w!$'()*+,./:;=@~?#-]|&amp;)*+)?)"
# Each tag by itself: Python 3.11 has a bug in possessive repeats around a group that captures.
_TAGGED = "|".join(f"<{tag}>{_TEXT}*+</{tag}>" for tag in ("em", "strong", "s", "sub", "sup", "code"))
_CLEAN = re.compile(rf"(?:{_TEXT}|<br>|{_TAGGED}|<a href=\"{_HREF}\">{_TEXT}*+</a>)*+", re.ASCII)


def is_clean(html: str) -> bool:
    """Whether `article.inline` is sure to return `html` as it is, so that it need not be called.

    Cleaning by nh3 takes some 40 microseconds a paragraph, and an archive that Tamizdat wrote is clean already. Clean
    HTML that this pattern cannot tell (nested tags, an unusual address) gives False and is cleaned once more.
    """
    if "<" not in html and "&" not in html:
        return True
    if _CLEAN.fullmatch(html) is None:
        return False
    return html.isascii() or unicodedata.is_normalized("NFC", html)


def inline_texts(article: Article) -> list[str]:
    """Return every piece of inline HTML of an article: paragraphs, items, cells, captions, corrections."""
    texts: list[str] = []
    for body in (article.body, *(entry.body for entry in article.entries)):
        for block in body:
            if type(block) is Paragraph:  # nearly every block is one, and this is faster than asking `block_html`
                texts.append(block.html)
            else:
                texts += block_html(block)
    texts += [correction.html for correction in article.corrections]
    return [*texts, article.lead_image.caption] if article.lead_image else texts


def map_block(block: Block, change: Callable[[str], str]) -> Block:
    """Return a block with each piece of its inline HTML replaced by what `change` returns for it."""
    match block:
        case Paragraph(html=text) | Heading(html=text) | Quote(html=text):
            changed = change(text)
            return block if changed is text else replace(block, html=changed)
        case List(items=items):
            return replace(block, items=tuple(change(item) for item in items))
        case Figure(caption=caption):
            return replace(block, caption=change(caption))
        case Table(rows=rows):
            return replace(block, rows=tuple(tuple(change(cell) for cell in row) for row in rows))
    return block
