"""The entries of a whole site in the order of their paths, sorted outside of memory: a million of them would take
300 MB. Sorted runs go into a temporary file, and reading merges them (an external merge sort)."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType

import msgspec
from msgspec import Struct

from tamizdat.disk import naming
from tamizdat.release.tree.entry import Entry

_BLOCK = 128  # entries that are decoded at once: of each run, so many are in memory while runs are merged
_encode = msgspec.msgpack.encode
_decode = msgspec.msgpack.Decoder(list[Entry]).decode


class Run(Struct, frozen=True):
    """Entries in the order of their paths, encoded in blocks; it costs little to send to another process."""

    count: int
    blocks: list[bytes]


def encode_run(entries: Sequence[Entry]) -> Run:
    """Return `entries`, which may be in any order, as a run."""
    ordered = sorted(entries, key=attrgetter("path"))
    blocks = [_encode(ordered[start : start + _BLOCK]) for start in range(0, len(ordered), _BLOCK)]
    return Run(len(ordered), blocks)


class EntryRuns:
    """Collects runs; iterating gives all their entries in the order of their paths, as often as one likes.

    Where several runs have an entry of one path, that of the last run counts. Use it as a context manager: the file
    has no name, and is gone when it is closed or the process ends.
    """

    def __init__(self, folder: Path) -> None:
        """Make the file, in `folder`. Raises OSError."""
        self._folder = folder
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 (`__exit__` closes it)
        self._runs: list[list[tuple[int, int]]] = []  # of each run, where its blocks begin, and their lengths
        self._end = 0

    def __enter__(self) -> EntryRuns:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def add(self, run: Run) -> None:
        """Add the entries of a run. Raises OSError naming the folder where the disk is full."""
        places = []
        with naming(self._folder):
            self._file.seek(self._end)
            self._file.writelines(run.blocks)
            self._file.flush()
        for block in run.blocks:
            places.append((self._end, len(block)))
            self._end += len(block)
        self._runs.append(places)

    def __iter__(self) -> Iterator[Entry]:
        last = None
        for entry in heapq.merge(*map(self._entries, self._runs), key=attrgetter("path")):
            if last is not None and last.path != entry.path:
                yield last
            last = entry
        if last is not None:
            yield last

    def _entries(self, places: Iterable[tuple[int, int]]) -> Iterator[Entry]:
        for start, length in places:
            self._file.seek(start)
            yield from _decode(self._file.read(length))
