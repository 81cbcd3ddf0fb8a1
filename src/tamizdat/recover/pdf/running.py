"""What stands at the head and the foot of the pages: running heads, page numbers, what browsers print."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from tamizdat.recover.pdf.lines import Line

_MARGIN = 0.12  # of a page's height
_OUTERMOST = 3  # lines of a page at its head, and at its foot
_LEAST = 0.4  # of the pages: heads of left and right pages differ
_NUMBER = re.compile(
    r"^\W*+(?:page|p\.|pg\.?|seite|s\.|страница|стр\.?|с\.|página|pág\.?|صفحة|صفحه|עמוד|strona|sivu)?\s*+\d{1,4}"
    r"(?:\s*(?:/|of|von|de|sur|из|з|\|)\s*\d{1,4})?\W*$",
    re.I,
)
_PRINTED = re.compile(r"^(https?://\S+)(?:\s+(?:page\s*)?\d+\s*/\s*\d+)?$|^(?:page\s*)?\d+\s*(?:/|of)\s*\d+$", re.I)


def running(lines: Sequence[Line], heights: Sequence[float]) -> set[Line]:
    """Return the lines that stand at the head or foot of pages and belong to no article."""
    found: set[Line] = set()
    places: dict[tuple[bool, str], set[int]] = defaultdict(set)
    outer: dict[tuple[bool, str], list[Line]] = defaultdict(list)
    by_page: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_page[line.page].append(line)
    for page, on_page in by_page.items():
        on_page.sort(key=lambda line: -line.y1)
        height = heights[page]
        head = [line for line in on_page[:_OUTERMOST] if line.y0 > height * (1 - _MARGIN)]
        foot = [line for line in on_page[-_OUTERMOST:] if line.y1 < height * _MARGIN]
        for is_head, margin in ((True, head), (False, foot)):
            for line in margin:
                if _NUMBER.match(line.text) or _PRINTED.match(line.text):
                    found.add(line)
                key = (is_head, re.sub(r"\d+", "0", line.text.casefold()))
                places[key].add(page)
                outer[key].append(line)
    enough = max(2, _LEAST * len(by_page))
    for key, pages in places.items():
        if len(pages) >= enough:
            found.update(outer[key])
    return found


def printed_address(lines: Sequence[Line]) -> str:
    """Return the address that a browser printed at the head or foot of the pages, "" without one."""
    found = {match[1] for line in lines if (match := _PRINTED.match(line.text)) and match[1]}
    return found.pop() if len(found) == 1 else ""
