"""What stands below an article's last paragraph and is no part of it: lines that recur there, what follows comments."""

from __future__ import annotations

from collections.abc import Sequence

from tamizdat.recover.boilerplate.features import Features
from tamizdat.recover.boilerplate.fingerprints import sentences_of
from tamizdat.recover.boilerplate.learn import MOST_WITH_BACKGROUND, SiteModel
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.words import fingerprint, is_paragraph, word_count

RECURRING = 0.99  # share of words in sentences that other articles have


def recurring_ends(blocks: Sequence[TextBlock], rows: Sequence[Features], model: SiteModel) -> set[int]:
    """Return the indexes of the blocks below the last paragraph that more articles have than have a common background.

    Such are the lines at the foot of print views. A paragraph is what reads like one and recurs by less than half.
    """
    last = max(
        (at for at, row in enumerate(rows) if row.recurrence < 0.5 and is_paragraph(blocks[at].text)), default=-1
    )
    if last < 0:
        return set()
    return {
        at
        for at in range(last + 1, len(blocks))
        if rows[at].recurrence >= RECURRING and _articles_with(blocks[at], model) > MOST_WITH_BACKGROUND
    }


def below_comments(blocks: Sequence[TextBlock]) -> range:
    """Return the indexes of the blocks below the readers' comments of an article: other columns, lists of teasers.

    Only in pages, whose headline is known to stand above, and where less running text stands there than above.
    """
    comments = [at for at, block in enumerate(blocks) if block.is_comment and block.dom_path]
    if not comments:
        return range(0)
    above, below = range(comments[0]), range(comments[-1] + 1, len(blocks))
    return below if _running(blocks, below) < _running(blocks, above) else range(0)


def _running(blocks: Sequence[TextBlock], places: range) -> int:
    return sum(word_count(blocks[at].text) for at in places if is_paragraph(blocks[at].text))


def _articles_with(block: TextBlock, model: SiteModel) -> int:
    return min((model.recurring.get(fingerprint(each), 0) for each in sentences_of(block)), default=0)
