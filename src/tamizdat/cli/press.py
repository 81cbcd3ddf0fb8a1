"""`tamizdat press`: bring the release up to date with the articles."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from tamizdat.cli.common import (
    DONE,
    LEFT_OUT,
    archive_and_release,
    archive_option,
    console,
    fail,
    find_newsroom,
    keys_option,
    load_outlet,
    print_left_out,
    release_option,
    report_option,
    write_report,
)
from tamizdat.cli.press_consent import Consent
from tamizdat.cli.progress import progress_bars
from tamizdat.outlet import FILE, Outlet
from tamizdat.press.archive import ArchiveError
from tamizdat.press.build.page_builder import PressError
from tamizdat.press.jsonl_archive import JsonlArchive
from tamizdat.press.markdown_pages import load_site
from tamizdat.press.report import PressReport, Progress
from tamizdat.press.run import press
from tamizdat.project import Project, media_beside
from tamizdat.redirects import NEEDS_SERVER, page_path
from tamizdat.release import ReleaseError, load_online
from tamizdat.site import Site
from tamizdat.theme import ThemeError

_FOR_SERVERS = (
    "no page looks at a query, stands for a pattern or answers with 410. `tamizdat settings` writes their rules."
)


@click.command("press")
@archive_option
@release_option
@click.option("--changed", type=int, multiple=True, metavar="NUMBER", help="Look at this article alone; repeatable.")
@click.option("--full", is_flag=True, help="Make everything, compare every file on the disk byte by byte, and mend it.")
@click.option(
    "--redact", is_flag=True, help="What this press replaces was removed for someone's safety: leave no byte of it."
)
@click.option("--lift", is_flag=True, help="What was barred, withdrawn or redacted before may be public again.")
@keys_option
@report_option
def command(
    source: Path | None,
    to: Path | None,
    changed: tuple[int, ...],
    full: bool,
    redact: bool,
    lift: bool,
    keyring: Path | None,
    report: Path | None,
) -> None:
    """Publish what changed since the last press as a signed release.

    Every article is compared with the last press. With --changed only the articles named are looked at: those that are
    new, different or gone. In either case only pages that depend on a change are made; the first press makes all.
    """
    newsroom = find_newsroom()
    source, to = archive_and_release(newsroom, source, to)
    outlet = load_outlet(newsroom)
    consent = Consent(newsroom, source, to, redact=redact, lift=lift)
    redact = consent.redact
    site, unread = load_site(newsroom.folder, outlet) if newsroom else (Site(), [])
    began = time.monotonic()
    try:
        keys = load_online(keyring or (newsroom.folder if newsroom else Path.cwd()))
        archive = JsonlArchive(source)
        with _progress() as progress:
            done = press(
                archive,
                site,
                outlet,
                to,
                keys,
                now=datetime.now(UTC),
                overrides=newsroom.theme if newsroom and newsroom.theme.is_dir() else None,
                media=_media_folders(newsroom, source),
                changed=changed or None,
                full=full,
                redact=redact,
                lift=lift,
                progress=progress,
            )
    except (ArchiveError, PressError, ReleaseError, ThemeError) as error:
        fail(str(error))
    lines = _located(dict.fromkeys([*unread, *done.left_out]), outlet)
    left_out = [line for line in lines if not line.endswith(NEEDS_SERVER)]
    for_servers = [line for line in lines if line.endswith(NEEDS_SERVER)]
    _summary(done, left_out, to, time.monotonic() - began)
    if for_servers:
        console.print(
            f"  {len(for_servers)} redirects are left to servers: {_FOR_SERVERS}", markup=False, soft_wrap=True
        )
    consent.pressed(done.release)
    if redact:
        console.print("The search index held the old words and was taken away: run `tamizdat search`.", markup=False)
    write_report(report, {**msgspec.to_builtins(done), "left_out": left_out, "for_servers": for_servers})
    sys.exit(LEFT_OUT if left_out else DONE)


def _located(lines: Iterable[str], outlet: Outlet) -> list[str]:
    """Return lines of the report; those about one of the outlet's redirects with its place in the file."""
    where = {}
    for rule in outlet.redirects:
        for name in (rule.old, rule.key, page_path(rule.key)) if rule.line else ():
            where[f"redirect from {name!r}"] = f"{FILE}, line {rule.line}: "
    return [where.get(line.partition(": left out")[0], "") + line for line in lines]


def _media_folders(newsroom: Project | None, source: Path) -> tuple[Path, ...]:
    """Return the folders that stand for media/: the one beside the archive, then the newsroom's."""
    return (media_beside(source), *([newsroom.media] if newsroom else []))


@contextmanager
def _progress() -> Iterator[Progress]:
    """Show how far the press is; yield the function that press calls."""
    with progress_bars() as bars:
        tasks = {
            "scan": bars.add_task("Reading articles", total=None),
            "pages": bars.add_task("Making pages", total=None),
        }
        yield lambda step, count, total: bars.update(tasks[step], advance=count, total=total)


def _summary(done: PressReport, left_out: list[str], to: Path, seconds: float) -> None:
    """Print what was done, and what was left out."""
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
    print_left_out(left_out)
