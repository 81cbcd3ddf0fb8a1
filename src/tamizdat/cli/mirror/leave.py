"""`tamizdat mirror leave`: give a copy up."""

from __future__ import annotations

from pathlib import Path

import click

from tamizdat.cli.common import PATH
from tamizdat.cli.terminal import confirm, console, fail
from tamizdat.mirrors.leave import leave
from tamizdat.release import ReleaseError

MOST_PRINTED = 20  # files that are printed one by one


@click.command("leave")
@click.argument("folder", metavar="DIR", type=PATH)
@click.option("--yes", is_flag=True, help="Do not ask.")
def leave_command(folder: Path, yes: bool) -> None:
    """Take the copy in DIR away. Files that are not the release's stay, and are named."""
    if not yes and not confirm(f"Take the copy in {folder} away?"):
        fail("Nothing was removed.")
    try:
        left = leave(folder)
    except ReleaseError as error:
        fail(str(error))
    console.print(f"The copy in {folder} is gone.")
    if left:
        for path in left[:MOST_PRINTED]:
            console.print(f"  {path}")
        console.print(f"{len(left):,} files there are not the release's, and stay.")
