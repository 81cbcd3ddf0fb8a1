"""Pictures that a page loads late, or by elements of its own: put where a browser would show them.

A page that waits with its pictures holds a placeholder, and beside it the picture for browsers without scripts
(`<noscript>`); AMP pages have `<amp-img>` (https://amp.dev/documentation/components/amp-img).
"""

from __future__ import annotations

from lxml import etree

from tamizdat.recover.html.blocks import picture


def show_late_pictures(tree: etree._Element) -> None:
    """Change a page's tree so that late pictures are <img> elements with their addresses."""
    for element in list(tree.iter("amp-img")):
        for inner in list(element):
            element.remove(inner)
        element.tag = "img"
    for noscript in list(tree.iter("noscript")):
        stated = next((inner for inner in noscript.iter("img") if picture(inner, None)), None)
        if stated is None:
            continue
        before = noscript.getprevious()
        beside = [] if before is None else list(before.iter("img"))
        if beside and all(picture(inner, None) is None for inner in beside):
            _show(beside[-1], stated)


def _show(placeholder: etree._Element, stated: etree._Element) -> None:
    """Give a placeholder the address of the picture that it stands for."""
    for name in ("src", "srcset", "width", "height"):
        if value := stated.get(name):
            placeholder.set(name, value)
    if not placeholder.get("alt") and stated.get("alt"):
        placeholder.set("alt", stated.get("alt") or "")
