"""Pages of an index whose files other computers would lose (`portable_names`).

Nearly all files of a release are their own key and have no problem; `suspects` finds the others of many files in one
pass.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from itertools import groupby

from tamizdat.portable_names import DEVICES, SYSTEMS, name_problem, portable_key

_OWNER = "SELECT file, owner FROM path_owner WHERE file = ?"
# Anything but small Latin letters, digits and the signs of addresses; a device; a dot or space at the end of a name; a
# name too long.
_SUSPECT = re.compile(rf"[^a-z0-9/._\n-]|(?:^|[/\n]){DEVICES}(?=[./\n]|$)|[. ](?=[/\n]|$)|[^/\n]{{256}}")


def suspects(files: Sequence[str]) -> list[str]:
    """Return those of the files that are not their own key or have a problem. One pass tells that none is."""
    if _SUSPECT.search("\n".join(files)) is None:
        return []
    return [file for file in files if portable_key(file) != file or name_problem(file)]


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
