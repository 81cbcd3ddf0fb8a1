"""`tamizdat mirror`: carry a copy of a release for others, keep it up to date, and give it up again."""

from __future__ import annotations

import random
import re
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from rich.table import Table

from tamizdat.cli.common import PATH, find_newsroom
from tamizdat.cli.mirror_list import known_mirrors, list_command
from tamizdat.cli.progress import progress_bars
from tamizdat.cli.terminal import NOT_DONE, confirm, console, fail, shown
from tamizdat.mirrors.health import FILES, Health, check_health
from tamizdat.mirrors.leave import leave
from tamizdat.mirrors.pull import Limits, Pulled, PullError, pull
from tamizdat.release import ReleaseError
from tamizdat.release.publishing.in_force import last_signed
from tamizdat.release.verifying import open_source, read_pin
from tamizdat.release.verifying.checks import Problem

MOST_PRINTED = 20  # files of a kind that are printed one by one
LEAST_RATE = 32_000  # bytes a second: below it a copy of some size would never be whole within the deadlines
LATE = timedelta(minutes=30)  # a mirror that is further behind than that is told as late
_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*([kmgt]?)b?", re.IGNORECASE)
_TIME = re.compile(r"(\d{1,6})\s*([smhd])", re.IGNORECASE)


class Size(click.ParamType[int]):
    """A count of bytes, like 500MB or 2.5GB."""

    name = "size"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """See click.ParamType."""
        if isinstance(value, int):
            return value
        if not (found := _SIZE.fullmatch(str(value).strip())):
            self.fail(f"{value!r} is no size like 500MB or 2.5GB.", param, ctx)
        return int(float(found[1]) * _UNITS[found[2].lower()])


class Interval(click.ParamType[int]):
    """A time in seconds, like 30s, 5m, 2h or 1d."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """See click.ParamType."""
        if isinstance(value, int):
            return value
        found = _TIME.fullmatch(str(value).strip())
        if not found or not (seconds := int(found[1]) * _SECONDS[found[2].lower()]):
            self.fail(f"{value!r} is no time like 30s, 5m, 2h or 1d.", param, ctx)
        return seconds


@click.group("mirror")
def command() -> None:
    """Carry a copy of a release for others to read, verify and copy on."""


@command.command("pull")
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
@click.option("--compare", is_flag=True, help="Compare every file of the copy, and fetch anew what is damaged.")
def pull_command(
    where: str, folder: Path, root_file: Path | None, every: int | None, max_size: int, rate: int, compare: bool
) -> None:
    """Copy the release at URL (or in a folder, such as a stick's) to DIR, or bring the copy there up to date.

    Everything is verified before any of it is put in place; until then DIR holds what it held. Killed or cut off, the
    next pull goes on from there. Let a web server show DIR: `tamizdat verify` on its address tells whether it does so
    rightly. Ends with 2 where the copy was not brought up to date.
    """
    if 0 < rate < LEAST_RATE:
        fail(f"--rate: less than {LEAST_RATE // 1000} kB a second is too slow for a copy. Give more, or leave it out.")
    limits = Limits(max_size, rate)
    while True:
        is_done = _pull_once(where, folder, root_file, limits, compare)
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
    _print(done, folder, now)
    return True


def _print(done: Pulled, folder: Path, now: datetime) -> None:
    for note in done.notes:
        console.print(note)
    if done.from_store:
        console.print(
            f"The origin shows other bytes than are signed at {len(done.from_store):,} paths, like"
            f" {done.from_store[0]}; the copy has the right ones. Tell the outlet.",
            style="yellow",
        )
    if not done.before and not done.pinned:
        groups = " ".join(done.fingerprint[at : at + 8] for at in range(0, 64, 8))
        console.print(f"UNPINNED: nothing told whose release this is. Its root has the fingerprint {groups}.")
        console.print("Compare it with one that the outlet gave you. From now on the copy goes by this root.")
    what = f"{done.paths:,} files, {_megabytes(done.size)}"
    if done.version == done.before and not done.files:
        console.print(f"UP TO DATE: {folder}: {what}.", style="green")
    else:
        console.print(f"PULLED: {folder}: {what}, of which {done.files:,} were fetched, {_megabytes(done.bytes)}.",
                      style="bold green")  # fmt: skip
    if done.expires <= now:
        console.print(
            f"STALE: the {done.role} signature expired on {done.expires:%Y-%m-%d}. The origin shows an old state, or"
            " the outlet has not published since. The copy is true, but something newer may exist.",
            style="bold yellow",
        )


command.add_command(list_command)


@command.command("check")
@click.argument("addresses", metavar="URL…", nargs=-1)
@click.option(
    "--root",
    "root_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The outlet's root.json. Default: the newsroom's own.",
)
@click.option("--files", type=click.IntRange(0, 10_000), default=FILES, help=f"Files to compare of each; {FILES} else.")
def check_command(addresses: tuple[str, ...], root_file: Path | None, files: int) -> None:
    """Say how mirrors fare as seen from here: whether each answers, shows what is signed, and how far behind it is.

    Without an address those of the newsroom's list are checked, and its private ones. Signatures are checked whole, and
    some files that are chosen at random. Ends with 2 where one shows what is not
    signed, with 1 where one does not answer, is behind or stale.
    """
    newsroom = find_newsroom()
    if root_file is None and newsroom is not None and newsroom.first_root.is_file():
        root_file = newsroom.first_root
    if root_file is None:
        fail("Whose mirrors are they? Give the outlet's root.json with --root, or run this in the newsroom.")
    try:
        addresses = addresses or tuple(known_mirrors(newsroom)) if newsroom is not None else addresses
    except ReleaseError as error:
        fail(str(error))
    if not addresses:
        fail("No mirror was named, and there is no list. Give addresses, or make a list: tamizdat mirror list add URL.")
    now = datetime.now(UTC)
    found = []
    with progress_bars() as bars:
        task = bars.add_task("Checking", total=len(addresses))
        for address in addresses:
            try:
                found.append(check_health(open_source(address), now=now, pin=read_pin(root_file), files=files))
            except ReleaseError as error:
                found.append(Health(address, False, problems=(Problem("", str(error)),)))
            bars.advance(task)
    own = last_signed(newsroom.site) if newsroom is not None else None
    newest = max((each for each in (own, *(health.signed for health in found)) if each is not None), default=now)
    sys.exit(_print_health(found, newest, now))


def _print_health(found: Sequence[Health], newest: datetime, now: datetime) -> int:
    """Print a line for each mirror, and what is wrong with it; return the exit code."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("mirror", "state", "signed", "answers in", "files compared"):
        table.add_column(name)
    codes = [0]
    for health in found:
        state, style, code = _state(health, newest, now)
        codes.append(code)
        signed = f"{health.signed:%Y-%m-%d %H:%M}" if health.signed else ""
        seconds = f"{health.seconds:.1f} s" if health.answers else ""
        table.add_row(
            shown(health.address), shown(state, style), shown(signed), shown(seconds), shown(str(health.files or ""))
        )
    console.print(table)
    for health in found:
        for problem in health.problems[:MOST_PRINTED]:
            console.print(f"{health.address} {problem.path}: {problem.why}", style="red")
    return max(codes)


def _state(health: Health, newest: datetime, now: datetime) -> tuple[str, str, int]:
    """Return how a mirror fares in a few words, their style, and the exit code that it makes."""
    if not health.answers:
        return "does not answer", "red", 1
    if health.problems:
        return "NOT TRUE", "bold red", NOT_DONE
    if health.expires is not None and health.expires <= now:
        return f"stale since {health.expires:%Y-%m-%d}", "yellow", 1
    behind = health.behind(newest)
    if behind > LATE:
        return f"behind by {_time(behind)}", "yellow", 1
    return "true", "green", 0


def _time(length: timedelta) -> str:
    hours = int(length.total_seconds()) // 3600
    return (
        f"{hours // 24} days"
        if hours >= 48
        else f"{hours} hours"
        if hours >= 2
        else f"{int(length.total_seconds()) // 60} minutes"
    )


@command.command("leave")
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


def _megabytes(size: float) -> str:
    return f"{size / 1e6:,.1f} MB"
