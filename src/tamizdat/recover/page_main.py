"""Which pieces of a page are its article: the verdict of an extractor that knows no page but this one.

trafilatura (https://trafilatura.readthedocs.io) says which text it takes for the article's. Its answer, laid over the
page's own pieces, is one measure among others; a logistic regression over all of them decides each piece.
docs/decisions/0120-main-text-of-a-page.md tells why, and how much better than either alone that is.
"""

from __future__ import annotations

import copy
import logging
from itertools import pairwise

from lxml import etree
from trafilatura import bare_extraction

from tamizdat.recover.capture import Piece
from tamizdat.recover.page_features import measures
from tamizdat.recover.page_weights import BIAS, WEIGHTS
from tamizdat.recover.words import words

# trafilatura took a piece if this share of its runs of words stands in the extracted text …
COVERED = 0.6
# … of this many words each.
RUN = 4

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def verdicts(tree: etree._Element, pieces: list[Piece]) -> list[bool]:
    """Return for each piece whether it belongs to the page's article."""
    spoken = [index for index, piece in enumerate(pieces) if piece.text]
    texts = [pieces[index] for index in spoken]
    rows = measures(texts, votes(tree, texts))
    main = [False] * len(pieces)
    for index, row in zip(spoken, rows, strict=True):
        main[index] = BIAS + sum(weight * row[name] for name, weight in WEIGHTS.items()) > 0
    return _between(main, spoken)


def votes(tree: etree._Element, pieces: list[Piece]) -> list[bool]:
    """Return which pieces trafilatura takes for the article's."""
    document = bare_extraction(copy.deepcopy(tree), fast=True, include_comments=False)
    text = getattr(document, "text", None) or ""
    lines = {" ".join(words(line)) for line in text.split("\n")}
    known = set(_runs(words(text)))
    return [_covered(piece.text, lines, known) for piece in pieces]


def _runs(tokens: list[str]) -> list[tuple[str, ...]]:
    return [tuple(tokens[start : start + RUN]) for start in range(len(tokens) - RUN + 1)]


def _covered(text: str, lines: set[str], known: set[tuple[str, ...]]) -> bool:
    tokens = words(text)
    runs = _runs(tokens)
    if not runs:
        return bool(tokens) and " ".join(tokens) in lines
    return sum(run in known for run in runs) >= COVERED * len(runs)


def _between(main: list[bool], spoken: list[int]) -> list[bool]:
    """Add what has no words of its own (pictures, rules, embeds) where the pieces on both sides are the article's."""
    for before, after in pairwise(spoken):
        if main[before] and main[after]:
            main[before + 1 : after] = [True] * (after - before - 1)
    return main
