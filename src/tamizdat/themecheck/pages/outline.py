"""A page read as HTML: its elements and their places, its loose ends, its text.

Python's own parser is enough: what is looked for stands in tags as they are written, and a browser's mending of bad
nesting is what must not be relied on.
"""

from __future__ import annotations

from html.parser import HTMLParser

from msgspec import Struct

_VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
}
# Elements whose end tag may be left out.
_OPTIONAL = {
    *("p", "li", "dt", "dd", "option", "optgroup", "html", "head", "body"),
    *("tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "caption"),
}
# Elements before which a paragraph ends by itself.
_ENDS_P = {
    *("address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figcaption", "figure"),
    *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "menu", "nav", "ol", "p", "pre"),
    *("section", "table", "ul"),
}
_FOREIGN = {"svg", "math"}
_NO_TEXT = {"script", "style", "code", "pre", "textarea"}


class Element(Struct):
    """A start tag: its name, its attributes, where it stands in the page, whether that is in a drawing or formula, the
    text of a script or style."""

    tag: str
    attributes: dict[str, str]
    offset: int
    drawn: bool
    text: str = ""

    def get(self, name: str) -> str:
        """Return an attribute, "" if it is not there."""
        return self.attributes.get(name, "")


class Outline(HTMLParser):
    """The elements of a page in their order; `loose` are tags without a partner, `words` pieces of running text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.loose: list[tuple[int, str]] = []
        self.words: list[tuple[int, str]] = []
        self.doctype = False
        self._open: list[Element] = []
        self._starts = [0, *(index + 1 for index, sign in enumerate(html) if sign == "\n")]
        self.feed(html)
        self.close()
        for element in self._open:
            self._unclosed(element)

    def all(self, *tags: str) -> list[Element]:
        """Return the elements of these names."""
        return [element for element in self.elements if element.tag in tags]

    def handle_decl(self, decl: str) -> None:
        """Note the doctype."""
        self.doctype = self.doctype or decl.lower().split() == ["doctype", "html"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        if tag in _ENDS_P and self._open and self._open[-1].tag == "p":
            self._open.pop()
        drawn = any(element.tag in _FOREIGN for element in self._open)
        element = Element(tag, {name: value or "" for name, value in reversed(attrs)}, self._offset(), drawn)
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that closes itself: only in drawings and formulas, elsewhere the slash means nothing."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID and (self.elements[-1].drawn or tag in _FOREIGN):
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and those inside it that may be left open."""
        if tag in _VOID:
            self.loose.append((self._offset(), f"</{tag}> closes nothing: the element has no end. Remove it."))
            return
        if not any(element.tag == tag for element in self._open):
            self.loose.append((self._offset(), f"</{tag}> closes nothing. Remove it, or open the element before it."))
            return
        while self._open:
            element = self._open.pop()
            if element.tag == tag:
                return
            self._unclosed(element)

    def handle_data(self, data: str) -> None:
        """Keep the text of scripts with them, other text by its place."""
        last = self._open[-1] if self._open else None
        if last and last.tag in {"script", "style"}:
            last.text += data
        elif data.strip() and not any(element.tag in _NO_TEXT for element in self._open):
            self.words.append((self._offset(), data))

    def _unclosed(self, element: Element) -> None:
        if element.tag not in _OPTIONAL:
            self.loose.append((element.offset, f"<{element.tag}> is not closed. Add </{element.tag}>."))

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column
