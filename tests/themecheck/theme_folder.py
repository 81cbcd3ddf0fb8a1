"""A theme's folder for a test, and what a check finds in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tamizdat.themecheck.files import file_names
from tamizdat.themecheck.finding import Findings

Files = Mapping[str, str | bytes]


def write(folder: Path, files: Files) -> list[str]:
    """Write files by their names below the folder; return the names of all that lie there."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return file_names(folder)


def found(folder: Path, check: Callable[[Findings], object]) -> list[str]:
    """What a check reports, with files named from the theme's folder."""
    findings = Findings()
    check(findings)
    return [str(each).replace(f"{folder}/", "") for each in findings]
