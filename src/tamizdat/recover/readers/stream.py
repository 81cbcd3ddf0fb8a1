"""A file that is being read, forward and once, with its first bytes at hand; the limit on what unpacking may yield."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable, Iterator
from typing import IO, Protocol

from tamizdat.recover.capture import Unreadable
from tamizdat.recover.limits import CAPTURE_BYTES
from tamizdat.recover.readers.captures import too_large
from tamizdat.recover.readers.formats.format import SAMPLE, Sample
from tamizdat.recover.readers.results import Found, Listed

# What one packed file given may unpack to, and how many times its size; deflate reaches 1032:1, pages about 20:1.
PACKED_LIMIT = 64 << 30
RATIO_LIMIT = 200
# A packed file within another is copied before it is unpacked, up to this size.
NESTED_LIMIT = 256 << 20
CHUNK = 1 << 18


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end."""


class Budget:
    """Counts what one packed file has unpacked to, and stops a bomb."""

    def __init__(self, packed: int) -> None:
        self.allowed = min(PACKED_LIMIT, max(packed * RATIO_LIMIT, CAPTURE_BYTES))

    def spend(self, size: int) -> None:
        """Count `size` more bytes. Raises Unreadable once they are more than is allowed."""
        self.allowed -= size
        if self.allowed < 0:
            raise Unreadable("unpacks to far more than it weighs: taken for a bomb")


class Stream:
    """A file's name and row, its depth (how often it was packed), and its bytes.

    `budget` is that of the file that was given; `unpacked` says that reading takes from it. `file` is a file on the
    disk or what it unpacks to.
    """

    def __init__(self, file: Readable, name: str, row: Listed, budget: Budget, depth: int, unpacked: bool) -> None:
        self.name, self.row, self.budget, self.depth = name, row, budget, depth
        self._file, self._unpacked = file, unpacked
        self._size = os.fstat(file.fileno()).st_size if isinstance(file, io.BufferedReader) else 0
        self._unread = b""
        head = b""
        while len(head) <= SAMPLE and (chunk := self.read(CHUNK)):
            head += chunk
        self._unread = head
        self.sample = Sample(head[:SAMPLE], whole=len(head) <= SAMPLE)

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, none at the end; all that is left if `size` is negative."""
        if size < 0:
            return b"".join(iter(lambda: self.read(CHUNK), b""))
        if self._unread:
            chunk, self._unread = self._unread[:size], self._unread[size:]
            return chunk
        chunk = self._file.read(size)
        if self._unpacked:
            self.budget.spend(len(chunk))
        return chunk

    def beginning(self, most: int) -> bytes:
        """Return the bytes that are left, up to the chunk that makes them more than `most`."""
        body = bytearray()
        while len(body) <= most and (chunk := self.read(CHUNK)):
            body += chunk
        return bytes(body)

    def body(self) -> bytes:
        """Return all bytes of a capture. Raises Unreadable if they are more than one may have."""
        if self._size > CAPTURE_BYTES:
            raise Unreadable(too_large(self._size))
        return self.beginning(CAPTURE_BYTES)

    def seekable(self) -> IO[bytes]:
        """Return the file so that it can be read at any place: itself if it lies on the disk, else a copy.

        A copy lies in memory while it is small. The caller closes it.
        """
        if isinstance(self._file, io.BufferedReader):
            self._file.seek(0)
            return self._file
        file = tempfile.SpooledTemporaryFile(max_size=CAPTURE_BYTES)  # noqa: SIM115 - the caller closes it
        try:
            while chunk := self.read(CHUNK):
                if file.tell() + len(chunk) > NESTED_LIMIT:
                    raise Unreadable(f"packed within another file, and larger than {NESTED_LIMIT >> 20} MB: unpack it")
                file.write(chunk)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file


# Reads a file of a format: yields what it holds. `member` reads each file in it, whatever that one's format.
Member = Callable[[Stream], Iterator[Found]]
Reader = Callable[[Stream, Member], Iterator[Found]]
