"""What is read of a PDF document: its lines of text with their places, by page."""

from __future__ import annotations

from msgspec import Struct


class Line(Struct, frozen=True, array_like=True):
    """A line of text on a page (counted from 0). Places are in points from the page's lower left corner.

    `size` is the height of its letters in points, `bold` whether most of them are.
    """

    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool
    text: str


class PdfText(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The lines of a document, the height of each page, and what the document says of itself.

    `empty` counts pages without a line, `pictures` the pictures on all pages. `fault` says why nothing was read:
    "locked", "damaged", or "long" for one with more pages or letters than are read.
    """

    lines: tuple[Line, ...] = ()
    heights: tuple[float, ...] = ()
    title: str = ""
    author: str = ""
    created: str = ""
    empty: int = 0
    pictures: int = 0
    fault: str = ""
