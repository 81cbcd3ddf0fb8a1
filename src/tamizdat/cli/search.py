"""`tamizdat search`: bring the search index up to date with what was pressed."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from tamizdat.cli.common import DONE, LEFT_OUT, console, fail, load_outlet, newsroom, places, tell_left_out
from tamizdat.press.archive import ArchiveError
from tamizdat.press.jsonl_archive import JsonlArchive
from tamizdat.release import ReleaseError, load_online
from tamizdat.search import SearchError, SearchReport, update_index
from tamizdat.workers import WorkerDied

_FILE = click.Path(path_type=Path)


@click.command("search")
@click.option(
    "--from", "source", type=_FILE, help="Archive of articles (.jsonl); else the newsroom's var/archive.jsonl."
)
@click.option("--to", type=_FILE, help="Folder of the release; else the newsroom's var/site.")
@click.option("--full", is_flag=True, help="Make the whole index anew.")
@click.option(
    "--purge", type=int, multiple=True, metavar="NUMBER", help="Leave no earlier text of this article; repeatable."
)
@click.option("--keys", "keyring", type=_FILE, help="Newsroom folder whose keys sign; else the one you are in.")
@click.option("--report", type=_FILE, help="Write what was done and left out to this file, as JSON.")
def command(
    source: Path | None, to: Path | None, full: bool, purge: tuple[int, ...], keyring: Path | None, report: Path | None
) -> None:
    """Index the articles that are public in the release and have changed since the last index.

    Readers search with the index of the last run: after a press, run this too. Of a withdrawn article no word stays in
    any file from the next run on; of a changed one earlier words may, unless --purge or --full is given.
    """
    folder = newsroom()
    source, to = places(folder, source, to)
    outlet = load_outlet(folder)
    began = time.monotonic()
    try:
        keys = load_online(keyring or folder or Path.cwd())
        archive = JsonlArchive(source)
        with _progress() as bar:
            task = bar.add_task("Reading articles", total=None)
            done = update_index(
                archive,
                outlet,
                to,
                keys,
                now=datetime.now(UTC),
                full=full,
                purge=purge,
                begin=lambda count: bar.update(task, total=count),
                progress=lambda count: bar.advance(task, count),
            )
    except (ArchiveError, ReleaseError, SearchError, WorkerDied) as error:
        fail(str(error))
    _summary(done, to, time.monotonic() - began)
    if report:
        report.write_bytes(msgspec.json.format(msgspec.json.encode(done)) + b"\n")
    sys.exit(LEFT_OUT if done.left_out else DONE)


def _progress() -> Progress:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=console, transient=True)


def _summary(done: SearchReport, to: Path, seconds: float) -> None:
    """Say what was done, and what was left out."""
    what = f"{done.read} read" if done.release else "nothing had changed"
    console.print(
        f"Indexed {done.articles} articles of {to} in {seconds:.1f} s: {what}.\n"
        f"  {done.terms} words in {done.files} files, {done.bytes:,} bytes ({done.new_bytes:,} new),"
        f" volumes: {done.segments}",
        markup=False,
        soft_wrap=True,
    )
    tell_left_out(done.left_out)
