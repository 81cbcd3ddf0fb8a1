"""Which files a stick cannot keep: those whose names other computers lose (`portable_names`), and what FAT32, the file
system of most sticks, has no room for.

- A folder holds 65,536 entries of 32 bytes, and a long name takes one for every 13 characters and one more (Microsoft's
  FAT specification, section 7).
- A file is smaller than 4 GiB.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from tamizdat.portable_names import name_problem, portable_key, utf16_units
from tamizdat.release import Entry

_UNITS_AN_ENTRY = 13
FOLDER_ENTRIES = 65_536
FILE_BYTES = (1 << 32) - 1
_SHORT_NAME = re.compile(r"[A-Z0-9_~-]{1,8}(?:\.[A-Z0-9_~-]{1,3})?")


class Names:
    """The names of the files that are copied: of two that a stick takes for one, the first in order is kept."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}  # each folder and file that is kept, by what a stick makes of its path
        self._entries: Counter[str] = Counter()  # of each folder
        self._problems: dict[str, tuple[str, int]] = {}  # of a path, with the number of files left out for it

    def accept(self, entry: Entry) -> bool:
        """Whether a file can be copied to a stick; what cannot is told by `left_out`."""
        if entry.size > FILE_BYTES:
            return self._refuse(entry.path, "FAT32 stores no file of 4 GiB")
        parts = entry.path.split("/")
        paths = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
        for path, name in zip(paths, parts, strict=True):
            if problem := name_problem(name):
                return self._refuse(path, problem)
            kept = self._kept.get(portable_key(path), path)
            if kept != path:
                return self._refuse(path, f"a stick takes it for {kept!r}")
        for path, name in zip(paths, parts, strict=True):
            if self._kept.setdefault(portable_key(path), path) is path:
                self._entries[path.rpartition("/")[0]] += _entries(name)
        return True

    def _refuse(self, path: str, problem: str) -> bool:
        _, count = self._problems.get(path, ("", 0))
        self._problems[path] = problem, count + 1
        return False

    def left_out(self) -> Iterator[str]:
        """Yield a line about each name for which files are not copied, and how many these are."""
        for path, (problem, count) in sorted(self._problems.items()):
            files = "1 file" if count == 1 else f"{count} files"
            yield f"{path!r}: {files} left out: {problem}. Give it another address, or copy the site itself."

    def full_folders(self) -> Iterator[str]:
        """Yield a line about each folder that has more entries than FAT32 gives one."""
        for folder, count in sorted(self._entries.items()):
            if count > FOLDER_ENTRIES - 2:  # two are the folder's own
                yield (
                    f"{folder or 'the top folder'!r}: its names take {count:,} entries, and FAT32 gives a folder"
                    f" {FOLDER_ENTRIES:,}. Format the stick as exFAT; other file systems keep all."
                )


def _entries(name: str) -> int:
    """Return how many entries of a folder a name takes."""
    return 1 if _SHORT_NAME.fullmatch(name) else 1 + -(-utf16_units(name) // _UNITS_AN_ENTRY)


def check(entries: Iterable[Entry]) -> tuple[list[Entry], list[str]]:
    """Return the files that a stick keeps, in their order, and a line about each name that it does not keep."""
    names = Names()
    kept = [entry for entry in entries if names.accept(entry)]
    return kept, [*names.left_out(), *names.full_folders()]
