"""A list on disk: what a step hands to the next when there is too much of it for memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")


class Spool(Generic[T]):
    """Records of one type in a temporary file: appended once, read again in any order; memory holds their places."""

    def __init__(self, kind: type[T], folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - lives as long as the spool
        self._decoder = msgspec.msgpack.Decoder(kind)
        self._places: list[tuple[int, int]] = []
        self._end = 0

    def append(self, record: bytes) -> int:
        """Store an encoded record (`encode`) and return its index."""
        self._file.seek(self._end)
        self._file.write(record)
        self._places.append((self._end, len(record)))
        self._end += len(record)
        return len(self._places) - 1

    def raw(self, index: int) -> bytes:
        """Return a record as it was stored."""
        start, size = self._places[index]
        self._file.seek(start)
        return self._file.read(size)

    def __getitem__(self, index: int) -> T:
        return self._decoder.decode(self.raw(index))

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[T]:
        return (self[index] for index in range(len(self)))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


encode = msgspec.msgpack.Encoder().encode
