"""An OpenDocument text (ODF 1.3, ISO/IEC 26300) as an article: its content.xml, element by element, as HTML.

Annotations, tracked changes, hidden text, indexes and fields of forms never come in.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from html import escape

from lxml import etree

from tamizdat.recover.capture import Unreadable
from tamizdat.recover.readers.documents.article import Stated, post_of_document
from tamizdat.recover.readers.documents.parts import LARGEST_PICTURE, check_size, part, xml
from tamizdat.recover.readers.exports.captures import post_capture
from tamizdat.recover.readers.exports.elements import local
from tamizdat.recover.readers.pictures_within import picture_within
from tamizdat.recover.readers.results import Found, PackedPicture
from tamizdat.recover.readers.stream import Member, Stream

_HREF = "{http://www.w3.org/1999/xlink}href"
_SKIPPED = {
    "tracked-changes", "annotation", "annotation-end", "forms", "sequence-decls", "variable-decls", "user-field-decls",
    "table-of-content", "alphabetical-index", "illustration-index", "table-index", "user-index", "bibliography",
    "hidden-text", "hidden-paragraph", "script", "object", "object-ole", "math", "change", "change-start", "change-end",
    "bookmark", "soft-page-break", "dde-connection-decls", "conditional-text", "placeholder",
}  # fmt: skip
_TOLD = {
    "annotation": "comments",
    "tracked-changes": "tracked changes",
    "math": "equations",
    "object": "embedded objects",
}
# Each element that becomes one of HTML's.
_TAGS = {"list": "ul", "list-item": "li", "list-header": "li", "table": "table", "table-row": "tr", "table-cell": "td"}
_MOST_REPEATED = 100  # cells and rows that a file says are there many times over
_DEEPEST = 200
_QUOTES = ("Quotations", "Block_20_Text", "Intense_20_Quote", "Quote")


def read_odt(archive: zipfile.ZipFile, stream: Stream, member: Member) -> Iterator[Found]:
    """Yield the article in an OpenDocument text, and its pictures. Raises Unreadable."""
    check_size(archive)
    if b"encryption-data" in (part(archive, "META-INF/manifest.xml") or b""):
        raise Unreadable("an OpenDocument text behind a password: open it, take the password off, and save it")
    body = part(archive, "content.xml")
    if body is None:
        raise Unreadable("an OpenDocument text without a text in it: open it in LibreOffice and save it again")
    writer = _Writer(archive, stream.name, xml(body, "content.xml"))
    markup = writer.html()
    notes = [f"{what} in the document: {count}, left out" for what, count in sorted(writer.lost.items())]
    post = post_of_document(markup, _stated(archive, stream), notes)
    yield post_capture(post, stream.name, stream.row, source=body)
    yield from writer.pictures


class _Writer:
    """Writes the text of a document as HTML. `pictures` are those in it, `lost` counts what was left out."""

    def __init__(self, archive: zipfile.ZipFile, name: str, root: etree._Element) -> None:
        self.pictures: list[PackedPicture] = []
        self.lost: Counter[str] = Counter()
        self._archive, self._name, self._root = archive, name, root
        self._notes: list[str] = []
        self._parents: dict[str, str] = {}
        self._looks: dict[str, str] = {}
        self._writers: dict[str, Callable[[etree._Element, int], str]] = {
            "h": self._heading,
            "p": self._paragraph,
            "span": self._span,
            "a": self._link,
            "line-break": lambda element, depth: "<br>",
            "tab": lambda element, depth: " ",
            "s": self._spaces,
            "note": self._note,
            "image": self._picture,
            "title": lambda element, depth: "",
            "desc": lambda element, depth: "",
        }
        for style in root.iter("{*}style"):
            name = _attribute(style, "name")
            self._parents[name] = _attribute(style, "parent-style-name")
            looks = [tag for properties in style.iter("{*}text-properties") for tag in _look(properties)]
            self._looks[name] = "".join(looks)

    def html(self) -> str:
        """Return the document as HTML; its notes stand at the end."""
        body = next(self._root.iter("{*}text"), None)
        if body is None or not body.tag.endswith("office:1.0}text"):
            return ""
        markup = self._children(body, 0)
        notes = "".join(f"<li>{note}</li>" for note in self._notes)
        return f"{markup}<hr><ol>{notes}</ol>" if notes else markup

    def _children(self, element: etree._Element, depth: int) -> str:
        if depth > _DEEPEST:
            raise Unreadable("an OpenDocument text nested deeper than any that people write: save it again")
        parts = [escape(element.text or "", quote=False)]
        for child in element:
            if isinstance(child.tag, str):
                parts.append(self._element(child, depth + 1))
            parts.append(escape(child.tail or "", quote=False))
        return "".join(parts)

    def _element(self, element: etree._Element, depth: int) -> str:
        name = local(element)
        if name in _SKIPPED:
            if name in _TOLD:
                self.lost[_TOLD[name]] += 1
            return ""
        if write := self._writers.get(name):
            return write(element, depth)
        inner = self._children(element, depth)
        tag = _TAGS.get(name)
        return f"<{tag}>{inner}</{tag}>" if tag else inner

    def _heading(self, element: etree._Element, depth: int) -> str:
        level = min((_number(_attribute(element, "outline-level")) or 1) + 1, 4)
        return f"<h{level}>{self._children(element, depth)}</h{level}>"

    def _link(self, element: etree._Element, depth: int) -> str:
        return f'<a href="{escape(element.get(_HREF) or "")}">{self._children(element, depth)}</a>'

    def _spaces(self, element: etree._Element, depth: int) -> str:
        return " " * max(1, min(_number(_attribute(element, "c")), _MOST_REPEATED))

    def _paragraph(self, element: etree._Element, depth: int) -> str:
        style = self._named(_attribute(element, "style-name"))
        inner = self._children(element, depth)
        if style == "Title":
            return f"<h1>{inner}</h1>"
        if style == "Subtitle":
            return f'<p class="subtitle">{inner}</p>'
        return f"<blockquote><p>{inner}</p></blockquote>" if style in _QUOTES else f"<p>{inner}</p>"

    def _named(self, style: str) -> str:
        """Return the first style that people know, of a style and those that it is made from."""
        for _ in range(10):
            if style in ("Title", "Subtitle", *_QUOTES) or not style:
                break
            style = self._parents.get(style, "")
        return style

    def _span(self, element: etree._Element, depth: int) -> str:
        inner = self._children(element, depth)
        for tag in self._looks.get(_attribute(element, "style-name"), "").split():
            if tag == "hidden":
                self.lost["hidden passages"] += 1
                return ""
            inner = f"<{tag}>{inner}</{tag}>"
        return inner

    def _note(self, element: etree._Element, depth: int) -> str:
        body = next((each for each in element if local(each) == "note-body"), None)
        if body is None:
            return ""
        self._notes.append(" ".join(self._children(body, depth).replace("<p>", "").replace("</p>", " ").split()))
        return f"<sup>{len(self._notes)}</sup>"

    def _picture(self, element: etree._Element, depth: int) -> str:
        href = element.get(_HREF) or ""
        body = None if "://" in href else part(self._archive, href.removeprefix("./"), LARGEST_PICTURE)
        found = picture_within(self._name, body) if body else None
        if found is None:
            self.lost["pictures that are drawings or only links"] += 1
            return ""
        self.pictures.append(found)
        frame = element.getparent()
        described = [
            each for each in (frame if frame is not None else ()) if str(each.tag).endswith(("}desc", "}title"))
        ]
        alt = next((each.text for each in reversed(described) if each.text), "")
        return f'<img src="{found.address}" alt="{escape(alt)}">'


def _look(properties: etree._Element) -> Iterator[str]:
    """Yield what a style makes of its text, as tags of HTML, each with a space behind it."""
    if _attribute(properties, "display") == "none":
        yield "hidden "
    if _attribute(properties, "font-weight") in ("bold", "700", "800", "900"):
        yield "strong "
    if _attribute(properties, "font-style") in ("italic", "oblique"):
        yield "em "
    if _attribute(properties, "text-line-through-style") not in ("", "none"):
        yield "s "
    position = _attribute(properties, "text-position")
    if position.startswith("super") or position[:1].isdigit():
        yield "sup "
    elif position.startswith(("sub", "-")):
        yield "sub "


def _attribute(element: etree._Element, name: str) -> str:
    """Return the value of an attribute in whatever namespace, "" without one."""
    return next((str(value) for key, value in element.items() if str(key).rpartition("}")[2] == name), "")


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 4 else 0


def _stated(archive: zipfile.ZipFile, stream: Stream) -> Stated:
    """Return what the document says of itself (meta.xml, ODF 1.3 part 3, 4.3)."""
    url = stream.row.url or ""
    try:
        root = xml(part(archive, "meta.xml") or b"", "meta.xml")
    except Unreadable:  # an article does not fall with its properties
        return Stated(url=url)
    found = {local(each): (each.text or "").strip() for each in root.iter() if isinstance(each.tag, str)}
    people = [found.get("initial-creator", ""), found.get("creator", "")]
    return Stated(
        title=found.get("title", ""),
        people=tuple(filter(None, people)),
        made=found.get("creation-date", ""),
        language=found.get("language", ""),
        url=url,
    )
