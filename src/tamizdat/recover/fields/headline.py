"""Which block of a capture is the headline: the one that markup states, else the likeliest by its place and its words.

For pages, the candidates that markup states come from `html.headline`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rapidfuzz import fuzz

from tamizdat.recover.boilerplate.learn import SiteModel
from tamizdat.recover.capture import Parsed
from tamizdat.recover.fields.headline_features import ALIKE, headline_rows
from tamizdat.recover.fields.headline_weights import WEIGHTS
from tamizdat.recover.fields.titles import PartedTitle, SiteTitles, is_title_alone
from tamizdat.recover.linear import dot
from tamizdat.recover.people.mail_addresses import holds_address
from tamizdat.recover.words import fingerprint

# Log odds above which the likeliest line is taken for the headline: nearly every article has one.
LEAST = -4.0


def find_headline(parsed: Parsed, body: Sequence[int], model: SiteModel, without: Collection[int] = ()) -> int | None:
    """Return the index of the headline above or at the start of the body; None if no block looks like one.

    `body` are the indexes of the blocks that look like the body, `model` is what is known of the site. The blocks at
    the indexes `without` are none. A line with an e-mail address is no headline but a sender or a contact.
    """
    if parsed.headlines:
        stated, start = parsed.headlines[0].value, body[0] if body else 0
        same = [index for index, block in enumerate(parsed.blocks) if same_headline(block.text, stated)]
        return min(same, key=lambda index: (index > start, abs(start - index)), default=None)
    scores = {
        index: dot(row, WEIGHTS)
        for index, row in headline_rows(parsed.blocks, body, model).items()
        if index not in without and not holds_address(parsed.blocks[index].text)
    }
    best = max(scores, key=lambda index: (scores[index], -index), default=None)
    return best if best is not None and scores[best] > LEAST else None


def parted_headline(parsed: Parsed, at: int | None, titles: SiteTitles) -> PartedTitle:
    """Return the headline that markup states, else the block at an index, without what the site prints beside it."""
    if is_title_alone(parsed) and (whole := titles.parted(parsed.title)).headline != parsed.title:
        return whole
    if parsed.headlines:
        return titles.parted(parsed.headlines[0].value)
    return titles.parted(parsed.blocks[at].text if at is not None else "")


def same_headline(text: str, other: str) -> bool:
    """Return whether two lines are the same but for their typography and small slips."""
    return fingerprint(text) == fingerprint(other) or (
        abs(len(text) - len(other)) < 12 and fuzz.ratio(text.casefold(), other.casefold()) > ALIKE
    )
