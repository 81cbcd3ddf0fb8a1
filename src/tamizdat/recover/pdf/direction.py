"""Lines that run from right to left: their letters put in the order in which people read and write them.

A PDF shows glyphs at places, from left to right or as its program pleased. In a line of Arabic or Hebrew, words in
Latin letters and numbers still run from left to right (the Unicode Bidirectional Algorithm, UAX #9, in its simplest
case: one level of embedding).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby

# A gap between two letters that is a space, as a share of their height.
_SPACE = 0.18
_FROM_RIGHT, _FROM_LEFT = ("R", "AL"), ("L", "EN", "AN")
# What stands within a number or between two words in Latin letters belongs to them.
_BETWEEN = ("ES", "CS", "ET", "WS", "ON")

Glyph = tuple[float, float, str]  # where it begins, where it ends (points), and the letters that it shows


def is_from_right(text: str) -> bool:
    """Return whether most letters of a text belong to a script that is written from right to left."""
    kinds = [unicodedata.bidirectional(char) for char in text if char.isalpha()]
    return sum(kind in _FROM_RIGHT for kind in kinds) * 2 > len(kinds)


def in_order(glyphs: Sequence[Glyph], size: float) -> str:
    """Return the text of a line that runs from right to left. A glyph may show several letters, as لا does."""
    placed = sorted((glyph for glyph in glyphs if glyph[2].strip()), key=lambda glyph: (-glyph[1], -glyph[0]))
    units: list[str] = []
    for at, (_start, end, letters) in enumerate(placed):
        if at and placed[at - 1][0] - end > _SPACE * size:
            units.append(" ")
        units.append(_plain(letters))
    return "".join(_with_words_from_left(units)).strip()


def _with_words_from_left(units: Sequence[str]) -> list[str]:
    """Return the units of a line with each stretch that runs from left to right turned around."""
    kinds = [_kind(unit) for unit in units]
    for at, kind in enumerate(kinds):
        if kind in _BETWEEN:
            before = next((each for each in reversed(kinds[:at]) if each not in _BETWEEN), "")
            after = next((each for each in kinds[at + 1 :] if each not in _BETWEEN), "")
            # A space between two numbers parts them; one between two words in Latin letters does not.
            joins = before == after == "L" or (kind != "WS" and {before, after} <= {"EN", "AN"})
            kinds[at] = "L" if joins and before in _FROM_LEFT else kind
    turned: list[str] = []
    for from_left, group in groupby(zip(kinds, units, strict=True), key=lambda pair: pair[0] in _FROM_LEFT):
        stretch = [unit for _, unit in group]
        turned += reversed(stretch) if from_left else stretch
    return turned


def _kind(unit: str) -> str:
    kinds = [unicodedata.bidirectional(char) for char in unit]
    return next((kind for kind in kinds if kind in (*_FROM_RIGHT, *_FROM_LEFT)), kinds[0] if kinds else "ON")


def _plain(letters: str) -> str:
    """Return letters without the forms that Arabic ones have at their place in a word (U+FB50 to U+FEFF)."""
    if any("\ufb50" <= char <= "\ufeff" or "\ufb1d" <= char <= "\ufb4f" for char in letters):
        return unicodedata.normalize("NFKC", letters)
    return letters
