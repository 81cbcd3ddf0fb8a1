"""Which pieces of a page are its article: the verdict of an extractor that knows no page but this one.

trafilatura (https://trafilatura.readthedocs.io) says which text is the article's; here its answer is laid over the
page's own pieces, so that headings, quotations, lists, figures and tables stay what they are.
"""

from __future__ import annotations

import copy
import logging

from lxml import etree
from trafilatura import bare_extraction

from tamizdat.recover.page_blocks import Found
from tamizdat.recover.words import words

# A piece is the article's if this share of its runs of words stands in the extracted text …
COVERED = 0.6
# … of this many words each.
RUN = 4

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def verdicts(tree: etree._Element, found: list[Found]) -> list[bool]:
    """Return for each piece whether it belongs to the page's article."""
    text = extracted(tree)
    lines = {" ".join(words(line)) for line in text.split("\n")}
    known = set(_runs(words(text)))
    main = [_covered(one.piece.text, lines, known) for one in found]
    return _between(found, main)


def extracted(tree: etree._Element) -> str:
    """Return the text that trafilatura takes for the article, a line a block; "" where it finds none."""
    document = bare_extraction(copy.deepcopy(tree), include_comments=False)
    return getattr(document, "text", None) or ""


def _runs(tokens: list[str]) -> list[tuple[str, ...]]:
    return [tuple(tokens[start : start + RUN]) for start in range(len(tokens) - RUN + 1)]


def _covered(text: str, lines: set[str], known: set[tuple[str, ...]]) -> bool:
    tokens = words(text)
    runs = _runs(tokens)
    if not runs:
        return bool(tokens) and " ".join(tokens) in lines
    return sum(run in known for run in runs) >= COVERED * len(runs)


def _between(found: list[Found], main: list[bool]) -> list[bool]:
    """Add what has no words of its own (pictures, rules, embeds) where the pieces on both sides are the article's."""
    spoken = [index for index, one in enumerate(found) if one.piece.text]
    filled = list(main)
    for before, after in zip(spoken, spoken[1:], strict=False):
        if main[before] and main[after]:
            filled[before + 1 : after] = [True] * (after - before - 1)
    return filled
