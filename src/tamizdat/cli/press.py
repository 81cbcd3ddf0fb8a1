"""`tamizdat press`: bring the release up to date with the articles."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from tamizdat.cli.common import DONE, LEFT_OUT, console, fail, load_outlet, newsroom, places, tell_left_out
from tamizdat.press.archive import ArchiveError
from tamizdat.press.builder import PressError
from tamizdat.press.jsonl_archive import JsonlArchive
from tamizdat.press.markdown_pages import load_site
from tamizdat.press.run import PressReport, press
from tamizdat.press.run import Progress as Told
from tamizdat.release import ReleaseError, load_online
from tamizdat.site import Site
from tamizdat.theme import ThemeError

_FILE = click.Path(path_type=Path)


@click.command("press")
@click.option(
    "--from", "source", type=_FILE, help="Archive of articles (.jsonl); else the newsroom's var/archive.jsonl."
)
@click.option("--to", type=_FILE, help="Folder of the release; else the newsroom's var/site.")
@click.option("--changed", type=int, multiple=True, metavar="NUMBER", help="Look at this article alone; repeatable.")
@click.option("--full", is_flag=True, help="Make everything, compare every file on the disk byte by byte, and mend it.")
@click.option(
    "--redact", is_flag=True, help="What this press replaces was removed for someone's safety: leave no byte of it."
)
@click.option("--keys", "keyring", type=_FILE, help="Newsroom folder whose keys sign; else the one you are in.")
@click.option("--report", type=_FILE, help="Write what was done and left out to this file, as JSON.")
def command(
    source: Path | None,
    to: Path | None,
    changed: tuple[int, ...],
    full: bool,
    redact: bool,
    keyring: Path | None,
    report: Path | None,
) -> None:
    """Publish what changed since the last press as a signed release.

    Every article is compared with the last press. With --changed only the articles named are looked at: those that are
    new, different or gone. In either case only pages that depend on a change are made; the first press makes all.
    """
    folder = newsroom()
    source, to = places(folder, source, to)
    outlet = load_outlet(folder)
    site, unread = load_site(folder, outlet) if folder else (Site(), [])
    began = time.monotonic()
    try:
        keys = load_online(keyring or folder or Path.cwd())
        archive = JsonlArchive(source)
        with _progress() as progress:
            done = press(
                archive,
                site,
                outlet,
                to,
                keys,
                now=datetime.now(UTC),
                overrides=_folder(folder, "theme"),
                media=tuple(_media(folder, source)),
                changed=changed or None,
                full=full,
                redact=redact,
                progress=progress,
            )
    except (ArchiveError, PressError, ReleaseError, ThemeError) as error:
        fail(str(error))
    left_out = [*unread, *done.left_out]
    _summary(done, left_out, to, time.monotonic() - began)
    if redact:
        console.print("The search index held the old words and was taken away: run `tamizdat search`.", markup=False)
    if report:
        record = {**msgspec.to_builtins(done), "left_out": left_out}
        report.write_bytes(msgspec.json.format(msgspec.json.encode(record)) + b"\n")
    sys.exit(LEFT_OUT if left_out else DONE)


def _folder(folder: Path | None, name: str) -> Path | None:
    return folder / name if folder and (folder / name).is_dir() else None


def _media(folder: Path | None, source: Path) -> Iterator[Path]:
    """Yield the folders that stand for media/: beside the archive, then the newsroom's."""
    yield source.parent / "media"
    if folder:
        yield folder / "var" / "media"


@contextmanager
def _progress() -> Iterator[Told]:
    """Show how far the press is; yield the function that it calls."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        tasks = {
            "scan": bar.add_task("Reading articles", total=None),
            "pages": bar.add_task("Making pages", total=None),
        }
        yield lambda step, count, total: bar.update(tasks[step], advance=count, total=total)


def _summary(done: PressReport, left_out: list[str], to: Path, seconds: float) -> None:
    """Say what was done, and what was left out."""
    release = done.release
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(done.kinds.items())) or "none"
    unchanged = release.paths - release.added - release.changed
    console.print(
        f"Pressed {done.articles} articles to {to} in {seconds:.1f} s: release {release.version}.", markup=False
    )
    console.print(f"  made: {kinds}", markup=False)
    console.print(
        f"  {release.paths} files: {release.added} new, {release.changed} changed, {unchanged} unchanged,"
        f" {release.removed} removed, {release.mended} mended; {release.bytes:,} bytes in all",
        markup=False,
    )
    tell_left_out(left_out)
