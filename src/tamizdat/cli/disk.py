"""`tamizdat disk`: copy the site to a disk or a stick, so that a double click opens it."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from tamizdat.cli.common import (
    DONE,
    LEFT_OUT,
    PATH,
    find_newsroom,
    load_outlet,
    print_left_out,
    release_to_serve,
    report_option,
    write_report,
)
from tamizdat.cli.progress import progress_bars
from tamizdat.cli.terminal import console, fail


@click.command("disk")
@click.argument("folder", metavar="DIR", type=PATH)
@click.option("--site", type=PATH, help="Folder of the release; else the newsroom's var/site.")
@report_option
def command(folder: Path, site: Path | None, report: Path | None) -> None:
    """Copy the site to DIR so that it is read without a server: open DIR/index.html.

    Links name files; feeds and other files for machines are left out; nothing in the copy is signed. README.txt in it
    says so to its readers. Run it again after a press: only what differs is written.
    """
    from tamizdat.editions.disk import DiskError, copy_to_disk
    from tamizdat.release import ReleaseError

    newsroom = find_newsroom()
    release = release_to_serve(newsroom, site)
    theme = newsroom.theme if newsroom and newsroom.theme.is_dir() else None
    try:
        with progress_bars() as bars:
            task = bars.add_task("Copying", total=None)
            done = copy_to_disk(
                release,
                folder,
                load_outlet(newsroom),
                theme,
                lambda count, total: bars.update(task, completed=count, total=total),
            )
    except (DiskError, ReleaseError) as error:
        fail(str(error))
    console.print(
        f"Copied {release} to {folder}: {done.files} files, {done.written} written, {done.removed} removed.",
    )
    print_left_out(done.left_out)
    write_report(report, msgspec.to_builtins(done))
    sys.exit(LEFT_OUT if done.left_out else DONE)
