"""Names of files that other computers lose: a release must arrive whole on a stick (FAT32, exFAT) and under Windows and
macOS (NTFS, HFS+, APFS).

These file systems do not tell `News` from `news`, nor one spelling of an accented letter from the other (NFC, NFD).
They have no file named like a device of DOS, none whose name ends with a dot or a space, and none of more than 255
UTF-16 units, which HFS+ counts after taking accents apart (Microsoft's FAT specification, section 7; "Naming Files" of
its documentation; Apple's TN1150).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import NamedTuple

SYSTEMS = "FAT32, exFAT, NTFS or HFS+"
DEVICES = r"(?:con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])"
_DEVICE = re.compile(DEVICES + r"(?:\.|$)", re.IGNORECASE)
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\"*:<>?\\|]")
_MOST_UNITS = 255
# One look that nearly every path passes; `name_problem` then says whether there is a problem, and which.
_SUSPECT = re.compile(rf"[. ](?:/|$)|[\"*:<>?|]|(?:^|/){DEVICES}(?:\.|/|$)|[^/]{{128}}", re.IGNORECASE)


class Lost(NamedTuple):
    """Paths that other file systems lose: by their names, and because another path there is the same."""

    names: list[str]
    twins: list[str]


def portable_key(file: str) -> str:
    """Return what a file's name is on a file system that tells neither case nor spellings apart.

    >>> portable_key("News/Story/index.html")
    'news/story/index.html'
    """
    if file.isascii():
        return file.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", file).casefold())


def name_problem(file: str) -> str:
    """Return why a file would be lost whatever other files there are, "" if it would not."""
    for name in file.split("/"):
        if _DEVICE.match(name):
            return f"{name!r} is the name of a device"
        if name.endswith((".", " ")):
            return f"{name!r} ends with a dot or a space"
        if found := _FORBIDDEN.search(name):
            return f"{name!r} holds {found[0]!r}"
        if utf16_units(unicodedata.normalize("NFD", name)) > _MOST_UNITS:
            return f"{name[:20]!r}… is longer than {_MOST_UNITS} characters"
    return ""


def lost_elsewhere(paths: Collection[str]) -> Lost:
    """Return which of the paths of a folder other file systems lose; of twins, all but one.

    Who copies a release to such a disk leaves these out and says so. `paths` are such as may stand in a release
    (section 2 of its format), and must find one in constant time, as a set or the keys of a dict do. A file whose name
    is that of a folder there is a twin too.

    >>> lost_elsewhere(dict.fromkeys(["a/aux.html", "News/a", "b", "news/A", "NEWS"]))
    Lost(names=['a/aux.html'], twins=['news/A', 'NEWS'])
    """
    names: list[str] = []
    twins: list[str] = []
    keys: set[str] = set()
    folders = _folder_keys(paths)
    for path in paths:
        if _SUSPECT.search(path) and name_problem(path):
            names.append(path)
        key = portable_key(path)
        is_twin = key in folders
        if key != path:
            is_twin = is_twin or key in paths or key in keys
            keys.add(key)
        if is_twin:
            twins.append(path)
    return Lost(names, twins)


def _folder_keys(paths: Collection[str]) -> set[str]:
    """Return what the folders of all paths are called on such a file system."""
    seen: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in seen:
            seen.add(folder)
            folder = folder.rpartition("/")[0]
    return {portable_key(folder) for folder in seen}


def utf16_units(text: str) -> int:
    """Return how many UTF-16 units a text has, in which these file systems count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
