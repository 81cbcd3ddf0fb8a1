"""A Word file (Office Open XML, ECMA-376) as it came: whether it can be opened safely, and what is left out of it.

A .docx is a zip of XML parts. What is read is the text with its notes, styles, numbers and pictures. Properties
(author, company, dates), comments, settings, people and whatever else a program put in are not even looked at.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _
from lxml import etree
from msgspec import Struct

LARGEST = 64 << 20  # bytes of the file, as of a picture
MOST_UNPACKED = 256 << 20  # bytes of all that is read of it
MOST_XML = 48 << 20  # bytes of one part of text: some 300,000 words with Word's markup
MOST_ELEMENTS = 1_500_000  # of one part: each takes memory, however little it is packed to
MOST_PARAGRAPHS = 20_000  # several books
MOST_PARTS = 5_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_READ = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|word/(?:document|styles|numbering|footnotes|endnotes)\d?\.xml"
    r"|word/_rels/(?:document|footnotes|endnotes)\d?\.xml\.rels|word/media/[^/]+",
)
_TEXTS = re.compile(r"word/(?:document|footnotes|endnotes)\d?\.xml")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STYLES = re.compile(r"word/styles\d?\.xml")
_USUAL = {"Title": "Title", "Subtitle": "Subtitle", "Quote": "Quote", "Caption": "caption"}
_USUAL |= {f"Heading{level}": f"heading {level}" for level in range(1, 7)}


class UnreadableFile(ValueError):
    """A file cannot be opened as a Word file; the message is a sentence that says why and what to do."""


class WordFile(Struct, frozen=True):
    """A .docx without all that is not text, and how many of each thing were left out."""

    body: bytes
    left_out: Counter[str]


def open_word_file(body: bytes) -> WordFile:
    """Return what is read of a Word file. Raises UnreadableFile."""
    if len(body) > LARGEST:
        raise UnreadableFile(
            _("The file is larger than %(most)s MB. Make its pictures smaller, or take some out.")
            % {"most": LARGEST >> 20}
        )
    if body.startswith(_OLE):
        raise UnreadableFile(
            _(
                "The file is protected by a password, or of an old kind (.doc)."
                " Open it in Word, take the password off, and save it as .docx."
            )
        )
    if body.startswith((b"{\\rtf", b"%PDF")):
        raise UnreadableFile(
            _("This is no Word file but RTF or PDF. Open it in Word or LibreOffice and save it as .docx.")
        )
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return _open(archive)
    except UnreadableFile:
        raise
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, KeyError) as error:
        raise UnreadableFile(
            _("The file is damaged, or no Word file. Open it in Word and save it as .docx again.")
        ) from error


def _open(archive: zipfile.ZipFile) -> WordFile:
    names = archive.namelist()
    if "mimetype" in names and b"opendocument" in archive.read("mimetype")[:100]:
        raise UnreadableFile(_("This is an OpenDocument file. Open it in LibreOffice or Word and save it as .docx."))
    if "word/document.xml" not in names:
        raise UnreadableFile(_("There is no text in the file as Word has it. Open it in Word and save it as .docx."))
    if len(names) > MOST_PARTS or sum(each.file_size for each in archive.infolist()) > MOST_UNPACKED:
        raise UnreadableFile(_("The file is far larger than it looks when it is unpacked, so it is not opened."))
    left_out: Counter[str] = Counter()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as kept:
        for info in archive.infolist():
            left_out.update(_unread(info.filename))
            if not _READ.fullmatch(info.filename):
                continue
            part = _part(archive, info)
            if info.filename.endswith((".xml", ".rels")):
                part = _plain_xml(part, left_out, is_text=bool(_TEXTS.fullmatch(info.filename)))
            kept.writestr(info.filename, part)
        if not any(_STYLES.fullmatch(name) for name in names):
            kept.writestr("word/styles.xml", _usual_styles())
    return WordFile(out.getvalue(), left_out)


def _usual_styles() -> bytes:
    """Return the styles that Word names alike in every language, for a file that has lost its own."""
    made = etree.Element(f"{_W}styles")
    for key, name in _USUAL.items():
        style = etree.SubElement(made, f"{_W}style", {f"{_W}type": "paragraph", f"{_W}styleId": key})
        etree.SubElement(style, f"{_W}name", {f"{_W}val": name})
    return etree.tostring(made)


def _part(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Return a part, unpacked no further than it says it is large. Raises UnreadableFile."""
    most = MOST_XML if info.filename.endswith((".xml", ".rels")) else LARGEST
    with archive.open(info) as file:
        part = file.read(most + 1)
    if len(part) > most:
        raise UnreadableFile(_("A part of the file is far larger than any text or picture, so it is not opened."))
    return part


def _unread(name: str) -> Iterable[str]:
    """Return what a part that is not read holds, if a person would miss it."""
    if (
        re.fullmatch(r"word/(?:embeddings|charts|diagrams)/[^/]+\.(?:bin|xlsx|docx|xml)", name)
        and "/colors" not in name
    ):
        kind = name.split("/")[1]
        if kind == "diagrams" and "/data" not in name:
            return []
        return [kind] if kind != "charts" or re.search(r"/chart\d*\.xml$", name) else []
    return ["headers and footers"] if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name) else []


def _plain_xml(part: bytes, left_out: Counter[str], *, is_text: bool) -> bytes:
    """Return an XML part without entities, and a text without what its author did not mean to be read."""
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"\0<\0!\0D\0O" in part:
        raise UnreadableFile(_("The file declares entities, as no Word file does, so it is not opened."))
    if part.count(b"<") > MOST_ELEMENTS:
        raise UnreadableFile(_too_long())
    try:
        tree = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(_("The file is damaged. Open it in Word and save it as .docx again.")) from error
    if not is_text:
        return etree.tostring(tree)
    if sum(1 for _each in tree.iter(f"{_W}p")) > MOST_PARAGRAPHS:
        raise UnreadableFile(_too_long())
    left_out["comments"] += len(tree.findall(f".//{_W}commentReference"))
    left_out["deletions"] += len(tree.findall(f".//{_W}del")) + len(tree.findall(f".//{_W}moveFrom"))
    left_out["insertions"] += len(tree.findall(f".//{_W}ins")) + len(tree.findall(f".//{_W}moveTo"))
    left_out["equations"] += len(tree.findall(".//{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"))
    for moved in list(tree.iter(f"{_W}moveFrom")):
        _remove(moved)
    for run in list(tree.iter(f"{_W}r")):
        hidden = run.find(f"{_W}rPr/{_W}vanish")
        if hidden is not None and hidden.get(f"{_W}val", "1") not in ("0", "false", "off"):
            left_out["hidden"] += 1
            _remove(run)
    return etree.tostring(tree)


def _too_long() -> str:
    return _("The text is longer than several books. Save the part that is the article as a file of its own.")


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
