"""What is measured of each piece of a page to tell article from chrome.

Each measure is a number of about 0 to 5. What a page's other pieces say counts as much as the piece itself: how much
running text its container holds, what its neighbours are, and where trafilatura saw the article begin and end.
"""

from __future__ import annotations

import math
import re
from collections import Counter

from tamizdat.article import Heading, List, Quote, Table
from tamizdat.recover.capture import Piece
from tamizdat.recover.words import count, ends

CHROME = re.compile(
    r"comment|foot|nav|menu|side|relat|share|social|promo|teaser|widget|banner|\bad[s-]|-ad\b|sponsor"
    r"|cookie|newsletter"
    r"|subscri|breadcrumb|author|meta|tag|recommend|popular|login|search|header|toolbar|copyright|disqus"
    r"|paywall|overlay"
    r"|modal|more",
    re.IGNORECASE,
)
ARTICLE = re.compile(r"article|content|body|entry|story|text|post|main|paragraph|detail|news", re.IGNORECASE)
OUTSIDE = re.compile(r"/(?:nav|footer|aside|header|form|button)\b")
INSIDE = re.compile(r"/(?:article|main)\b")
COPYRIGHT = re.compile(r"©|\(c\)|all rights|copyright", re.IGNORECASE)
# Of this many words and more a piece is running text, of fewer it may be anything.
RUNNING = 8
# What the piece before (+1) and the one after (-1) tell.
NEIGHBOURS = ("vote", "unlinked", "links", "ends", "container", "heading")
STEPS = (1, -1)


def measures(pieces: list[Piece], votes: list[bool]) -> list[dict[str, float]]:
    """Return the measures of each piece by name. `votes` says which pieces trafilatura took for the article."""
    sizes = [count(piece.text) for piece in pieces]
    running = [size * (1 - piece.links) for size, piece in zip(sizes, pieces, strict=True)]
    rows = [
        _own(piece, vote, size, free, index / len(pieces))
        for index, (piece, vote, size, free) in enumerate(zip(pieces, votes, sizes, running, strict=True))
    ]
    _containers(rows, pieces, running)
    _votes(rows, pieces, running)
    bare = [{name: row[name] for name in NEIGHBOURS} for row in rows]
    for index, row in enumerate(rows):
        for step in STEPS:
            other = bare[index - step] if 0 <= index - step < len(rows) else None
            for name in NEIGHBOURS:
                row[f"{name}{step:+d}"] = other[name] if other else 0.0
    return rows


def _own(piece: Piece, vote: bool, size: int, free: float, position: float) -> dict[str, float]:
    """Measure what a piece shows by itself."""
    text, place, letters = piece.text, piece.place, max(1, len(piece.text))
    inner = "/".join(place.split("/")[-4:])
    return {
        "vote": float(vote),
        "links": piece.links,
        "size": math.log1p(size),
        "unlinked": math.log1p(free),
        "ends": float(ends(text)),
        "commas": float(min(3, len(re.findall(r"[,،、，]", text)))),
        "asks": float(text.endswith(("?", "!"))),
        "digits": sum(map(str.isdecimal, text)) / letters,
        "capitals": sum(map(str.isupper, text)) / letters,
        "copyright": float(bool(COPYRIGHT.search(text))),
        "heading": float(isinstance(piece.block, Heading)),
        "list": float(isinstance(piece.block, List)),
        "table": float(isinstance(piece.block, Table)),
        "quote": float(isinstance(piece.block, Quote)),
        "position": position,
        "chrome near": float(bool(CHROME.search(inner))),
        "article near": float(bool(ARTICLE.search(inner))),
        "item": float("/li" in place),
        "outside": float(bool(OUTSIDE.search(place))),
        "inside": float(bool(INSIDE.search(place))),
    }


def _rings(piece: Piece) -> tuple[str, str, str]:
    """Return the piece's own place, its container's, and that one's container's."""
    parent = piece.place.rpartition("/")[0]
    return piece.place, parent, parent.rpartition("/")[0]


def _containers(rows: list[dict[str, float]], pieces: list[Piece], running: list[float]) -> None:
    """Measure how much of the page's running text stands in the same place and in the containers around it."""
    held: list[Counter[str]] = [Counter(), Counter()]
    for piece, free in zip(pieces, running, strict=True):
        for counter, ring in zip(held, _rings(piece), strict=False):
            counter[ring] += free if free >= RUNNING else 0  # type: ignore[assignment]
    most = [max(counter.values(), default=0) or 1 for counter in held]
    total = sum(running) or 1
    for row, piece in zip(rows, pieces, strict=True):
        place, container = (counter[ring] for counter, ring in zip(held, _rings(piece), strict=False))
        row["place"], row["container"] = place / most[0], container / most[1]
        row["share"] = container / total


def _votes(rows: list[dict[str, float]], pieces: list[Piece], running: list[float]) -> None:
    """Measure how trafilatura took the rest of the place, the containers and the surroundings."""
    weights = [min(free, 60) + 1 for free in running]
    taken = [weight * row["vote"] for weight, row in zip(weights, rows, strict=True)]
    all_of: Counter[tuple[int, str]] = Counter()
    yes_of: Counter[tuple[int, str]] = Counter()
    for piece, weight, yes in zip(pieces, weights, taken, strict=True):
        for ring in enumerate(_rings(piece)):
            all_of[ring] += weight  # type: ignore[assignment]
            yes_of[ring] += yes  # type: ignore[assignment]
    voted = [index for index, row in enumerate(rows) if row["vote"]]
    first, last = (voted[0], voted[-1]) if voted else (0, len(rows))
    for index, (row, piece) in enumerate(zip(rows, pieces, strict=True)):
        for ring, name in zip(enumerate(_rings(piece)), ("place", "container", "outer"), strict=True):
            row[f"vote {name}"] = (yes_of[ring] - taken[index] + 0.5) / (all_of[ring] - weights[index] + 1)
        window = slice(max(0, index - 5), index + 6)
        row["vote around"] = sum(taken[window]) / sum(weights[window])
        row["vote span"] = float(first <= index <= last)
        row["before"] = min(30, max(0, first - index)) / 30
        row["after"] = min(30, max(0, index - last)) / 30
