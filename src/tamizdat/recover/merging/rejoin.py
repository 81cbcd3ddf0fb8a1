"""Paragraphs that a capture split are joined again; and of two ways to set a text, the better one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import structs

from tamizdat.article import Paragraph
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.words import ends_sentence, word_count

# What a paragraph can end with when its sentence goes on: a comma, a dash, an opening bracket.
_OPEN_END = re.compile(r"[,;،、，–—(\[«„]$|(?<=\w)-$")
_CONTINUES = re.compile(r"^[\"'“‘(\[]?[^\W\d_]")
# Fewer words may be a title or a label. Without an open end, more are needed.
SHORTEST, SHORTEST_WITHOUT_MARK = 4, 6


def rejoin(blocks: Sequence[TextBlock]) -> list[TextBlock]:
    """Return the blocks with split paragraphs joined: one that does not end, and one that goes on with its sentence."""
    joined: list[TextBlock] = []
    for block in blocks:
        match joined[-1:], block:
            case [TextBlock(content=Paragraph(first)) as above], TextBlock(content=Paragraph(second)) if _is_split(
                above, block
            ):
                whole = Paragraph(f"{first} {second}")
                text, origins = f"{above.text} {block.text}", above.origins + block.origins
                joined[-1] = structs.replace(above, text=text, content=whole, origins=origins)
            case _:
                joined.append(block)
    return joined


def _is_split(above: TextBlock, below: TextBlock) -> bool:
    """Return whether two paragraphs are one that was split within a sentence."""
    if ends_sentence(above.text) or word_count(above.text) < SHORTEST:
        return False
    if _OPEN_END.search(above.text):
        return bool(_CONTINUES.match(below.text))
    return below.text[:1].islower() and word_count(above.text) >= SHORTEST_WITHOUT_MARK


def typography(text: str) -> int:
    """Return how well a text's quotation marks are set: 2 typographic and paired, 1 straight, 0 mixed or unpaired."""
    curly = text.count("“") + text.count("”") + text.count("„") + text.count("«") + text.count("»")
    straight = text.count('"')
    if curly and straight:
        return 0
    if curly:
        return 2 if curly % 2 == 0 else 0
    return 2 if "’" in text and "'" not in text else 1
