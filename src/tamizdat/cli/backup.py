"""`tamizdat backup`: everything a newsroom is, in one file."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tamizdat.cli.common import DONE, LEFT_OUT, PATH, find_newsroom, print_left_out
from tamizdat.cli.progress import progress_bars
from tamizdat.cli.terminal import console, fail
from tamizdat.desk_config import DeskConfigError
from tamizdat.outlet_file import OutletError


@click.command("backup")
@click.option("--to", type=PATH, help="File to write; else one with the time in its name, in backups/.")
@click.option("--with-keys", is_flag=True, help="Also write the online keys, into a file of their own beside it.")
def command(to: Path | None, *, with_keys: bool) -> None:
    """Write database, media, captures, pages, theme and decisions into one file, while people work, and read it again.

    The release and what else can be made again is not in it, nor is any key that signs. Sessions are not: nobody is
    logged in after a restoration. Whoever has the file has the drafts: keep it like the newsroom itself.
    """
    newsroom = find_newsroom()
    if newsroom is None:
        fail("This is no newsroom's folder. Run inside one.")
    from tamizdat.service.backup.backup import back_up
    from tamizdat.service.backup.manifest import BackupError

    try:
        with progress_bars() as bars:
            task = bars.add_task("Writing", total=None)
            done = back_up(newsroom, to, with_keys=with_keys, progress=lambda size: bars.update(task, advance=size))
    except (BackupError, DeskConfigError, OutletError) as error:
        fail(str(error))
    members = done.manifest.members
    size = sum(each.size for each in members.values())
    console.print(
        f"Wrote {done.file}: {len(members)} files, {size:,} bytes ({done.file.stat().st_size:,} packed); read again,"
        " and every byte is as it was.",
    )
    if done.keys:
        console.print(f"Wrote {done.keys}: the online keys. Keep it apart from the other file.")
    else:
        console.print("The online keys are not in it (--with-keys); root keys never are.")
    console.print("Copy it to another machine: a backup on the same disk is lost with it.")
    print_left_out(done.manifest.left_out)
    sys.exit(LEFT_OUT if done.manifest.left_out else DONE)
