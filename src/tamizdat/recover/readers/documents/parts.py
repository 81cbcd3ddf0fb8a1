"""The parts of a document that is a zip file: unpacked within bounds, and as XML that loads and expands nothing."""

from __future__ import annotations

import zipfile

from lxml import etree

from tamizdat.recover.capture import Unreadable

LARGEST_PART = 48 << 20  # bytes; some 300,000 words with the markup of a word processor
LARGEST_PICTURE = 64 << 20
MOST_UNPACKED = 256 << 20
MOST_PARTS = 5_000
MOST_ELEMENTS = 1_500_000  # of one part: each takes memory, however little it is packed to
_DECLARED = (b"<!DOCTYPE", b"<!ENTITY", b"\0<\0!\0D\0O", b"<\0!\0D\0O\0")


def check_size(archive: zipfile.ZipFile) -> None:
    """Raise Unreadable for a document that has more parts, or unpacks to more, than one that people write."""
    infos = archive.infolist()
    if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise Unreadable(
            f"a document of {len(infos):,} parts that unpacks to more than {MOST_UNPACKED >> 20} MB, or has more than"
            f" {MOST_PARTS:,}: save its text as a document of its own"
        )


def part(archive: zipfile.ZipFile, name: str, most: int = LARGEST_PART) -> bytes | None:
    """Return the bytes of a part, None where there is none. Raises Unreadable for one that is locked or too large."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        return None
    if info.flag_bits & 1:
        raise Unreadable("locked by a password: open it, take the password off, and save it again")
    with archive.open(info) as file:
        body = file.read(most + 1)
    if len(body) > most:
        raise Unreadable(f"its part {name} is larger than {most >> 20} MB: save the text as a document of its own")
    return body


def xml(body: bytes, name: str, *, doctype: bool = False) -> etree._Element:
    """Return the root element of an XML part; `doctype` allows one, which is not read. Raises Unreadable."""
    if any(mark in body for mark in _DECLARED[1:]) or (not doctype and _DECLARED[0] in body):
        raise Unreadable(f"its part {name} declares entities, as no program does: open it and save it again")
    if body.count(b"<") > MOST_ELEMENTS:
        raise Unreadable(f"its part {name} is longer than several books: save the text as a document of its own")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Unreadable(f"damaged (its part {name} is no XML): open it, if you can, and save it again") from None
