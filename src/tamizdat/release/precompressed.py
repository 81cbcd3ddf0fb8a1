"""The precompressed file beside another one (`index.html.gz`), which servers hand out as it is.

It is no entry of the tree: it is right when it unpacks to exactly the entry's bytes. But deflate can write the same
bytes in many ways, so a changed bit in it could go unseen. Each one therefore carries a checksum in its gzip header
(RFC 1952, FEXTRA, subfield "TZ"): the CRC-32 of all bytes that follow. Every gzip reader skips it.
"""

from __future__ import annotations

import hashlib
import struct
from typing import cast

from isal import isal_zlib

from tamizdat.release.tree.entry import Entry

SUFFIX = ".gz"
UnpackError = cast("type[Exception]", isal_zlib.error)  # its stub takes the class for an instance
# Magic, deflate, FEXTRA; no time; no extra flags, unknown system; 8 bytes of extra field: "TZ" with 4 bytes.
HEADER = bytes.fromhex("1f8b0804 00000000 00ff 0800") + b"TZ" + bytes.fromhex("0400")
CHECKSUM_END = len(HEADER) + 4
# A smaller file fits into the packet that carries its headers: compressing it gains nothing. A larger one (an edition
# as one HTML file; sitemaps have 50 MB at most) would have to be held in memory, here and by each verifier.
MIN_SIZE, MAX_SIZE = 256, 64 * 1024 * 1024
LEVEL = 2  # isal's middle: 6 times as fast as zlib's 6 for 7 % more bytes (docs/decisions/0203-precompressed-files.md)

_COMPRESSIBLE = {
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


def is_compressible(media_type: str) -> bool:
    """Whether content of this type is worth compressing."""
    return media_type.startswith("text/") or media_type in _COMPRESSIBLE or media_type.endswith("+xml")


def has_precompressed(entry: Entry) -> bool:
    """Whether a precompressed file belongs beside this entry's file: a rule on signed facts, so that a missing one is
    noticed."""
    return MIN_SIZE <= entry.size <= MAX_SIZE and is_compressible(entry.media_type)


def entry_files(entry: Entry) -> list[str]:
    """The paths of an entry's file and of the precompressed one, where it has one."""
    return [entry.path, entry.path + SUFFIX] if has_precompressed(entry) else [entry.path]


def compress(body: bytes) -> bytes:
    """Return the precompressed file of `body`. It depends on the bytes and the version of isal: no time, no name."""
    deflated = isal_zlib.compress(body, LEVEL, -15) + struct.pack("<II", isal_zlib.crc32(body), len(body) & 0xFFFFFFFF)
    return HEADER + struct.pack("<I", isal_zlib.crc32(deflated)) + deflated


def precompressed_problem(compressed: bytes, entry: Entry) -> str:
    """Say why `compressed` is not a right precompressed file of the entry, "" if it is."""
    if not compressed.startswith(HEADER):
        return "its gzip header is not that of a precompressed file"
    if struct.pack("<I", isal_zlib.crc32(compressed[CHECKSUM_END:])) != compressed[len(HEADER) : CHECKSUM_END]:
        return "its bytes do not match its checksum"
    unpacker = isal_zlib.decompressobj(wbits=-15)
    try:
        # One byte more than the entry has is enough to notice a decompression bomb.
        body = unpacker.decompress(compressed[CHECKSUM_END:], entry.size + 1)
    except UnpackError as error:
        return f"it does not unpack ({error})"
    trailer = struct.pack("<II", isal_zlib.crc32(body), len(body) & 0xFFFFFFFF)
    if hashlib.sha256(body).hexdigest() != entry.sha256:
        return "it unpacks to other bytes than are signed for its file"
    if not unpacker.eof or unpacker.unused_data != trailer:
        return "it does not end where and as it should"
    return ""
