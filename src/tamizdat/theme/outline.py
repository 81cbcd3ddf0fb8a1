"""A page read as HTML: its elements and where they stand, tags without a partner, its text.

Python's own parser is used, since it does not correct bad nesting: a parser that follows the HTML standard would, as
browsers do, and so hide what the check is to report (decision 0331).
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from msgspec import Struct

_VOID = {  # elements that have no end tag
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
}
# Elements whose end tag may be left out.
_END_TAG_OPTIONAL = {
    *("p", "li", "dt", "dd", "option", "optgroup", "html", "head", "body"),
    *("tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "caption"),
}
# Elements before which a paragraph ends without an end tag.
_END_PARAGRAPH = {
    *("address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figcaption", "figure"),
    *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "menu", "nav", "ol", "p", "pre"),
    *("section", "table", "ul"),
}
_FOREIGN = {"svg", "math"}
_NOT_RUNNING_TEXT = {"script", "style", "code", "pre", "textarea"}


class Element(Struct):
    """A start tag.

    `offset` is where it stands in the page; `foreign` whether it stands inside SVG or MathML, which have rules of their
    own; `text` what stands in a script or style.
    """

    tag: str
    attributes: dict[str, str]
    offset: int
    foreign: bool
    text: str = ""

    def get(self, name: str) -> str:
        """Return the value of an attribute, "" if it is not there."""
        return self.attributes.get(name, "")


class Outline(HTMLParser):
    """The `elements` of a page in their order.

    `unbalanced` are tags without a partner, `texts` the pieces of running text: each an offset with a text, the first
    with what is wrong. `doctype` says whether the page begins with `<!doctype html>`.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.unbalanced: list[tuple[int, str]] = []
        self.texts: list[tuple[int, str]] = []
        self.doctype = False
        self._open: list[Element] = []
        self._line_starts = [0, *(newline.end() for newline in re.finditer("\n", html))]
        self.feed(html)
        self.close()
        for element in self._open:
            self._report_unclosed(element)

    def all(self, *tags: str) -> list[Element]:
        """Return the elements of these names."""
        return [element for element in self.elements if element.tag in tags]

    def handle_decl(self, decl: str) -> None:
        """Record the doctype."""
        self.doctype = self.doctype or decl.lower().split() == ["doctype", "html"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record an element."""
        if tag in _END_PARAGRAPH and self._open and self._open[-1].tag == "p":
            self._open.pop()
        foreign = any(element.tag in _FOREIGN for element in self._open)
        # The first of several attributes of one name counts.
        attributes = {name: value or "" for name, value in reversed(attrs)}
        self.elements.append(Element(tag, attributes, self._offset(), foreign))
        if tag not in _VOID:
            self._open.append(self.elements[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record an element that closes itself: that is so in SVG and MathML, elsewhere the slash means nothing."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID and (self.elements[-1].foreign or tag in _FOREIGN):
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and those inside it whose end tags may be left out."""
        if tag in _VOID:
            text = f"</{tag}> closes nothing: the element has no end. Remove it."
            self.unbalanced.append((self._offset(), text))
            return
        if not any(element.tag == tag for element in self._open):
            text = f"</{tag}> closes nothing. Remove it, or open the element before it."
            self.unbalanced.append((self._offset(), text))
            return
        while self._open:
            element = self._open.pop()
            if element.tag == tag:
                return
            self._report_unclosed(element)

    def handle_data(self, data: str) -> None:
        """Keep the text of a script or style with its element, other text with its offset."""
        innermost = self._open[-1] if self._open else None
        if innermost and innermost.tag in {"script", "style"}:
            innermost.text += data
        elif data.strip() and not any(element.tag in _NOT_RUNNING_TEXT for element in self._open):
            self.texts.append((self._offset(), data))

    def _report_unclosed(self, element: Element) -> None:
        if element.tag not in _END_TAG_OPTIONAL:
            self.unbalanced.append((element.offset, f"<{element.tag}> is not closed. Add </{element.tag}>."))

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column
