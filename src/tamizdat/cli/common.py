"""What every verb shares: the console, the newsroom's folder, and how a failure is told."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from rich.console import Console

from tamizdat import outlet

_LISTED = 40  # lines of what was left out on the screen; --report has all of them
DONE, LEFT_OUT, NOT_DONE = 0, 1, 2
console = Console(stderr=True, highlight=False)


def fail(message: str) -> NoReturn:
    """Say on standard error what went wrong and the remedy; end with "not done"."""
    console.print(message, style="red", markup=False, soft_wrap=True)
    sys.exit(NOT_DONE)


def newsroom(start: Path | None = None) -> Path | None:
    """Return the newsroom's folder that `start` (or the working folder) lies in, None outside of one."""
    here = (start or Path.cwd()).resolve()
    return next((folder for folder in [here, *here.parents] if (folder / outlet.FILE).is_file()), None)


def load_outlet(folder: Path | None) -> outlet.Outlet:
    """Return the outlet of a newsroom, a nameless one outside of any; ends the command if the file is wrong."""
    if folder is None:
        return outlet.Outlet(name="Recovered archive")
    try:
        return outlet.load(folder)
    except outlet.OutletError as error:
        fail(str(error))


def places(folder: Path | None, source: Path | None, to: Path | None) -> tuple[Path, Path]:
    """Return the archive and the release's folder, by default those of the newsroom in `folder`."""
    if folder is None and (source is None or to is None):
        missing = "--from" if source is None else "--to"
        fail(
            f"There is no {outlet.FILE} here or above. Run inside a newsroom, made by `tamizdat new DIR`,"
            f" or give {missing}."
        )
    var = (folder or Path()) / "var"
    return source or var / "archive.jsonl", to or var / "site"


def tell_left_out(lines: Sequence[str]) -> None:
    """Say what was left out: how much, and the first lines of it."""
    if not lines:
        return
    console.print(f"Left out: {len(lines)}", style="yellow")
    for line in lines[:_LISTED]:
        console.print(f"  {line}", markup=False, soft_wrap=True)
    if len(lines) > _LISTED:
        console.print(f"  … and {len(lines) - _LISTED} more; --report FILE lists all.", markup=False)
