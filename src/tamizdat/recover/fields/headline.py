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
from tamizdat.recover.words import fingerprint, words

# Log odds above which the likeliest line is taken for the headline: nearly every article has one.
LEAST = -4.0
# Blocks within which a page repeats its headline above and below the standfirst.
REPEATED_WITHIN = 8
# Characters of a label that stands in the headline's line; words of a headline that is looked for within a line.
LONGEST_LABEL, FEWEST_WORDS = 60, 4


def find_headline(
    parsed: Parsed,
    body: Sequence[int],
    model: SiteModel,
    without: Collection[int] = (),
    known: Sequence[str] = (),
) -> int | None:
    """Return the index of the headline above or at the start of the body; None if no block looks like one.

    `body` are the indexes of the blocks that look like the body, `model` is what is known of the site, `known` are the
    forms of the headline that other captures of the article state. The blocks at the indexes `without` are none. A line
    with an e-mail address is no headline but a sender or a contact.
    """
    if parsed.headlines:
        stated, start = parsed.headlines[0].value, body[0] if body else 0
        same = [index for index, block in enumerate(parsed.blocks) if same_headline(block.text, stated)]
        return min(same, key=lambda index: (index > start, abs(start - index)), default=None)
    if known and (at := known_headline(parsed, body, known)) is not None:
        return at
    scores = {
        index: dot(row, WEIGHTS)
        for index, row in headline_rows(parsed.blocks, body, model).items()
        if index not in without and not holds_address(parsed.blocks[index].text)
    }
    best = max(scores, key=lambda index: (scores[index], -index), default=None)
    return best if best is not None and scores[best] > LEAST else None


def known_headline(parsed: Parsed, body: Sequence[int], known: Sequence[str]) -> int | None:
    """Return the index of the line nearest above the body, or at its start, that other captures state as headline.

    A line of exactly these words comes first. Of such lines close to each other it is the topmost: byline and
    standfirst stand between them.
    """
    last = body[:3][-1] if body else len(parsed.blocks) - 1
    texts = [block.text for block in parsed.blocks[: last + 1]]
    for form in known:
        exact = [index for index, text in enumerate(texts) if fingerprint(text) == fingerprint(form)]
        while len(exact) > 1 and exact[-1] - exact[-2] <= REPEATED_WITHIN:
            exact.pop()
        if exact:
            return exact[-1]
        nearly = (index for index in reversed(range(last + 1)) if _states(texts[index], form))
        if (found := next(nearly, None)) is not None:
            return found
    return None


def _states(line: str, form: str) -> bool:
    """Return whether a line is a headline that is known but for small slips, or has it beside a label."""
    return same_headline(line, form) or _beside_label(line, form)


def _beside_label(line: str, form: str) -> bool:
    """Return whether a line is a headline and a few words before or after it, as dumps join a section to it."""
    if not len(form) < len(line) <= len(form) + LONGEST_LABEL:
        return False
    own = words(form)
    return len(own) >= FEWEST_WORDS and f" {' '.join(own)} " in f" {' '.join(words(line))} "


def as_stated(line: str, known: Sequence[str]) -> str:
    """Return the headline that a line states: without the label beside it, if other captures state it so (`known`)."""
    for form in known:
        if fingerprint(line) == fingerprint(form):
            return line
        if _beside_label(line, form):
            return form
    return line


def parted_headline(parsed: Parsed, at: int | None, titles: SiteTitles, known: Sequence[str] = ()) -> PartedTitle:
    """Return the headline that markup states, else the block at an index, without what the site prints beside it.

    `known` are the forms of it that other captures of the article state.
    """
    if is_title_alone(parsed) and (whole := titles.parted(parsed.title)).headline != parsed.title:
        return whole
    if parsed.headlines:
        return titles.parted(parsed.headlines[0].value)
    line = parsed.blocks[at].text if at is not None else ""
    title = titles.parted(form := as_stated(line, known))
    before, found, after = line.partition(form) if form != line else ("", "", "")
    if not found:
        return title
    return title._replace(beginning=before + title.beginning, ending=title.ending + after)


def same_headline(text: str, other: str) -> bool:
    """Return whether two lines are the same but for their typography and small slips."""
    return fingerprint(text) == fingerprint(other) or (
        abs(len(text) - len(other)) < 12 and fuzz.ratio(text.casefold(), other.casefold()) > ALIKE
    )
