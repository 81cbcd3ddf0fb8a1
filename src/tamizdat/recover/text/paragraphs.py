"""The lines of a text put together to paragraphs.

Blank lines separate paragraphs, and so does the end of a line, unless the lines were wrapped to a width, are held
together by Markdown's hard line breaks or quotation marks, or are the rows of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from tamizdat.recover.capture import TextBlock
from tamizdat.recover.fields import dates, names
from tamizdat.recover.text.markup import BULLET, HASHES, NUMBER, RULE
from tamizdat.recover.text.tables import table
from tamizdat.recover.words import normalize

_HARD_BREAK = re.compile(r"(?:\\|(?<=\S) {2,})$")
_HYPHENATION = re.compile(r"(?<=\w)[-\u2010] (?=[a-zà-ÿ])")
# Wrapped text has lines of 45 to 100 characters, as typewriters, mailers and terminals make them.
_WIDTHS = range(45, 101)
# The share of lines that must be full for a text to count as wrapped.
_FULL = 0.9


def paragraphs(lines: list[str], markdown: bool) -> Iterator[str | TextBlock]:
    """Yield the paragraphs of a text, each as one string with its marks ("# ", "> ", "- "), and its tables as blocks.

    Underlined headings become headings with hash marks. A line break that stays inside a paragraph is "\\n".
    """
    group: list[str] = []  # of lines without a blank line between them
    for line in [*lines, ""]:
        if line.strip():
            group.append(line if markdown else line.rstrip())
            continue
        if group:
            found = table(group, markdown)
            yield from [found] if found else _of_group(group, markdown)
        group = []


def _of_group(lines: list[str], markdown: bool) -> Iterator[str]:
    """Yield the paragraphs of lines that no blank line separates."""
    if is_wrapped([line.rstrip() for line in lines]):
        yield _HYPHENATION.sub("-", " ".join(line.strip() for line in lines))
        return
    begun = ""  # a paragraph that goes on in the next line
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if below and len(below.strip()) >= 3 and re.fullmatch(r"=+|-+", below.strip()):
            yield f"{'#' if below.strip()[0] == '=' else '##'} {line.strip()}"
        elif markdown and below and _goes_on(line, below):
            part = line.lstrip("> ") if begun else line
            begun += _HARD_BREAK.sub("", part) + ("\n" if _HARD_BREAK.search(part) else " ")
        elif begun:
            yield begun + line.strip().lstrip("> ")
            begun = ""
        elif not RULE.match(line):
            yield line.rstrip()


def _goes_on(line: str, below: str) -> bool:
    """Return whether a paragraph of Markdown goes on in the line below: after a hard break, or within a quotation.

    Dumps of pages end every line of a page's head with the two spaces of a hard break, so a byline or a dateline ends a
    paragraph all the same.
    """
    quoted = line.lstrip().startswith(">")
    if quoted != below.lstrip().startswith(">") or RULE.match(below):
        return False
    if quoted:
        return bool(line.strip("> ") and below.strip("> "))
    if any(BULLET.match(one) or HASHES.match(one.strip()) or NUMBER.match(one) for one in (line, below)):
        return False
    if line.endswith("\\"):
        return True
    return bool(_HARD_BREAK.search(line)) and not any(
        names.byline(one) or dates.is_dateline(one) for one in (normalize(line), normalize(below))
    )


def is_wrapped(lines: list[str]) -> bool:
    """Return whether lines were broken to fit a width: hardly any line had room for the first word of the next."""
    if len(lines) < 3 or any(BULLET.match(line) or HASHES.match(line) for line in lines):
        return False
    width = max(len(line) for line in lines)
    if width not in _WIDTHS:
        return False
    full = sum(len(line) + 1 + len(below.split()[0]) > width - 1 for line, below in pairwise(lines))
    return full >= _FULL * (len(lines) - 1)
