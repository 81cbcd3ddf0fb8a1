"""What a page holds besides its visible words: attributes, and what it says of itself for machines."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

# Attributes that only say how an element looks.
_LOOKS = {
    "class",
    "style",
    "id",
    "d",
    "viewbox",
    "width",
    "height",
    "sizes",
    "transform",
    "points",
    "fill",
    "lang",
    "dir",
}
_SHORTEST = 5  # characters; "a@b.c" has as many


def attribute_texts(tree: etree._Element) -> Iterator[str]:
    """Yield the values of all attributes of a page that may hold words or addresses, and the text of its JSON-LD."""
    for element in tree.iter(etree.Element):
        for name, value in element.items():
            if len(value) >= _SHORTEST and name not in _LOOKS:
                yield str(value)
        if element.tag == "script" and "ld+json" in (element.get("type") or ""):
            yield element.text or ""
