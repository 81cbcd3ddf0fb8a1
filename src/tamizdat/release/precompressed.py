"""The compressed twin of a file (`index.html.gz`), which servers hand out as it is.

A twin is no entry of the tree: it is right when it unpacks to exactly the entry's bytes. Deflate, though, can say the
same bytes in many ways, so a changed bit in a twin could go unseen. Every twin therefore carries a seal in its gzip
header (RFC 1952, FEXTRA, subfield "TZ"): the CRC-32 of all bytes that follow it. All gzip readers skip it.
"""

from __future__ import annotations

import hashlib
import struct
from typing import cast

from isal import isal_zlib

from tamizdat.release.tree.entry import Entry

SUFFIX = ".gz"
PackError = cast("type[Exception]", isal_zlib.error)  # its stub takes the class for an instance
# Magic, deflate, FEXTRA; no time; no extra flags, unknown system; 8 bytes of extra field: "TZ" with 4 bytes.
HEADER = bytes.fromhex("1f8b0804 00000000 00ff 0800") + b"TZ" + bytes.fromhex("0400")
SEAL_END = len(HEADER) + 4
# A smaller file fits into the packet that carries its headers: packing it gains nothing.
SMALLEST = 256
LEVEL = 2  # isal's middle: 6 times as fast as zlib's 6 for 7 % more bytes (docs/decisions/0203-twins.md)

_PACKED = {
    "application/javascript",
    "application/json",
    "application/jsonl",
    "application/manifest+json",
    "application/wasm",
    "application/xml",
    "image/svg+xml",
    "image/vnd.microsoft.icon",
    "font/otf",
    "font/ttf",
}


def compressible(media_type: str) -> bool:
    """Whether content of this type is worth packing."""
    return media_type.startswith("text/") or media_type in _PACKED or media_type.endswith("+xml")


def has_twin(entry: Entry) -> bool:
    """Whether a twin stands beside this entry's file. A rule on signed facts, so that a lost twin is noticed."""
    return entry.size >= SMALLEST and compressible(entry.media_type)


def files(entry: Entry) -> list[str]:
    """The paths of an entry's file and of its twin, where it has one."""
    return [entry.path, entry.path + SUFFIX] if has_twin(entry) else [entry.path]


def pack(body: bytes) -> bytes:
    """Return the twin of `body`. The same bytes and packer give the same twin: no time, no name."""
    packed = isal_zlib.compress(body, LEVEL, -15) + struct.pack("<II", isal_zlib.crc32(body), len(body) & 0xFFFFFFFF)
    return HEADER + struct.pack("<I", isal_zlib.crc32(packed)) + packed


def wrong_twin(twin: bytes, entry: Entry) -> str | None:
    """Return why `twin` is not a right twin of the entry's file, None if it is."""
    if not twin.startswith(HEADER):
        return "its gzip header is not that of a twin"
    if struct.pack("<I", isal_zlib.crc32(twin[SEAL_END:])) != twin[len(HEADER) : SEAL_END]:
        return "its bytes do not match its seal"
    unpacker = isal_zlib.decompressobj(wbits=-15)
    try:
        # One byte more than it may hold is enough to tell a bomb.
        body = unpacker.decompress(twin[SEAL_END:], entry.size + 1)
    except PackError as error:
        return f"it does not unpack ({error})"
    trailer = struct.pack("<II", isal_zlib.crc32(body), len(body) & 0xFFFFFFFF)
    if hashlib.sha256(body).hexdigest() != entry.sha256:
        return "it unpacks to other bytes than are signed for its file"
    if not unpacker.eof or unpacker.unused_data != trailer:
        return "it does not end where and as it should"
    return None
