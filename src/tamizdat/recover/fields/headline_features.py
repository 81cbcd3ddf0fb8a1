"""What is measured of a line to tell a headline from other lines."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from tamizdat.article import Heading, List
from tamizdat.recover.boilerplate import phrases
from tamizdat.recover.boilerplate.learn import SiteModel
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.fields import dates, names
from tamizdat.recover.words import ends_sentence, word_count, words

# Words of a headline, and how far above the body (in blocks) one can stand.
SIZES, REACH = range(2, 36), 60
# Two lines are the same headline if they are alike to this many percent.
ALIKE = 90
_BARS = re.compile(r"[|»›>→/•·]")


class HeadlineFeatures(NamedTuple):
    """The measures of one line, or a weight for each of them."""

    bias: float  # always 1
    shared: float  # share of its words that stand in the body too
    few_words: float  # how much shorter than 5 words
    many_words: float  # how much longer than 14 words
    ends_sentence: float
    asks: float  # ends with a question or exclamation mark
    distance: float  # from the body, logarithm
    in_body: float
    third_of_body: float  # the body's third block: a headline is rarely that far down
    is_list: float
    h1: float
    is_heading: float
    recurrence: float  # share of its words that stand on other articles too
    boilerplate: float  # phrases of boilerplate
    button: float
    repeated: float  # stands twice near the body: as headline, and in a breadcrumb or a title
    byline_below: float
    prose_below: float
    digits: float
    bars: float
    capital: float
    first: float  # the first block of the capture


def headline_rows(blocks: Sequence[TextBlock], body: Sequence[int], model: SiteModel) -> dict[int, HeadlineFeatures]:
    """Return the lines that could be the headline of the body at the indexes `body`: their indexes and measures."""
    start = body[0] if body else 0
    body_words = set(words(" ".join(blocks[index].text for index in body)))
    near = [*range(max(0, start - REACH), start), *body[:3]]
    texts = [blocks[index].text.casefold() for index in near]
    rows = {}
    for index in near:
        text = blocks[index].text
        if word_count(text) in SIZES and not names.byline(text) and not dates.is_dateline(text):
            folded = text.casefold()
            repeated = sum(fuzz.ratio(folded, other) > ALIKE for other in texts) > 1
            rows[index] = _row(blocks, index, start, body_words, model, index in body[2:3], repeated)
    return rows


def _row(
    blocks: Sequence[TextBlock],
    index: int,
    start: int,
    body_words: set[str],
    model: SiteModel,
    third: bool,
    repeated: bool,
) -> HeadlineFeatures:
    block = blocks[index]
    text, size = block.text, word_count(block.text)
    own = [word for word in words(text) if len(word) > 3 or not word.isascii()]
    below = [other.text for other in blocks[index + 1 : index + 4]]
    return HeadlineFeatures(
        bias=1.0,
        shared=sum(word in body_words for word in own) / len(own) if own else 0.0,
        few_words=max(0, 5 - size) / 3,
        many_words=max(0, size - 14) / 8,
        ends_sentence=float(ends_sentence(text)),
        asks=float(text.endswith(("?", "!"))),
        distance=math.log1p(max(0, start - index)),
        in_body=float(index >= start),
        third_of_body=float(third),
        is_list=float(isinstance(block.content, List)),
        h1=float(block.dom_path.endswith("h1")),
        is_heading=float(isinstance(block.content, Heading)),
        recurrence=model.recurrence(block),
        boilerplate=min(2.0, float(phrases.times(text))),
        button=float(phrases.is_button(text)),
        repeated=float(repeated),
        byline_below=float(
            any(names.byline(line) or dates.is_dateline(line) for line in below if word_count(line) <= 25)
        ),
        prose_below=float(bool(below) and word_count(below[0]) >= 12),
        digits=min(1.0, 3 * sum(char.isdigit() for char in text) / len(text)),
        bars=float(bool(_BARS.search(text))),
        capital=float(text[0].isupper() or text[0] in "\"“„«'‘"),
        first=float(index == 0),
    )
