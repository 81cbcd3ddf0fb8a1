"""A Word document (docx) as an article: read by mammoth, from what `word_package` leaves of the file.

Comments, tracked deletions, hidden text and the names of who wrote them never come in.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree

from tamizdat.recover.capture import Unreadable
from tamizdat.recover.readers.documents.article import Stated, post_of_document
from tamizdat.recover.readers.documents.parts import part, xml
from tamizdat.recover.readers.documents.word_package import LARGEST, STYLES, Fault, WordFileError, open_word_file
from tamizdat.recover.readers.exports.captures import post_capture
from tamizdat.recover.readers.pictures_within import picture_within
from tamizdat.recover.readers.results import Found, PackedPicture
from tamizdat.recover.readers.stream import CHUNK, Member, Stream

_SAVE = "open it in Word or LibreOffice and save it as .docx again"
_FAULTS: dict[Fault, str] = {
    "too large": f"a Word document larger than {LARGEST >> 20} MB: make its pictures smaller, or take some out",
    "old or locked": "a Word document behind a password: open it in Word, take the password off, and save it",
    "no text": f"a Word document without a text in it: {_SAVE}",
    "bomb": "a Word document that unpacks to far more than it weighs: not opened",
    "bomb part": "a Word document with a part far larger than any text or picture: not opened",
    "entities": f"a Word document that declares entities, as Word does not: {_SAVE}",
    "too long": "a Word document longer than several books: save the part that is the article as a file of its own",
}
# What was left out that an editor may miss, for a note.
_NOTES = {
    "comments": "comments in the document: {}, left out",
    "deletions": "tracked deletions: {}, taken as accepted",
    "insertions": "tracked insertions: {}, taken as accepted",
    "hidden": "hidden passages: {}, left out",
    "equations": "equations: {}, left out",
    "embeddings": "embedded files: {}, left out",
    "charts": "charts: {}, left out",
    "diagrams": "diagrams: {}, left out",
}


def read_word(archive: zipfile.ZipFile, stream: Stream, member: Member) -> Iterator[Found]:
    """Yield the article in a Word document, and its pictures. Raises Unreadable."""
    body = _whole(archive)
    try:
        word = open_word_file(body)
    except WordFileError as error:
        raise Unreadable(_FAULTS.get(error.fault, f"a damaged Word document: {_SAVE}")) from None
    pictures: list[PackedPicture] = []
    lost: Counter[str] = Counter()
    markup = _html(word.body, stream.name, pictures, lost)
    counts = word.left_out + lost
    notes = [said.format(counts[kind]) for kind, said in _NOTES.items() if counts[kind]]
    if lost["pictures"]:
        notes.append(f"pictures that are drawings or only links: {lost['pictures']}, left out")
    post = post_of_document(markup, _stated(archive, stream), notes)
    yield post_capture(post, stream.name, stream.row, source=body)
    yield from pictures


def _whole(archive: zipfile.ZipFile) -> bytes:
    """Return the bytes of the file in which an archive lies, up to the chunk that makes them too many."""
    file: Any = archive.fp
    file.seek(0)
    body = bytearray()
    while len(body) <= LARGEST and (chunk := file.read(CHUNK)):  # `open_word_file` refuses what is longer
        body += chunk
    return bytes(body)


def _html(body: bytes, name: str, pictures: list[PackedPicture], lost: Counter[str]) -> str:
    """Return a document as HTML; its pictures are added to `pictures`, those that cannot be shown counted in `lost`."""
    import mammoth  # loads slowly, and most captures need it not

    def picture(image: Any) -> dict[str, str]:
        try:
            with image.open() as file:
                found = picture_within(name, file.read())
        except Exception:  # a picture that is a link and not in the file
            found = None
        if found is None:
            lost["pictures"] += 1
            return {"src": ""}
        pictures.append(found)
        return {"src": found.address}

    try:
        result = mammoth.convert_to_html(
            io.BytesIO(body),
            style_map=STYLES,
            convert_image=mammoth.images.img_element(picture),
            include_embedded_style_map=False,
        )
    except Exception:  # mammoth raises anything over a file that is not as it expects
        raise Unreadable(f"a damaged Word document: {_SAVE}") from None
    markup: str = result.value
    return markup


def _stated(archive: zipfile.ZipFile, stream: Stream) -> Stated:
    """Return what the document's properties say (docProps/core.xml, ECMA-376 part 2, 11)."""
    body = part(archive, "docProps/core.xml")
    url = stream.row.url or ""
    if body is None:
        return Stated(url=url)
    try:
        root = xml(body, "docProps/core.xml")
    except Unreadable:  # an article does not fall with its properties
        return Stated(url=url)
    found = {etree.QName(each).localname: (each.text or "").strip() for each in root if isinstance(each.tag, str)}
    return Stated(
        title=found.get("title", ""),
        people=tuple(filter(None, [found.get("creator", "")])),
        made=found.get("created", ""),
        language=found.get("language", ""),
        url=url,
    )
