"""Metadata out of picture files: camera, place, time, comments, thumbnails, and whatever a program hid behind the end.

Each format's file is a row of parts. Only the parts that the picture itself needs are kept, by a list of their names,
so that metadata of a kind that does not exist yet is left out too. The pixels are the same bytes as before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

# JPEG (ITU T.81, B.1): frames, Huffman tables and arithmetic coding C0 to CF, scans, tables, lines, restart intervals.
_JPEG_KEPT = {*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDC, 0xDD}
_JPEG_SCAN, _JPEG_END, _JFIF, _ADOBE = 0xDA, 0xD9, 0xE0, 0xEE
# In the data of a scan, FF 00 is a byte of data, D0 to D7 are restarts, and FF FF is filling.
_JPEG_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
# PNG (third edition, 11): the picture, its transparency, its animation, and the chunks that say what its colours mean.
_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"}
_PNG_KEPT |= {b"acTL", b"fcTL", b"fdAT"}
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# WebP (RFC 9649, 2.7).
_WEBP_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"}
_WEBP_METADATA_FLAGS = 0x2C  # in VP8X: there is a colour profile, Exif, XMP
# GIF (89a): the extensions for timing, and the two applications that say how often an animation is repeated.
_GIF_CONTROL, _GIF_APPLICATION = 0xF9, 0xFF
_GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


class UnknownLayout(ValueError):
    """A file is not laid out as its format says, so its metadata cannot be told from its pixels."""


def stripped(body: bytes, kind: str) -> bytes:
    """Return a picture file without any metadata, its colour profile included; the pixels stay as they are.

    `kind` is Pillow's name of the format: JPEG, PNG, WEBP or GIF. A file without metadata is returned as it is. Raises
    UnknownLayout.
    """
    try:
        return b"".join(_PARTS[kind](body))
    except (IndexError, KeyError) as error:
        raise UnknownLayout(f"cut off, or no {kind} file") from error


def _jpeg_parts(body: bytes) -> Iterator[bytes]:
    _expect(body.startswith(b"\xff\xd8"))
    yield body[:2]
    at = 2
    while True:
        _expect(body[at] == 0xFF)
        while body[at + 1] == 0xFF:
            at += 1
        marker = body[at + 1]
        if marker == _JPEG_END:
            yield b"\xff\xd9"
            return
        end = at + 2 + int.from_bytes(body[at + 2 : at + 4])
        _expect(at + 4 <= end <= len(body))
        segment, at = body[at:end], end
        if marker in _JPEG_KEPT:
            yield segment
        elif marker == _JFIF and segment[4:9] == b"JFIF\0" and len(segment) >= 18:
            yield b"\xff\xe0\x00\x10" + segment[4:16] + b"\0\0"  # without the thumbnail that may follow
        elif marker == _ADOBE and segment[4:9] == b"Adobe" and len(segment) >= 16:
            yield b"\xff\xee\x00\x0e" + segment[4:16]  # says which colours the numbers mean
        if marker == _JPEG_SCAN:
            found = _JPEG_MARKER.search(body, at)
            _expect(found is not None)
            assert found is not None  # noqa: S101 (for the type checker)
            yield body[at : found.start()]
            at = found.start()


def _png_parts(body: bytes) -> Iterator[bytes]:
    _expect(body.startswith(_PNG_SIGNATURE))
    yield _PNG_SIGNATURE
    at = len(_PNG_SIGNATURE)
    while True:
        name, end = body[at + 4 : at + 8], at + 12 + int.from_bytes(body[at : at + 4])
        _expect(len(name) == 4 and end <= len(body))
        if name in _PNG_KEPT:
            yield body[at:end]
        if name == b"IEND":
            return
        at = end


def _webp_parts(body: bytes) -> Iterator[bytes]:
    _expect(body[:4] == b"RIFF" and body[8:12] == b"WEBP")
    end = 8 + int.from_bytes(body[4:8], "little")
    _expect(end <= len(body))
    kept, at = b"WEBP", 12
    while at < end:
        name, size = body[at : at + 4], int.from_bytes(body[at + 4 : at + 8], "little")
        chunk = body[at : at + 8 + size + size % 2]
        _expect(size > 0 and len(chunk) >= 8 + size)
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_METADATA_FLAGS]) + chunk[9:]
        if name in _WEBP_KEPT:
            kept += chunk
        at += 8 + size + size % 2
    yield b"RIFF" + len(kept).to_bytes(4, "little") + kept


def _gif_parts(body: bytes) -> Iterator[bytes]:
    _expect(body[:6] in {b"GIF87a", b"GIF89a"})
    at = 13 + _colour_table(body[10])
    yield body[:at]
    while True:
        start = at
        if body[at] == 0x3B:
            yield b"\x3b"
            return
        if body[at] == 0x2C:
            at += 11 + _colour_table(body[at + 9])  # with the size of the smallest code
            keep = True
        else:
            _expect(body[at] == 0x21)
            label, at = body[at + 1], at + 2
            keep = label == _GIF_CONTROL or (label == _GIF_APPLICATION and body[at + 1 : at + 12] in _GIF_LOOPS)
        while body[at]:
            at += 1 + body[at]
        at += 1
        if keep:
            yield body[start:at]


def _colour_table(flags: int) -> int:
    """Return how many bytes a GIF's colour table has, which these flags announce."""
    return 3 << (1 + (flags & 7)) if flags & 0x80 else 0


def _expect(as_the_format_says: bool) -> None:
    if not as_the_format_says:
        raise UnknownLayout("not laid out as its format says")


_PARTS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "JPEG": _jpeg_parts,
    "PNG": _png_parts,
    "WEBP": _webp_parts,
    "GIF": _gif_parts,
}
