"""Which names a stick cannot keep: FAT32, the file system of most sticks, and the systems that read it lose some.

Rules of FAT32 with long names (Microsoft's FAT specification, section 7), of Windows, and of macOS:
- letters count as the same in either case, and so do two ways of writing one letter (NFC, NFD);
- a name has at most 255 UTF-16 units, none of `"*/:<>?\\|`, no control character, and no dot or space at its end;
- Windows keeps some names for devices, whatever their ending;
- a folder holds 65,536 entries of 32 bytes, and a long name takes one for every 13 characters and one more;
- a file is smaller than 4 GiB.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from tamizdat.release import Entry

_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³])(?:\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|]')
_NAME_UNITS = 255
_UNITS_AN_ENTRY = 13
FOLDER_ENTRIES = 65_536
FILE_BYTES = (1 << 32) - 1
_SHORT_NAME = re.compile(r"[A-Z0-9_~-]{1,8}(?:\.[A-Z0-9_~-]{1,3})?")


def name_problem(name: str) -> str:
    """Return why a stick does not keep a name, "" if it does."""
    if _DEVICE.fullmatch(name):
        return "Windows keeps this name for a device"
    if _FORBIDDEN.search(name):
        return "FAT32 knows no such character"
    if name.endswith((".", " ")):
        return "Windows cuts off a dot or a space at the end"
    return "it is longer than FAT32 stores" if _units(name) > _NAME_UNITS else ""


def folded(path: str) -> str:
    """Return what two paths share that a stick takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


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
            kept = self._kept.get(folded(path), path)
            if kept != path:
                return self._refuse(path, f"a stick takes it for {kept!r}")
        for path, name in zip(paths, parts, strict=True):
            if self._kept.setdefault(folded(path), path) is path:
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
    return 1 if _SHORT_NAME.fullmatch(name) else 1 + -(-_units(name) // _UNITS_AN_ENTRY)


def _units(name: str) -> int:
    return len(name.encode("utf-16-le", "surrogatepass")) // 2


def check(entries: Iterable[Entry]) -> tuple[list[Entry], list[str]]:
    """Return the files that a stick keeps, in their order, and a line about each name that it does not keep."""
    names = Names()
    kept = [entry for entry in entries if names.accept(entry)]
    return kept, [*names.left_out(), *names.full_folders()]
