"""German compounds: the noun in which one ends, by which it is found too."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "compound-heads-de.txt"
_LEAST_HEAD = 5  # letters: shorter nouns are the end of too many words by chance
_LEAST_FRONT = 3  # letters before the head
# What stands before a noun without making a compound of two: "Verbindung" is no kind of "Bindung".
_PREFIXES = frozenset(
    re.findall(
        r"\w+",
        "abge ange auf aus bei durch ein emp ent erz fort her hin miss mit nach uber umge unge unter ver vor weg zer",
    )
)


@cache
def _heads() -> frozenset[str]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def compound_head(word: str) -> str:
    """Return the longest noun in which a folded German word ends, "" where it is no compound.

    Example: "fahrverbindungen" gives "verbindungen".
    """
    heads = _heads()
    for start in range(_LEAST_FRONT, len(word) - _LEAST_HEAD + 1):
        if word[start:] in heads and word[:start] not in _PREFIXES:
            return word[start:]
    return ""
