"""Boxes and lines in a text that are nothing but links, told by their structure in any language.

A box that leads to other texts: `<table><tr><td><b>Read also</b><br><a>A title</a><br>…</td></tr></table>`.
A row that leads to the parts of an article: "Pages: 1 2 3".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tamizdat.article import Paragraph, plain
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.words import normalize, word_count, words

LONGEST_LABEL = 8  # words of the line above the links
LINKED = 0.5  # of the whole box so much is links
_OWN = re.compile(r"(?:^|/)(?:table|div|aside|section)(?:[./]|$)")
_LINK = re.compile(r"<a [^>]*>.*?</a>", re.S)
_MOST_LABELS = 1  # words of a row that are no numbers: "Pages"
_MOST_DIGITS = 3  # of the number of a part


def linked_boxes(blocks: Sequence[TextBlock]) -> set[int]:
    """Return the indexes of the blocks that are boxes of links in an element of their own, between what stands at one
    place."""
    found = set[int]()
    for at, block in enumerate(blocks[1:-1], 1):
        above, below = blocks[at - 1].dom_path, blocks[at + 1].dom_path
        is_apart = (
            above == below and block.dom_path.startswith(f"{above}/") and _OWN.search(block.dom_path[len(above) :])
        )
        if above and is_apart and _is_all_links(block):
            found.add(at)
    return found


def is_row_of_parts(block: TextBlock) -> bool:
    """Return whether a line leads to the parts of an article: the numbers from 1 on, and a link."""
    tokens = words(block.text)
    numbers = [int(each) if len(each) <= _MOST_DIGITS else 0 for each in tokens if each.isdecimal()]
    is_short = len(tokens) - len(numbers) <= _MOST_LABELS and len(numbers) > 1
    return is_short and 0 < block.link_share < 1 and numbers == list(range(1, len(numbers) + 1))


def _is_all_links(block: TextBlock) -> bool:
    """Return whether each line of a paragraph is a link, the first one aside if it is a short label."""
    if not isinstance(block.content, Paragraph) or block.link_share < LINKED:
        return False
    lines = [line for line in block.content.html.split("<br>") if normalize(plain(line))]
    first = lines[0] if lines else ""
    if not _is_link(first) and word_count(plain(first)) <= LONGEST_LABEL:
        lines = lines[1:]
    return bool(lines) and all(map(_is_link, lines))


def _is_link(line: str) -> bool:
    return "<a " in line and not any(map(str.isalnum, plain(_LINK.sub(" ", line))))
