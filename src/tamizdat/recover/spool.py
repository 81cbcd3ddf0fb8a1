"""A list on disk, for what one step hands to the next when it is too much for memory."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")


class Spool(Generic[T]):
    """Records of one type in a temporary file. They are appended once and can be read in any order.

    Memory holds only where each record starts and how long it is.
    """

    def __init__(self, kind: type[T], folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - lives as long as the spool
        self._decoder = msgspec.msgpack.Decoder(kind)
        self._positions: list[tuple[int, int]] = []  # start and size of each record, in bytes
        self._end = 0

    def append(self, record: bytes) -> int:
        """Store an encoded record (`encode`) and return its index."""
        self._file.seek(self._end)
        self._file.write(record)
        self._positions.append((self._end, len(record)))
        self._end += len(record)
        return len(self._positions) - 1

    def raw(self, index: int) -> bytes:
        """Return a record as it was stored."""
        start, size = self._positions[index]
        self._file.seek(start)
        return self._file.read(size)

    def __getitem__(self, index: int) -> T:
        return self._decoder.decode(self.raw(index))

    def close(self) -> None:
        """Close the file; that deletes it."""
        self._file.close()


encode = msgspec.msgpack.Encoder().encode
