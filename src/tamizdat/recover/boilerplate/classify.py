"""How much each piece of a capture looks like article and not like chrome: evidence, weighted, and its neighbours'.

The weights are those of a logistic regression over pieces labelled article or not (docs/decisions/0102-weights.md);
no feature knows a site, a language's stop words or a wording beyond `phrases`.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from tamizdat.article import Heading, List
from tamizdat.recover.boilerplate import phrases
from tamizdat.recover.boilerplate.classify_weights import PAGE, TEXT
from tamizdat.recover.boilerplate.learn import NOBODY, Habits, Mates, sentences_of
from tamizdat.recover.capture import Piece
from tamizdat.recover.words import count, ends, mark, words

FEATURES = (
    "bias", "length", "long", "short", "ends", "button", "appeal", "letter", "consent", "rights", "comment",
    "address", "lower", "digits", "bars", "colon", "quote", "list", "heading", "links", "recurs", "knows",
    "recurs_long", "lacked", "repeated", "main", "aside", "place", "mates", "seconded", "coheres",
    "above_length", "above_ends", "below_length", "below_ends", "teaser", "crowd",
)  # fmt: skip
LENGTH, ENDS, APPEAL, ADDRESS, RECURS_LONG, MATES_HAVE = (
    FEATURES.index(name) for name in ("length", "ends", "appeal", "address", "recurs_long", "seconded")
)
NEAR = 6  # paragraphs up and down in which a paragraph's words are looked for
_BARS = re.compile(r"[|»›>→/•·]\s|[-–—]\s*$|^[-–—|»›>→]")
_DIGIT = re.compile(r"\d")
_QUOTE = re.compile(r"[\"“„«”»「]")
_ELLIPSIS = re.compile(r"^[…．.]{1,3}\s?\w|\w\s?\.{3}$|…$")


def features(pieces: Sequence[Piece], habits: Habits, mates: Mates = NOBODY) -> list[list[float]]:
    """Return for each piece the values of FEATURES."""
    repeated = Counter(mark(piece.text) for piece in pieces)
    rows = [_features(piece, habits, repeated[mark(piece.text)], mates) for piece in pieces]
    coheres = _coherence([piece.text for piece in pieces])
    shapes = [(0.0, 0.0), *((row[LENGTH], row[ENDS]) for row in rows), (0.0, 0.0)]
    for index, row in enumerate(rows):
        above, below = shapes[index], shapes[index + 2]
        # A title above and a title below: a list of teasers, whose paragraphs have nothing to do with each other.
        teaser = all(0.5 < length < 1.5 and not end for length, end in (above, below))
        row += [coheres[index], *above, *below, float(teaser), math.log1p(len(rows)) / 5]
    return rows


def _features(piece: Piece, habits: Habits, times: int, mates: Mates) -> list[float]:
    size, spoken = _spoken(piece.text)
    recurs = habits.recurrence(piece)
    place = habits.places.get(piece.place)
    return [
        1.0,
        *spoken,
        float(isinstance(piece.block, List)),
        float(isinstance(piece.block, Heading)),
        piece.links,
        recurs,
        float(habits.articles > 1),
        recurs * float(size >= 12),
        float(habits.missed(piece)),
        float(times > 1),
        1.0 if piece.main else 0.0,
        1.0 if piece.main is False else 0.0,
        (place - 0.5) * 2 if place is not None else 0.0,
        float(bool(mates.sentences)),
        _seconded(piece, mates.sentences) if mates.sentences else 0.0,
    ]


def _seconded(piece: Piece, known: frozenset[int]) -> float:
    """Return the share of a paragraph's words in sentences that other captures of the article have in its body."""
    sizes = [(count(sentence) or 1, mark(sentence) in known) for sentence in sentences_of(piece)]
    return sum(size for size, found in sizes if found) / max(1, sum(size for size, _ in sizes))


def _coherence(texts: Sequence[str]) -> list[float]:
    """Return for each paragraph the share of its longer words that stand in the paragraphs near it."""
    contents = [_content(text) for text in texts]
    shares = []
    for index, own in enumerate(contents):
        if len(own) < 4:
            shares.append(0.3)
            continue
        near = frozenset().union(*contents[max(0, index - NEAR) : index], *contents[index + 1 : index + 1 + NEAR])
        shares.append(len(own & near) / len(own))
    return shares


@lru_cache(maxsize=1 << 15)
def _content(text: str) -> frozenset[str]:
    """Return the words of five letters and more; of unspaced scripts pairs of characters."""
    tokens = words(text)
    pairs = (a + b for a, b in pairwise(tokens) if len(a) == len(b) == 1)
    return frozenset([*(token for token in tokens if len(token) >= 5), *pairs])


@lru_cache(maxsize=1 << 15)
def _spoken(text: str) -> tuple[int, tuple[float, ...]]:
    """Return how long a text is and what its words alone say; furniture comes again on every page of a site."""
    size = count(text)
    cased = [token for token in text.split() if token[0].upper() != token[0].lower()]
    lower = sum(token[0].islower() for token in cased) / len(cased) if cased else 0.6
    hits = phrases.hits(text)
    return size, (
        math.log1p(min(size, 120)) / 2,
        float(size >= 25),
        float(size <= 3),
        float(ends(text)),
        float(phrases.is_button(text)),
        *(min(3.0, hits[kind][0] + 4 * hits[kind][1]) if kind in hits else 0.0 for kind in phrases.KINDS),
        min(2.0, phrases.address(text) / 6),
        lower,
        min(1.0, 3 * len(_DIGIT.findall(text)) / max(1, len(text))),
        float(bool(_BARS.search(text)) or bool(_ELLIPSIS.search(text))),
        float(text.endswith((":", "："))),
        float(bool(_QUOTE.search(text))),
    )


# A neighbour beyond the capture's ends counts as chrome, and none counts for more than this either way (log odds).
EDGE, CLIP = -3.0, 6.0
LETTER = 3.0  # log odds that a paragraph loses by standing in a letter to readers
# And by standing on other articles too: of such paragraphs 99 in 100 are chrome, however much they read like articles.
ELSEWHERE = 4.0
# What other captures of the article have in its body, and long paragraphs that they lack though theirs is as long:
# of these 96 in 100 are chrome, of those 8 in 100.
SECONDED, ALONE = 1.5, 3.0


def weigh(pieces: Sequence[Piece], habits: Habits, mates: Mates = NOBODY) -> list[float]:
    """Return for each piece the log odds that it is part of the article (headline and date lines are not)."""
    weights = TEXT if all(piece.main is None for piece in pieces) else PAGE
    rows = features(pieces, habits, mates)
    alone = [max(-CLIP, min(CLIP, _dot(row, weights.alone))) for row in rows]
    around = [EDGE] * 8 + alone + [EDGE] * 8
    scores = []
    for index, row in enumerate(rows):
        at = index + 8
        near = _dot((around[at - 2], around[at - 1], around[at + 1], around[at + 2]), weights.near)
        before, after = sum(around[at - 8 : at - 2]) / 6, sum(around[at + 3 : at + 9]) / 6
        scores.append(_dot(row, weights.together) + near + weights.before * before + weights.after * after)
    for index, row in enumerate(rows):
        scores[index] += SECONDED * row[MATES_HAVE] - ELSEWHERE * row[RECURS_LONG]
        if mates.complete and not row[MATES_HAVE] and count(pieces[index].text) >= 12:
            scores[index] -= ALONE
    for index in _letters(rows):
        scores[index] -= LETTER
    return scores


def _letters(rows: Sequence[Sequence[float]]) -> list[int]:
    """Return the pieces of letters to readers: a short opening that appeals or greets, and all that speaks on to them.

    One paragraph of such a letter may read like a report; the opening above and the appeal below it tell what it is.
    """
    found: list[int] = []
    opened = False
    for index, row in enumerate(rows):
        appeals = row[APPEAL] >= 1 or row[APPEAL + 1] >= 1
        speaks = row[ADDRESS] > 0.25 or appeals
        opened = speaks and (opened or (appeals and row[LENGTH] < 1.4))
        if opened:
            found.append(index)
    return found


def _dot(row: Sequence[float], weights: Sequence[float]) -> float:
    return sum(value * weight for value, weight in zip(row, weights, strict=True))


def segment(pieces: Sequence[Piece], scores: Sequence[float]) -> range:
    """Return the run of pieces that holds the most article and the least chrome; empty if nothing is article.

    A piece weighs by its length, so that a few long paragraphs outweigh a short list among them.
    """
    best = (0.0, 0, 0)
    total, start = 0.0, 0
    for index, (piece, score) in enumerate(zip(pieces, scores, strict=True)):
        total += max(-1.0, min(4.0, score)) * (1 + count(piece.text))
        if total <= 0:
            total, start = 0.0, index + 1
        elif total > best[0]:
            best = (total, start, index + 1)
    return range(best[1], best[2])
