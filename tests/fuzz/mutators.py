"""Changes of samples that get behind a container's checksum: what is packed is changed, then packed again.

A mutation is told by the first bytes, so one within another (a WACZ is a zip file with gzip files in it) is changed at
its heart.
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

_MOST = 1 << 20  # bytes to which a sample may unpack
_LONGEST = 1 << 15  # bytes of a piece that is repeated
_DAMAGED = (OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zlib.error, lzma.LZMAError, KeyError,
            zipfile.BadZipFile, tarfile.TarError, OverflowError, MemoryError)  # fmt: skip
_RECORD = re.compile(rb"(?m)^WARC/[01]\.\d+\r?\n")
_LENGTH = re.compile(rb"(?im)^(content-length:\s*)\d+")
_EDGE = re.compile(rb"(?=<)|(?<=\n)|(?<=\})|(?<=,)")


def mutated(data: bytes, plain: Plain, random: Random) -> bytes:
    """Return a sample with a change in it. `plain` changes bytes of which nothing is known."""
    packed = _packed(data) if random.random() < 0.92 else None
    if packed is None:
        return _bytes(data, plain, random)
    try:
        return packed(data, plain, random)
    except _DAMAGED:
        return _bytes(data, plain, random)


def _packed(data: bytes) -> Callable[[bytes, Plain, Random], bytes] | None:
    if data.startswith(b"PK\x03\x04"):
        return _zip
    if data.startswith(b"\x1f\x8b"):
        return _gzip
    if data.startswith(b"BZh"):
        return lambda data, plain, random: bz2.compress(
            mutated(bz2.BZ2Decompressor().decompress(data, _MOST), plain, random), 1
        )
    if data.startswith(b"\xfd7zXZ"):
        return lambda data, plain, random: lzma.compress(
            mutated(lzma.LZMADecompressor().decompress(data, _MOST), plain, random), preset=0
        )
    if data[257:262] == b"ustar":
        return _tar
    return _warc if data.startswith(b"WARC/") else None


def _bytes(data: bytes, plain: Plain, random: Random) -> bytes:
    """Change bytes; now and then a piece of them between two marks is repeated, cut out, or put elsewhere."""
    chance = random.random()
    if chance < 0.7 or len(data) < 4:
        return plain(data)
    edges = [match.start() for match in _EDGE.finditer(data)] if chance < 0.95 else []
    if len(edges) < 3:
        edges = [random.randrange(len(data)) for _ in range(4)]
    start, end = sorted(random.sample(edges, 2))
    piece = data[start:end][:_LONGEST]
    if chance < 0.78:
        return data[:start] + data[end:]
    if chance < 0.88:
        at = random.choice(edges)
        return data[:at] + piece + data[at:]
    times = random.choice((2, 3, 8, 40)) if chance < 0.99 else max(2, _LONGEST // max(1, len(piece)))
    return data[:start] + (piece * times)[: 2 * _LONGEST] + data[end:]


def _zip(data: bytes, plain: Plain, random: Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = []
        for info in archive.infolist()[:200]:
            with archive.open(info) as file:
                members.append((info.filename, file.read(_MOST)))
    out = io.BytesIO()
    with (
        warnings.catch_warnings(action="ignore"),
        zipfile.ZipFile(out, "w", random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive,
    ):
        for name, body in _members(members, plain, random):
            archive.writestr(name, body)
    return out.getvalue()


def _tar(data: bytes, plain: Plain, random: Random) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        files = [info for info in archive.getmembers()[:200] if info.isfile() and info.size <= _MOST]
        members = [(info.name, archive.extractfile(info).read()) for info in files]
    out = io.BytesIO()
    layout = random.choice((tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT))
    with tarfile.open(fileobj=out, mode="w", format=layout) as archive:
        for name, body in _members(members, plain, random):
            info = tarfile.TarInfo(name)
            info.size = len(body)
            info.type = random.choice((tarfile.REGTYPE,) * 9 + (tarfile.SYMTYPE,))
            archive.addfile(info, io.BytesIO(body) if info.isreg() else None)
    return out.getvalue()


def _members(members: list[tuple[str, bytes]], plain: Plain, random: Random) -> list[tuple[str, bytes]]:
    """Change the content of a member, or its name; leave one out, or have one twice."""
    at = random.randrange(len(members))
    name, body = members[at]
    chance = random.random()
    if chance < 0.85:
        changed = [(name, mutated(body, plain, random))]
    elif chance < 0.92:
        changed = [(plain(name.encode()).decode("utf-8", "replace").replace("\0", "") or "x", body)]
    else:
        changed = [] if chance < 0.96 else [(name, body), (f"{name}2", body)]
    return members[:at] + changed + members[at + 1 :]


def _gzip(data: bytes, plain: Plain, random: Random) -> bytes:
    inner = mutated(gzip.GzipFile(fileobj=io.BytesIO(data)).read(_MOST), plain, random)
    records = _records(inner) if inner.startswith(b"WARC/") else [inner]  # each record of a WARC is packed by itself
    return b"".join(gzip.compress(record, 1, mtime=0) for record in records)


def _records(data: bytes) -> list[bytes]:
    starts = [match.start() for match in _RECORD.finditer(data)]
    return [data[start:end] for start, end in zip(starts, [*starts[1:], len(data)], strict=True)]


def _warc(data: bytes, plain: Plain, random: Random) -> bytes:
    """Change a record of a web archive; its length is stated anew, so that the next one is found."""
    records = _records(data)
    at = random.randrange(len(records))
    head, rule, body = records[at].partition(b"\r\n\r\n")
    if random.random() < 0.2:
        head = plain(head)
    else:
        body = _bytes(body, plain, random)
    length = max(0, len(body) - 4)
    records[at] = _LENGTH.sub(lambda match: match[1] + b"%d" % length, head) + rule + body
    return b"".join(records)
