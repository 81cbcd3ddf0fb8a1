"""How much each piece of a capture looks like article and not like chrome: evidence, weighted, and its neighbours'.

The weights are those of a logistic regression over pieces labelled article or not (docs/decisions/0102-weights.md);
no feature knows a site, a language's stop words or a wording beyond `phrases`.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from tamizdat.article import Heading, List
from tamizdat.recover import phrases
from tamizdat.recover.capture import Piece
from tamizdat.recover.learn import Habits
from tamizdat.recover.words import count, ends, mark

FEATURES = (
    "bias", "length", "long", "short", "ends", "list", "heading", "links", "recurs", "knows", "recurs_long", "lacked", "button",
    "appeal", "letter", "consent", "rights", "comment", "address", "lower", "digits", "bars", "repeated", "colon", "quote",
    "main", "aside", "place",
)  # fmt: skip
_BARS = re.compile(r"[|»›>→/•·]\s|[-–—]\s*$|^[-–—|»›>→]")
_ELLIPSIS = re.compile(r"^[…．.]{1,3}\s?\w|\w\s?\.{3}$|…$")


def features(pieces: Sequence[Piece], habits: Habits) -> list[list[float]]:
    """Return for each piece the values of FEATURES."""
    repeated = Counter(mark(piece.text) for piece in pieces)
    return [_features(piece, habits, repeated[mark(piece.text)]) for piece in pieces]


def _features(piece: Piece, habits: Habits, times: int) -> list[float]:
    text = piece.text
    size = count(text)
    tokens = text.split()
    cased = [token for token in tokens if token[0].upper() != token[0].lower()]
    lower = sum(token[0].islower() for token in cased) / len(cased) if cased else 0.6
    hits = phrases.hits(text)
    recurs = habits.recurrence(piece)
    known = habits.articles > 1
    place = habits.places.get(piece.place)
    furniture = [min(3.0, hits[kind][0] + 4 * hits[kind][1]) if kind in hits else 0.0 for kind in phrases.KINDS]
    return [
        1.0,
        math.log1p(min(size, 120)) / 2,
        float(size >= 25),
        float(size <= 3),
        float(ends(text)),
        float(isinstance(piece.block, List)),
        float(isinstance(piece.block, Heading)),
        piece.links,
        recurs,
        float(known),
        recurs * float(size >= 12),
        float(habits.missed(piece)),
        float(phrases.is_button(text)),
        *furniture,
        min(2.0, phrases.address(text) / 6),
        lower,
        min(1.0, 3 * sum(char.isdigit() for char in text) / len(text)),
        float(bool(_BARS.search(text)) or bool(_ELLIPSIS.search(text))),
        float(times > 1),
        float(text.endswith((":", "："))),
        float(bool(re.search(r"[\"“„«”»「]", text))),
        1.0 if piece.main else 0.0,
        1.0 if piece.main is False else 0.0,
        (place - 0.5) * 2 if place is not None else 0.0,
    ]


# First what a piece says by itself, then the same again with what its neighbours say.
ALONE = (
    -4.88, 2.18, 0.25, 0.25, 2.11, -1.96, -0.18, -3.14, -2.33, 1.28, -2.21, -3.34, -0.85,
    -0.62, -2.56, -1.36, -1.49, -1.80, -0.79, 0.38, -0.61, -1.93, -0.46, -0.95, 0.53,
    2.0, -2.0, 1.0,
)  # fmt: skip
TOGETHER = (
    -2.87, 1.95, 0.27, 0.37, 1.59, -0.87, -0.05, -2.60, -0.87, 0.33, -0.93, -1.51, -0.81,
    -0.65, -2.16, -1.03, -1.28, -1.22, -0.47, 0.15, -0.65, -1.31, -0.04, -1.07, 0.27,
    2.0, -2.0, 1.0,
)  # fmt: skip
# Distance of neighbours and the weight of what they say; a capture is followed and preceded by chrome.
NEIGHBOURS = {-2: 0.11, -1: 0.26, 1: 0.26, 2: 0.10}
BEFORE, AFTER, EDGE, CLIP = 0.04, 0.10, -3.0, 6.0


def weigh(pieces: Sequence[Piece], habits: Habits) -> list[float]:
    """Return for each piece the log odds that it is part of the article (headline and date lines are not)."""
    rows = features(pieces, habits)
    alone = [max(-CLIP, min(CLIP, _dot(row, ALONE))) for row in rows]

    def at(index: int) -> float:
        return alone[index] if 0 <= index < len(alone) else EDGE

    scores = []
    for index, row in enumerate(rows):
        near = sum(weight * at(index + step) for step, weight in NEIGHBOURS.items())
        before = sum(at(index - step) for step in range(3, 9)) / 6
        after = sum(at(index + step) for step in range(3, 9)) / 6
        scores.append(_dot(row, TOGETHER) + near + BEFORE * before + AFTER * after)
    return scores


def _dot(row: Sequence[float], weights: Sequence[float]) -> float:
    return sum(value * weight for value, weight in zip(row, weights, strict=True))


def segment(pieces: Sequence[Piece], scores: Sequence[float]) -> range:
    """Return the run of pieces that holds the most article and the least chrome; empty if nothing is article.

    A piece weighs by its length, so that a few long paragraphs outweigh a short list among them.
    """
    best = (0.0, 0, 0)
    total, start = 0.0, 0
    for index, (piece, score) in enumerate(zip(pieces, scores, strict=True)):
        total += max(-3.0, min(4.0, score)) * (1 + math.log1p(count(piece.text)))
        if total <= 0:
            total, start = 0.0, index + 1
        elif total > best[0]:
            best = (total, start, index + 1)
    return range(best[1], best[2])
