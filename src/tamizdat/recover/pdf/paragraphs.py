"""The lines of a PDF document put together to headings and paragraphs, across lines, columns and pages.

A PDF has letters at places and knows no paragraphs. What begins a new one is what people see: a gap above the line, an
indent, a line that ends early, letters of another size.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from tamizdat.recover.fields import dates, names
from tamizdat.recover.pdf.direction import is_from_right
from tamizdat.recover.pdf.lines import Line, PdfText
from tamizdat.recover.pdf.order import Column, columns
from tamizdat.recover.pdf.running import printed_address, running
from tamizdat.recover.words import UNSPACED, ends_sentence, normalize, word_count

_GAP = 1.4  # of the usual distance between two lines
_OFTEN = 0.12  # of the lines
_SAME_SIZE = 0.08
_INDENT = 0.7  # of the letters' height
_EARLY = 0.15  # of a column's width, by which a last line is shorter
_LARGER = 1.1  # than the text: a heading
_HEADLINE = 1.15
_LONGEST_HEADING = 25  # words
_DROP_CAP = 1.8
_HYPHENS = "-\u2010\u00ad"
_BULLET = re.compile(r"[•·‣◦▪●■►]\s*(?=\S)")
_UNSPACED = re.compile(f"[{UNSPACED}\u3000-\u303f\uff00-\uffef]")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")


class Block(Struct):
    """Lines that make one paragraph or heading: its text, the size of its letters, its first page."""

    text: str
    size: float
    bold: bool
    page: int
    ends_open: bool = False  # its last line is full, so it may go on in the next column


class Pages(Struct, frozen=True):
    """A document as HTML; the words at the head and foot of its pages; the address that was printed there."""

    html: str
    running: tuple[str, ...]
    url: str


def pages_of(text: PdfText) -> Pages:
    """Return a document as HTML, in reading order."""
    around = running(text.lines, text.heights)
    lines = [line for line in text.lines if line not in around]
    told = tuple(dict.fromkeys(line.text for line in text.lines if line in around))
    url = printed_address([line for line in text.lines if line in around])
    if not lines:
        return Pages("", told, url)
    if is_from_right("".join(line.text for line in lines)):
        lines = [replace(line, x0=-line.x1, x1=-line.x0) for line in lines]  # as if seen in a mirror
    size = _usual_size(lines)
    words = Counter(word.casefold() for line in lines for word in _WORD.findall(line.text))
    blocks: list[Block] = []
    for page in range(len(text.heights)):
        on_page = _without_drop_caps([line for line in lines if line.page == page], size)
        for column in columns(on_page):
            _append(blocks, list(_blocks(column, words)), words)
    return Pages(_html(blocks, size), told, url)


def _usual_size(lines: Sequence[Line]) -> float:
    """Return the size in which most of a document is set."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0]


def _without_drop_caps(lines: list[Line], size: float) -> list[Line]:
    """Return the lines of a page with a large first letter put before the line that it begins."""
    for cap in [line for line in lines if line.size > _DROP_CAP * size and len(line.text) <= 2 and line.text.isalpha()]:
        beside = [
            line
            for line in lines
            if line is not cap and -2 <= line.x0 - cap.x1 < 2 * size and line.y1 > cap.y0 and line.y0 < cap.y1
        ]
        if beside:
            first = max(beside, key=lambda line: line.y1)
            at = lines.index(first)
            lines[at] = replace(first, text=f"{cap.text}{first.text}")
            lines = [line for line in lines if line is not cap]
    return lines


def _blocks(column: Column, words: Counter[str]) -> Iterator[Block]:
    """Yield the paragraphs of a column."""
    distance = _usual_distance(column)
    block: Block | None = None
    above: Line | None = None
    for line in column:
        if block is not None and above is not None and not _begins(line, above, column, distance):
            block.text = joined(block.text, line.text, words)
        else:
            if block is not None and above is not None:
                yield _ended(block, above, column)
            block = Block(line.text, line.size, line.bold, line.page)
        above = line
    if block is not None and above is not None:
        yield _ended(block, above, column)


def _ended(block: Block, last: Line, column: Column) -> Block:
    block.ends_open = not ends_sentence(block.text) and last.x1 > column.right - _EARLY * (column.right - column.left)
    return block


def _usual_distance(column: Column) -> float:
    """Return how far lines of a paragraph stand apart in a column, in heights of their letters.

    It is the smallest distance that comes more than now and then: in a short text most lines are a paragraph each.
    """
    distances = Counter(
        round((above.y0 - below.y0) / below.size, 1)
        for above, below in pairwise(column)
        if below.size and 0 < above.y0 - below.y0 < 3 * below.size
    )
    usual = [distance for distance, count in distances.items() if count >= _OFTEN * distances.total()]
    return max(min(usual), 1.0) if usual else 1.2


def _begins(line: Line, above: Line, column: Column, distance: float) -> bool:
    """Tell whether a line begins a new paragraph."""
    if abs(line.size - above.size) > _SAME_SIZE * above.size or _BULLET.match(line.text):
        return True
    is_apart = above.y0 - line.y0 > _GAP * distance * line.size
    early = above.x1 < column.right - _EARLY * (column.right - column.left)
    if is_apart or (line.bold != above.bold and (early or ends_sentence(above.text))):
        return True
    if early and (names.byline(above.text) or dates.is_dateline(above.text)):
        return True
    indented = line.x0 - column.left > _INDENT * line.size
    if indented and _BULLET.match(above.text):
        return False
    if indented and above.x0 - column.left <= _INDENT * line.size and not _is_centred(line, column):
        return True
    return early and ends_sentence(above.text) and not indented


def _is_centred(line: Line, column: Column) -> bool:
    return abs((line.x0 - column.left) - (column.right - line.x1)) < line.size and line.x1 < column.right - line.size


def _append(blocks: list[Block], found: list[Block], words: Counter[str]) -> None:
    """Add the paragraphs of a column; the first may be what the last one before goes on in."""
    if blocks and found:
        last, first = blocks[-1], found[0]
        goes_on = last.ends_open or last.text[-1:] in _HYPHENS or first.text[:1].islower()
        alike = abs(last.size - first.size) <= _SAME_SIZE * last.size and last.bold == first.bold
        if goes_on and alike and not ends_sentence(last.text):
            last.text = joined(last.text, first.text, words)
            last.ends_open = first.ends_open
            found = found[1:]
    blocks += found


def joined(above: str, below: str, words: Counter[str]) -> str:
    """Return two lines as one text, a word put together that was divided at the end of the first.

    A hyphen stays where the document has the word with one elsewhere, or where no small letter follows.

    >>> joined("The lamps were re-", "lit on Friday", Counter())
    'The lamps were relit on Friday'
    """
    if above[-1:] in _HYPHENS and above[-2:-1].isalpha() and below[:1].isalpha():
        start = re.search(r"[^\W\d_]+$", above[:-1])
        end = re.match(r"[^\W\d_]+", below)
        pair = (start[0] if start else "", end[0] if end else "")
        whole, parted = "".join(pair).casefold(), "-".join(pair).casefold()
        if below[0].islower() and not (words[parted] > words[whole]):
            return above[:-1] + below
        return above.replace("\u00ad", "-") + below if above[-1] != "\u00ad" else above[:-1] + below
    return f"{above}{below}" if _UNSPACED.match(above[-1:]) and _UNSPACED.match(below) else f"{above} {below}"


def _html(blocks: Sequence[Block], size: float) -> str:
    first_page = [block for block in blocks if block.page == blocks[0].page and word_count(block.text) > 1]
    largest = max(first_page, key=lambda block: block.size, default=None)
    parts = []
    for block in blocks:
        text = escape(normalize(block.text), quote=False)
        is_short = word_count(block.text) <= _LONGEST_HEADING
        if block is largest and is_short and block.size >= _HEADLINE * size:
            parts.append(f"<h1>{text}</h1>")
        elif is_short and (block.size >= _LARGER * size or (block.bold and not ends_sentence(block.text))):
            parts.append(f"<h3>{text}</h3>")
        elif _BULLET.match(text):
            parts.append(f"<ul><li>{_BULLET.sub('', text)}</li></ul>")
        else:
            parts.append(f"<p>{text}</p>")
    return "\n".join(parts).replace("</ul>\n<ul>", "")
