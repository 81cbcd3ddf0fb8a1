"""`tamizdat doctor`: what is wrong, and what helps."""

from __future__ import annotations

import sys

import click

from tamizdat.cli.common import DONE, LEFT_OUT, find_newsroom
from tamizdat.cli.terminal import NOT_DONE, console, fail, write_json


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def command(*, as_json: bool) -> None:
    """Look at keys, signatures, disk, clock, queue, worker, database and backups.

    Ends with 0 where all is well, with 1 where something will be wrong soon, with 2 where something is.
    """
    newsroom = find_newsroom()
    if newsroom is None:
        fail("This is no newsroom's folder. Run inside one.")
    from tamizdat.service.doctor import examine

    found = examine(newsroom)
    if as_json:
        write_json(found)
    for each in [] if as_json else found:
        style = "red" if each.severity == "error" else "yellow"
        console.print(f"{each.about}: {each.what}", style=style)
        console.print(f"  {each.remedy}")
    errors = sum(each.severity == "error" for each in found)
    if not as_json:
        console.print(f"{errors} errors, {len(found) - errors} warnings." if found else "All is well.")
    sys.exit(NOT_DONE if errors else LEFT_OUT if found else DONE)
