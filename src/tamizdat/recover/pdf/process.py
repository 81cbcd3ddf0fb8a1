"""Reads a PDF document from standard input and writes its lines to standard output: a program for one document.

pdfminer.six keeps within no bounds of memory or time over hostile files (a stream may unpack to a thousand times its
size, a form may show itself a million times over). So it runs in a process of its own, which the system stops.
"""

from __future__ import annotations

import io
import logging
import re
import sys
from collections.abc import Iterator
from typing import Any

import msgspec

from tamizdat.recover.pdf.direction import in_order, is_from_right
from tamizdat.recover.pdf.lines import Line, PdfText

MEMORY = 2 << 30  # bytes of address space
SECONDS = 120
MOST_PAGES = 1_000
MOST_LINES = 200_000


def read(body: bytes) -> PdfText:
    """Return the lines of a document, or why they cannot be read."""
    from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
    from pdfminer.pdfparser import PDFParser

    try:
        document = PDFDocument(PDFParser(io.BytesIO(body)))
        return _read(document)
    except (PDFPasswordIncorrect, PDFEncryptionError):
        return PdfText(fault="locked")
    except Exception:  # pdfminer raises anything over a file that is not as it expects
        return PdfText(fault="damaged")


def _read(document: Any) -> PdfText:
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.layout import LAParams, LTImage
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage

    resources = PDFResourceManager(caching=True)
    # The order of the lines is found later (`pages.in_reading_order`), so pdfminer is not to look for it.
    device = PDFPageAggregator(resources, laparams=LAParams(boxes_flow=None, all_texts=True))
    interpreter = PDFPageInterpreter(resources, device)
    lines: list[Line] = []
    heights: list[float] = []
    empty = pictures = 0
    for number, page in enumerate(PDFPage.create_pages(document)):
        if number >= MOST_PAGES or len(lines) > MOST_LINES:
            return PdfText(fault="long")
        interpreter.process_page(page)
        layout = device.get_result()
        found = list(_lines(layout, number))
        empty += not found
        pictures += sum(isinstance(each, LTImage) for each in _all(layout))
        lines += found
        heights.append(float(layout.height))
    said = _information(document)
    return PdfText(
        lines=tuple(lines),
        heights=tuple(heights),
        title=said.get("Title", ""),
        author=said.get("Author", ""),
        created=_moment(said.get("CreationDate", "")),
        empty=empty,
        pictures=pictures,
    )


def _all(layout: Any) -> Iterator[Any]:
    """Yield all things on a page, those within others too."""
    from pdfminer.layout import LTContainer

    waiting = [layout]
    while waiting:
        item = waiting.pop()
        yield item
        if isinstance(item, LTContainer):
            waiting += list(item)


def _lines(layout: Any, page: int) -> Iterator[Line]:
    from pdfminer.layout import LTChar, LTTextLine

    for item in _all(layout):
        if not isinstance(item, LTTextLine):
            continue
        letters = [each for each in item if isinstance(each, LTChar) and each.get_text().strip()]
        text = item.get_text().strip()
        if letters and text:
            sizes = sorted(each.size for each in letters)
            bold = sum(bool(re.search("bold|black|heavy|semibold", each.fontname, re.I)) for each in letters)
            size = round(sizes[len(sizes) // 2], 1)
            if is_from_right(text):
                text = in_order([(each.x0, each.x1, each.get_text()) for each in letters], size)
            x0, y0, x1, y1 = (round(float(place), 1) for place in (item.x0, item.y0, item.x1, item.y1))
            yield Line(page, x0, y0, x1, y1, size, bold * 2 > len(letters), text)


def _information(document: Any) -> dict[str, str]:
    """Return what a document says of itself (ISO 32000-1, 14.3.3)."""
    from pdfminer.pdftypes import resolve1
    from pdfminer.utils import decode_text

    found: dict[str, str] = {}
    for table in document.info[:3]:
        for key in ("Title", "Author", "CreationDate"):
            value = resolve1(table.get(key))
            if isinstance(value, bytes):
                found.setdefault(key, decode_text(value).strip())
    return found


def _moment(value: str) -> str:
    """Return a date of PDF ("D:20190503114007+02'00'") as a day in ISO 8601, "" for what is none."""
    day = re.match(r"(?:D:)?(\d{4})(\d\d)(\d\d)", value)
    return "-".join(day.groups()) if day else ""


def main() -> None:
    """Read a document from standard input, with bounds on memory and time; write a PdfText as JSON."""
    try:
        import resource
    except ImportError:  # Windows has no such bounds; the time is bounded by who started us
        pass
    else:
        for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
            hard = resource.getrlimit(what)[1]
            resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    logging.disable(logging.CRITICAL)  # it quotes what it cannot read
    sys.stdout.buffer.write(msgspec.json.encode(read(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
