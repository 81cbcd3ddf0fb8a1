"""Which files of an outlet's theme are looked at by a press, and which only look as if they were."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from tamizdat import theme
from tamizdat.themecheck.finding import Findings, meant

SHEETS = ("styles/screen", "styles/print")
_TOP = ("templates", "styles", "scripts", "assets", "locale")
FOLDERS = ("templates", *SHEETS, "scripts/search", "assets", "locale")
# What editors and file managers leave behind. They are published, or joined to a sheet, like any other file.
_READ_BY_PEOPLE = {"README", "LICENSE", "COPYING", "NOTICE"}
LEFT_BEHIND = ("~", ".bak", ".orig", ".rej", ".tmp")


def own_files(folder: Path) -> Iterator[Path]:
    """Yield each file below `folder` that is not hidden, and lies in no hidden folder, in the order of names."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from own_files(path)
        elif path.is_file():
            yield path


def names(folder: Path) -> list[str]:
    """Return the files of a theme by their names below it, such as "styles/screen/10-colour.css"."""
    return [path.relative_to(folder).as_posix() for path in own_files(folder) if "__pycache__" not in path.parts]


def our_names() -> list[str]:
    """Return the files of our theme that an outlet may replace."""
    return [name for name in names(theme.DEFAULT_THEME) if not name.endswith(".py")]


def check_files(folder: Path, findings: Findings) -> list[str]:
    """Note what lies where nobody looks; return the names of the files that a press does load."""
    _check_links(folder, findings)
    loaded = []
    for name in names(folder):
        if problem := unloaded(name):
            findings.warn(folder / name, 0, problem)
        elif not os.access(folder / name, os.R_OK):
            findings.error(folder / name, 0, "cannot be read. Give this account the right to.")
        else:
            loaded.append(name)
            _check_name(folder, name, findings)
    return loaded


def _check_links(folder: Path, findings: Findings) -> None:
    for path in sorted(folder.rglob("*")):
        if not path.is_symlink() or path.name.startswith("."):
            continue
        if not path.exists():
            findings.error(path, 0, "is a link that leads nowhere. Remove it, or put the file here.")
        elif path.is_dir():
            findings.warn(
                path, 0, "is a link to a folder: a press does not notice when files in it change. Copy the folder here."
            )


def unloaded(name: str) -> str:
    """Say why nobody loads the file `name`, "" if it is loaded."""
    folder, _, rest = name.partition("/")
    if not rest:
        people = name.upper().split(".")[0] in _READ_BY_PEOPLE
        listed = ", ".join(f"{folder}/" for folder in FOLDERS)
        return "" if people else f"nobody loads it: a theme has the folders {listed}.{meant(name, our_names())}"
    if folder not in _TOP:
        return f"nobody loads it: there is no folder {folder}/ in a theme.{meant(folder, _TOP)}"
    return _misplaced(folder, rest.split("/"))


def _misplaced(folder: str, inner: list[str]) -> str:
    """Say why nobody loads the file at `inner` of one of a theme's folders, "" if it is loaded."""
    match folder:
        case "styles" if len(inner) != 2 or f"styles/{inner[0]}" not in SHEETS:
            place = meant(f"styles/{inner[0]}", SHEETS) if len(inner) > 1 else " Move it into one of them."
            return f"nobody loads it: style sheets lie directly in styles/screen/ and styles/print/.{place}"
        case "scripts" if len(inner) != 2 or inner[0] != "search":
            return "nobody loads it: the script of the search page lies directly in scripts/search/."
        case "assets" if len(inner) > 1:
            return "is not published: files lie directly in assets/. Move it there."
        case "locale" if len(inner) != 2 or inner[1] != "messages.po":
            return "nobody reads it: wording lies in locale/LANGUAGE/messages.po, such as locale/ru/messages.po."
    return ""


def _check_name(folder: Path, name: str, findings: Findings) -> None:
    """Note a file that is loaded and should not be."""
    file = folder / name
    if name.endswith(LEFT_BEHIND):
        kept = "joined to the sheet" if name.startswith("styles/") else "published with the site"
        if not name.startswith("templates/"):
            findings.error(file, 0, f"looks like an old copy, and is {kept}. Remove it.")
    elif name.startswith("styles/") and not name.endswith(".css"):
        findings.error(
            file, 0, "is joined to the sheet as it is, and is no .css. Compile it, and move the source away."
        )
    elif name.startswith("templates/ours/"):
        findings.error(
            file, 0, "is never used: names that begin with ours/ are our templates. Name the folder otherwise."
        )
