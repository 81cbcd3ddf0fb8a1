"""Lists and mappings on disk, for what one step hands to the next when it is too much for memory."""

from __future__ import annotations

import os
import tempfile
from array import array
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from tamizdat.disk import naming
from tamizdat.recover.storage.views import LazyList

T = TypeVar("T")
_BUFFER = 1 << 20  # bytes that are written together

encode = msgspec.msgpack.Encoder().encode


class Spool(LazyList[T]):
    """Records of one type in a temporary file. They are appended once and can be read in any order.

    Memory holds eight bytes a record: where it ends. `folder` is where the file lies, that of temporary files if it is
    not given; the file is gone with the spool, or with the process. Raises OSError with its name where the disk is
    full.
    """

    def __init__(self, kind: Any, folder: Path | None = None) -> None:
        self._where = folder or Path(tempfile.gettempdir())
        with naming(self._where):
            self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - lives as long as the spool
        self._decoder = msgspec.msgpack.Decoder(kind)
        self._ends = array("Q")  # of each record, in bytes
        self._written = 0  # bytes that are in the file
        self._waiting = bytearray()  # what follows them

    def append(self, item: T) -> int:
        """Store an item and return its index."""
        self._waiting += encode(item)
        self._ends.append(self._written + len(self._waiting))
        if len(self._waiting) > _BUFFER:
            self._write()
        return len(self._ends) - 1

    def item(self, index: int) -> T:
        """Return the item at an index, from the disk."""
        end = self._ends[index]
        start = self._ends[index - 1] if index else 0
        if end > self._written:
            self._write()
        found: T = self._decoder.decode(os.pread(self._file.fileno(), end - start, start))
        return found

    def __len__(self) -> int:
        return len(self._ends)

    def close(self) -> None:
        """Close the file; that deletes it."""
        self._file.close()

    def _write(self) -> None:
        with naming(self._where):
            while self._waiting:
                del self._waiting[: (done := os.pwrite(self._file.fileno(), self._waiting, self._written))]
                self._written += done


class Shelf(MutableMapping[int, T]):
    """Items of one type by number, in a temporary file as a Spool's. Memory holds the place of each.

    A number may be given another item, also while the numbers are gone through.
    """

    def __init__(self, kind: Any, folder: Path | None = None) -> None:
        self._spool: Spool[T] = Spool(kind, folder)
        self._places: dict[int, int] = {}

    def __setitem__(self, number: int, item: T) -> None:
        self._places[number] = self._spool.append(item)

    def __getitem__(self, number: int) -> T:
        return self._spool[self._places[number]]

    def __delitem__(self, number: int) -> None:
        del self._places[number]

    def __iter__(self) -> Iterator[int]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
