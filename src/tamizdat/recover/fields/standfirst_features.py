"""What is measured of a paragraph to tell a standfirst from a first paragraph."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence, Set
from typing import NamedTuple

from tamizdat.article import Heading, List
from tamizdat.recover.boilerplate import phrases
from tamizdat.recover.boilerplate.learn import SiteModel
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.fields import dates, names
from tamizdat.recover.words import ends_sentence, sentences, word_count, words

LONGEST = 90  # words of a standfirst; longer ones are paragraphs
# A paragraph of which this share of the words or more stands on other articles too is no standfirst.
RECURRING = 0.5
# "SENNA (Reuters) - ", "Senna, May 9 – ": how agencies begin a first paragraph.
_DATELINE = re.compile(
    r"^(?:[A-ZÀ-ÖØ-ÞА-ЯЁ]{3,}[ ,./]|[^\W\d_][\w .,’'/-]{1,40}\((?:[^()]{2,20})\)\s*[-–—.:]"
    r"|[^\W\d_][\w .]{1,25}\s[-–—]\s)"
)
_SPEECH = re.compile(r"[\"“”«»„]")
# A caption ends with who took the picture: "Photo: …", "(Reuters)", "… / AFP".
_CAPTION = re.compile(
    r"\b(?:photo|foto|image|bild|picture|getty|afp|reuters|dpa|epa|shutterstock|imago|фото)\b|©|[/|]\s?\w+$", re.I
)


class StandfirstFeatures(NamedTuple):
    """The measures of one paragraph, or a weight for each of them. "Below" is the next paragraph of the body."""

    bias: float  # always 1
    above_body: float  # it stands above what looks like the body
    second: float  # it is the body's second block
    distance: float  # from the headline, logarithm
    fields_below: float  # byline or date follow it
    fields_between: float  # byline or date stand between it and the headline
    length: float
    long: float  # how much longer than 35 words
    shorter: float  # than the paragraph below, logarithm of the ratio
    one_sentence: float
    ends_sentence: float
    restated: float  # share of its words that the paragraph below has too
    title: float  # share of the headline's words that it has
    title_below: float  # share of the headline's words that the paragraph below has
    dateline: float  # it begins as an agency's first paragraph does
    dateline_below: float
    quotation: float
    quotation_below: float
    recurrence: float  # share of its words that stand on other articles too
    boilerplate: float  # phrases of boilerplate
    direct_address: float
    caption: float
    unknown_title: float  # no headline is known


def standfirst_rows(
    blocks: Sequence[TextBlock], headline_at: int | None, body: Sequence[int], used: Set[int], model: SiteModel
) -> dict[int, StandfirstFeatures]:
    """Return the paragraphs that could be the standfirst: their indexes and measures.

    `headline_at` is the index of the headline, `body` those of the body, `used` those of the lines that gave byline and
    date.
    """
    above = [index for index in between_headline_and_body(headline_at, body) if index not in used][-8:]
    rows = {}
    for index in [*above, *body[:2]]:
        below = next((other for other in body if other > index and _is_prose(blocks[other])), None)
        block = blocks[index]
        if below is None or not _is_prose(block) or word_count(block.text) > LONGEST:
            continue
        if model.recurrence(block) < RECURRING:
            rows[index] = _row(blocks, index, below, headline_at, body, used, model)
    return rows


def between_headline_and_body(headline_at: int | None, body: Sequence[int]) -> range:
    """Return the indexes of the blocks between headline and body; the two above the body if no headline is known."""
    start = body[0] if body else 0
    return range(headline_at + 1 if headline_at is not None else max(0, start - 2), start)


def _row(
    blocks: Sequence[TextBlock],
    index: int,
    below: int,
    headline_at: int | None,
    body: Sequence[int],
    used: Set[int],
    model: SiteModel,
) -> StandfirstFeatures:
    text, text_below = blocks[index].text, blocks[below].text
    size, size_below = word_count(text), word_count(text_below)
    own, next_words = set(words(text)), set(words(text_below))
    title = {word for word in words(blocks[headline_at].text) if len(word) > 3} if headline_at is not None else set()
    return StandfirstFeatures(
        bias=1.0,
        above_body=float(index not in body),
        second=float(index in body[1:2]),
        distance=math.log1p(max(0, index - headline_at - 1)) if headline_at is not None else 1.0,
        fields_below=float(any(index < line < below for line in used)),
        fields_between=float(headline_at is not None and any(headline_at < line < index for line in used)),
        length=math.log1p(size) / 2,
        long=max(0, size - 35) / 20,
        shorter=max(-1.5, min(1.5, math.log(size_below / size))),
        one_sentence=float(len(sentences(text)) == 1),
        ends_sentence=float(ends_sentence(text)),
        restated=len(own & next_words) / len(own) if own else 0.0,
        title=len(title & own) / len(title) if title else 0.0,
        title_below=len(title & next_words) / len(title) if title else 0.0,
        dateline=float(bool(_DATELINE.match(text))),
        dateline_below=float(bool(_DATELINE.match(text_below))),
        quotation=float(bool(_SPEECH.search(text))),
        quotation_below=float(bool(_SPEECH.search(text_below))),
        recurrence=model.recurrence(blocks[index]),
        boilerplate=min(2.0, float(phrases.times(text))),
        direct_address=min(2.0, phrases.direct_address(text) / 6),
        caption=float(bool(_CAPTION.search(text))),
        unknown_title=float(not title),
    )


def _is_prose(block: TextBlock) -> bool:
    """Return whether a block could be a sentence of the article: no heading, list, button, byline or date."""
    text = block.text
    return (
        not isinstance(block.content, Heading | List)
        and word_count(text) >= 5
        and not phrases.is_button(text)
        and not (word_count(text) <= 25 and (names.byline(text) or dates.is_dateline(text)))
    )
