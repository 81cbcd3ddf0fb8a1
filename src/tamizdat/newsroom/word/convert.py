"""The text of a Word file as the blocks of an article. No database, no files: bytes in, blocks and pictures out."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import mammoth
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from lxml import html
from msgspec import Struct

from tamizdat.article import Block, Divider, Figure, Heading, Image, Paragraph, Quote, Table, inline, plain
from tamizdat.newsroom.conversion.text import from_html
from tamizdat.newsroom.pictures.cleaning import CleanPicture, RefusedFile, clean_picture
from tamizdat.newsroom.word.package import UnreadableFile, open_word_file
from tamizdat.recover.readers.documents.word_package import STYLES

_NOTE = re.compile(r"(?:footnote|endnote)-(?:ref-)?[\w-]+")
_MARK = "tamizdat-picture-"
_MOST_COLUMNS = 63  # of a table in Word
# What programs write as the description of a picture, not people: a file's name, or what a machine saw.
_MACHINE_ALT = re.compile(
    r"^.*\.(?:jpe?g|png|gif|webp|heic|tiff?|bmp)$|^[a-z]:\\.*|^(?:image|picture|img|grafik|bild|рисунок)[\s_]*\d*$",
    re.IGNORECASE,
)
_MACHINE_NOTE = re.compile(
    r"\s*(?:Description automatically generated|Automatically generated description|AI-generated content).*$", re.DOTALL
)
# In words that a person understands: one, and more than one.
_LEFT_OUT = {
    "comments": (
        _("A comment was left out."),
        "{} comments were left out.",
    ),
    "deletions": (
        _("A deletion that was tracked is taken as accepted: its words are gone."),
        "{} deletions that were tracked are taken as accepted: their words are gone.",
    ),
    "insertions": (
        _("An insertion that was tracked is taken as accepted: its words are in the text."),
        "{} insertions that were tracked are taken as accepted: their words are in the text.",
    ),
    "hidden": (
        _("Hidden text was left out at one place."),
        _("Hidden text was left out at {} places."),
    ),
    "equations": (
        _("An equation was left out."),
        "{} equations were left out.",
    ),
    "embeddings": (
        _("An embedded file was left out."),
        "{} embedded files were left out.",
    ),
    "charts": (
        _("A chart was left out: insert it as a picture."),
        "{} charts were left out: insert them as pictures.",
    ),
    "diagrams": (
        _("A diagram was left out: insert it as a picture."),
        "{} diagrams were left out: insert them as pictures.",
    ),
    "headers and footers": (
        _("A header or footer was left out."),
        "{} headers and footers were left out.",
    ),
    "merged": (
        _("Cells that were joined stand apart in one table."),
        _("Cells that were joined stand apart in {} tables."),
    ),
    "nested": (
        _("A table within a table became plain text."),
        "{} tables within tables became plain text.",
    ),
    "other": (
        _("One thing in the text is of a kind that the desk does not know, and was left out."),
        "{} things in the text are of a kind that the desk does not know, and were left out.",
    ),
    "styles": (
        _("A paragraph or word had a style that the desk does not know: its text came in plain."),
        "{} styles are not known to the desk: their text came in plain.",
    ),
}


class Draft(Struct, frozen=True):
    """What a Word file becomes: headline and standfirst ("" where it has none), blocks, pictures by the path at which a
    block names them, and a sentence for each thing that could not be taken over."""

    headline: str
    standfirst: str
    blocks: tuple[Block, ...]
    pictures: dict[str, CleanPicture]
    left_out: tuple[str, ...]


def draft_of(body: bytes) -> Draft:
    """Return the draft in a Word file. Raises UnreadableFile."""
    word = open_word_file(body)
    reader = _Reader(word.left_out)
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(word.body),
            style_map=STYLES,
            convert_image=mammoth.images.img_element(reader.picture),
            include_embedded_style_map=False,
        )
    except Exception as error:  # mammoth raises anything over a file that is not as it expects
        raise UnreadableFile(gettext("The file is damaged. Open it in Word and save it as .docx again.")) from error
    for message in result.messages:
        reader.count_message(str(message.message))
    return reader.read(result.value)


class _Reader:
    """Turns mammoth's HTML into blocks."""

    def __init__(self, left_out: Counter[str]) -> None:
        self._left_out = left_out
        self._pictures: dict[str, CleanPicture] = {}
        self._refused: list[str] = []
        self._headline = self._standfirst = ""
        self._has_title = False

    def picture(self, image: Any) -> dict[str, str]:
        """Take a picture in; return the attributes of the element that stands for it."""
        try:
            with image.open() as file:
                picture = clean_picture(file.read())
        except RefusedFile as error:
            self._refused.append(gettext("A picture was left out. %(reason)s") % {"reason": error})
            return {"src": ""}
        except Exception:  # a picture that is linked, not in the file
            self._refused.append(gettext("A picture was left out: the file has only a link to it."))
            return {"src": ""}
        path = f"media/{picture.name}"
        self._pictures[path] = picture
        return {"src": _MARK + path}

    def count_message(self, message: str) -> None:
        """Count what mammoth says that it could not take over, without the names that the file gave it."""
        if message.startswith("Unrecognised"):
            self._left_out["styles"] += 1
        elif "element was ignored" in message and not message.endswith(("office-word:wrap", "AlternateContent")):
            self._left_out["other"] += 1

    def read(self, text: str) -> Draft:
        """Return the draft in mammoth's HTML."""
        blocks: list[Block] = []
        top = html.fragments_fromstring(f"<div>{text}</div>")[0] if text.strip() else []
        for element in top:
            if isinstance(element.tag, str):
                blocks += self._blocks(element, blocks)
        if not self._has_title:
            blocks = self._first_heading_as_headline(blocks)
        said = [*self._refused, *(_sentence(kind, count) for kind, count in self._left_out.items() if count)]
        used = {block.image.path for block in blocks if isinstance(block, Figure)}
        pictures = {path: picture for path, picture in self._pictures.items() if path in used}
        return Draft(self._headline, self._standfirst, tuple(blocks), pictures, tuple(said))

    def _first_heading_as_headline(self, blocks: list[Block]) -> list[Block]:
        for place, block in enumerate(blocks):
            if isinstance(block, Heading):
                self._headline = plain(block.html)
                return blocks[:place] + blocks[place + 1 :]
        return blocks

    def _blocks(self, element: html.HtmlElement, before: list[Block]) -> Iterator[Block]:
        if element.tag == "table":
            figures = list(self._figures(element))
            yield from self._table(element)
            yield from figures
            return
        is_notes = element.tag == "ol" and _NOTE.fullmatch(next((item.get("id", "") for item in element), ""))
        figures = list(self._figures(element))
        _without_note_links(element)
        text = plain(inline(html.tostring(element, encoding="unicode", with_tail=False))).strip()
        match element.tag, element.get("class", ""):
            case "h1", "title" if text and not self._has_title:
                self._has_title, self._headline = True, text
            case "p", "subtitle" if text and not self._standfirst:
                self._standfirst = text
            case "p", "caption" if text and not figures and before and isinstance(before[-1], Figure):
                before[-1] = Figure(before[-1].image, _one(element), before[-1].credit)
            case "blockquote", _:
                if text:
                    yield Quote(_one(element))
            case _:
                element.tag = "h2" if element.tag == "h1" else element.tag
                if is_notes:
                    yield Divider()
                yield from from_html(html.tostring(element, encoding="unicode", with_tail=False))
        yield from figures

    def _figures(self, element: html.HtmlElement) -> Iterator[Figure]:
        """Take the pictures out of an element, and yield them."""
        for image in list(element.iter("img")):
            path = image.get("src", "").removeprefix(_MARK)
            alt = _MACHINE_NOTE.sub("", image.get("alt", "")).strip()
            image.drop_tree()
            if picture := self._pictures.get(path):
                yield Figure(Image(path, picture.width, picture.height, "" if _MACHINE_ALT.match(alt) else alt))

    def _table(self, element: html.HtmlElement) -> Iterator[Block]:
        for inner in list(element.iterdescendants("table")):
            self._left_out["nested"] += 1
            cells = [
                plain(inline(html.tostring(cell, encoding="unicode", with_tail=False)))
                for cell in inner.iter("td", "th")
            ]
            place = html.Element("p")
            place.text = " · ".join(filter(None, cells))
            place.tail = inner.tail
            parent = inner.getparent()
            if parent is not None:
                parent.replace(inner, place)
        _without_note_links(element)
        rows = [_row(row) for row in element.iter("tr")]
        if any(cell.get("colspan") or cell.get("rowspan") for cell in element.iter("td", "th")):
            self._left_out["merged"] += 1
        width = max(map(len, rows), default=0)
        if any(cell for row in rows for cell in row):
            yield Table(
                tuple((*row, *("",) * (width - len(row))) for row in rows), header=element.find(".//thead") is not None
            )


def _row(row: html.HtmlElement) -> tuple[str, ...]:
    cells: list[str] = []
    for cell in row.iterchildren("td", "th"):
        cells.append(_one(cell))
        span = cell.get("colspan", "")
        cells += [""] * (min(int(span), _MOST_COLUMNS) - 1 if span.isdecimal() else 0)
    return tuple(cells)


def _one(element: html.HtmlElement) -> str:
    """Return the text of an element as one piece of inline HTML, its paragraphs as lines."""
    element = html.fromstring(html.tostring(element, encoding="unicode", with_tail=False))
    inside = (element.text or "") + "".join(html.tostring(each, encoding="unicode") for each in element)
    blocks = from_html(inside)
    return "<br>".join(
        text for block in blocks if isinstance(block, Paragraph | Heading | Quote) and (text := block.html)
    )


def _without_note_links(element: html.HtmlElement) -> None:
    """Have notes told by their numbers: pages have no anchors within a text."""
    for link in list(element.iter("a")):
        href = link.get("href", "")
        if _NOTE.fullmatch(href.removeprefix("#")):
            if (link.text or "") == "↑":
                link.drop_tree()
                continue
            link.text = (link.text or "").strip("[]")
            link.drop_tag()
        elif href.startswith("#") or not href:
            link.drop_tag()


def _sentence(kind: str, count: int) -> str:
    one, many = _LEFT_OUT[kind]
    return str(one if count == 1 else many.format(count))
