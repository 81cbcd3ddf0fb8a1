"""What a page holds besides the words of its blocks: attributes, what it says for machines, rows of its tables.

A block leaves out a cell without words, such as the "@" between a name and a host.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

# Attributes that only say how an element looks.
_LOOKS = {
    "class", "style", "id", "d", "viewbox", "width", "height", "sizes", "transform", "points", "fill", "lang", "dir",
}  # fmt: skip
_LONGEST_ROW = 1_000  # characters; a row that lays out a page holds far more
_SHORTEST = 5  # characters; "a@b.c" has as many


def unseen_texts(tree: etree._Element) -> Iterator[str]:
    """Yield the attributes of a page that may hold words or addresses, its JSON-LD, and the rows of its tables."""
    for element in tree.iter(etree.Element):
        for name, value in element.items():
            if len(value) >= _SHORTEST and name not in _LOOKS:
                yield str(value)
        if element.tag == "script" and "ld+json" in (element.get("type") or ""):
            yield element.text or ""
        elif element.tag == "tr" and element.find(".//table") is None:
            row = " | ".join("".join(map(str, cell.itertext())) for cell in element.iterchildren(etree.Element))
            yield row if len(row) <= _LONGEST_ROW else ""
