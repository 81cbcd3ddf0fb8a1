"""What every verb shares: the newsroom's folder, its desk and archive, common options, exit codes, reports."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from tamizdat import outlet_file
from tamizdat.cli.terminal import console, fail
from tamizdat.desk_config import DeskConfigError
from tamizdat.disk import write_whole
from tamizdat.outlet import Outlet
from tamizdat.press.archives.archive import ArchiveError
from tamizdat.project import CONFIGURATION, Project

if TYPE_CHECKING:
    from tamizdat.press.archives.database import DatabaseArchive
    from tamizdat.publish_config import PublishConfig

if TYPE_CHECKING:
    from tamizdat.recover.rerun.results import Files

DONE, LEFT_OUT = 0, 1  # exit codes; NOT_DONE stands in `terminal`


_SHOWN = 40  # lines of what was left out on the screen; --report has all of them

PATH = click.Path(path_type=Path)
archive_option = click.option(
    "--from", "source", type=PATH, help="Archive of articles (.jsonl); else the newsroom's own."
)
release_option = click.option("--to", type=PATH, help="Folder of the release; else the newsroom's var/site.")
keys_option = click.option(
    "--keys", "keyring", type=PATH, help="Newsroom folder whose keys sign; else the one you are in."
)
report_option = click.option("--report", type=PATH, help="Write what was done and left out to this file, as JSON.")


def is_terminal() -> bool:
    """Whether there is someone who can be asked."""
    return sys.stdin.isatty()


def find_newsroom(start: Path | None = None) -> Project | None:
    """Return the newsroom that `start` (by default the working folder) lies in, None outside of one."""
    return Project.find(start or Path.cwd())


def need_newsroom(what: str) -> Project:
    """Return the newsroom that the working folder lies in. Ends the command outside of one; `what` belongs to it."""
    newsroom = find_newsroom()
    if newsroom is None:
        fail(f"{what} to a newsroom. Run this inside one, or make one with `tamizdat new DIR`.")
    return newsroom


def start_desk(newsroom: Project) -> None:
    """Start Django for the desk of a newsroom. Ends the command where there is none, or it cannot be used."""
    from tamizdat.service.django_setup import NoDesk, start_django

    if not _at_desk(newsroom):
        fail("This newsroom has no desk yet. `tamizdat up` makes it.")
    try:
        start_django(newsroom)
    except (DeskConfigError, NoDesk, outlet_file.OutletError) as error:
        fail(str(error))


def load_outlet(newsroom: Project | None) -> Outlet:
    """Return the outlet of a newsroom, a nameless one outside of any. Ends the command if the file is wrong."""
    if newsroom is None:
        return Outlet(name="Recovered archive")
    try:
        return outlet_file.load(newsroom.folder)
    except outlet_file.OutletError as error:
        fail(str(error))


def archive_and_release(newsroom: Project | None, source: Path | None, to: Path | None) -> tuple[Path, Path]:
    """Return the archive and the folder of the release: those of the options, else the newsroom's.

    Ends the command where neither names one.
    """
    source = source or (newsroom.archive if newsroom else None)
    to = to or (newsroom.site if newsroom else None)
    if source is None or to is None:
        fail(
            f"There is no {CONFIGURATION} here or above. Run inside a newsroom, made by `tamizdat new DIR`,"
            f" or give {'--from' if source is None else '--to'}."
        )
    return source, to


def source_of_desk(newsroom: Project | None, *, lift: bool = False) -> PublishConfig | None:
    """Return what the desk of a newsroom publishes, None where its articles are in a file and not at a desk.

    `lift` says that decisions which are missing are taken back. Ends the command where the desk's
    database cannot be read.
    """
    if newsroom is None or not _at_desk(newsroom):
        return None
    from tamizdat.recover.decisions.file import DecisionsError
    from tamizdat.release import ReleaseError
    from tamizdat.service.django_setup import NoDesk, desk_publish_config

    try:
        return desk_publish_config(newsroom, lift=lift)
    except (ArchiveError, DecisionsError, DeskConfigError, NoDesk, ReleaseError, outlet_file.OutletError) as error:
        fail(str(error))


def archive_for_servers(newsroom: Project | None) -> Path | DatabaseArchive | None:
    """Return where a newsroom's old addresses are told. Ends the command where its database cannot be read."""
    if newsroom is None:
        return None
    if not _at_desk(newsroom):
        return newsroom.archive
    from tamizdat.newsroom_archive import desk_database
    from tamizdat.press.archives.database import DatabaseArchive

    return DatabaseArchive(desk_database(newsroom))


def _at_desk(newsroom: Project) -> bool:
    from tamizdat.newsroom_archive import desk_has_articles

    try:
        return desk_has_articles(newsroom)
    except (ArchiveError, DeskConfigError) as error:
        fail(str(error))


def release_to_serve(newsroom: Project | None, site: Path | None) -> Path:
    """Return the folder of the release that --site names, else the newsroom's. Ends the command without either."""
    if site:
        return site
    if newsroom is None:
        fail("This is no newsroom's folder. Run inside one, or name the folder of a site with --site.")
    return newsroom.site


def print_left_out(lines: Sequence[str], shown: int = _SHOWN) -> None:
    """Print how much was left out, and the first `shown` lines of it."""
    if not lines:
        return
    console.print(f"Left out: {len(lines)}", style="yellow")
    for line in lines[:shown]:
        console.print(f"  {line}")
    if len(lines) > shown:
        console.print(f"  … and {len(lines) - shown} more; --report FILE lists all.")


def write_report(path: Path | None, record: object) -> None:
    """Write a report as indented JSON, if --report names a file."""
    if path:
        write_whole(path, msgspec.json.format(msgspec.json.encode(record)) + b"\n")


def archive_files(newsroom: Project | None, archive: Path) -> Files:
    """Return what recovery reads and writes: the desk's database where the newsroom has one, else the archive's file.

    Ends the command where the desk cannot be used.
    """
    from tamizdat.recover.rerun.results import Files

    if newsroom is None or archive != newsroom.archive or not _at_desk(newsroom):
        return Files(archive)
    from tamizdat.service.django_setup import start_django

    start_django(newsroom)
    from tamizdat.newsroom.recovery.files import DeskFiles

    return DeskFiles(newsroom)
