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

from tamizdat.article import Embed, Figure
from tamizdat.recover.capture import Piece
from tamizdat.recover.html.features import measures
from tamizdat.recover.html.main_text_weights import BIAS, WEIGHTS
from tamizdat.recover.words import words

# Ten times what the longest articles with their comments have.
MOST_ELEMENTS = 20_000
# Characters; a thick book has a million.
MOST_TEXT = 2_000_000
# trafilatura took a piece if this share of its runs of words stands in the extracted text …
COVERED = 0.6
# … of this many words each.
RUN = 4

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def verdicts(tree: etree._Element, pieces: list[Piece]) -> list[bool | None]:
    """Return for each piece whether it belongs to the page's article; None for each on a page too large to ask."""
    if sum(1 for _ in tree.iter()) > MOST_ELEMENTS or sum(len(piece.text) for piece in pieces) > MOST_TEXT:
        return [None] * len(pieces)
    spoken = running_text(pieces)
    texts = [pieces[index] for index in spoken]
    votes_for = votes(tree, texts)
    taken = dict(zip(spoken, votes_for, strict=True))
    rows = measures(texts, votes_for)
    main: list[bool | None] = [False] * len(pieces)
    for index, row in zip(spoken, rows, strict=True):
        main[index] = BIAS + sum(weight * row[name] for name, weight in WEIGHTS.items()) > 0
    for before, index, after in zip(spoken, spoken[1:], spoken[2:], strict=False):
        # A list or a table between two paragraphs of the article, and seen by trafilatura, belongs to it.
        main[index] = main[index] or bool(main[before] and main[after] and taken[index])
    return _between(main, spoken)


def running_text(pieces: list[Piece]) -> list[int]:
    """Return the indexes of the pieces that are judged by their words; figures and cards go with their neighbours."""
    return [i for i, piece in enumerate(pieces) if piece.text and not isinstance(piece.block, Figure | Embed)]


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


def _between(main: list[bool | None], spoken: list[int]) -> list[bool | None]:
    """Add what is no running text (pictures, rules, embeds) where the pieces on both sides are the article's."""
    for before, after in pairwise(spoken):
        if main[before] and main[after]:
            main[before + 1 : after] = [True] * (after - before - 1)
    return main
