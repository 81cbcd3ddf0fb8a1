"""Which piece of a capture is the headline: what markup claims, else what its place and its words say."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from tamizdat.article import Heading, List
from tamizdat.recover.boilerplate import phrases
from tamizdat.recover.boilerplate.learn import Habits
from tamizdat.recover.capture import Parsed, Piece
from tamizdat.recover.fields import dates, names
from tamizdat.recover.words import count, ends, mark, words

# Words of a headline, and how far above the body (in pieces) one is looked for.
SIZES, REACH = range(2, 36), 60
FEATURES = (
    "bias", "shared", "few_words", "many_words", "ends", "asks", "distance", "inside", "third", "list", "h1", "heading",
    "recurs", "furniture", "button", "again", "byline_below", "prose_below", "digits", "bars", "capital", "first",
)  # fmt: skip
# Of a logistic regression over lines labelled headline or not; of those above LEAST the likeliest is taken.
WEIGHTS = (
    -2.40, 3.59, -3.39, -1.32, -1.97, 2.66, -0.70, -3.72, -2.37, -2.49, 4.00, 1.00,
    -1.11, -1.14, -0.51, 2.26, 1.78, 0.34, -1.77, -1.95, 1.04, -1.31,
)  # fmt: skip
LEAST = -4.0


def find(parsed: Parsed, chosen: Sequence[int], habits: Habits) -> int | None:
    """Return the index of the headline above or at the start of the body `chosen`; None if no piece looks like one."""
    pieces = parsed.pieces
    start = chosen[0] if chosen else 0
    if parsed.headlines:
        claimed = parsed.headlines[0].value
        same = [index for index, piece in enumerate(pieces) if close(piece.text, claimed)]
        return min(same, key=lambda index: (index > start, abs(start - index)), default=None)
    scored = [
        (sum(map(float.__mul__, row, WEIGHTS)), -index) for index, row in candidates(pieces, chosen, habits).items()
    ]
    best, index = max(scored, default=(LEAST, 0))
    return -index if best > LEAST else None


def candidates(pieces: Sequence[Piece], chosen: Sequence[int], habits: Habits) -> dict[int, list[float]]:
    """Return the pieces that could be the headline of the body `chosen`, each with the values of FEATURES."""
    start = chosen[0] if chosen else 0
    body = set(words(" ".join(pieces[index].text for index in chosen)))
    nearby = [*range(max(0, start - REACH), start), *chosen[:3]]
    texts = [pieces[index].text.casefold() for index in nearby]
    found = {}
    for index in nearby:
        text = pieces[index].text
        if count(text) in SIZES and not names.byline(text) and not dates.dateline(text):
            row = _features(pieces, index, start, body, habits)
            row[FEATURES.index("third")] = float(index in chosen[2:3])
            folded = text.casefold()
            row[FEATURES.index("again")] = float(sum(fuzz.ratio(folded, other) > 90 for other in texts) > 1)
            found[index] = row
    return found


def _features(pieces: Sequence[Piece], index: int, start: int, body: set[str], habits: Habits) -> list[float]:
    piece = pieces[index]
    text, size = piece.text, count(piece.text)
    own = [word for word in words(text) if len(word) > 3 or not word.isascii()]
    below = [other.text for other in pieces[index + 1 : index + 4]]
    return [
        1.0,
        sum(word in body for word in own) / len(own) if own else 0.0,
        max(0, 5 - size) / 3,
        max(0, size - 14) / 8,
        float(ends(text)),
        float(text.endswith(("?", "!"))),
        math.log1p(max(0, start - index)),
        float(index >= start),
        0.0,
        float(isinstance(piece.block, List)),
        float(piece.place.endswith("h1")),
        float(isinstance(piece.block, Heading)),
        habits.recurrence(piece),
        min(2.0, float(sum(hits for hits, _ in phrases.hits(text).values()))),
        float(phrases.is_button(text)),
        0.0,
        float(any(names.byline(line) or dates.dateline(line) for line in below if count(line) <= 25)),
        float(bool(below) and count(below[0]) >= 12),
        min(1.0, 3 * sum(char.isdigit() for char in text) / len(text)),
        float(bool(re.search(r"[|»›>→/•·]", text))),
        float(text[0].isupper() or text[0] in "\"“„«'‘"),
        float(index == 0),
    ]


def close(text: str, other: str) -> bool:
    """Tell whether two lines are the same but for their typography and small slips."""
    return mark(text) == mark(other) or (
        abs(len(text) - len(other)) < 12 and fuzz.ratio(text.casefold(), other.casefold()) > 90
    )
