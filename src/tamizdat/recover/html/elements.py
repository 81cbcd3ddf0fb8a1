"""Kinds of HTML elements: those within a line of text, headings, and those that readers never saw."""

from __future__ import annotations

import re
from typing import cast

from lxml import etree, html

SKIPPED = {
    "script", "style", "noscript", "template", "head", "title", "svg", "math", "canvas", "object", "select",
    "datalist",
    "textarea", "map", "noframes",
}  # fmt: skip
INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font",
    "i", "ins",
    "kbd", "label", "mark", "nobr", "noindex", "q", "rp", "rt", "ruby", "s", "samp", "small", "span",
    "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
}  # fmt: skip
LEVELS = {"h1": 2, "h2": 2, "h3": 3, "h4": 4, "h5": 4, "h6": 4}
# What style libraries call words that are spoken to the blind and not shown ("opens in a new tab"), in a line of text.
SPOKEN = frozenset(
    {
        *("sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screen-reader-only", "screenreader"),
        *("u-visually-hidden", "is-visually-hidden", "a11y-hidden", "hide-visually", "assistive-text"),
    }
)
# The same, by the style that such classes stand for: cut to a pixel, out of the flow of the text.
CLIPPED = re.compile(r"\bclip(?:-path)?\s*:\s*(?:rect\(\s*[01](?:px)?[\s,]+[01](?:px)?\b|inset\(\s*(?:50|100)%)", re.I)
HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


def elements_at(path: etree.XPath, tree: etree._Element) -> list[html.HtmlElement]:
    """Return the elements of a page that an XPath finds, in the order of the page."""
    return cast(list[html.HtmlElement], path(tree))


def hidden(element: etree._Element) -> bool:
    """Return whether readers never saw `element`: scripts and styles, and what the page itself hides."""
    tag = element.tag
    if not isinstance(tag, str) or tag in SKIPPED:
        return True
    style = element.get("style")
    if element.get("hidden") is not None or bool(style and HIDDEN.search(style)):
        return True
    if tag not in INLINE or not ((style and CLIPPED.search(style)) or _is_spoken(element.get("class"))):
        return False
    return not any(around.tag in LEVELS for around in element.iterancestors())  # of headings it is a part


def _is_spoken(classes: str | None) -> bool:
    return classes is not None and not SPOKEN.isdisjoint(classes.lower().split())
