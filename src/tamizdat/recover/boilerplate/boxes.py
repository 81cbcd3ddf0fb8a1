"""Boxes within an article that ask its readers for something: to pay, to subscribe, to sign up.

A box is an element of its own among the paragraphs: `<div class="offer"><h4>…</h4><p>…</p><a>Subscribe</a></div>`. It
is told by what it is, in any language whose word for the button is known: short, and with a button, a link or a title
that asks. All of it goes, its title too, and nothing outside it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import takewhile
from typing import NamedTuple

from lxml import html as lxml_html

from tamizdat.article import Heading, Paragraph
from tamizdat.recover.boilerplate import phrases
from tamizdat.recover.boilerplate.features import Features
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.fields import addresses
from tamizdat.recover.words import ends_sentence, normalize, word_count

# Words and blocks of a box that asks; more is a text.
LONGEST, MOST_BLOCKS = 80, 12
LONGEST_LABEL = 8  # words of its button or its title
# Of a button this share of the characters is a link.
LINKED = 0.8
# What a box is made of. Lists and quotations are blocks of an article's own.
_BOX = re.compile(r"(?:div|aside|section|form|fieldset|details|table|[a-z]{1,40}-[a-z-]{1,60})(?:\.|$)")


class Box(NamedTuple):
    """The blocks of a box, by the index of the first one and that after the last one."""

    start: int
    end: int


def boxes(blocks: Sequence[TextBlock]) -> list[Box]:
    """Return the short elements of their own that stand beside paragraphs of the text, in order; none holds another."""
    paths = [block.dom_path.split("/") if block.dom_path else [] for block in blocks]
    beside = {tuple(path[:-1]) for path, block in zip(paths, blocks, strict=True) if _is_running(block, path)}
    found: list[Box] = []
    at = 0
    while at < len(blocks):
        end = _end_of_box(blocks, paths, at, beside)
        if end > at:
            found.append(Box(at, end))
        at = max(end, at + 1)
    return found


def _is_running(block: TextBlock, path: Sequence[str]) -> bool:
    return len(path) > 1 and isinstance(block.content, Paragraph) and ends_sentence(block.text)


def _end_of_box(
    blocks: Sequence[TextBlock], paths: Sequence[list[str]], start: int, beside: Collection[tuple[str, ...]]
) -> int:
    """Return the index after the box that begins at a block; `start` if none does. The outermost box counts."""
    path = paths[start]
    for depth in range(1, len(path)):
        if tuple(path[:depth]) in beside and _BOX.match(path[depth]):
            box = path[: depth + 1]
            if start and paths[start - 1][: depth + 1] == box:
                continue  # the rest of an element is no box
            end = min(start + MOST_BLOCKS + 1, len(paths))
            inside = [*takewhile(lambda at: paths[at][: depth + 1] == box, range(start, end))]  # noqa: B023 (used here)
            if len(inside) <= MOST_BLOCKS and sum(word_count(blocks[at].text) for at in inside) <= LONGEST:
                return start + len(inside)
    return start


def asking(
    blocks: Sequence[TextBlock], rows: Sequence[Features], found: Sequence[Box], sites: Collection[str]
) -> set[int]:
    """Return the indexes of the blocks that ask the readers: those of `found` that are boxes that do, and paragraphs.

    A paragraph asks if it appeals and has a link to a page of the outlet's own `sites` whose words ask.
    """
    asked: set[int] = set()
    for start, end in found:
        if any(_asks(block, end - start) for block in blocks[start:end]):
            asked.update(range(start, end))
    for at, (block, row) in enumerate(zip(blocks, rows, strict=True)):
        appeals = (row.appeal >= 1 or row.letter >= 1) and word_count(block.text) <= LONGEST
        if appeals and block.link_share and _links_to_ask(block, sites):
            asked.add(at)
    return asked


def _asks(block: TextBlock, size: int) -> bool:
    """Return whether a block of a box of `size` blocks is a button or a title that asks."""
    if word_count(block.text) > LONGEST_LABEL or not phrases.asks(block.text):
        return False
    is_button = block.link_share >= LINKED or "/button" in block.dom_path
    return is_button or (isinstance(block.content, Heading) and size > 1)


def _links_to_ask(block: TextBlock, sites: Collection[str]) -> bool:
    """Return whether a paragraph has a link to one of the outlet's own pages whose words ask."""
    if not isinstance(block.content, Paragraph):
        return False
    links = lxml_html.fragment_fromstring(block.content.html, create_parent=True).iter("a")
    own = (link for link in links if addresses.site(link.get("href") or "") in sites)
    labels = (normalize("".join(map(str, link.itertext()))) for link in own)
    return any(word_count(label) <= LONGEST_LABEL and phrases.asks(label) for label in labels)
