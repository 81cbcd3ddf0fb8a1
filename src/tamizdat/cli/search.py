"""`tamizdat search`: bring the search index up to date with what was pressed."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from tamizdat.cli.common import (
    DONE,
    LEFT_OUT,
    archive_and_release,
    archive_option,
    find_newsroom,
    keys_option,
    load_outlet,
    print_left_out,
    release_option,
    report_option,
    source_of_desk,
    write_report,
)
from tamizdat.cli.numbers import check_numbers
from tamizdat.cli.progress import progress_bars
from tamizdat.cli.terminal import console, fail
from tamizdat.disk import naming
from tamizdat.press.archives.archive import ArchiveError
from tamizdat.press.archives.jsonl_archive import JsonlArchive
from tamizdat.release import ReleaseError, check_not_restored, load_online, remember_signed
from tamizdat.search import SearchError, SearchReport, update_index
from tamizdat.visible import Lines
from tamizdat.workers import WorkerDied


@click.command("search")
@archive_option
@release_option
@click.option("--full", is_flag=True, help="Make the whole index anew.")
@click.option(
    "--purge", type=int, multiple=True, metavar="NUMBER", help="Leave no earlier text of this article; repeatable."
)
@keys_option
@report_option
def command(
    source: Path | None, to: Path | None, full: bool, purge: tuple[int, ...], keyring: Path | None, report: Path | None
) -> None:
    """Index the articles that are public in the release and have changed since the last index.

    Readers search with the index of the last run: after a press, run this too. Of a withdrawn article no word stays in
    any file from the next run on; of a changed one earlier words may, unless --purge or --full is given.
    """
    newsroom = find_newsroom()
    desk = source_of_desk(newsroom) if source is None else None
    source, to = archive_and_release(newsroom, source, to)
    outlet = desk.source.outlet if desk else load_outlet(newsroom)
    began = time.monotonic()
    try:
        keys = load_online(keyring or (newsroom.folder if newsroom else Path.cwd()))
        archive = desk.source.archive if desk else JsonlArchive(source)
        check_numbers("--purge", purge, archive, to)
        check_not_restored(to.resolve(), keys, now=datetime.now(UTC))
        with naming(to.parent), progress_bars() as bars:
            task = bars.add_task("Reading articles", total=None)
            done = update_index(
                archive,
                outlet,
                to,
                keys,
                now=datetime.now(UTC),
                full=full,
                purge=purge,
                begin=lambda count: bars.update(task, total=count),
                progress=lambda count: bars.advance(task, count),
            )
        remember_signed(to.resolve(), now=datetime.now(UTC))
    except (ArchiveError, ReleaseError, SearchError, WorkerDied) as error:
        fail(str(error))
    _summary(done, to, time.monotonic() - began)
    write_report(report, done)
    sys.exit(LEFT_OUT if done.left_out else DONE)


def _summary(done: SearchReport, to: Path, seconds: float) -> None:
    """Print what was done, and what was left out."""
    what = f"{done.read} read" if done.release else "nothing had changed"
    console.print(
        Lines(
            f"Indexed {done.articles} articles of {to} in {seconds:.1f} s: {what}.",
            f"  {done.terms} words in {done.files} files, {done.bytes:,} bytes ({done.new_bytes:,} new),"
            f" volumes: {done.segments}",
        ),
    )
    print_left_out(done.left_out)
