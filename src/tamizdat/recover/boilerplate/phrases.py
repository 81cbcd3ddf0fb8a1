"""What the boilerplate of news pages says, in many languages: buttons, list heads, appeals, sign-ups, consent, rights.

These are phrases that many outlets use, not the wording of one of them. That a text has one is evidence with a weight
(see `classify`), never a verdict: an article may quote any of them.
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from itertools import pairwise
from typing import NamedTuple

# Letters or digits that one repeat in a phrase takes: endings of words, and numbers. German has words of 40 letters.
_LONGEST_WORD = 40
_ENDLESS = re.compile(r"(\\[wd]|\[[^\]\[]*\])([+*])")


class PhraseHits(NamedTuple):
    """How many phrases of one kind a text has, and which share of its characters (0 to 1) they cover."""

    times: int
    share: float


def _compiled(source: str, whole: bool = False) -> re.Pattern[str]:
    """Return the alternatives of `source` as one pattern over lower-case text, grouped by first letter for speed."""
    groups: dict[str, list[str]] = {}
    for phrase in _alternatives(_bounded(source.replace("\n", "").strip("|"))):
        groups.setdefault(phrase[0] if phrase[0].isalpha() else "", []).append(phrase)
    body = "|".join(
        f"{letter}(?:{'|'.join(phrase[len(letter) :] for phrase in phrases)})" for letter, phrases in groups.items()
    )
    if whole:
        return re.compile(rf"[\W_]*(?:{body})[\W_]*")
    # Most characters begin no phrase. Where that can be told by the character alone, it is looked at first.
    first = f"(?=[{''.join(groups)}])" if "" not in groups else ""
    # A phrase begins where a word begins: after no letter, but of scripts without spaces, which have no such edge.
    return re.compile(rf"{first}(?<![^\W\d_\u3040-\u9fff])(?:{body})")


def _bounded(source: str) -> str:
    """Return a pattern in which no letters or digits repeat without end: a phrase is looked for at each character."""
    return _ENDLESS.sub(lambda found: f"{found[1]}{{{int(found[2] == '+')},{_LONGEST_WORD}}}", source)


def _alternatives(source: str) -> list[str]:
    """Split a pattern at the bars outside of all brackets."""
    parts, depth = [""], 0
    for before, char in pairwise(" " + source):
        if before != "\\":
            depth += (char in "([") - (char in ")]")
        if char == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return [part for part in parts if part]


_SOURCE = tomllib.loads((resources.files("tamizdat.recover.boilerplate") / "phrases.toml").read_text(encoding="utf-8"))
_BUTTON = _compiled(_SOURCE["buttons"], whole=True)
_ASKS = _compiled(_SOURCE["asks"], whole=True)
_KINDS = {kind: _compiled(source) for kind, source in _SOURCE["inside"].items()}
KINDS = tuple(_KINDS)
_QUOTED = re.compile(r"[\"“„«”][^\"“„«»”]{2,400}[\"”“»]")
# Words that address the reader, or with which the paper speaks of itself: rare in a report, frequent in an appeal. They
# are looked for in lower-case text.
_DIRECT_ADDRESS = re.compile(
    r"\b(?:you|your|yours|we|us|our|ours|we're|we've|you're|you've|sie|ihre?n?|wir|uns|unsere?[nmrs]?|du|dein\w*|"
    r"вы|вас|вам|ваш\w*|мы|нас|нам|наш\w*|ви|вам|ми|nous|notre|nos|vous|votre|vos|nosotros|nuestr\w+|tu|tus|usted\w*|"
    r"noi|nostr\w+|tuo|tua|voi|nas|nasz\w*|ty|twój|twoje\w*|biz|bizim|siz|sizin|μας|σας|εμείς|εσείς|我们|您|你)\b"
)


def is_button(text: str) -> bool:
    """Return whether a line is nothing but the label of a button, link or list."""
    return len(text) <= 80 and bool(_BUTTON.fullmatch(text.lower()))


def asks(text: str) -> bool:
    """Return whether a line is the label of a button, or the title of a box, that asks to pay or to subscribe."""
    return len(text) <= 80 and bool(_ASKS.fullmatch(text.lower()))


def hits(text: str) -> dict[str, PhraseHits]:
    """Return the kinds of boilerplate (KINDS) that `text` has phrases of, each with how many and how much."""
    found = {}
    lower = text.lower()
    for kind, pattern in _KINDS.items():
        lengths = [hit.end() - hit.start() for hit in pattern.finditer(lower)]
        if lengths:
            found[kind] = PhraseHits(len(lengths), min(1.0, sum(lengths) / len(text)))
    return found


def times(text: str) -> int:
    """Return how many phrases of any kind `text` has."""
    return sum(hit.times for hit in hits(text).values())


def direct_address(text: str) -> float:
    """Return how many of a hundred words outside quotation marks address the reader or speak of the paper itself."""
    bare = _QUOTED.sub(" ", text)
    return 100 * len(_DIRECT_ADDRESS.findall(bare.lower())) / max(8, len(bare.split()))
