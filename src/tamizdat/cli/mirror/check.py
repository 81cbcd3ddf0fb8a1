"""`tamizdat mirror check`: how mirrors fare as seen from here."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from tamizdat.cli.common import find_newsroom
from tamizdat.cli.mirror.list import known_mirrors
from tamizdat.cli.progress import progress_bars
from tamizdat.cli.terminal import NOT_DONE, console, fail
from tamizdat.mirrors.health import FILES, Health, check_health
from tamizdat.release import ReleaseError
from tamizdat.release.publishing.in_force import last_signed
from tamizdat.release.verifying import open_source, read_pin
from tamizdat.release.verifying.checks import Problem

MOST_PRINTED = 20  # problems of a mirror that are printed one by one
LATE = timedelta(minutes=30)  # a mirror that is further behind than that is told as late


@click.command("check")
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
    codes = [0]
    for health in found:
        state, style, code = _state(health, newest, now)
        codes.append(code)
        facts = [
            f"signed {health.signed:%Y-%m-%d %H:%M} UTC" if health.signed else "",
            f"answers in {health.seconds:.1f} s" if health.answers else "",
            f"{health.files:,} files compared" if health.files else "",
        ]
        told = f" ({', '.join(filter(None, facts))})" if any(facts) else ""
        console.print(f"{health.address}: {state}{told}", style=style)
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
