"""Bytes to lines of text: the encoding is found out, and no line is longer than memory allows."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from itertools import islice
from typing import IO

from charset_normalizer import from_bytes

from tamizdat.letters.lists.reading.source import LARGEST, Source, reading
from tamizdat.letters.lists.row import ListError

LONGEST = 1 << 20  # characters of a line
_PART = 1 << 20  # bytes read at once
_SAMPLE = 64 << 10  # bytes that an encoding is guessed from
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose sign it begins with
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What spreadsheets write that do not write UTF-8: on Windows in the West, in Central Europe, in Russia and Ukraine, in
# Greece, Turkey, Israel, the Arab countries and the Baltics; on older Macs and Unix machines.
_CANDIDATES = [
    *("cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
    *("koi8_r", "koi8_u", "mac_roman", "mac_cyrillic", "cp866", "iso8859_5", "cp932", "gb18030", "big5"),
]


def lines_of(source: Source, encoding: str) -> Iterator[str]:
    """Yield the lines of a file with their ends. Raises ListError. What cannot be decoded becomes U+FFFD."""
    with reading(source) as file, io.TextIOWrapper(file, encoding, errors="replace", newline="") as text:
        number = 0
        while line := text.readline(LONGEST):
            number += 1
            if len(line) == LONGEST:
                raise ListError(f"{source.name}: line {number} has no end. {_EXPORT}")
            if "\0" in line:
                raise ListError(f"{source.name}: line {number}: this is no text. {_EXPORT}")
            yield line


def first_lines(source: Source, encoding: str, most: int) -> list[str]:
    """Return the first lines of a file. Raises ListError."""
    lines = lines_of(source, encoding)
    try:
        return list(islice(lines, most))
    finally:
        lines.close()  # type: ignore[attr-defined]


def lines_in(source: Source, most: int) -> int:
    """Return how many lines a file has, whatever its encoding; it is read no further than one above `most`. A small zip
    file may hold millions: they are counted before anything is made of them. Raises ListError."""
    feeds = returns = 0
    with reading(source) as file:
        while max(feeds, returns) <= most and (part := file.read(_PART)):
            feeds, returns = feeds + part.count(b"\n"), returns + part.count(b"\r")
    return max(feeds, returns)


def encoding_of(source: Source) -> str:
    """Return how a file is encoded. Raises ListError where it is no text, or too large."""
    with reading(source) as file:
        head = file.read(4096)
        for sign, name in _BOMS:
            if head.startswith(sign):
                return name
        if name := _utf_16_without_sign(head):
            return name
        is_utf_8, sample = _scan(source, head, file)
    if is_utf_8:
        return "utf-8"
    best = from_bytes(sample, cp_isolation=_CANDIDATES).best()
    return best.encoding if best else "cp1252"


def _utf_16_without_sign(head: bytes) -> str:
    even, odd = head[::2].count(0), head[1::2].count(0)
    most = len(head) // 4
    if odd > most > even:
        return "utf-16-le"
    return "utf-16-be" if even > most > odd else ""


def _scan(source: Source, head: bytes, file: IO[bytes]) -> tuple[bool, bytes]:
    """Return whether all of a file is UTF-8, and some of its bytes that are not ASCII with what stands around them."""
    decoder, sample, size, is_utf_8 = codecs.getincrementaldecoder("utf-8")(), bytearray(), 0, True
    part = head
    while part:
        size += len(part)
        if size > LARGEST:
            raise ListError(f"{source.name}: it is larger than {LARGEST >> 30} GB. Give it in parts.")
        try:
            if is_utf_8:
                decoder.decode(part)
        except UnicodeDecodeError:
            is_utf_8 = False
        if len(sample) < _SAMPLE and not part.isascii():
            for line in part.splitlines():
                if not line.isascii() and len(sample) < _SAMPLE:
                    sample += line[:1_000] + b"\n"
        part = file.read(_PART)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        is_utf_8 = False
    return is_utf_8, bytes(sample)


_EXPORT = "Export the list as CSV (UTF-8) again."
