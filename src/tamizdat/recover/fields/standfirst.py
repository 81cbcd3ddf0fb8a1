"""Which paragraph, if any, is the standfirst: the sentence or two set between headline and story.

A text has no markup that tells it from the first paragraph, so evidence is weighed: where it stands, how long it is
beside the next paragraph, and whether the next paragraph begins the story anew.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence, Set

from msgspec import Struct
from rapidfuzz import fuzz

from tamizdat.article import Heading, List
from tamizdat.recover.boilerplate import phrases
from tamizdat.recover.boilerplate.learn import Habits
from tamizdat.recover.capture import Parsed, Piece
from tamizdat.recover.fields import dates, names
from tamizdat.recover.words import count, ends, sentences, words

LONGEST = 90  # words of a standfirst; longer ones are paragraphs
_DATELINE = re.compile(
    r"^(?:[A-ZÀ-ÖØ-ÞА-ЯЁ]{3,}[ ,./]|[^\W\d_][\w .,’'/-]{1,40}\((?:[^()]{2,20})\)\s*[-–—.:]"
    r"|[^\W\d_][\w .]{1,25}\s[-–—]\s)"
)
FEATURES = (
    "bias", "above_body", "second", "distance", "fields_below", "fields_between", "length", "long",
    "shorter", "one_sentence", "ends", "restated", "title", "title_below", "dateline", "dateline_below",
    "quote", "speech_below", "recurs", "furniture", "address", "caption", "unknown_title",
)  # fmt: skip
# Of a logistic regression over paragraphs labelled standfirst or not; one above LEAST is taken.
WEIGHTS = (
    -0.66, -0.47, -2.26, -1.03, 0.46, 0.98, -0.16, -1.58, 0.18, -0.74, 1.62, 2.29,
    -1.24, 0.06, 0.26, 0.18, 0.85, -0.12, 0.00, -0.10, -0.30, 0.31, -1.04,
)  # fmt: skip
LEAST = -0.8
_SPEECH = re.compile(r"[\"“”«»„]")
# A caption ends with who took the picture: "Photo: …", "(Reuters)", "… / AFP".
_CAPTION = re.compile(
    r"\b(?:photo|foto|image|bild|picture|getty|afp|reuters|dpa|epa|shutterstock|imago|фото)\b|©|[/|]\s?\w+$", re.I
)


class Chosen(Struct, frozen=True):
    """The standfirst's text ("" for none) and the index of the piece it stood in, None if it stood in none."""

    text: str = ""
    index: int | None = None


def choose(parsed: Parsed, at: int | None, body: Sequence[int], used: Set[int], habits: Habits) -> Chosen:
    """Return the standfirst of a capture: claimed by its markup, or told by the evidence of its place.

    `at` is the index of the headline, `body` those of the body's pieces, `used` those of lines that gave a field.
    """
    pieces = parsed.pieces
    if parsed.standfirsts or parsed.capture.kind == "html":
        claim = parsed.standfirsts[0].value if parsed.standfirsts else ""
        shown = (
            index for index in [*_above(pieces, at, body), *body[:3]] if claim and alike(claim, pieces[index].text)
        )
        return Chosen(claim, next(shown, None))
    scored = [
        (sum(map(float.__mul__, row, WEIGHTS)), -index)
        for index, row in candidates(pieces, at, body, used, habits).items()
    ]
    best, index = max(scored, default=(LEAST, 0))
    return Chosen(pieces[-index].text, -index) if best > LEAST else Chosen()


def _above(pieces: Sequence[Piece], at: int | None, body: Sequence[int]) -> range:
    start = body[0] if body else 0
    return range(at + 1 if at is not None else max(0, start - 2), start)


def candidates(
    pieces: Sequence[Piece], at: int | None, body: Sequence[int], used: Set[int], habits: Habits
) -> dict[int, list[float]]:
    """Return the pieces that could be the standfirst, each with the values of FEATURES."""
    above = [index for index in _above(pieces, at, body) if index not in used][-8:]
    title = {word for word in words(pieces[at].text) if len(word) > 3} if at is not None else set()
    found = {}
    for index in [*above, *body[:2]]:
        following = next((i for i in body if i > index and _prose(pieces[i])), None)
        if following is None or not _prose(pieces[index]) or count(pieces[index].text) > LONGEST:
            continue
        if habits.recurrence(pieces[index]) < 0.5:  # what other articles have too is nobody's standfirst
            row = _features(pieces[index], pieces[following], title, habits)
            row[1] = float(index not in body)
            row[2] = float(index in body[1:2])
            row[3] = math.log1p(max(0, index - at - 1)) if at is not None else 1.0
            row[4] = float(any(index < line < following for line in used))
            row[5] = float(at is not None and any(at < line < index for line in used))
            found[index] = row
    return found


def _features(piece: Piece, below: Piece, title: set[str], habits: Habits) -> list[float]:
    text, size, size_below = piece.text, count(piece.text), count(below.text)
    first, second = set(words(text)), set(words(below.text))
    return [
        1.0,
        *[0.0] * 5,
        math.log1p(size) / 2,
        max(0, size - 35) / 20,
        max(-1.5, min(1.5, math.log(size_below / size))),
        float(len(sentences(text)) == 1),
        float(ends(text)),
        len(first & second) / len(first) if first else 0.0,
        len(title & first) / len(title) if title else 0.0,
        len(title & second) / len(title) if title else 0.0,
        float(bool(_DATELINE.match(text))),
        float(bool(_DATELINE.match(below.text))),
        float(bool(_SPEECH.search(text))),
        float(bool(_SPEECH.search(below.text))),
        habits.recurrence(piece),
        min(2.0, float(sum(hits for hits, _ in phrases.hits(text).values()))),
        min(2.0, phrases.address(text) / 6),
        float(bool(_CAPTION.search(text))),
        float(not title),
    ]


def _prose(piece: Piece) -> bool:
    """Tell whether a piece could be a sentence of the article: no heading, list, button, byline or date."""
    text = piece.text
    return (
        not isinstance(piece.block, Heading | List)
        and count(text) >= 5
        and not phrases.is_button(text)
        and not (count(text) <= 25 and (names.byline(text) or dates.dateline(text)))
    )


def alike(claim: str, shown: str) -> bool:
    """Tell whether a claimed standfirst is the paragraph that the page shows, or the beginning of it."""
    return fuzz.ratio(claim.casefold(), shown.casefold()) > 85 or (len(shown) > 40 and shown in claim)
