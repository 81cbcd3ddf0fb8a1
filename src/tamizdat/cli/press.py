"""`tamizdat press`: bring the release up to date with the articles."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from time import monotonic
from typing import Literal, NoReturn
from zoneinfo import ZoneInfo

import click
import msgspec
from msgspec.structs import replace

from tamizdat.article import Moment
from tamizdat.cli.common import (
    DONE,
    LEFT_OUT,
    archive_and_release,
    archive_option,
    find_newsroom,
    is_terminal,
    keys_option,
    load_outlet,
    print_left_out,
    release_option,
    report_option,
    source_of_desk,
    write_report,
)
from tamizdat.cli.numbers import check_numbers
from tamizdat.cli.press_consent import Consent
from tamizdat.cli.progress import progress_bars
from tamizdat.cli.terminal import confirm, console, fail
from tamizdat.outlet import Outlet
from tamizdat.outlet_file import FILE
from tamizdat.press.archives.archive import ArchiveError
from tamizdat.press.archives.jsonl_archive import JsonlArchive
from tamizdat.press.build.page_builder import PressError
from tamizdat.press.dates.local_time import instant
from tamizdat.press.markdown_pages import SAMPLE, load_site
from tamizdat.press.removals import RemovalsError
from tamizdat.press.report import ArticleChange, PressReport, Progress
from tamizdat.press.run import Source
from tamizdat.project import Project, media_beside
from tamizdat.publish_config import PublishConfig
from tamizdat.publisher import Publication, Publisher, PublishError, PublishOptions
from tamizdat.redirects import NEEDS_SERVER, page_path
from tamizdat.release import Keys, ReleaseError, load_online
from tamizdat.site import Site
from tamizdat.theme import ThemeError

_SHOWN = 20  # articles named in a line of the summary
_FOR_SERVERS = (
    "no page looks at a query, stands for a pattern or answers with 410. `tamizdat settings` writes their rules."
)


@click.command("press")
@archive_option
@release_option
@click.option(
    "--changed",
    type=click.IntRange(1, 10**18 - 1),
    multiple=True,
    metavar="NUMBER",
    help="Publish the changes of this article alone; repeatable.",
)
@click.option("--full", is_flag=True, help="Make everything, compare every file on the disk byte by byte, and mend it.")
@click.option(
    "--redact", is_flag=True, help="What this press replaces was removed for someone's safety: leave no byte of it."
)
@click.option("--yes", is_flag=True, help="Do not ask before much is taken away.")
@click.option(
    "--after-restore", is_flag=True, help="The release comes from a backup: sign it above all that readers can hold."
)
@click.option(
    "--now",
    "due",
    is_flag=False,
    flag_value="everything",
    metavar="[MOMENT]",
    help="Articles dated in the future are due: all there are today, or those until MOMENT (like 2031-05-01T10:00).",
)
@click.option(
    "--portable",
    is_flag=True,
    help="Leave out pages whose names sticks or other computers would lose (FAT32, exFAT, NTFS, HFS+).",
)
@click.option("--lift", is_flag=True, help="What was barred, withdrawn or redacted before may be public again.")
@keys_option
@report_option
def command(  # noqa: PLR0913 (one for each option)
    source: Path | None,
    to: Path | None,
    *,
    changed: tuple[int, ...],
    full: bool,
    redact: bool,
    yes: bool,
    after_restore: bool,
    due: str | None,
    portable: bool,
    lift: bool,
    keyring: Path | None,
    report: Path | None,
) -> None:
    """Publish what changed since the last press as a signed release.

    Every article is compared with the last press. With --changed only the articles named are looked at, those that are
    new, different or gone; every other article stays on all pages as it was published last. In either case only pages
    that depend on a change are made; the first press makes all.

    An article whose record cannot be pressed any more stays as it was published last, and is told. A press that would
    take away more than a tenth of the articles and standing pages, or all articles of a section, asks first.

    There is no embargo. An article that is dated in the future has its page at once, but does not lead the home page
    and is in no feed until its date has come, or --now says that it is due; later presses remember that.
    """
    newsroom = find_newsroom()
    desk = source_of_desk(newsroom, lift=lift) if source is None else None
    source, to = archive_and_release(newsroom, source, to)
    outlet = desk.source.outlet if desk else load_outlet(newsroom)
    consent = Consent(newsroom, source, to, redact=redact, lift=lift)
    redact = consent.redact
    began = monotonic()
    try:
        keys = load_online(keyring or (newsroom.folder if newsroom else Path.cwd()))
        config = desk or _config_of_files(newsroom, source, outlet, to, keys)
        config = replace(config, to=to, keys=keys, redaction=None)  # of redactions `consent` takes care
        config = replace(config, source=replace(config.source, barred=consent.barred))
        if newsroom and to.resolve() == newsroom.site.resolve():
            config = replace(config, restored=newsroom.restored)
        check_numbers("--changed", changed, config.source.archive, to)
        options = PublishOptions(
            redact=redact,
            full=full,
            yes=yes,
            after_restore=after_restore,
            due=_due(due, outlet),
            portable=portable,
            lift=lift,
        )
        done = _publish(Publisher(lambda: config, search=False, wait=0, gather=0), changed, options)
    except (ArchiveError, PressError, PublishError, ReleaseError, RemovalsError, ThemeError) as error:
        fail(str(error))
    _finish(done, [*config.left_out], outlet, to, monotonic() - began, redact=redact, consent=consent, report=report)


def _config_of_files(newsroom: Project | None, source: Path, outlet: Outlet, to: Path, keys: Keys) -> PublishConfig:
    """Return what is published from a file of articles and the files of a newsroom."""
    site, unread = load_site(newsroom.folder, outlet) if newsroom else (Site(), [])
    overrides = newsroom.theme if newsroom and newsroom.theme.is_dir() else None
    renditions = newsroom.renditions if newsroom else None
    articles = JsonlArchive(source)
    return PublishConfig(
        source=Source(articles, site, outlet, overrides, _media_folders(newsroom, source), renditions),
        to=to,
        keys=keys,
        left_out=tuple(unread),
    )


def _publish(publisher: Publisher, changed: tuple[int, ...], options: PublishOptions) -> Publication:
    """Publish, and ask on a terminal before much is taken away."""
    try:
        with _progress() as progress:
            return publisher.publish(changed or None, replace(options, progress=progress))
    except RemovalsError as error:
        if not is_terminal():
            raise
        console.print(str(error.removals))
        if not confirm("Take all of this away?", err=True):
            fail("Nothing was published, and the last pages stand.")
    return _publish(publisher, changed, replace(options, yes=True))


def _finish(
    publication: Publication,
    unread: list[str],
    outlet: Outlet,
    to: Path,
    seconds: float,
    *,
    redact: bool,
    consent: Consent,
    report: Path | None,
) -> NoReturn:
    """Print and write the report, and end the command."""
    done = publication.report
    lines = _located(dict.fromkeys([*unread, *done.left_out]), outlet)
    left_out = [line for line in lines if not line.endswith((NEEDS_SERVER, SAMPLE))]
    samples = [line for line in lines if line.endswith(SAMPLE)]
    for_servers = [line for line in lines if line.endswith(NEEDS_SERVER)]
    _summary(done, left_out, to, seconds)
    if for_servers:
        console.print(f"  {len(for_servers)} redirects are left to servers: {_FOR_SERVERS}")
    for line in samples:
        console.print(f"  {line}")
    for note in done.notes:
        console.print(f"  Note: {note}")
    for note in publication.notes:
        console.print(note, style="yellow")
    consent.pressed(done.release)
    if redact:
        console.print("The search index held the old words and was taken away: run `tamizdat search`.")
    told = {"left_out": left_out, "for_servers": for_servers, "samples": samples}
    write_report(report, {**msgspec.to_builtins(done), **told})
    sys.exit(LEFT_OUT if left_out else DONE)


def _due(said: str | None, outlet: Outlet) -> datetime | Literal["everything"] | None:
    """Return what --now says is due: a moment without an offset is the outlet's time, a day lasts until its end."""
    if said is None or said == "everything":
        return "everything" if said else None
    zone = ZoneInfo(outlet.time_zone)
    try:
        if len(said) <= 10:
            return datetime.combine(date.fromisoformat(said), time.max, zone)
        return instant(Moment(said, "minute"), zone)
    except ValueError:
        fail(f"--now {said}: not a moment. Write one like 2031-05-01 or 2031-05-01T10:00, or --now alone.")


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


def _print_changes(changes: tuple[ArticleChange, ...]) -> None:
    """Print which articles changed for readers; those that are gone or have moved without a word to them stand out."""
    for what in ("new", "changed", "withdrawn"):
        if some := [f"{each.number} {each.headline}".strip() for each in changes if each.what == what]:
            console.print(f"  {what}: {_first_of(some)}")
    if gone := [str(each.number) for each in changes if each.what == "gone"]:
        console.print(
            f"  gone: {_first_of(gone)}. Readers find no page at their addresses, and no word why. To tell them,"
            " withdraw an article in place of removing its line.",
            style="yellow",
        )
    if moved := [f"{each.number} stood at {each.was_at}" for each in changes if each.was_at]:
        console.print(
            f"  moved: {_first_of(moved)}. Links to an address that is in no article's `old_paths` lead nowhere now.",
            style="yellow",
        )


def _first_of(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _summary(done: PressReport, left_out: list[str], to: Path, seconds: float) -> None:
    """Print what was done, and what was left out."""
    release = done.release
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(done.kinds.items())) or "none"
    unchanged = release.paths - release.added - release.changed
    console.print(f"Pressed {done.articles} articles to {to} in {seconds:.1f} s: release {release.version}.")
    _print_changes(done.changes)
    console.print(f"  made: {kinds}")
    console.print(
        f"  {release.paths} files: {release.added} new, {release.changed} changed, {unchanged} unchanged,"
        f" {release.removed} removed, {release.mended} mended; {release.bytes:,} bytes in all",
    )
    print_left_out(left_out)
