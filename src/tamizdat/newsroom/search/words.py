"""What somebody typed into a search field, as words and phrases."""

from __future__ import annotations

import re

from msgspec import Struct

_PART = re.compile(r'"([^"]*)"?|([^\s"]+)')


class Words(Struct, frozen=True):
    """Words and phrases that must all be there. The last one may be unfinished, unless it is a phrase in quotes."""

    parts: tuple[str, ...] = ()
    is_open: bool = False


def read(text: str) -> Words:
    """Return what was typed. What holds no letter and no digit is left out: nothing could match it."""
    parts, is_open = [], False
    for phrase, word in _PART.findall(text.replace("\0", " ")):
        part = phrase or word
        if any(letter.isalnum() for letter in part):
            parts.append(part)
            is_open = bool(word)
    return Words(tuple(parts), is_open)
