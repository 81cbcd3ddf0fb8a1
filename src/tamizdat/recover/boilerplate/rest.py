"""The rest of a text's body: paragraphs apart from the best segment that other copies have, and beginnings cut off."""

from __future__ import annotations

from collections.abc import Sequence

from tamizdat.recover.boilerplate.classify import Judgement
from tamizdat.recover.boilerplate.weights import TEXT
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.words import word_count

# Words of a paragraph apart from the best segment that is the article's if other copies have it in the body. Of
# labelled ones that read like an article and that a page has there, 107 in 124 are.
PARAGRAPH = 8
# Words of the beginning of a paragraph that was broken after a comma. Of labelled ones 14 in 15 are the article's.
BEGINNING = 3
_COMMAS = (",", "،", "、", "，")


def with_rest(blocks: Sequence[TextBlock], judgement: Judgement, chosen: Sequence[int]) -> list[int]:
    """Return the indexes of a text's body: `chosen`, and below its beginning what belongs to it outside.

    These are paragraphs of which a page of the article is known to have others outside its body, but not these, and
    lines that end with a comma above a paragraph that begins with a small letter. Of a page nothing is added.
    """
    if judgement.weights is not TEXT or not chosen:
        return list(chosen)
    found = set(chosen)
    if judgement.outside_pages:
        found.update(
            at
            for at in range(chosen[0], len(blocks))
            if judgement.scores[at] > 0
            and judgement.rows[at].in_duplicates >= 0.5
            and at not in judgement.outside_pages
            and word_count(blocks[at].text) >= PARAGRAPH
        )
    found.update(
        at - 1
        for at in list(found)
        if at and blocks[at].text[:1].islower() and at not in judgement.asides and _is_beginning(blocks[at - 1])
    )
    return sorted(found)


def _is_beginning(block: TextBlock) -> bool:
    return block.text.endswith(_COMMAS) and word_count(block.text) >= BEGINNING
