"""Rows with a 64-bit key, more of them than memory holds, on the disk in parts that can each be sorted in memory.

All rows of one key are in one part (hash partitioning, as databases join large tables).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from tamizdat.disk import naming

PARTS = 64
_ROWS = 1 << 14  # that wait in memory before they are written
_PAIRS = 1 << 18  # that are given at a time
Rows = NDArray[Any]


class Partitions:
    """Rows of the type `row`, a structured numpy type whose first field is the key (`u8`), in files in `folder`.

    Raises OSError with the folder's name where the disk is full.
    """

    def __init__(self, row: np.dtype[Any], folder: Path) -> None:
        self._row, self._folder = row, folder
        self._key = (row.names or ("",))[0]
        self._files: list[IO[bytes]] = []
        self._waiting: list[Rows] = []
        self._count = 0

    def add(self, rows: Rows) -> None:
        """Add rows. Rows of one key come back in the order in which they were added."""
        self._waiting.append(rows)
        self._count += len(rows)
        if self._count >= _ROWS:
            self._write()

    def parts(self) -> Iterator[Rows]:
        """Yield the rows of each part, sorted by key; in the end the files are gone."""
        if not self._files:  # so few that they all wait in memory
            if self._waiting:
                yield self._sorted(np.concatenate(self._waiting))
            return
        self._write()
        for file in self._files:
            with naming(self._folder):
                file.seek(0)
                rows = np.frombuffer(file.read(), self._row)
                file.close()
            if len(rows):
                yield self._sorted(rows)
        self._files = []

    def _sorted(self, rows: Rows) -> Rows:
        return rows[np.argsort(rows[self._key], kind="stable")]

    def _write(self) -> None:
        if not self._waiting:
            return
        rows = np.concatenate(self._waiting)
        self._waiting, self._count = [], 0
        parts = (rows[self._key] % np.uint64(PARTS)).astype(np.intp)
        order = np.argsort(parts, kind="stable")
        bounds = np.searchsorted(parts[order], np.arange(PARTS + 1))
        rows = rows[order]
        with naming(self._folder):
            if not self._files:
                self._files = [tempfile.TemporaryFile(dir=self._folder) for _ in range(PARTS)]  # noqa: SIM115 (closed once read)
            for file, start, stop in zip(self._files, bounds[:-1], bounds[1:], strict=True):
                file.write(rows[start:stop].tobytes())


def groups_of(keys: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where the runs of equal keys in a sorted array start, and how long each is."""
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.empty(0, np.intp)
    return starts, np.diff(np.append(starts, len(keys)))


def pairs_within(
    members: NDArray[Any], starts: NDArray[np.intp], sizes: NDArray[np.intp], most: int
) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.intp]]]:
    """Yield the pairs of members in each group of 2 to `most`, groups of one size together.

    `members` are indexes, ascending within a group. A pair is one number (`pair_code`); beside each stands the index of
    its group.
    """
    for size in np.unique(sizes):
        if not 2 <= size <= most:
            continue
        one, two = np.triu_indices(int(size), 1)
        groups = np.flatnonzero(sizes == size)
        step = max(1, _PAIRS // len(one))
        for which in (groups[at : at + step] for at in range(0, len(groups), step)):
            table = members[starts[which][:, None] + np.arange(size)].astype(np.uint64)
            codes = (table[:, one] << np.uint64(32)) | table[:, two]
            yield codes.ravel(), np.repeat(which, len(one))


def pair_code(one: int, two: int) -> int:
    """Return the number of a pair of indexes, the lower one first."""
    return (min(one, two) << 32) | max(one, two)


def pair_of(code: int) -> tuple[int, int]:
    """Return the pair of indexes that a number stands for."""
    return code >> 32, code & 0xFFFFFFFF
