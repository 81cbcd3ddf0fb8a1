"""What one copy leaves for the next: which file of the release each file of the copy was made of."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

FILE = ".tamizdat-disk.json"
# Part of the state: another way of making files makes all of them anew.
RULES = 1


class Copied(Struct, frozen=True, array_like=True):
    """A file of the copy: the SHA-256 of what it was made of ("" while it is being written), and its size."""

    source: str
    size: int


class DiskState(Struct):
    """The files of a copy by their paths. `rules` tells how they were made: by this program, for which address."""

    rules: str
    files: dict[str, Copied] = {}


def load_state(folder: Path) -> DiskState | None:
    """Return the state of the copy in a folder; None where there is none, or none that can be read."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=DiskState)
    except (OSError, msgspec.DecodeError):
        return None


def save_state(folder: Path, state: DiskState) -> None:
    """Write the state of the copy in a folder."""
    part = folder / f"{FILE}.part"
    part.write_bytes(msgspec.json.encode(state, order="sorted"))
    part.replace(folder / FILE)
