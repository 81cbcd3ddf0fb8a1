"""A Word file (Office Open XML, ECMA-376) as it came: whether it can be opened safely, and what is left out of it.

A .docx is a zip of XML parts. What is read is the text with its notes, styles, numbers and pictures. Properties
(author, company, dates), comments, settings, people and whatever else a program put in are not even looked at.
The desk's "From a Word file" and recovery open Word files by this.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable
from typing import Literal

from lxml import etree
from msgspec import Struct

LARGEST = 64 << 20  # bytes of the file, as of a picture
MOST_UNPACKED = 256 << 20  # bytes of all that is read of it
MOST_XML = 48 << 20  # bytes of one part of text: some 300,000 words with Word's markup
MOST_ELEMENTS = 1_500_000  # of one part: each takes memory, however little it is packed to
MOST_PARAGRAPHS = 20_000  # several books
MOST_PARTS = 5_000
# What mammoth makes of styles. Word names its own styles in English in every language; LibreOffice and Google Docs
# write the same names.
STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p.subtitle:fresh
p[style-name='Heading 1'] => h2:fresh
p[style-name='Heading 2'] => h3:fresh
p[style-name='Heading 3'] => h4:fresh
p[style-name='Heading 4'] => h4:fresh
p[style-name='Heading 5'] => h4:fresh
p[style-name='Heading 6'] => h4:fresh
p[style-name='heading 1'] => h2:fresh
p[style-name='heading 2'] => h3:fresh
p[style-name='heading 3'] => h4:fresh
p[style-name='heading 4'] => h4:fresh
p[style-name='heading 5'] => h4:fresh
p[style-name='heading 6'] => h4:fresh
p[style-name='Quote'] => blockquote:fresh
p[style-name='Intense Quote'] => blockquote:fresh
p[style-name='Block Text'] => blockquote:fresh
p[style-name='Quotations'] => blockquote:fresh
p[style-name='caption'] => p.caption:fresh
p[style-name='Caption'] => p.caption:fresh
r[style-name='Emphasis'] => em
r[style-name='Intense Emphasis'] => em
strike => s
br[type='page'] =>
"""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_READ = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|word/(?:document|styles|numbering|footnotes|endnotes)\d?\.xml"
    r"|word/_rels/(?:document|footnotes|endnotes)\d?\.xml\.rels|word/media/[^/]+",
)
_TEXTS = re.compile(r"word/(?:document|footnotes|endnotes)\d?\.xml")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STYLE_PARTS = re.compile(r"word/styles\d?\.xml")
_USUAL = {"Title": "Title", "Subtitle": "Subtitle", "Quote": "Quote", "Caption": "caption"}
_USUAL |= {f"Heading{level}": f"heading {level}" for level in range(1, 7)}


# Why a file cannot be opened as a Word file.
Fault = Literal[
    "too large", "old or locked", "other format", "OpenDocument", "no Word file", "damaged", "no text", "bomb",
    "bomb part", "entities", "too long",
]  # fmt: skip


class WordFileError(ValueError):
    """A file cannot be opened as a Word file. `fault` says why; who catches it has the sentence for people."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault: Fault = fault


class WordFile(Struct, frozen=True):
    """A .docx without all that is not text, and how many of each thing were left out."""

    body: bytes
    left_out: Counter[str]


def open_word_file(body: bytes) -> WordFile:
    """Return what is read of a Word file. Raises WordFileError."""
    if len(body) > LARGEST:
        raise WordFileError("too large")
    if body.startswith(_OLE):
        raise WordFileError("old or locked")
    if body.startswith((b"{\\rtf", b"%PDF")):
        raise WordFileError("other format")
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return _open(archive)
    except WordFileError:
        raise
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, KeyError) as error:
        raise WordFileError("no Word file") from error


def _open(archive: zipfile.ZipFile) -> WordFile:
    names = archive.namelist()
    if "mimetype" in names and b"opendocument" in archive.read("mimetype")[:100]:
        raise WordFileError("OpenDocument")
    if "word/document.xml" not in names:
        raise WordFileError("no text")
    if len(names) > MOST_PARTS or sum(each.file_size for each in archive.infolist()) > MOST_UNPACKED:
        raise WordFileError("bomb")
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
        if not any(_STYLE_PARTS.fullmatch(name) for name in names):
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
    """Return a part, unpacked no further than it says it is large. Raises WordFileError."""
    most = MOST_XML if info.filename.endswith((".xml", ".rels")) else LARGEST
    with archive.open(info) as file:
        part = file.read(most + 1)
    if len(part) > most:
        raise WordFileError("bomb part")
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
        raise WordFileError("entities")
    if part.count(b"<") > MOST_ELEMENTS:
        raise WordFileError("too long")
    try:
        tree = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError as error:
        raise WordFileError("damaged") from error
    if not is_text:
        return etree.tostring(tree)
    if sum(1 for _each in tree.iter(f"{_W}p")) > MOST_PARAGRAPHS:
        raise WordFileError("too long")
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


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
