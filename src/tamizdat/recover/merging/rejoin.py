"""Paragraphs that a capture split are made whole, and of two ways to set a text the better one is told."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import structs

from tamizdat.article import Paragraph
from tamizdat.recover.capture import Piece
from tamizdat.recover.words import count, ends

# What a paragraph can end with when its sentence goes on: a comma, a dash, an opening bracket.
_OPEN_END = re.compile(r"[,;،、，–—(\[«„]$|(?<=\w)-$")
_CONTINUES = re.compile(r"^[\"'“‘(\[]?[^\W\d_]")


def heal(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with split paragraphs joined: one that does not end, and one that goes on with its sentence."""
    healed: list[Piece] = []
    for piece in pieces:
        match healed[-1:], piece:
            case [Piece(block=Paragraph(first)) as above], Piece(block=Paragraph(second)) if _split(above, piece):
                joined = Paragraph(f"{first} {second}")
                healed[-1] = structs.replace(above, text=f"{above.text} {piece.text}", block=joined)
            case _:
                healed.append(piece)
    return healed


def _split(above: Piece, below: Piece) -> bool:
    """Tell whether two paragraphs are one that was split within a sentence."""
    if ends(above.text) or count(above.text) < 4:
        return False
    if _OPEN_END.search(above.text):
        return bool(_CONTINUES.match(below.text))
    return below.text[:1].islower() and count(above.text) >= 6


def typography(text: str) -> int:
    """Return how well a text's quotation marks are set: 2 typographic and paired, 1 plain, 0 mixed up."""
    curly = text.count("“") + text.count("”") + text.count("„") + text.count("«") + text.count("»")
    straight = text.count('"')
    if curly and straight:
        return 0
    if curly:
        return 2 if curly % 2 == 0 else 0
    return 2 if "’" in text and "'" not in text else 1
