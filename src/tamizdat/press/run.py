"""A press from beginning to end: read the articles, make their pages, publish these as a release."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from tamizdat import release
from tamizdat.outlet import Outlet
from tamizdat.press.archive import Archive, ArticleChanged
from tamizdat.press.build import state
from tamizdat.press.build.full import full_build
from tamizdat.press.build.incremental import TooManyChanges, incremental_build
from tamizdat.press.context import BuildConfig
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
    changed: Iterable[int] | None = None,
    full: bool = False,
    redact: bool = False,
    lift: bool = False,
    progress: Progress = lambda step, count, total: None,
    wait: float = 0.0,
) -> PressReport:
    """Bring the release in the folder `to` up to date with the articles of `archive` and with `site`.

    `overrides` is the outlet's `theme/` folder, `media` are folders that stand for `media/`. `now` dates the
    signatures and nothing else: the same articles give the same pages on any day. What cannot be pressed is left out
    and reported; everything else is published. While another process presses, this one waits for `wait` seconds.

    `changed` are the numbers of all articles that are new, different or gone since the last press: only what depends
    on them is made, and the report lists what is left out of them alone. Without it every article's digest is compared
    with the last press. If there is no index of that press, or much has changed, everything is made. `full` makes
    everything, compares every file on the disk byte by byte, and mends what was damaged. `redact` says that what this
    press replaces or removes was removed for someone's safety: no byte of it stays in the release, and its hashes are
    published as not to be served; the search index, which holds the old words, is removed until it is made anew.
    `lift` says that what was redacted, or withdrawn for safety, may be published again.

    Raises ArchiveError where the articles cannot be read or change meanwhile, PressError where a page cannot be made,
    ReleaseError where nothing can be written or signed; nothing is published then.
    """
    with release.lock(to, thorough=full, wait=wait) as stage:
        return press_into(
            stage,
            Source(archive, site, outlet, overrides, media),
            Signer(keys, now, redact, lift),
            changed=changed,
            full=full,
            progress=progress,
        )


class Source(Struct, frozen=True):
    """All that pages are made of. `overrides` is the outlet's theme, `media` are folders that stand for `media/`."""

    archive: Archive
    site: Site
    outlet: Outlet
    overrides: Path | None = None
    media: tuple[Path, ...] = ()


def press_into(
    stage: release.Stage,
    source: Source,
    signer: Signer,
    *,
    changed: Iterable[int] | None = None,
    full: bool = False,
    progress: Progress = lambda step, count, total: None,
) -> PressReport:
    """Press into a release that is locked already; everything else is as in `press`."""
    report = _press_pages(stage, source, signer, changed, full, progress)
    left_out = signer.publish_documents(stage, source.site.documents)
    return replace(report, left_out=(*report.left_out, *left_out)) if left_out else report


def _press_pages(
    stage: release.Stage,
    source: Source,
    signer: Signer,
    changed: Iterable[int] | None,
    full: bool,
    progress: Progress,
) -> PressReport:
    """Bring the pages of a release up to date."""
    file = state.index_file(stage.site)
    fingerprint = state.fingerprint(source.outlet, source.site, source.overrides, source.media)
    numbers = None if changed is None else set(changed)
    with source.archive.snapshot() as snapshot:
        config = BuildConfig(
            snapshot=snapshot,
            outlet=source.outlet,
            site=source.site,
            overrides=source.overrides,
            media=source.media,
            index=file,
            fingerprint=fingerprint,
        )
        while not full and (index := state.open_index(file, fingerprint, stage.in_force().root.sha256)):
            with closing(index):  # an index that is closed without a commit is as it was
                try:
                    return incremental_build(config, index, stage, signer, numbers)
                except (PathConflict, TooManyChanges):
                    break
                except ArticleChanged as change:
                    # A page that is made anew shows an article that has changed as well and was not named.
                    if numbers is None or change.number in numbers:
                        raise
                    numbers.add(change.number)
        return full_build(config, stage, signer, progress)
