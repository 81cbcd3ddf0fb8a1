"""Changes of samples that get behind a container's checksum: what is packed is changed, then packed again.

What a container is, its first bytes say, so one within another (a WACZ is a zip file with gzip files in it) is changed
at its heart.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import tarfile
import warnings
import zipfile
import zlib
from collections.abc import Callable
from random import Random

Plain = Callable[[bytes], bytes]
Members = list[tuple[str, bytes]]

LONGEST = 1 << 13  # bytes that repeating a piece makes, where nothing else is said
_MOST = 1 << 20  # bytes to which a sample may unpack
_MOST_MEMBERS = 200
# What damaged containers make the standard library raise; then their bytes are changed as they are.
_DAMAGED = (
    OSError, EOFError, ValueError, RuntimeError, NotImplementedError, KeyError, OverflowError, IndexError, zlib.error,
    lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError,
)  # fmt: skip
_RECORD = re.compile(rb"(?m)^WARC/[01]\.\d+\r?\n")
_LENGTH = re.compile(rb"(?im)^(content-length:\s*)\d+")
# Where markup, a line, a value or an object begins: pieces between two such places are moved, cut out and repeated.
_EDGE = re.compile(rb"(?=<)|(?<=\n)|(?<=\})|(?<=,)")


class Mutator:
    """Changes samples at random. `plain` changes bytes of which nothing is known.

    Where a piece of a sample is repeated, that becomes `longest` bytes at the most.
    """

    def __init__(self, plain: Plain, random: Random, longest: int = LONGEST) -> None:
        self._plain, self._random, self._longest = plain, random, longest

    def changed(self, data: bytes) -> bytes:
        """Return a sample with a change in it."""
        change = self._of_container(data) if self._random.random() < 0.92 else None
        if change is not None:
            try:
                return change(data)
            except _DAMAGED:
                pass
        return self._bytes(data)

    def _of_container(self, data: bytes) -> Plain | None:
        beginnings = {
            b"PK\x03\x04": self._zip, b"\x1f\x8b": self._gzip, b"BZh": self._bzip2, b"\xfd7zXZ": self._xz,
            b"WARC/": self._warc,
        }  # fmt: skip
        if data[257:262] == b"ustar":
            return self._tar
        return next((change for begins, change in beginnings.items() if data.startswith(begins)), None)

    def _bytes(self, data: bytes) -> bytes:
        """Change bytes; now and then a piece of them is cut out, put elsewhere or repeated."""
        chance = self._random.random()
        if chance < 0.7 or len(data) < 4:
            return self._plain(data)
        start, end = self._piece(data)
        piece = data[start:end]
        if chance < 0.78:
            return data[:start] + data[end:]
        if chance < 0.88:
            at = self._piece(data)[0]
            return data[:at] + piece + data[at:]
        times = self._random.choice((2, 3, 8, 40, self._longest // max(1, len(piece))))
        return data[:start] + (piece * times)[: self._longest] + data[end:]

    def _piece(self, data: bytes) -> tuple[int, int]:
        """Return where a piece of a sample begins and ends; mostly a whole element, line or value."""
        edges = [match.start() for match in _EDGE.finditer(data)] if self._random.random() < 0.8 else []
        if len(edges) < 3:
            edges = [self._random.randrange(len(data)) for _ in range(3)]
        at = self._random.randrange(len(edges) - 1)
        end = min(len(edges) - 1, at + self._random.choice((1, 1, 2, 4, len(edges))))
        first, last = sorted((edges[at], edges[end]))
        return first, last

    def _zip(self, data: bytes) -> bytes:
        members = []
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist()[:_MOST_MEMBERS]:
                with archive.open(info) as file:
                    members.append((info.filename, file.read(_MOST)))
        out = io.BytesIO()
        packing = self._random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
        with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(out, "w", packing) as archive:  # two of one name
            for name, body in self._members(members):
                archive.writestr(name, body)
        return out.getvalue()

    def _tar(self, data: bytes) -> bytes:
        members = []
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for info in archive.getmembers()[:_MOST_MEMBERS]:
                file = archive.extractfile(info) if info.isfile() and info.size <= _MOST else None
                members.append((info.name, file.read() if file else b""))
        out = io.BytesIO()
        layout = self._random.choice((tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT))
        with tarfile.open(fileobj=out, mode="w", format=layout) as archive:
            for name, body in self._members(members):
                info = tarfile.TarInfo(name)
                info.size = len(body)
                info.type = self._random.choice((tarfile.REGTYPE,) * 9 + (tarfile.SYMTYPE,))
                archive.addfile(info, io.BytesIO(body) if info.isreg() else None)
        return out.getvalue()

    def _members(self, members: Members) -> Members:
        """Change the content of a member, or its name; leave one out, or have one twice."""
        at = self._random.randrange(len(members))
        name, body = members[at]
        chance = self._random.random()
        if chance < 0.85:
            instead = [(name, self.changed(body))]
        elif chance < 0.92:
            instead = [(self._plain(name.encode()).decode("utf-8", "replace").replace("\0", ""), body)]
        else:
            instead = [] if chance < 0.96 else [(name, body), (self._random.choice((name, f"{name}2")), body)]
        return members[:at] + instead + members[at + 1 :]

    def _gzip(self, data: bytes) -> bytes:
        inner = self.changed(gzip.GzipFile(fileobj=io.BytesIO(data)).read(_MOST))
        records = _records(inner) if inner.startswith(b"WARC/") else [inner]  # each of them is packed by itself
        return b"".join(gzip.compress(record, 1, mtime=0) for record in records)

    def _bzip2(self, data: bytes) -> bytes:
        return bz2.compress(self.changed(bz2.BZ2Decompressor().decompress(data, _MOST)), 1)

    def _xz(self, data: bytes) -> bytes:
        return lzma.compress(self.changed(lzma.LZMADecompressor().decompress(data, _MOST)), preset=0)

    def _warc(self, data: bytes) -> bytes:
        """Change a record of a web archive; its length is stated anew, so that the next one is found."""
        records = _records(data)
        at = self._random.randrange(len(records))
        head, rule, body = records[at].partition(b"\r\n\r\n")
        if self._random.random() < 0.2:
            head = self._plain(head)
        else:
            body = self._bytes(body)
        length = b"%d" % max(0, len(body) - 4)
        records[at] = _LENGTH.sub(lambda match: match[1] + length, head) + rule + body
        return b"".join(records)


def _records(data: bytes) -> list[bytes]:
    """Return the records of a web archive."""
    starts = [match.start() for match in _RECORD.finditer(data)]
    return [data[start:end] for start, end in zip(starts, [*starts[1:], len(data)], strict=True)]
