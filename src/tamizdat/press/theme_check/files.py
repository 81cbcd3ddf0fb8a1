"""Which files of an outlet's theme are looked at by a press, and which only look as if they were."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tamizdat import theme
from tamizdat.press.theme_check.finding import Findings, meant

SHEETS = ("styles/screen", "styles/print")
FOLDERS = ("templates", *SHEETS, "assets", "locale")
# What editors and file managers leave behind. They are published, or joined to a sheet, like any other file.
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
    return [name for name in names(theme.HERE) if not name.endswith(".py")]


def check_files(folder: Path, findings: Findings) -> list[str]:
    """Note what lies where nobody looks; return the names of the files that a press does load."""
    _check_links(folder, findings)
    loaded = []
    for name in names(folder):
        if problem := unloaded(name):
            findings.warn(folder / name, 0, problem)
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
        return f"nobody loads it: a theme has the folders {', '.join(FOLDERS)}.{meant(name, our_names())}"
    if folder not in {"templates", "styles", "assets", "locale"}:
        known = ("templates", "styles", "assets", "locale")
        return f"nobody loads it: there is no folder {folder}/ in a theme.{meant(folder, known)}"
    if folder == "styles":
        return _sheet_problem(name)
    if folder == "assets" and "/" in rest:
        return "is not published: files lie directly in assets/. Move it there."
    if folder == "locale":
        parts = rest.split("/")
        if len(parts) != 2 or parts[1] != "messages.po":
            return (
                "nobody reads it: a language's wording is locale/LANGUAGE/messages.po, such as locale/ru/messages.po."
            )
    return ""


def _sheet_problem(name: str) -> str:
    folder = name.rpartition("/")[0]
    if folder in SHEETS:
        return ""
    place = meant(folder, SHEETS) or " Move it to styles/screen/ or styles/print/."
    return f"nobody loads it: style sheets lie directly in styles/screen/ and styles/print/.{place}"


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
