"""Names of files that other computers lose: a release must arrive whole on a stick (FAT32, exFAT) and under Windows and
macOS (NTFS, HFS+, APFS).

These file systems do not tell `News` from `news`, nor one spelling of an accented letter from the other (NFC, NFD).
They have no file named like a device of DOS, none whose name ends with a dot or a space, and none of more than 255
UTF-16 units, which HFS+ counts after taking accents apart.

`portable_key` is what two names that would be one have in common, `name_problem` says what else loses a name. Nearly
all files of a release are their own key and have no problem; `suspects` finds the others of many files in one pass.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby

SYSTEMS = "FAT32, exFAT, NTFS or HFS+"
_MOST_UNITS = 255
_OWNER = "SELECT file, owner FROM path_owner WHERE file = ?"
_DEVICES = r"(?:con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])"
_DEVICE = re.compile(_DEVICES + r"(?:\.|$)", re.IGNORECASE)
_FORBIDDEN = re.compile(r"[\x00-\x1f\"*:<>?\\|]")
# Anything but small Latin letters, digits and the signs of addresses; a device; a dot or space at the end of a name.
_SUSPECT = re.compile(rf"[^a-z0-9/._\n-]|(?:^|[/\n]){_DEVICES}(?=[./\n]|$)|[. ](?=[/\n]|$)|[^/\n]{{86}}")


def suspects(files: Sequence[str]) -> list[str]:
    """Return those of the files that are not their own key or have a problem. One pass tells that none is."""
    if _SUSPECT.search("\n".join(files)) is None:
        return []
    return [file for file in files if portable_key(file) != file or name_problem(file)]


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
        if len(unicodedata.normalize("NFD", name).encode("utf-16-le")) // 2 > _MOST_UNITS:
            return f"{name[:20]!r}… is longer than {_MOST_UNITS} characters"
    return ""


def portable_rows(files: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return what the index keeps of files that other computers lose: the file, its key, its problem."""
    return [(file, portable_key(file), name_problem(file)) for file in suspects(files)]


def portable_problem(db: sqlite3.Connection, files: Sequence[str]) -> str:
    """Return why other computers would lose one of these files, beside those that have an owner in an index; "" if
    none."""
    for file in files:
        key = portable_key(file)
        if problem := name_problem(file):
            return f"on {SYSTEMS} {problem}"
        same = "SELECT path_owner.file, owner FROM portable_name JOIN path_owner USING (file) WHERE key = ?"
        found = [*db.execute(same, (key,)), *db.execute(_OWNER, (key,))]
        if twin := next(((other, owner) for other, owner in found if other != file), None):
            return f"{twin[1]} stands at {_page_path(twin[0])!r}, which is the same name on {SYSTEMS}"
    return ""


def portability_lines(db: sqlite3.Connection) -> list[str]:
    """Return a line for each page in an index that other computers may lose; with both owners where two are one."""
    rows = db.execute(
        "SELECT key, file, problem, owner FROM portable_name JOIN path_owner USING (file) ORDER BY key, file"
    ).fetchall()
    lines: dict[str, str] = {}
    for _, file, problem, owner in sorted(rows, key=lambda row: len(row[1])):  # an article's page has the shortest name
        if problem and not file.endswith("/article.json"):
            lines.setdefault(owner, _problem_line(owner, file, problem))
    twins = []
    for key, of_key in groupby(rows, lambda row: row[0]):
        own = [(owner, file) for file, owner in db.execute(_OWNER, (key,))]
        group = list(dict.fromkeys([*own, *((row[3], row[1]) for row in of_key)]))
        if len(group) > 1:
            twins.append(group)
    return [*lines.values(), *_twin_lines(twins)]


def _twin_lines(twins: Iterable[Sequence[tuple[str, str]]]) -> list[str]:
    """Return a line for each group of files that would be one, given as owners and files; each pair of owners once."""
    lines: dict[str, None] = {}
    for group in twins:
        (one, path), *others = [(owner, _page_path(file)) for owner, file in group]
        for other, other_path in others:
            if other != one and not other_path.endswith(("/print/", "/article.json")):
                lines[
                    f"{other}: its path {other_path!r} and {path!r}, the path of {one}, are one name on {SYSTEMS},"
                    " which keep one of the two. Give one of them another path, or press with --portable."
                ] = None
    return list(lines)


def _problem_line(owner: str, file: str, problem: str) -> str:
    """Return the line about a file that would be lost by itself."""
    return (
        f"{owner}: its path {_page_path(file)!r} is lost on {SYSTEMS}: {problem}. Give it another path, or press with"
        " --portable to leave it out."
    )


def _page_path(file: str) -> str:
    return file.removesuffix("index.html")
