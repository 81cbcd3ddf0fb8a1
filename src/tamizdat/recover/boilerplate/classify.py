"""How much each text block of a capture looks like article and not like boilerplate.

The measures of a block and the scores of its neighbours are weighted. The weights are those of a logistic regression
over blocks labelled article or not; `python -m bench.fit.boilerplate` fits them (docs/decisions/0102-weights.md). A few
things are better known than a regression over single pages can know them; their weights stand here, each with what was
counted.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from tamizdat.recover.boilerplate.asides import ASIDE, asides
from tamizdat.recover.boilerplate.below import recurring_ends
from tamizdat.recover.boilerplate.boxes import Box, asking, boxes
from tamizdat.recover.boilerplate.features import Features, Weights, features, share_in
from tamizdat.recover.boilerplate.learn import NO_DUPLICATES, Duplicates, SiteModel
from tamizdat.recover.boilerplate.weights import PAGE, TEXT
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.linear import dot
from tamizdat.recover.words import fingerprint, is_paragraph, word_count

# All of these are log odds. A neighbour beyond the ends of a capture counts as boilerplate (EDGE), and no neighbour
# counts for more than CLIP either way.
EDGE, CLIP = -3.0, 6.0
# What a long block loses that stands on other articles too: 99 in 100 such blocks are boilerplate, however much they
# read like articles. A line below the last paragraph loses it too, if several articles have it (`below`).
RECURS = 4.0
# What a block gains that other captures of the article have in their body: of such blocks 8 in 100 are boilerplate.
# What they lack loses nothing for it: half of what that would take away is the article's own.
IN_DUPLICATES = 1.5
# What a block of a text loses that a page of the same article has outside of what it takes for the body. Of labelled
# blocks of eight words and more that pages have there, 2 in 100 are the article's; of those among them that another
# text takes for its body, 15 in 100.
OUTSIDE_PAGES = 3.0
# What a block loses that is part of a letter to the readers.
IN_LETTER = 3.0
# Of a link this share of the characters is one.
LINKED = 0.8
# What a page's block gains that the single-page extractor took, and loses that it did not, where no other article of
# the site was seen and the page is marked up by sections of HTML 5: the weights were fitted to sites of many pages,
# where recurrence says what nothing says here. Of 578 pages, each judged by itself, that mends 52 and worsens 24. Of
# older pages it worsens more than it mends: there the extractor takes teasers and notes too.
TAKEN_ALONE, PASSED_ALONE = 2.0, 1.0
# Blocks up and down that are a block's neighbours: two near ones with a weight each, then six more by their mean.
NEAREST, REACH = 2, 8
# The scores of a block's four nearest neighbours, and the means of the six before and the six after them.
_QUESTION_MARKS = ("?", "？", "؟", ";", "՞")  # of Latin and Cyrillic, Chinese, Arabic, Greek, Armenian
# Elements that HTML 5 brought for the parts of a page, in a DOM path.
_SECTION = re.compile(r"(?:^|/)(?:article|main|section|header|footer|nav|aside|figure)(?:[./]|$)")
Around = tuple[tuple[float, float, float, float], float, float]


class Judgement(NamedTuple):
    """The log odds of each block (`scores`), and what they were made of.

    `rows` are the blocks' measures, `around` the scores of their neighbours (`neighbours`), `in_letter` the blocks of
    letters to the readers, `asides` those that are no part of an article for another reason, with its name.
    `outside_pages` are the blocks that pages of the article have outside of its body.
    `recurring_ends` are the lines below the last paragraph that several articles have.
    `by_extractor` says that the single-page extractor's word counted for more (TAKEN_ALONE).
    """

    scores: list[float]
    weights: Weights
    rows: list[Features]
    around: list[Around]
    in_letter: frozenset[int]
    asides: dict[int, str]
    outside_pages: frozenset[int] = frozenset()
    by_extractor: bool = False
    recurring_ends: frozenset[int] = frozenset()


def classify(blocks: Sequence[TextBlock], model: SiteModel, duplicates: Duplicates = NO_DUPLICATES) -> list[float]:
    """Return for each block the log odds that it belongs to the article's body (headline and date lines do not).

    `model` is what is known of the capture's site, `duplicates` what other captures of the same article have in the
    body.
    """
    return judge(blocks, model, duplicates).scores


def judge(
    blocks: Sequence[TextBlock],
    model: SiteModel,
    duplicates: Duplicates = NO_DUPLICATES,
    sites: Collection[str] = (),
) -> Judgement:
    """Return what `classify` does, with all that it was made of. `sites` are the hosts of the outlet's own pages."""
    weights = TEXT if all(block.in_main_text is None for block in blocks) else PAGE
    rows = features(blocks, model, duplicates)
    around = list(neighbours(scores_alone(rows, weights.alone)))
    scores = _weighted(rows, around, weights)
    by_extractor = model.articles <= 1 and any(_SECTION.search(block.dom_path) for block in blocks)
    for index, row in enumerate(rows):
        scores[index] += IN_DUPLICATES * row.in_duplicates - RECURS * row.recurrence_long
        if by_extractor:
            scores[index] += TAKEN_ALONE * row.in_main_text - PASSED_ALONE * row.outside_main_text
    ends = recurring_ends(blocks, rows, model)
    for index in ends:
        scores[index] -= RECURS
    outside = _outside_pages(blocks, duplicates)
    for index in outside:
        scores[index] -= OUTSIDE_PAGES
    in_boxes = boxes(blocks)
    letters = _letters(blocks, rows, in_boxes)
    for index in letters:
        scores[index] -= IN_LETTER
    found = asides(rows, blocks, model, asking(blocks, rows, in_boxes, sites))
    for index in found:
        scores[index] -= ASIDE
    return Judgement(scores, weights, rows, around, frozenset(letters), found, outside, by_extractor, frozenset(ends))


def _outside_pages(blocks: Sequence[TextBlock], duplicates: Duplicates) -> frozenset[int]:
    """Return the blocks that pages of the article have outside of its body, at least by half, but no standfirst."""
    if not duplicates.outside:
        return frozenset()
    return frozenset(
        index
        for index, block in enumerate(blocks)
        if share_in(block, duplicates.outside) >= 0.5 and fingerprint(block.text) not in duplicates.standfirsts
    )


def weighted(rows: Sequence[Features], weights: Weights) -> list[float]:
    """Return the scores of blocks by the weights of their measures and of their neighbours' scores."""
    return _weighted(rows, neighbours(scores_alone(rows, weights.alone)), weights)


def _weighted(rows: Sequence[Features], around: Iterable[Around], weights: Weights) -> list[float]:
    scores = []
    for row, (near, before, after) in zip(rows, around, strict=True):
        own = dot(row, weights.together)
        scores.append(own + dot(near, weights.near) + weights.before * before + weights.after * after)
    return scores


def scores_alone(rows: Sequence[Features], weights: Features) -> list[float]:
    """Return the scores of blocks by their own measures, for their neighbours."""
    return [max(-CLIP, min(CLIP, dot(row, weights))) for row in rows]


def neighbours(alone: Sequence[float]) -> Iterator[Around]:
    """Yield for each block the scores of its four nearest neighbours, and the means of the six before and after."""
    around = [EDGE] * REACH + [*alone] + [EDGE] * REACH
    for at in range(REACH, len(alone) + REACH):
        near = (around[at - 2], around[at - 1], around[at + 1], around[at + 2])
        before = sum(around[at - REACH : at - NEAREST]) / (REACH - NEAREST)
        after = sum(around[at + NEAREST + 1 : at + REACH + 1]) / (REACH - NEAREST)
        yield near, before, after


def _letters(blocks: Sequence[TextBlock], rows: Sequence[Features], in_boxes: Sequence[Box]) -> list[int]:
    """Return the blocks of letters to the readers.

    A letter begins with a short block that appeals or greets and is no mere link, and goes on for as long as the blocks
    address the readers. One paragraph of it may read like a report; the opening above it and the appeal below it tell
    what it is.
    One that begins in a box ends with it at the latest. A question between two paragraphs is none: an interview asks.
    """
    found: list[int] = []
    in_letter = False
    end_of_box = {index: box.end for box in in_boxes for index in range(box.start, box.end)}
    end = len(rows)
    for index, row in enumerate(rows):
        if index >= end:
            in_letter = False
        if not in_letter:
            end = end_of_box.get(index, len(rows))
        appeals = row.appeal >= 1 or row.letter >= 1
        addresses = row.direct_address > 0.25 or appeals
        in_letter = addresses and (in_letter or (appeals and row.length < 1.4 and row.link_share < LINKED))
        if in_letter:
            found.append(index)
    known = set(found)
    return [index for index in found if index + 1 in known or not _is_question(blocks, index, end_of_box)]


def _is_question(blocks: Sequence[TextBlock], index: int, in_box: Collection[int]) -> bool:
    """Return whether a block is a question between two paragraphs that stand at one place with it, boxes aside."""
    if not blocks[index].text.endswith(_QUESTION_MARKS) or index in in_box:
        return False
    above = next((blocks[at] for at in reversed(range(index)) if at not in in_box), None)
    below = next((blocks[at] for at in range(index + 1, len(blocks)) if at not in in_box), None)
    near = [block for block in (above, below) if block is not None and is_paragraph(block.text)]
    place = blocks[index].dom_path.rpartition("/")[0]
    return len(near) == 2 and all(block.dom_path.rpartition("/")[0] == place for block in near)


def best_segment(blocks: Sequence[TextBlock], scores: Sequence[float]) -> range:
    """Return the run of blocks that holds the most article and the least boilerplate; empty if nothing is article.

    A block counts by its length, so that a few long paragraphs outweigh a short list between them.
    """
    best = (0.0, 0, 0)
    total, start = 0.0, 0
    for index, (block, score) in enumerate(zip(blocks, scores, strict=True)):
        total += max(-1.0, min(4.0, score)) * (1 + word_count(block.text))
        if total <= 0:
            total, start = 0.0, index + 1
        elif total > best[0]:
            best = (total, start, index + 1)
    return range(best[1], best[2])
