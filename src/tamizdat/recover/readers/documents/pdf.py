"""A PDF document with a text layer as an article.

Its lines are read by a process of their own (`recover.pdf.process`), which is stopped when it takes too long or too
much memory. Pictures are not taken out, and are told.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from tamizdat.recover.capture import Unreadable
from tamizdat.recover.pdf.lines import PdfText
from tamizdat.recover.pdf.paragraphs import pages_of
from tamizdat.recover.pdf.process import MOST_PAGES, SECONDS
from tamizdat.recover.readers.documents.article import Stated, post_of_document
from tamizdat.recover.readers.exports.captures import post_capture
from tamizdat.recover.readers.results import Found
from tamizdat.recover.readers.stream import Member, Stream
from tamizdat.recover.words import word_count

_LARGEST = 128 << 20  # bytes; an issue of a paper with its photos has about half of it
_FEWEST_WORDS = 5  # of a text layer
_MOST_UNKNOWN = 0.1  # of the letters
_OCR = "run it through OCR (ocrmypdf FILE FILE-with-text.pdf) and give what that makes"
_FAULTS = {
    "locked": "a PDF document behind a password: open it, print it into a new PDF without one, and give that",
    "damaged": "a damaged PDF document: look for another copy of it, or open it and print it into a new PDF",
    "long": f"a PDF document of more than {MOST_PAGES:,} pages: give the pages of the articles as files of their own",
    "stopped": "a PDF document that takes more time or memory than any other: open it and print it into a new PDF",
}
_UNKNOWN = "\ufffd"
_NO_LETTER = re.compile(r"\(cid:\d+\)")


def read_pdf(stream: Stream, member: Member) -> Iterator[Found]:
    """Yield the article in a PDF document. Raises Unreadable."""
    body = stream.beginning(_LARGEST)
    if len(body) > _LARGEST:
        raise Unreadable(
            f"a PDF document larger than {_LARGEST >> 20} MB: give the pages of each article as a file of its own"
        )
    text = _lines(body)
    if text.fault:
        raise Unreadable(_FAULTS[text.fault])
    text = _without_unknown(text)
    letters = "".join(line.text for line in text.lines)
    if word_count(" ".join(line.text for line in text.lines)) < _FEWEST_WORDS:
        raise Unreadable(f"a PDF document that holds pictures of pages and no text: {_OCR}")
    if letters.count(_UNKNOWN) > _MOST_UNKNOWN * len(letters):
        raise Unreadable(f"a PDF document whose fonts do not say which letters they show: {_OCR}")
    pages = pages_of(text)
    notes = []
    if text.empty:
        notes.append(f"pages without text: {text.empty} of {len(text.heights)}; OCR may find some (ocrmypdf)")
    if text.pictures:
        notes.append(f"pictures in the document: {text.pictures}, not taken out")
    if pages.running:
        notes.append(f"lines at the head and foot of the pages: {len(pages.running)}, left out")
    stated = Stated(title=text.title, people=(text.author,), made=text.created, url=stream.row.url or "")
    post = post_of_document(pages.html, stated, notes, [(line, "RUNNING_HEAD") for line in pages.running])
    yield post_capture(replace(post, url=post.url or pages.url), stream.name, stream.row, source=body)


def _lines(body: bytes) -> PdfText:
    """Return the lines of a document, read by another process."""
    # -P: no module of the folder in which somebody calls the command is loaded.
    command = [sys.executable, "-P", "-m", "tamizdat.recover.pdf.process"]
    try:
        done = subprocess.run(command, input=body, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return PdfText(fault="stopped")
    try:
        return msgspec.json.decode(done.stdout, type=PdfText)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return PdfText(fault="stopped")


def _without_unknown(text: PdfText) -> PdfText:
    """Return the lines with a sign in place of each letter that the fonts do not name ("(cid:17)")."""
    return replace(text, lines=tuple(replace(line, text=_NO_LETTER.sub(_UNKNOWN, line.text)) for line in text.lines))
