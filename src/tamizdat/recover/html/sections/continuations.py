"""Text of an article that a saved page holds and does not show: the rest behind "Read more", shadow roots, fallbacks.

A script would have shown it to readers; in a saved page it is hidden, or stands in a template. What stands in an
<object> is shown in place of a film that no browser plays any more (HTML Living Standard, 4.8.7). All of it is put
where its readers saw it, before the page is read.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tamizdat.recover.boilerplate.phrases import is_button
from tamizdat.recover.html.elements import HIDDEN, hidden
from tamizdat.recover.words import is_paragraph, normalize

FEWEST = 2  # paragraphs of a continuation
_CONTAINERS = ("div", "section", "span", "p", "article")
# Elements above the hidden part among which the button stands.
NEAR = 3


def show_continuations(tree: etree._Element) -> None:
    """Change a page's tree so that continuations are shown, and declarative shadow roots are part of the page.

    So are objects that hold a paragraph, which says what a film shows. A hidden part is a continuation if it has
    paragraphs, if paragraphs that are shown stand above it in the same element, and a button between them and it.
    """
    for template in list(tree.iter("template")):
        if template.get("shadowrootmode") or template.get("shadowroot"):
            template.tag = "div"
    for fallback in list(tree.iter("object")):
        if any(map(_is_paragraph, _paragraphs(fallback))):
            fallback.tag = "div"
    for element in list(tree.iter(*_CONTAINERS)):
        if hidden(element) and _is_continuation(element):
            element.attrib.pop("hidden", "")
            if style := element.get("style"):
                element.set("style", HIDDEN.sub("", style))


def _is_continuation(element: etree._Element) -> bool:
    if sum(map(_is_paragraph, _paragraphs(element))) < FEWEST:
        return False
    above = list(element.itersiblings(preceding=True))
    return any(map(_has_button, above[:NEAR])) and any(
        _is_paragraph(inner) for each in above if not hidden(each) for inner in _paragraphs(each)
    )


def _paragraphs(element: etree._Element) -> Iterator[etree._Element]:
    return element.iter("p")


def _is_paragraph(element: etree._Element) -> bool:
    return is_paragraph(_text(element))


def _has_button(element: etree._Element) -> bool:
    return any(is_button(_text(inner)) for inner in element.iter("a", "button", "label", "summary"))


def _text(element: etree._Element) -> str:
    return normalize("".join(map(str, element.itertext())))
