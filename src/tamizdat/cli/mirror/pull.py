"""`tamizdat mirror pull`: make a copy of a release, and bring it up to date."""

from __future__ import annotations

import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from tamizdat.cli.common import PATH
from tamizdat.cli.mirror.units import Interval, Size
from tamizdat.cli.progress import progress_bars
from tamizdat.cli.terminal import NOT_DONE, console, fail
from tamizdat.mirrors.address_list import other_mirrors
from tamizdat.mirrors.pull import pull
from tamizdat.mirrors.pulled import Limits, Pulled, PullError
from tamizdat.release import ReleaseError
from tamizdat.release.publishing.in_force import last_signed
from tamizdat.release.verifying import open_source, read_pin

MOST_PRINTED = 20  # files of a kind that are printed one by one
LEAST_RATE = 32_000  # bytes a second: below it a copy of some size would never be whole within the deadlines
OLD_DAYS = 3  # a newsroom signs anew at least every three days and a half


@click.command("pull")
@click.argument("where", metavar="URL|DIR")
@click.argument("folder", metavar="DIR", type=PATH)
@click.option(
    "--root",
    "root_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The outlet's root.json, from a source you trust. Default: the root that the copy has already.",
)
@click.option("--every", type=Interval(), help="Do it again and again, with so much time between, like 5m.")
@click.option("--max-size", type=Size(), default=0, help="The most that the copy may take, like 20GB.")
@click.option("--rate", type=Size(), default=0, help="The most to fetch in a second, like 2MB.")
@click.option("--alone", is_flag=True, help="Ask no other mirror than the one that is named.")
@click.option("--compare", is_flag=True, help="Compare every file of the copy, and fetch anew what is damaged.")
def pull_command(
    where: str,
    folder: Path,
    root_file: Path | None,
    every: int | None,
    max_size: int,
    rate: int,
    alone: bool,
    compare: bool,
) -> None:
    """Copy the release at URL (or in a folder, such as a stick's) to DIR, or bring the copy there up to date.

    Where URL does not answer, or shows what is not signed, the mirrors of the copy's own signed list are asked, in
    another order each time. Everything is verified before any of it is put in place; until then DIR holds what it held.
    Killed or cut off, the next pull goes on from there. Let a web server show DIR: `tamizdat verify` on its address
    tells whether it does so rightly. Ends with 2 where the copy was not brought up to date.
    """
    if 0 < rate < LEAST_RATE:
        fail(f"--rate: less than {LEAST_RATE // 1000} kB a second is too slow for a copy. Give more, or leave it out.")
    limits = Limits(max_size, rate)
    while True:
        is_done = _pull_once(where, folder, root_file, limits, compare)
        for other in () if is_done or alone else other_mirrors(folder, where):
            console.print(f"Asking {other} …")
            if is_done := _pull_once(other, folder, root_file, limits, compare):
                break
        if not is_done:
            _print_age(folder)
        if every is None:
            sys.exit(0 if is_done else NOT_DONE)
        time.sleep(every * random.uniform(0.9, 1.1))  # noqa: S311 (so that mirrors do not all come at once)


def _pull_once(where: str, folder: Path, root_file: Path | None, limits: Limits, compare: bool) -> bool:
    """Pull, and print what came of it; return whether the copy is up to date."""
    now = datetime.now(UTC)
    try:
        with progress_bars() as bars:
            task = bars.add_task("Fetching", total=None)
            done = pull(
                open_source(where),
                folder,
                now=now,
                pin=read_pin(root_file) if root_file else None,
                compare=compare,
                limits=limits,
                progress=lambda files, _size, count, _bytes: bars.update(task, completed=files, total=count),
            )
    except PullError as error:
        for problem in error.problems[:MOST_PRINTED]:
            console.print(f"{problem.path}: {problem.why}", style="red")
        if len(error.problems) > MOST_PRINTED:
            console.print(f"… and {len(error.problems) - MOST_PRINTED:,} more.", style="red")
        console.print(f"NOT PULLED: {error}", style="bold red")
        return False
    except ReleaseError as error:
        console.print(f"NOT PULLED: {error}", style="bold red")
        return False
    _print(done, folder, now, compare=compare)
    return True


def _print_age(folder: Path) -> None:
    """Say how old a copy is that could not be brought up to date."""
    try:
        signed = last_signed(folder)
    except ReleaseError:
        return
    if signed is not None:
        days = (datetime.now(UTC) - signed).days
        style = "bold yellow" if days >= OLD_DAYS else ""
        console.print(f"{folder} shows the state that was signed on {signed:%Y-%m-%d}, {days} days ago.", style=style)


def _print(done: Pulled, folder: Path, now: datetime, *, compare: bool) -> None:
    for note in done.notes:
        console.print(note)
    if done.from_store:
        console.print(
            f"The origin shows other bytes than are signed at {len(done.from_store):,} paths, like"
            f" {done.from_store[0]}; the copy has the right ones. Tell the outlet.",
            style="yellow",
        )
    if done.lost:
        names = ", ".join(done.lost[:MOST_PRINTED])
        console.print(
            f"LEFT OUT: {len(done.lost):,} files, since this disk takes names that differ in case alone for one:"
            f" {names}. Put the copy on another disk.",
            style="yellow",
        )
    if not done.before and not done.pinned:
        groups = " ".join(done.fingerprint[at : at + 8] for at in range(0, 64, 8))
        console.print(f"UNPINNED: nothing told whose release this is. Its root has the fingerprint {groups}.")
        console.print("Compare it with one that the outlet gave you. From now on the copy goes by this root.")
    what = f"{done.paths:,} files, {_megabytes(done.size)}"
    fetched = f"; fetched: {done.files:,}, {_megabytes(done.bytes)}" if done.files else ""
    word = "COMPARED" if compare else "PULLED" if fetched or done.version != done.before else "UP TO DATE"
    console.print(f"{word}: {folder}: {what}{fetched}.", style="bold green")
    if done.expires <= now:
        console.print(
            f"STALE: the {done.role} signature expired on {done.expires:%Y-%m-%d}. The origin shows an old state, or"
            " the outlet has not published since. The copy is true, but something newer may exist.",
            style="bold yellow",
        )


def _megabytes(size: float) -> str:
    return f"{size / 1e6:,.1f} MB"
