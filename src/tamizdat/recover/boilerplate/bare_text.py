"""Texts that are nothing but their article: what somebody typed or copied out, a print view, the words of a mail.

There the measures of single blocks say little: a line of verse, a question of an interview or "Donate blood, the
hospital wrote on its door" looks like a button wherever it stands among buttons. Where hardly anything is boilerplate,
what stands below the headline is the article, unless something speaks against it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tamizdat.article import Heading, List, Quote, Table
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
# Of a menu's items more than this share is links.
LINKED = 0.3
_QUOTED = re.compile(r"[\"“„«”‘»「][^\"“„«»”’」]{2,400}[\"”“»’」]")


def is_bare(blocks: Sequence[TextBlock], judgement: Judgement, markdown: bool = False) -> bool:
    """Return whether hardly anything in a text is boilerplate. `blocks` are those that were judged.

    In Markdown, whose marks tell them from menus, headings, lists and tables without links are no labels.
    """
    if judgement.weights is not TEXT:
        return False
    rows = judgement.rows
    labels = sum(
        not row.ends_sentence and not (markdown and _is_marked(block)) for block, row in zip(blocks, rows, strict=True)
    )
    if labels > max(MOST_LABELS, LABEL_SHARE * len(blocks)):
        return False
    sizes = [word_count(block.text) for block in blocks]
    clearly = sum(
        size
        for size, block, score, row in zip(sizes, blocks, judgement.scores, rows, strict=True)
        if score < CLEARLY and (speaks_against(row) or not row.ends_sentence) and not (markdown and _is_marked(block))
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
    rows = judgement.rows
    below = [
        index for index in range(top + 1, len(blocks)) if index not in judgement.asides and not _is_label(blocks, index)
    ]
    against = {index for index in below if index in judgement.outside_pages or speaks_against(rows[index])}
    kept = {index for index in below if index in chosen or not (index in against or _appeals(blocks[index].text))}
    own = [
        index for index in kept if index in chosen or (rows[index].ends_sentence and not _in_letter(judgement, index))
    ]
    first, last = min(own, default=0), max(own, default=0)
    return [
        index
        for index in below
        if index in kept or (first < index < last and rows[index].ends_sentence and index not in against)
    ]


def _in_letter(judgement: Judgement, index: int) -> bool:
    """Return whether a block is part of a letter to the readers, and not a line by itself that reads like one."""
    letter = judgement.in_letter
    return index in letter and (index - 1 in letter or index + 1 in letter)


def _is_marked(block: TextBlock) -> bool:
    return isinstance(block.content, Heading | List | Table | Quote) and block.link_share < LINKED


def _is_label(blocks: Sequence[TextBlock], index: int) -> bool:
    """Return whether a line only introduces the address below it."""
    below = blocks[index + 1] if index + 1 < len(blocks) else None
    return blocks[index].text.endswith((":", "：")) and below is not None and below.link_share == 1.0


def speaks_against(row: Features) -> bool:
    """Return whether more than a wording speaks against a block: it is a label, a line of parts, recurs, is links."""
    is_label = row.button or (row.bars and not row.ends_sentence)
    return bool(is_label or row.recurrence >= 0.5 or row.not_in_bare or row.link_share >= 0.5 or row.rights)


def _appeals(text: str) -> bool:
    """Return whether a text has a phrase of appeals, letters, consents or comments outside of quotation marks.

    What speaks of cookies or accounts is a report on them unless it addresses the reader.
    """
    kinds = phrases.hits(_QUOTED.sub(" ", text)).keys()
    return bool(kinds - {"consent"}) or ("consent" in kinds and phrases.direct_address(text) > 0)
