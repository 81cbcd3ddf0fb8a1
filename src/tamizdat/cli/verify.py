"""`tamizdat verify`: check every byte of a release against its signatures, in a folder or at a web address."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from tamizdat.cli.common import find_newsroom
from tamizdat.cli.terminal import NOT_DONE, console, fail
from tamizdat.release import ReleaseError
from tamizdat.release.metadata.targets import MIRRORS
from tamizdat.release.metadata.transition import KeyTransition
from tamizdat.release.verifying import Verdict, open_source, read_pin, verify

MAX_PRINTED = 20  # problems of a kind that are printed one by one; a wrong disk can have a million


@click.command("verify")
@click.argument("where", metavar="[DIR|URL]", required=False)
@click.option(
    "--root",
    "root_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The outlet's root.json, from a source you trust. Default: the newsroom's own.",
)
def command(where: str | None, root_file: Path | None) -> None:
    """Check every byte of a release against its signatures; without DIR or URL, of the newsroom you are in.

    Says which file is wrong and why, and ends with 2. Signatures that have expired are told as STALE: what they vouched
    for is still whole, but something newer may exist.
    """
    newsroom = find_newsroom()
    if where is None and newsroom is None:
        fail("No newsroom here. Name the folder or the address of a release, or run inside a newsroom.")
    own = newsroom is not None and (where is None or is_same_folder(where, newsroom.site))
    where = where or str(newsroom.site if newsroom else "")
    if root_file is None and newsroom is not None and newsroom.first_root.is_file():
        root_file = newsroom.first_root
    now = datetime.now(UTC)
    bar = Progress(
        TextColumn("Checking"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    try:
        with bar:
            task = bar.add_task("", total=None)
            verdict = verify(
                open_source(where),
                now=now,
                pin=read_pin(root_file) if root_file else None,
                progress=lambda done, count: bar.update(task, completed=done, total=count),
            )
    except ReleaseError as error:
        fail(f"{where}: {error}" if where not in str(error) else str(error))
    _print(verdict, root_file, now)
    if not verdict.ok:
        console.print(_remedy(verdict, own=own))
        sys.exit(NOT_DONE)


def is_same_folder(where: str, folder: Path) -> bool:
    """Whether a path that was given is that of a folder; False where it is no path at all."""
    try:
        return Path(where).resolve() == folder.resolve()
    except (OSError, RuntimeError, ValueError):
        return False


def _print(verdict: Verdict, root_file: Path | None, now: datetime) -> None:
    """Print what was checked, what is wrong, and how far it can be trusted."""
    for name, problems in verdict.by_cause():
        for problem in problems[:MAX_PRINTED]:
            console.print(f"{problem.path}: {problem.why}", style="red")
        if len(problems) > MAX_PRINTED:
            console.print(f"… and {len(problems) - MAX_PRINTED:,} more {name}.", style="red")
    for note in verdict.notes:
        console.print(note)
    trusted = verdict.trusted
    if trusted is None:
        _print_transition(verdict.transition, is_here=True)
        console.print(f"NOT VERIFIED: {verdict.source}", style="bold red")
        return
    table = Table.grid(padding=(0, 2))
    rows = {
        "Files": f"{verdict.files:,}, {_bytes(verdict.bytes)}",
        "Search index": f"{verdict.search_files:,} files, {_bytes(trusted.search.bytes)}" if trusted.search else "",
        "Documents": f"{verdict.documents:,}" if verdict.documents else "",
        "Editions": f"{len(trusted.editions):,} ({verdict.editions:,} in the folder)" if trusted.editions else "",
        "Mirror list": f"version {trusted.delegated[MIRRORS].targets.version}" if trusted.mirror_list else "",
        "Files of unknown roles": f"{verdict.unknown_files:,}" if verdict.unknown_files else "",
        "Tombstones": f"{verdict.tombstones:,}" if verdict.tombstones else "",
        "Tree nodes": f"{verdict.nodes:,}",
        "Precompressed files": f"{verdict.precompressed:,}" if verdict.precompressed else "",
        "Files in store": f"{verdict.stored:,}" if verdict.stored else "",
        "Root fingerprint": " ".join(trusted.fingerprint[at : at + 8] for at in range(0, 64, 8)),
        "Pinned by": str(root_file) if root_file else "nothing: UNPINNED",
        "Versions": f"root {len(trusted.roots)}, targets {trusted.targets.version},"
        f" snapshot {trusted.snapshot.version}, timestamp {trusted.timestamp.version}",
        "Signatures expire": f"{trusted.expires[0]:%Y-%m-%d %H:%M} UTC ({trusted.expires[1]})",
    }
    for name, value in rows.items():
        if value:
            table.add_row(name, value)
    console.print(table)
    if not verdict.pinned:
        console.print("Unpinned: compare the root fingerprint with one that the outlet gave you, or use --root.")
    if trusted.phase.state == "turning" or verdict.from_store:
        console.print(f"A publish is under way or was cut off: {verdict.from_store:,} files still come from the store.")
    _print_transition(verdict.transition, is_here=False)
    if verdict.stale:
        expired, role = trusted.expires
        days = (now - expired).days
        console.print(
            f"STALE: the {role} signature expired on {expired:%Y-%m-%d}, {days} days ago. Nothing was changed, but"
            " something newer may exist.",
            style="bold yellow",
        )
    if verdict.ok:
        console.print(f"VERIFIED: {verdict.source}", style="bold green")
    else:
        count = len(verdict.problems)
        console.print(
            f"NOT VERIFIED: {count:,} {'problem' if count == 1 else 'problems'} in {verdict.source}",
            style="bold red",
        )


def _print_transition(statement: KeyTransition | None, *, is_here: bool) -> None:
    """Print what a release says, or said, of other root keys, what that proves, and what a reader can do.

    `is_here`: the release that was refused is the one under these keys.
    """
    if statement is None:
        return
    said = (
        "the release under your root said that its outlet would go on under the root that is here,"
        if is_here
        else ("this release says that its outlet goes on under the root")
    )
    lines = (
        f"OTHER ROOT KEYS: since {statement.date} {said} fingerprint",
        f"  {' '.join(statement.fingerprint[at : at + 8] for at in range(0, 64, 8))}",
        *(f"  at {address}" for address in statement.addresses),
        "Only the keys of the machine that publishes signed this, and a thief of that machine could have made it. It is"
        " not followed. Compare the fingerprint with one that the outlet gives you in another way; then take"
        " tuf/1.root.json from there, see that its SHA-256 is that fingerprint, and verify with --root.",
    )
    for line in lines:
        console.print(line, style="bold yellow")


def _remedy(verdict: Verdict, *, own: bool) -> str:
    """Return what to do about a release that is not as it was signed."""
    if verdict.trusted is None and verdict.transition is not None:
        return "Pin that root once you know from the outlet that it is its own; until then stay with the copy you have."
    if not own:
        return "Fetch the release anew, from another copy of it; if all copies are so, tell the outlet."
    if verdict.trusted is None:
        return "Move var/site away and run `tamizdat press`, then `tamizdat search`: both make it anew."
    return "`tamizdat press --full` makes every page anew and mends it; `tamizdat search` mends search-index/."


def _bytes(count: float) -> str:
    """A count of bytes in the unit that reads best."""
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:,.0f} {unit}"
        count /= 1000
    return f"{count:,.1f} GB"
