"""The files of an outlet's theme: which a press loads, and which lie where it does not look."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tamizdat import theme
from tamizdat.themecheck.finding import Findings, did_you_mean

STYLE_FOLDERS = ("styles/screen", "styles/print")
_TOP_FOLDERS = ("templates", "styles", "scripts", "assets", "locale")
_FOLDERS = ("templates", *STYLE_FOLDERS, "scripts/search", "assets", "locale")
_FOR_PEOPLE = {"README", "LICENSE", "COPYING", "NOTICE"}  # files that are not meant for a press
# What editors and file managers leave beside a file. A press takes it for one of the theme's files.
BACKUP_ENDINGS = ("~", ".bak", ".orig", ".rej", ".tmp")
MISPLACED: dict[str, str] = tomllib.loads((Path(__file__).parent / "misplaced.toml").read_text(encoding="utf-8"))


_EMPTY = (
    "is empty, so what it should make would be missing from every page. Remove it to use ours, or put it back from a"
    " backup. To leave a part out on purpose, write a comment into the file: {# left out #}."
)


def file_names(folder: Path) -> list[str]:
    """Return the files of a theme by their names below its folder, such as "styles/screen/10-colour.css".

    Hidden files, and files in hidden folders, are left out.
    """
    files = (path for path in _visible_files(folder) if "__pycache__" not in path.parts)
    return [path.relative_to(folder).as_posix() for path in files]


def _visible_files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _visible_files(path)
        elif path.is_file():
            yield path


def default_file_names() -> list[str]:
    """Return the files of our theme that an outlet may override."""
    return [name for name in file_names(theme.DEFAULT_THEME) if not name.endswith(".py")]


def check_files(folder: Path, findings: Findings) -> list[str]:
    """Report files that a press does not load; return the names of those that it does."""
    _check_links(folder, findings)
    loaded = []
    for name in file_names(folder):
        if problem := why_not_loaded(name):
            findings.warn(folder / name, 0, problem)
        elif not os.access(folder / name, os.R_OK):
            findings.error(folder / name, 0, "cannot be read. Give this account the right to.")
        elif _is_empty_template(folder, name):
            findings.error(folder / name, 0, _EMPTY)
        else:
            loaded.append(name)
            _check_name(folder, name, findings)
    return loaded


def _is_empty_template(folder: Path, name: str) -> bool:
    in_use = name.startswith("templates/") and not name.startswith("templates/ours/")
    return in_use and not (folder / name).stat().st_size


def _check_links(folder: Path, findings: Findings) -> None:
    for path in sorted(folder.rglob("*")):
        if not path.is_symlink() or path.name.startswith("."):
            continue
        if not path.exists():
            findings.error(path, 0, "is a link that leads nowhere. Remove it, or put the file here.")
        elif path.is_dir():
            text = "is a link to a folder: a press does not notice when files in it change. Copy the folder here."
            findings.warn(path, 0, text)


def why_not_loaded(name: str) -> str:
    """Return why a press does not load the file `name` of a theme, "" if it does."""
    folder, _, rest = name.partition("/")
    if not rest:
        if name.upper().split(".")[0] in _FOR_PEOPLE:
            return ""
        folders = ", ".join(f"{folder}/" for folder in _FOLDERS)
        return MISPLACED["top"].format(folders=folders) + did_you_mean(name, default_file_names())
    if folder not in _TOP_FOLDERS:
        return MISPLACED["unknown"].format(folder=folder) + did_you_mean(folder, _TOP_FOLDERS)
    return _why_misplaced(folder, rest.split("/"))


def _why_misplaced(folder: str, inner: list[str]) -> str:
    """Return why a press does not load the file at `inner` of one of a theme's folders, "" if it does."""
    match folder:
        case "styles" if len(inner) != 2 or f"styles/{inner[0]}" not in STYLE_FOLDERS:
            in_folder = did_you_mean(f"styles/{inner[0]}", STYLE_FOLDERS)
            return MISPLACED[folder] + (in_folder if len(inner) > 1 else " Move it into one of them.")
        case "scripts" if len(inner) != 2 or inner[0] != "search":
            return MISPLACED[folder]
        case "assets" if len(inner) > 1:
            return MISPLACED[folder]
        case "locale" if len(inner) != 2 or inner[1] != "messages.po":
            return MISPLACED[folder]
    return ""


def _check_name(folder: Path, name: str, findings: Findings) -> None:
    """Report a file that a press loads and should not."""
    file = folder / name
    if name.endswith(BACKUP_ENDINGS):
        used = "joined to the sheet" if name.startswith("styles/") else "published with the site"
        if not name.startswith("templates/"):
            findings.error(file, 0, f"looks like an old copy, and is {used}. Remove it.")
    elif name.startswith("styles/") and not name.endswith(".css"):
        text = "is joined to the sheet as it is, and is no .css. Compile it, and move the source away."
        findings.error(file, 0, text)
    elif name.startswith("templates/ours/"):
        text = "is never used: names that begin with ours/ are our templates. Name the folder otherwise."
        findings.error(file, 0, text)
