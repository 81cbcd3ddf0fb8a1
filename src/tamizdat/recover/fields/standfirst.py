"""Which paragraph, if any, is the standfirst: the sentence or two set between headline and story.

A standfirst is decided in this order; all but the first step stands here:

1. `html.standfirst` collects the candidates that a page's markup and layout give. A text gives none.
2. `choose_standfirst` decides for one capture: the first candidate of a page, the likeliest paragraph of a text.
3. `settled_by_pages` corrects texts by the pages of the same article, since a page's markup tells a standfirst from a
   first paragraph and a text does not.
4. `merging.merge` takes the value with the most weight among what is left, and takes its words out of every body
   (`without_standfirst`).
"""

from __future__ import annotations

import html
from collections.abc import Sequence, Set

from msgspec import Struct, structs
from rapidfuzz import fuzz

from tamizdat.article import Paragraph
from tamizdat.recover.boilerplate.learn import NO_DUPLICATES, Duplicates, SiteModel
from tamizdat.recover.capture import Cleaned, Parsed, TextBlock
from tamizdat.recover.fields.standfirst_features import between_headline_and_body, standfirst_rows
from tamizdat.recover.fields.standfirst_weights import WEIGHTS
from tamizdat.recover.linear import dot
from tamizdat.recover.words import fingerprint, words

# Log odds above which the likeliest paragraph of a text is taken for its standfirst.
LEAST = -0.8
# A paragraph is the stated standfirst if they are alike to this many percent, or if it is a part of this many
# characters.
ALIKE, LONG_PART = 85, 40
# Sources of a standfirst that no markup calls one: a paragraph that a page's description repeats, or set apart.
_BY_WORDS = ("meta", "place")


class Standfirst(Struct, frozen=True):
    """The standfirst's text ("" for none) and the index of the block it stood in, None if it stood in none."""

    text: str = ""
    index: int | None = None


def choose_standfirst(
    parsed: Parsed,
    headline_at: int | None,
    body: Sequence[int],
    used: Set[int],
    model: SiteModel,
    duplicates: Duplicates = NO_DUPLICATES,
) -> Standfirst:
    """Return the standfirst of one capture: as its markup states it, else the likeliest paragraph.

    `headline_at` is the index of the headline, `body` those of the body, `used` those of the lines that gave byline and
    date. `duplicates` is what other captures of the article say.
    """
    blocks = parsed.blocks

    def rest(index: int) -> bool:
        return any(blocks[other].text for other in body if other != index)

    if parsed.standfirsts or parsed.capture.kind == "html":
        stated = parsed.standfirsts[0].value if parsed.standfirsts else ""
        shown_at = (
            index
            for index in [*between_headline_and_body(headline_at, body), *body[:3]]
            if stated and is_shown_in(blocks[index].text, stated)
        )
        at = next(shown_at, None)
        if at is not None and parsed.standfirsts[0].source in _BY_WORDS and not rest(at):
            return Standfirst()  # a brief: its description for machines is all of it
        return Standfirst(stated, at)

    if duplicates.marked:  # a page of the same article tells what a text does not
        near = (index for index in [*between_headline_and_body(headline_at, body), *body[:3]] if index not in used)
        told = next(
            (index for index in near if fingerprint(blocks[index].text) in duplicates.standfirsts and rest(index)), None
        )
        if told is not None or not duplicates.standfirsts:
            return Standfirst(blocks[told].text, told) if told is not None else Standfirst()
    scores = {
        index: dot(row, WEIGHTS) for index, row in standfirst_rows(blocks, headline_at, body, used, model).items()
    }
    best = max(scores, key=lambda index: (scores[index], -index), default=None)
    if best is None or scores[best] <= LEAST or not rest(best):
        return Standfirst()  # what is left of a text that was cut is its body
    return Standfirst(blocks[best].text, best)


def is_shown_in(paragraph: str, standfirst: str) -> bool:
    """Return whether a paragraph is a standfirst that is known, or a part of it."""
    alike = fuzz.ratio(standfirst.casefold(), paragraph.casefold()) > ALIKE
    return alike or (len(paragraph) > LONG_PART and paragraph in standfirst)


def settled_by_pages(
    members: Sequence[Cleaned], bodies: Sequence[list[TextBlock]]
) -> tuple[list[Cleaned], list[list[TextBlock]]]:
    """Return the captures of one article and their bodies, with the standfirsts of texts corrected by the pages.

    A text's standfirst goes back to the head of its body if a page has the same words in its body or has another
    standfirst.
    """
    in_page_bodies = {
        fingerprint(block.text)
        for member, body in zip(members, bodies, strict=True)
        if member.capture.has_fields
        for block in body
    }
    of_pages = {fingerprint(m.standfirst) for m in members if m.capture.has_fields and m.standfirst}
    settled, settled_bodies = [], []
    for member, body in zip(members, bodies, strict=True):
        own = fingerprint(member.standfirst) if member.standfirst and not member.capture.has_fields else None
        if own is not None and own not in of_pages and (own in in_page_bodies or of_pages):
            paragraph = Paragraph(html.escape(member.standfirst, quote=False))
            origins = () if member.standfirst_at is None else (member.standfirst_at,)
            body = [TextBlock(content=paragraph, text=member.standfirst, origins=origins), *body]
            member = structs.replace(member, standfirst="")
        settled.append(member)
        settled_bodies.append(body)
    return settled, settled_bodies


def standfirst_of(member: Cleaned) -> str:
    """Return the standfirst of one capture; "" where a page only repeats its headline below it."""
    return member.standfirst if fingerprint(member.standfirst) != fingerprint(member.headline) else ""


def without_standfirst(body: Sequence[TextBlock], standfirst: str) -> list[TextBlock]:
    """Return a body without the article's standfirst, which a capture may have as the first or second paragraph."""
    key = words(standfirst)
    return [block for at, block in enumerate(body) if at > 1 or not key or words(block.text) != key]
