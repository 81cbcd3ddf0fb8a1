"""Texts that are nothing but their article: what somebody typed or copied out, a print view, the words of a mail.

There the measures of single blocks say little: a line of verse, a question of an interview or "Donate blood, the
hospital wrote on its door" looks like a button wherever it stands among buttons. Where hardly anything is boilerplate,
what stands below the headline is the article, unless something speaks against it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tamizdat.recover.boilerplate import phrases
from tamizdat.recover.boilerplate.classify import Judgement
from tamizdat.recover.boilerplate.features import Features
from tamizdat.recover.boilerplate.weights import TEXT
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.fields import dates, names
from tamizdat.recover.people.mail_addresses import holds_address
from tamizdat.recover.words import word_count

# Log odds below which a block of a text is clearly boilerplate, and the share of a text's words that may be so.
CLEARLY, MOST_BOILERPLATE = -3.0, 0.15
# Menus and buttons are lines that do not end as sentences. Of labelled texts with so few of them, or so small a share,
# nine words in ten are the article's, at the median; of the others that are hardly boilerplate, eight and fewer.
MOST_LABELS, LABEL_SHARE = 6, 0.25
# Words of a headline.
LONGEST_HEADLINE = 30
# A text with fewer words proves nothing about itself.
FEWEST_WORDS = 25
_QUOTED = re.compile(r"[\"“„«”‘»「][^\"“„«»”’」]{2,400}[\"”“»’」]")


def is_bare(blocks: Sequence[TextBlock], judgement: Judgement) -> bool:
    """Return whether hardly anything in a text is boilerplate. `blocks` are those that were judged."""
    if judgement.weights is not TEXT:
        return False
    rows = judgement.rows
    if sum(not row.ends_sentence for row in rows) > max(MOST_LABELS, LABEL_SHARE * len(blocks)):
        return False
    sizes = [word_count(block.text) for block in blocks]
    clearly = sum(
        size
        for size, score, row in zip(sizes, judgement.scores, rows, strict=True)
        if score < CLEARLY and (speaks_against(row) or not row.ends_sentence)
    )
    return sum(sizes) >= FEWEST_WORDS and clearly <= MOST_BOILERPLATE * sum(sizes)


def bare_headline(blocks: Sequence[TextBlock]) -> int | None:
    """Return the index of the line that a bare text begins with, if it may be the headline.

    That is the first line that says more than who wrote or sent the text or when, that is no button and does not appeal
    to the reader. It must not end as a sentence does.
    """
    for index, block in enumerate(blocks):
        text = block.text
        if dates.is_dateline(text) or names.byline(text) or holds_address(text):
            continue
        if phrases.is_button(text) or _appeals(text):
            continue
        may_be = word_count(text) <= LONGEST_HEADLINE and not text.endswith((".", "。", "।", "۔", ":", ","))
        return index if may_be else None
    return None


def bare_body(blocks: Sequence[TextBlock], judgement: Judgement, chosen: Sequence[int], top: int) -> list[int]:
    """Return the indexes of a bare text's body: of what stands below the index `top` all that nothing speaks against.

    `chosen` are those of the blocks that look like the body by themselves. Between them a sentence stays whatever it
    says; around them it must not appeal to the reader either.
    """
    first, last = (chosen[0], chosen[-1]) if chosen else (0, 0)
    return [
        index
        for index, (block, row) in enumerate(zip(blocks, judgement.rows, strict=True))
        if index > top
        and (
            index in chosen
            or (not speaks_against(row) and ((first < index < last and row.ends_sentence) or not _appeals(block.text)))
        )
    ]


def speaks_against(row: Features) -> bool:
    """Return whether more than a wording speaks against a block: it is a label, a line of parts, recurs, is links."""
    is_label = row.button or (row.bars and not row.ends_sentence)
    return bool(is_label or row.recurrence >= 0.5 or row.not_in_bare or row.link_share >= 0.5 or row.rights)


def _appeals(text: str) -> bool:
    """Return whether a text has a phrase of appeals, letters, consents or comments outside of quotation marks."""
    return bool(phrases.hits(_QUOTED.sub(" ", text)))
