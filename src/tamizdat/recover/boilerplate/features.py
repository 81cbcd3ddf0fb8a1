"""What is measured of a text block to tell article from boilerplate.

No measure knows a site, a language's stop words, or a wording beyond `phrases`.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from tamizdat.article import Heading, List
from tamizdat.recover.boilerplate import phrases
from tamizdat.recover.boilerplate.fingerprints import sentences_of
from tamizdat.recover.boilerplate.learn import NO_DUPLICATES, Duplicates, SiteModel
from tamizdat.recover.boilerplate.teasers import teaser_indexes
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.words import ends_sentence, fingerprint, word_count, words

# Of this many words and more a block counts as long in `recurrence_long`.
LONG = 12
# How many blocks above and below are searched for a block's words.
NEAR = 6
_BARS = re.compile(r"[|»›>→/•·]\s|[-–—]\s*$|^[-–—|»›>→]")
_DIGIT = re.compile(r"\d")
_QUOTE = re.compile(r"[\"“„«”»「]")
_ELLIPSIS = re.compile(r"^[…．.]{1,3}\s?\w|\w\s?\.{3}$|…$")


class Features(NamedTuple):
    """The measures of one text block, or a weight for each of them."""

    bias: float  # always 1
    length: float  # logarithm of the number of words, halved
    long: float  # 25 words and more
    short: float  # 3 words and fewer
    ends_sentence: float
    button: float  # nothing but the label of a button
    appeal: float  # phrases of each kind of `phrases`: how many, and which share of the text they cover
    letter: float
    consent: float
    rights: float
    comment: float
    direct_address: float  # words that address the reader
    lower_case: float  # share of words that begin with a small letter
    digits: float
    bars: float  # bars, bullets, arrows, an ellipsis at an edge
    colon: float
    quotation: float
    is_list: float
    is_heading: float
    link_share: float
    recurrence: float  # share of words in sentences that other articles have too
    site_known: float  # more than one article of the site was seen
    recurrence_long: float  # recurrence of a long block
    not_in_bare: float  # a bare copy of the article lacks it
    repeated: float  # the same words stand in the capture twice
    in_main_text: float  # the single-page extractor took it
    outside_main_text: float  # the single-page extractor did not take it
    path_share: float  # how much of what stands at its DOM path is article, -1 to 1
    has_duplicates: float  # other captures of the article are known
    in_duplicates: float  # share of words in sentences that these have in the body
    coherence: float  # share of its longer words that stand in the blocks near it
    length_above: float  # length and end of the block above and of the block below
    ends_above: float
    length_below: float
    ends_below: float
    teaser: float  # a title above and a title below: a list of teasers, whose paragraphs have nothing in common
    block_count: float  # how many blocks the capture has


class Weights(Struct, frozen=True):
    """The weights of `classify`.

    `alone` weighs a block's own measures; `together` weighs them again, beside the scores of its neighbours. `near` are
    the weights of the neighbours two above, one above, one below and two below; `before` and `after` are those of the
    mean of the six beyond them.
    """

    alone: Features
    together: Features
    near: tuple[float, float, float, float]
    before: float
    after: float


class _TextFeatures(NamedTuple):
    """What the words of a block alone say. `size` is in words; the others are fields of Features."""

    size: int
    length: float
    long: float
    short: float
    ends_sentence: float
    button: float
    appeal: float
    letter: float
    consent: float
    rights: float
    comment: float
    direct_address: float
    lower_case: float
    digits: float
    bars: float
    colon: float
    quotation: float


def features(blocks: Sequence[TextBlock], model: SiteModel, duplicates: Duplicates = NO_DUPLICATES) -> list[Features]:
    """Return the measures of each block of a capture, given what is known of its site and of the article's copies."""
    texts = [_text_features(block.text) for block in blocks]
    fingerprints = [fingerprint(block.text) for block in blocks]
    times = Counter(fingerprints)
    coherence = _coherence([block.text for block in blocks])
    shapes = [(0.0, 0.0), *((text.length, text.ends_sentence) for text in texts), (0.0, 0.0)]
    teasers = teaser_indexes(blocks) if model.of_one else frozenset()
    block_count = math.log1p(len(blocks)) / 5
    rows = []
    for index, (block, text) in enumerate(zip(blocks, texts, strict=True)):
        recurrence = model.recurrence(block, is_teaser=index in teasers)
        share = model.article_share.get(block.dom_path)
        above, below = shapes[index], shapes[index + 2]
        rows.append(
            Features(
                bias=1.0,
                length=text.length,
                long=text.long,
                short=text.short,
                ends_sentence=text.ends_sentence,
                button=text.button,
                appeal=text.appeal,
                letter=text.letter,
                consent=text.consent,
                rights=text.rights,
                comment=text.comment,
                direct_address=text.direct_address,
                lower_case=text.lower_case,
                digits=text.digits,
                bars=text.bars,
                colon=text.colon,
                quotation=text.quotation,
                is_list=float(isinstance(block.content, List)),
                is_heading=float(isinstance(block.content, Heading)),
                link_share=block.link_share,
                recurrence=recurrence,
                site_known=float(model.articles > 1),
                recurrence_long=recurrence * float(text.size >= LONG),
                not_in_bare=float(model.is_not_in_bare(block)),
                repeated=float(times[fingerprints[index]] > 1),
                in_main_text=1.0 if block.in_main_text else 0.0,
                outside_main_text=1.0 if block.in_main_text is False else 0.0,
                path_share=(share - 0.5) * 2 if share is not None else 0.0,
                has_duplicates=float(bool(duplicates.sentences)),
                in_duplicates=share_in(block, duplicates.sentences) if duplicates.sentences else 0.0,
                coherence=coherence[index],
                length_above=above[0],
                ends_above=above[1],
                length_below=below[0],
                ends_below=below[1],
                teaser=float(all(0.5 < length < 1.5 and not end for length, end in (above, below))),
                block_count=block_count,
            )
        )
    return rows


def share_in(block: TextBlock, known: frozenset[int]) -> float:
    """Return the share of a block's words that stand in sentences whose fingerprints are `known`."""
    sizes = [(word_count(sentence) or 1, fingerprint(sentence) in known) for sentence in sentences_of(block)]
    return sum(size for size, found in sizes if found) / max(1, sum(size for size, _ in sizes))


def _coherence(texts: Sequence[str]) -> list[float]:
    """Return for each text the share of its longer words that stand in the texts near it; .3 where these are few."""
    contents = [_content_words(text) for text in texts]
    shares = []
    for index, own in enumerate(contents):
        if len(own) < 4:
            shares.append(0.3)
            continue
        near = frozenset().union(*contents[max(0, index - NEAR) : index], *contents[index + 1 : index + 1 + NEAR])
        shares.append(len(own & near) / len(own))
    return shares


@lru_cache(maxsize=1 << 15)
def _content_words(text: str) -> frozenset[str]:
    """Return the words of five letters and more; of unspaced scripts pairs of characters."""
    tokens = words(text)
    pairs = (a + b for a, b in pairwise(tokens) if len(a) == len(b) == 1)
    return frozenset([*(token for token in tokens if len(token) >= 5), *pairs])


@lru_cache(maxsize=1 << 15)
def _text_features(text: str) -> _TextFeatures:
    """Return what the words of a block alone say. Kept in a cache: boilerplate comes again on every page of a site."""
    size = word_count(text)
    cased = [token for token in text.split() if token[0].upper() != token[0].lower()]
    hits = phrases.hits(text)

    def weight(kind: str) -> float:
        return min(3.0, hits[kind].times + 4 * hits[kind].share) if kind in hits else 0.0

    return _TextFeatures(
        size=size,
        length=math.log1p(min(size, 120)) / 2,
        long=float(size >= 25),
        short=float(size <= 3),
        ends_sentence=float(ends_sentence(text)),
        button=float(phrases.is_button(text)),
        appeal=weight("appeal"),
        letter=weight("letter"),
        consent=weight("consent"),
        rights=weight("rights"),
        comment=weight("comment"),
        direct_address=min(2.0, phrases.direct_address(text) / 6),
        lower_case=sum(token[0].islower() for token in cased) / len(cased) if cased else 0.6,
        digits=min(1.0, 3 * len(_DIGIT.findall(text)) / max(1, len(text))),
        bars=float(bool(_BARS.search(text)) or bool(_ELLIPSIS.search(text))),
        colon=float(text.endswith((":", "："))),
        quotation=float(bool(_QUOTE.search(text))),
    )
