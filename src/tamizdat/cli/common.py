"""What every verb shares: the console, the newsroom's folder, and how a failure is told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

from rich.console import Console

from tamizdat import outlet

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
