"""What a step made of its tasks, in a file that outlives a killed run.

A record has a key, which names the task and all that its result depends on, and two parts: a small one that later steps
read again and again, and the rest. A run that finds its key in the journal of a killed one need not do the task again.

Layout of a record: the key (16 bytes), the sizes of both parts and the CRC-32 of both (three unsigned 32-bit integers,
little-endian), the parts. What a killed run wrote of its last record is cut off when the file is opened again.
"""

from __future__ import annotations

import os
import struct
import zlib
from hashlib import blake2b
from pathlib import Path

import numpy as np

from tamizdat.disk import naming

KEY = 16  # bytes
_HEAD = struct.Struct(f"<{KEY}sIII")
_FOUND = np.dtype([("key", f"S{KEY}"), ("place", "u8")])


def key_of(*parts: bytes) -> bytes:
    """Return the key of a task: the hash (BLAKE2b) of all that its result depends on."""
    digest = blake2b(digest_size=KEY)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.digest()


class Journal:
    """Records in the file at `path`; those of a killed run are found by their keys. Memory holds none of them.

    Raises OSError with the file's name where the disk is full.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with naming(path):
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self._end = 0
        self._found = np.empty(0, _FOUND)  # what an earlier run left, by key
        self._read_earlier()

    @property
    def earlier(self) -> int:
        """How many records an earlier run left."""
        return len(self._found)

    def find(self, key: bytes) -> int | None:
        """Return the place of a record that an earlier run left, None if it left none with this key."""
        wanted = np.array(key, f"S{KEY}")  # numpy drops zero bytes at the end, of both sides alike
        at = int(np.searchsorted(self._found["key"], wanted))
        if at == len(self._found) or self._found["key"][at] != wanted:
            return None
        return int(self._found["place"][at])

    def append(self, key: bytes, small: bytes, rest: bytes = b"") -> int:
        """Store a record and return its place."""
        place = self._end
        record = b"".join((_HEAD.pack(key, len(small), len(rest), zlib.crc32(rest, zlib.crc32(small))), small, rest))
        with naming(self._path):
            while record:
                done = os.pwrite(self._file, record, self._end)
                self._end += done
                record = record[done:]
        return place

    def small(self, place: int) -> bytes:
        """Return the small part of a record."""
        _, size, _, _ = self._head(place)
        return os.pread(self._file, size, place + _HEAD.size)

    def rest(self, place: int) -> bytes:
        """Return the rest of a record."""
        _, before, size, _ = self._head(place)
        return os.pread(self._file, size, place + _HEAD.size + before)

    def has_rest(self, place: int) -> bool:
        """Return whether a record has more than its small part."""
        return self._head(place)[2] > 0

    def close(self) -> None:
        """Close the file; it stays until its folder goes."""
        os.close(self._file)

    def _head(self, place: int) -> tuple[bytes, int, int, int]:
        key, small, rest, crc = _HEAD.unpack(os.pread(self._file, _HEAD.size, place))
        return key, small, rest, crc

    def _read_earlier(self) -> None:
        """Find the records that are whole, and cut off what follows them."""
        size = os.fstat(self._file).st_size
        found: list[tuple[bytes, int]] = []
        while self._end + _HEAD.size <= size:
            key, small, rest, crc = self._head(self._end)
            end = self._end + _HEAD.size + small + rest
            if end > size or zlib.crc32(os.pread(self._file, small + rest, self._end + _HEAD.size)) != crc:
                break
            found.append((key, self._end))
            self._end = end
        os.ftruncate(self._file, self._end)
        self._found = np.sort(np.array(found, _FOUND), order="key", kind="stable")
