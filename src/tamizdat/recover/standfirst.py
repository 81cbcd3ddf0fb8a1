"""Which paragraph, if any, is the standfirst: the sentence or two set between headline and story.

A text has no markup that tells it from the first paragraph, so evidence is weighed: where it stands, how long it is
beside the next paragraph, and whether the next paragraph begins the story anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct
from rapidfuzz import fuzz

from tamizdat.article import Heading, List
from tamizdat.recover import phrases
from tamizdat.recover.capture import Parsed, Piece
from tamizdat.recover.words import count, ends, sentences, words

LONGEST = 70  # words of a standfirst; longer ones are paragraphs
_DATELINE = re.compile(r"^[A-ZÀ-ÖØ-ÞА-ЯЁ][\w .,’'()/-]{1,60}?(?:\([A-Z][\w ]+\)\s*[-–—]|\s[-–—]\s|^[A-Z]{3,}[ ,])")


class Chosen(Struct, frozen=True):
    """The standfirst's text ("" for none) and the index of the piece it stood in, None if it stood in none."""

    text: str = ""
    index: int | None = None


def choose(parsed: Parsed, headline: str, between: Iterable[int], body: Sequence[int], used: set[int]) -> Chosen:
    """Return the standfirst of a capture: claimed by its markup and shown, or told by the evidence of its place."""
    pieces = parsed.pieces
    above = [index for index in between if index not in used]
    for claim in parsed.standfirsts:
        for index in [*above, *body[:3]]:
            if _alike(claim.value, pieces[index].text):
                return Chosen(pieces[index].text, index)
    if parsed.capture.kind == "html":
        return Chosen(parsed.standfirsts[0].value) if parsed.standfirsts else Chosen()
    candidates = [index for index in above if _prose(pieces[index])]
    split = bool(candidates)
    if not candidates and body and _prose(pieces[body[0]]):
        candidates = [body[0]]
    if not candidates or len(body) < 2:
        return Chosen()
    index = candidates[-1]
    following = next((pieces[i] for i in body if i > index and _prose(pieces[i])), None)
    if following is None:
        return Chosen()
    set_apart = any(index < line for line in used)
    score = evidence(pieces[index].text, following.text, headline, set_apart or split)
    return Chosen(pieces[index].text, index) if score > 0 else Chosen()


def evidence(text: str, following: str, headline: str, set_apart: bool) -> float:
    """Return how much speaks for `text` as the standfirst above the paragraph `following`; above 0 it is one."""
    size, below = count(text), count(following)
    if size > LONGEST:
        return -2.0
    title = {word for word in words(headline) if len(word) > 3}
    first, second = set(words(text)), set(words(following))
    restated = len(first & second) / len(first) if first else 0.0
    score = -1.2 + 1.6 * set_apart
    score += 1.0 * (size < 0.75 * below) - 0.04 * max(0, size - 30)
    score += 1.5 * max(0.0, restated - 0.35)
    if title:
        score += 1.2 * (len(title & second) - len(title & first)) / len(title)
    score += 0.4 * (len(sentences(text)) == 1) - 1.0 * bool(_DATELINE.match(text))
    score += 1.2 * bool(_DATELINE.match(following))
    score -= 0.8 * bool(re.search(r"[\"“”«»„]", text))
    return score


def _prose(piece: Piece) -> bool:
    plain_block = not isinstance(piece.block, Heading | List)
    return (
        plain_block
        and count(piece.text) >= 6
        and not phrases.is_button(piece.text)
        and (ends(piece.text) or count(piece.text) >= 10)
    )


def _alike(claim: str, shown: str) -> bool:
    return fuzz.ratio(claim.casefold(), shown.casefold()) > 85 or (len(shown) > 40 and shown in claim)
