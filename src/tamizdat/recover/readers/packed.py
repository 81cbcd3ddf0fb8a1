"""Packed files: gzip, bzip2, zip and tar, one within another. All unpacking counts bytes as it goes."""

from __future__ import annotations

import bz2
import gzip
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import IO, Any, cast

from tamizdat.recover import unforeseen
from tamizdat.recover.capture import Unreadable
from tamizdat.recover.limits import TOO_LARGE
from tamizdat.recover.readers import tar
from tamizdat.recover.readers.documents.epub import read_epub
from tamizdat.recover.readers.documents.odt import read_odt
from tamizdat.recover.readers.documents.word import read_word
from tamizdat.recover.readers.exports.substack import read_substack
from tamizdat.recover.readers.formats import packages
from tamizdat.recover.readers.results import Found, LeftOut, encodable
from tamizdat.recover.readers.stream import CHUNK, Member, Readable, Stream

# What damaged files make libraries raise (BadGzipFile is an OSError, UnicodeDecodeError a ValueError).
PACKED_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
# Who reads a format that is a zip file, by its key.
PACKAGES: dict[str, Callable[[zipfile.ZipFile, Stream, Member], Iterator[Found]]] = {
    "word": read_word,
    "odt": read_odt,
    "epub": read_epub,
    "substack": read_substack,
}
_WEB_ARCHIVES = (".warc", ".warc.gz", ".wacz")
LINK = "a link: not followed; give the file that it leads to"


# xz -9 needs 65 MB to unpack; a header can ask for 4 GB.
XZ_MEMORY = 128 << 20
# A zip's directory is read at once; a million entries of the shortest kind take about 700 MB as Python objects.
LARGEST_DIRECTORY = 48 << 20
_LOCAL_HEADER = 30  # bytes before a member's name and its own bytes, at least (APPNOTE 4.3.7)


class _Bounded:
    """A file from which so much as an honest zip's directory is read at once, and no more."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        if size > LARGEST_DIRECTORY:
            raise Unreadable("a zip file with too many members: unpack it and give the folder")
        return self._file.read(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def read_gzip(stream: Stream, member: Member) -> Iterator[Found]:
    """Yield what the one file in a gzip file holds; it keeps the name."""
    with gzip.GzipFile(fileobj=cast("IO[bytes]", stream)) as inner:
        yield from member(Stream(inner, stream.name, stream.row, stream.budget, stream.depth + 1, unpacked=True))


def read_bzip2(stream: Stream, member: Member) -> Iterator[Found]:
    """Yield what the one file in a bzip2 file holds; it keeps the name."""
    with bz2.BZ2File(cast("IO[bytes]", stream)) as inner:
        yield from member(Stream(inner, stream.name, stream.row, stream.budget, stream.depth + 1, unpacked=True))


class _Xz:
    """What an xz file unpacks to, in memory that is bounded whatever its header asks for."""

    def __init__(self, file: Readable) -> None:
        self._file, self._unpacker = file, self._new()
        self._left = b""

    @staticmethod
    def _new() -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=XZ_MEMORY)

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end. Raises LZMAError, and EOFError for a file that was cut short."""
        while True:
            if self._unpacker.eof:  # files may stand one behind the other (xz format 2.1.1)
                self._left = self._unpacker.unused_data.lstrip(b"\0") or self._file.read(CHUNK).lstrip(b"\0")
                if not self._left:
                    return b""
                self._unpacker = self._new()
            elif self._unpacker.needs_input and not self._left:
                self._left = self._file.read(CHUNK)
                if not self._left:
                    raise EOFError("it ends too early")
            chunk = self._unpacker.decompress(self._left, size)
            self._left = b""
            if chunk:
                return chunk


def read_xz(stream: Stream, member: Member) -> Iterator[Found]:
    """Yield what the one file in an xz file holds; it keeps the name."""
    yield from member(Stream(_Xz(stream), stream.name, stream.row, stream.budget, stream.depth + 1, unpacked=True))


def read_zip(stream: Stream, member: Member) -> Iterator[Found]:
    """Yield what the members of a zip file hold, in order of their names.

    Raises Unreadable for a document, an e-book or another format that is a zip file.
    """
    with stream.seekable() as file, zipfile.ZipFile(cast("IO[bytes]", _Bounded(file))) as archive:
        _refuse_overlapping(archive)
        form = packages.recognise(archive)
        if form and form.key in PACKAGES:
            yield from PACKAGES[form.key](archive, stream, member)
            return
        if form and form is not packages.WACZ:
            raise Unreadable(form.reason)
        for info in sorted(archive.infolist(), key=lambda info: (info.filename, info.header_offset)):
            if info.filename.endswith("/") or _is_hidden(info.filename):
                continue
            if form is packages.WACZ and not info.filename.endswith(_WEB_ARCHIVES):
                continue  # its lists of pages and its index say nothing that the WARC files do not
            name = f"{stream.name}!{encodable(info.filename)}"
            if stat.S_ISLNK(info.external_attr >> 16):
                yield LeftOut(name, LINK)
            elif info.flag_bits & 1:
                yield LeftOut(name, "locked by a password; unpack it and give the folder")
            else:
                yield from _zip_member(archive, info, name, stream, member)


def _refuse_overlapping(archive: zipfile.ZipFile) -> None:
    """Raise Unreadable for an archive whose members lie over each other: so a few bytes unpack as often as it likes."""
    end = 0
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise Unreadable("a zip file whose members lie over each other, as no program writes it: taken for a bomb")
        end = info.header_offset + _LOCAL_HEADER + info.compress_size


def _zip_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, stream: Stream, member: Member
) -> Iterator[Found]:
    try:
        with archive.open(info) as inner:
            yield from member(Stream(inner, name, stream.row, stream.budget, stream.depth + 1, unpacked=True))
    except Unreadable as reason:
        yield LeftOut(name, str(reason))
    except MemoryError:
        yield LeftOut(name, TOO_LARGE)
    except PACKED_ERRORS as error:
        yield LeftOut(name, f"damaged: {error}")
    except unforeseen.CAUGHT as error:
        yield LeftOut(name, unforeseen.reason("read", error))
    if stream.budget.allowed < 0:
        raise Unreadable("unpacks to far more than it weighs: taken for a bomb")


def read_tar(stream: Stream, member: Member) -> Iterator[Found]:
    """Yield what the members of a tar archive hold, in their order."""
    for inner in tar.members(stream):
        name = f"{stream.name}!{encodable(inner.name)}"
        if inner.kind == "folder" or _is_hidden(inner.name):
            continue
        if inner.kind == "link":
            yield LeftOut(name, LINK)
        elif inner.kind == "device":
            yield LeftOut(name, "a device or a pipe, not a file")
        else:
            yield from member(Stream(inner, name, stream.row, stream.budget, stream.depth + 1, unpacked=False))
        if stream.budget.allowed < 0:
            raise Unreadable("unpacks to far more than it weighs: taken for a bomb")


def _is_hidden(name: str) -> bool:
    return PurePosixPath(name).name.startswith(".") or "__MACOSX/" in name
