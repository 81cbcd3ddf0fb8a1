"""Text whose lines are set by hand: what <pre> shows as it was typed, such as a timetable, verse or a letter.

Prose that was wrapped to the width of a terminal stands in <pre> too; there the ends of lines mean nothing, and blank
lines part paragraphs.
"""

from __future__ import annotations

import re

from lxml import etree

from tamizdat.recover.text.paragraphs import is_wrapped

# Stands for a space that shows, until white space has been folded. No encoding uses it.
KEPT_SPACE = "\ue000"


def keeps_lines(element: etree._Element) -> bool:
    """Return whether the lines of a <pre> are to stay as they are: none of its paragraphs is wrapped prose."""
    text = "".join(map(str, element.itertext()))
    groups = (group.split("\n") for group in re.split(r"\n[ \t]*\n", text.expandtabs()))
    return not any(is_wrapped([line.rstrip() for line in group if line.strip()]) for group in groups)


def with_shown_spaces(markup: str) -> str:
    """Return the HTML of lines with the spaces that show as no-break spaces; none stays at the end of a line."""
    return re.sub(f"{KEPT_SPACE}+(?=<br>|$)", "", markup).replace(KEPT_SPACE, "\u00a0")


def line_with_spaces(line: str) -> str:
    """Return a line with its indent and its runs of spaces as spaces that show."""
    return re.sub(r"^ +| {2,}", lambda run: KEPT_SPACE * len(run[0]), line.expandtabs())
