"""How many captures there are to read, where the names of files tell it: for those who wait."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

# Files that hold many captures, or may: how many is known once they are read.
_MANY = frozenset(
    [
        ".zip",
        ".gz",
        ".tgz",
        ".bz2",
        ".xz",
        ".tar",
        ".warc",
        ".arc",
        ".wacz",
        ".mbox",
        ".mbx",
        ".xml",
        ".rss",
        ".atom",
        ".json",
        ".jsonl",
        ".csv",
        ".mht",
        ".mhtml",
        ".epub",
    ]
)


def count_captures(paths: Sequence[Path], listing: Path | None) -> int | None:
    """Return how many captures lie below `paths` and in `listing`, None where files may hold several."""
    count = 0
    try:
        if listing is not None:
            with listing.open("rb") as lines:
                count = sum(bool(line.strip()) for line in lines)
        for name in (name for path in paths for name in _files(path)):
            if Path(name).suffix.lower() in _MANY:
                return None
            count += 1
    except OSError:
        return None  # what is wrong is told when it is read
    return count


def _files(path: Path) -> Iterator[str]:
    """Yield the names of the files below a path; hidden ones are passed over."""
    if not path.is_dir():
        yield path.name
        return
    for _, folders, files in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (name for name in files if not name.startswith("."))
