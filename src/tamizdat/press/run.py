"""A press from beginning to end: read the articles, make their pages, publish these as a release."""

from __future__ import annotations

import gc
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from tamizdat import release
from tamizdat.disk import database_problem
from tamizdat.outlet import Outlet
from tamizdat.press.archives.archive import Archive, ArticleChanged, Snapshot
from tamizdat.press.archives.published import PublishedArticles
from tamizdat.press.build import state
from tamizdat.press.build.full import full_build
from tamizdat.press.build.incremental import TooManyChanges, incremental_build
from tamizdat.press.build.page_builder import PressError
from tamizdat.press.context import BuildConfig
from tamizdat.press.dates.due import seconds
from tamizdat.press.index.barred import BarredWords
from tamizdat.press.index.reader import ArticleIndex
from tamizdat.press.index.updater import PathConflict
from tamizdat.press.report import PressReport, Progress
from tamizdat.press.signer import Signer
from tamizdat.site import Site


def press(  # noqa: PLR0913 (what a press is made of; each is named where it is called)
    archive: Archive,
    site: Site,
    outlet: Outlet,
    to: Path,
    keys: release.Keys,
    *,
    now: datetime,
    overrides: Path | None = None,
    media: tuple[Path, ...] = (),
    renditions: Path | None = None,
    changed: Iterable[int] | None = None,
    full: bool = False,
    redact: bool = False,
    due: datetime | Literal["everything"] | None = None,
    portable: bool = False,
    lift: bool = False,
    progress: Progress = lambda step, count, total: None,
    wait: float = 0.0,
) -> PressReport:
    """Bring the release in the folder `to` up to date with the articles of `archive` and with `site`.

    `overrides` is the outlet's `theme/` folder, `media` are folders that stand for `media/`, and `renditions` is the
    folder in which rendered pictures are kept from press to press (None: they are rendered each time). `now` dates the
    signatures, and tells which articles are dated in the future (`dates.due`): while none is, the same articles give
    the same pages on any day. What cannot be pressed is left out and reported; everything else is published. While
    another process presses, this one waits for `wait` seconds.

    `changed` are the numbers of all articles that are new, different or gone since the last press: only what depends
    on them is made, and the report lists what is left out of them alone. Without it every article's digest is compared
    with the last press. If there is no index of that press, or much has changed, everything is made. `full` makes
    everything, compares every file on the disk byte by byte, and mends what was damaged. `redact` says that what this
    press replaces or removes was removed for someone's safety: no byte of it stays in the release, and its hashes are
    published as not to be served; the search index, which holds the old words, is removed until it is made anew.
    `lift` says that what was redacted, or withdrawn for safety, may be published again.

    `due` says that all articles dated until a moment, or every article that the archive has now, count as due, although
    they are dated in the future; later presses remember it. `portable` leaves out pages whose paths a file system of
    sticks and other computers would lose (`index.portable`).

    Raises ArchiveError where the articles cannot be read or change meanwhile, PressError where a page cannot be made,
    ReleaseError where nothing can be written or signed; nothing is published then.
    """
    options = PressOptions(changed=changed, full=full, due=due, portable=portable, progress=progress)
    with release.lock(to, thorough=full, wait=wait) as stage:
        source = Source(archive, site, outlet, overrides, media, renditions)
        return press_into(stage, source, Signer(keys, now, redact, lift=lift), options)


class Source(Struct, frozen=True):
    """All that pages are made of. `overrides` is the outlet's theme, `media` are folders that stand for `media/`, and
    `renditions` is the cache of rendered pictures (None: they are rendered each time). `barred` are the words that may
    not be published: an article that holds one stays as it was published last."""

    archive: Archive
    site: Site
    outlet: Outlet
    overrides: Path | None = None
    media: tuple[Path, ...] = ()
    renditions: Path | None = None
    barred: BarredWords | None = None


class PressOptions(Struct, frozen=True, kw_only=True):
    """How to press: `changed`, `full`, `due`, `portable` and `progress` are as in `press`.

    `may_remove` says that much may be taken away without a question (`removals`). `checked_theme` is the digest of the
    outlet's theme if it was checked, "" else (`state.theme_digest`): the index remembers it.
    """

    changed: Iterable[int] | None = None
    full: bool = False
    due: datetime | Literal["everything"] | None = None
    portable: bool = False
    may_remove: bool = True
    checked_theme: str = ""
    progress: Progress = lambda step, count, total: None


def press_into(stage: release.Stage, source: Source, signer: Signer, options: PressOptions) -> PressReport:
    """Press into a release that is locked already; everything else is as in `press`.

    Raises RemovalsError too, where more would be taken away than `options` allow.
    """
    notes = _clock_notes(stage.site, signer.now)
    # In the release's own workspace, which the next press clears if this one is killed.
    workspace = stage.folder.parent
    temporary = nullcontext() if source.renditions else TemporaryDirectory(prefix="renditions-", dir=workspace)
    try:
        with source.archive.snapshot() as snapshot, temporary as folder:
            source = replace(source, renditions=Path(folder)) if folder else source
            report = _press_pages(stage, source, snapshot, signer, options)
    except sqlite3.OperationalError as error:
        if problem := database_problem(error, state.index_file(stage.site)):
            raise PressError(f"{problem} The last pages stand.") from None
        raise
    left_out = signer.publish_documents(stage, source.site.documents)
    return replace(report, left_out=(*report.left_out, *left_out), notes=(*report.notes, *notes))


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Let Python look for reference cycles later: pages make none, and all that the process holds would be looked
    through again and again, a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _clock_notes(site: Path, now: datetime) -> tuple[str, ...]:
    """Return a line where the clock is before the last signature: signatures would expire too early, or too late."""
    last = release.last_signed(site)
    if last is None or now >= last:
        return ()
    return (
        f"clock: it says {now:%Y-%m-%d %H:%M %Z}, and the release was last signed at {last:%Y-%m-%d %H:%M %Z}."
        " Versions go on from there, but dates in signatures are wrong by as much. Set the clock, and press again.",
    )


def _build_config(
    stage: release.Stage,
    source: Source,
    snapshot: Snapshot,
    signer: Signer,
    options: PressOptions,
    last: ArticleIndex | None,
) -> BuildConfig:
    """Return the configuration of a build. What is due begins with what the index of the last build kept."""
    identity = source.outlet.id or signer.keys.identity or hashlib.sha256(signer.keys.roots[0]).hexdigest()
    due = options.due
    counts_as_due = replace(state.due_of_last_build(last), clock=seconds(signer.now), everything=due == "everything")
    if isinstance(due, datetime):
        counts_as_due = counts_as_due.said_until(due)
    return BuildConfig(
        snapshot=snapshot,
        outlet=source.outlet,
        site=source.site,
        overrides=source.overrides,
        media=source.media,
        index=state.index_file(stage.site),
        renditions=source.renditions,
        barred=source.barred,
        fingerprint=state.fingerprint(
            source.outlet, source.site, source.overrides, source.media, identity, portable=options.portable
        ),
        published=PublishedArticles(stage.site),
        may_remove=options.may_remove,
        checked_theme=options.checked_theme,
        identity=identity,
        due=counts_as_due,
        portable=options.portable,
    )


def _press_pages(
    stage: release.Stage, source: Source, snapshot: Snapshot, signer: Signer, options: PressOptions
) -> PressReport:
    """Bring the pages of a release up to date."""
    numbers = None if options.changed is None else set(options.changed)
    root = stage.in_force().root.sha256
    while True:
        with state.open_index(state.index_file(stage.site)) as index:
            config = _build_config(stage, source, snapshot, signer, options, index)
            if options.full or index is None or not state.fits(index, config.fingerprint, root):
                break
            try:
                with _no_garbage_collection():
                    return incremental_build(config, index, stage, signer, numbers)
            except (PathConflict, TooManyChanges):
                break
            except sqlite3.OperationalError:  # a full disk, a lock: nothing is wrong with the index
                raise
            except sqlite3.DatabaseError:  # the index is damaged
                state.delete_index(config.index)
                break
            except ArticleChanged as change:
                # A page that is made anew shows an article that has changed as well and was not named.
                if numbers is None or change.number in numbers:
                    raise
                numbers.add(change.number)
    return full_build(config, stage, signer, options.progress, numbers or ())
