"""The readers' comments that stand below an article in its own element, where no markup names them.

Old pages set them below the text, in the same cell: `<hr><b>Comments (2)</b><br><br><b>Ada Krell</b>, 12.03.2009
19:10<br>Her words …<br><br>`. Such a section is told by three things together, none of which does alone:

- a line that is nothing but a heading of comments ("Comments (2)", "Комментарии"), with running text above it,
- right below it what begins with a line that says who wrote when ("Ada Krell, 12.03.2009 19:10", "Ada Krell says:"),
- that there are two of these at least, or as many as the heading counts, or one with its hour or with a field
  to write another.

It ends with the element that holds the heading and the first comment, with another heading, or where no comment begins
any more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from lxml import etree

from tamizdat.article import Heading, block_html, plain
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.comments.lines import (
    has_hour,
    is_heading,
    is_line,
    is_reply,
    is_sign,
    names_writer,
    says,
)
from tamizdat.recover.fields import names
from tamizdat.recover.words import ends_sentence, is_paragraph, normalize, word_count

# Blocks below a heading among which the first comment begins: a form to write one may stand between.
NEAR = 4
# Blocks below the last line that says who wrote when which can be that comment's.
REACH = 3
LINKED = 0.8  # of a link to the comments this share of the characters is a link
MOST_NAMES = 6  # words before the day and the hour of a comment …
FEW_NAMES = 3  # … and where nothing parts them from the day
# A day in numbers or in words: "12.03.2009", "12 March 2009", "12 de marzo de 2009", "March 12th, 2009".
_DAY = (
    r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{2,4}"
    r"|\d{1,2}(?:\.|st|nd|rd|th|er|º)? (?:de |of )?[^\W\d]{3,12}\.?,? (?:de )?\d{4}"
    r"|[^\W\d]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})"
)
# What comes before a comment's words where no line break parts them: a name, the day, the hour.
_OPENING = re.compile(rf"\W*(.{{2,60}}?)\W{{1,4}}{_DAY},?\W{{1,3}}(?:\w{{1,3}} )?\d{{1,2}}[:.]\d\d\b")
_PARTED = re.compile(r"\s?[,|·:–—(\[-]")  # a name from what comes after it
_COUNT = re.compile(r"\d+")


def comment_sections(
    blocks: Sequence[TextBlock], elements: Sequence[etree._Element] = (), headline_at: int | None = None
) -> frozenset[int]:
    """Return the indexes of the blocks that are readers' comments, their headings too.

    `elements` are those of a page that the blocks stand in, one for each; a text has none, so that there the lines must
    name who wrote. `headline_at` is the index of the page's headline: above it nothing is a comment on the article.
    """
    found: set[int] = set()
    running = False
    has_form = lru_cache(_has_form)  # one element may hold many headings
    for at, block in enumerate(blocks):
        lines = _lines(block)
        is_below = running and (not elements or (headline_at is not None and at > headline_at)) and at not in found
        if is_below and lines and is_heading(lines[0]) and _is_no_link(block):
            found.update(_section(blocks, elements, at, has_form))
        running = running or is_paragraph(block.text)
    return frozenset(found)


def begins_as_comment(text: str) -> bool:
    """Return whether a text begins with who wrote it when, or who says it, and goes on with words."""
    opening = _OPENING.match(text)
    if opening and word_count(opening[1]) <= (MOST_NAMES if _PARTED.match(text, opening.end(1)) else FEW_NAMES):
        return opening.end() < len(text.rstrip()) and not names.byline(opening[0])
    first, colon, rest = text.partition(":")
    return bool(colon and rest.strip()) and is_line(first) and says(f"{first}:")


def _is_no_link(block: TextBlock) -> bool:
    return block.link_share < LINKED or isinstance(block.content, Heading)


def _section(
    blocks: Sequence[TextBlock],
    elements: Sequence[etree._Element],
    start: int,
    has_form: Callable[[etree._Element], bool],
) -> range:
    """Return the blocks of the section whose heading is at `start`; none if nothing below it is a comment.

    So few blocks are looked at where it is none that all headings of a page together take linear time.
    """
    counted = _COUNT.search(_lines(blocks[start])[0])
    first = next((at for at in range(start, min(start + NEAR + 1, len(blocks))) if _writers(blocks, at, start)), None)
    if first is None or (counted is not None and int(counted[0]) == 0):
        return range(0)
    around = _around(elements[start], elements[first]) if elements else None
    signs, hours, last = 0, False, start
    end = start + 1
    is_answered = False  # one button to reply ends a comment; a row of them is none
    for at in range(start, len(blocks)):
        if around is not None and not _is_in(elements[at], around):
            break
        if at > start and isinstance(blocks[at].content, Heading) and not is_sign(blocks[at].text):
            break
        writers = [line for line in _writers(blocks, at, start) if elements or names_writer(line)]
        is_button = at > start and not is_answered and is_reply(blocks[at].text)
        if writers or is_button:
            last, is_answered = at, not writers
        elif at - last > (REACH if last > start else NEAR):
            break
        signs += len(writers)
        hours = hours or any(map(has_hour, writers)) or any(map(says, writers))
        end = at + 1
    is_section = signs > 1 or hours or (counted is not None and int(counted[0]) == signs)
    return range(start, end) if is_section or (around is not None and has_form(around)) else range(0)


def _writers(blocks: Sequence[TextBlock], at: int, heading_at: int) -> list[str]:
    """Return the lines of a block that say who wrote a comment when; below a heading they may stand in its block."""
    if at == heading_at:
        return [line for line in _lines(blocks[at])[1:2] if _tells_writer(line)]
    parts = (normalize(plain(markup.split("<br>")[0])) for markup in block_html(blocks[at].content))
    return [line for part in parts if (line := _opening(part)) and _tells_writer(line)]


def _opening(text: str) -> str:
    """Return the line with which a comment begins, without its words."""
    if is_line(text) and not ends_sentence(text.rstrip(":：")):
        return text
    opening = _OPENING.match(text)
    return opening[0] if opening and word_count(opening[1]) <= MOST_NAMES else ""


def _tells_writer(line: str) -> bool:
    """Return whether a line says who wrote when, and is no byline of the article's."""
    return is_sign(line) and not is_reply(line) and not names.byline(line)


def _lines(block: TextBlock) -> list[str]:
    """Return the lines of a block."""
    lines = (normalize(plain(line)) for markup in block_html(block.content) for line in markup.split("<br>"))
    return [line for line in lines if line]


def _around(first: etree._Element, second: etree._Element) -> etree._Element:
    """Return the innermost element that holds two elements, or is one of them."""
    outer = {first, *first.iterancestors()}
    return next((each for each in (second, *second.iterancestors()) if each in outer), first)


def _has_form(around: etree._Element) -> bool:
    """Return whether an element has a field to write a comment in."""
    return next(around.iter("textarea"), None) is not None


def _is_in(element: etree._Element, around: etree._Element) -> bool:
    return element is around or any(each is around for each in element.iterancestors())
