"""A press from beginning to end: read the articles, make their pages, publish these as a release."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tamizdat import release
from tamizdat.outlet import Outlet
from tamizdat.paths import article_files
from tamizdat.press import state
from tamizdat.press.archive import Archive, ArticleChanged
from tamizdat.press.builder import FEW, BuildWorkers, PageBuilder, make_records
from tamizdat.press.context import BuildConfig, BuildContext
from tamizdat.press.dependents import ArticleChanges
from tamizdat.press.index.reader import ArticleIndex, LeftOut
from tamizdat.press.index.record import IndexRecord
from tamizdat.press.index.scan import scan
from tamizdat.press.index.updater import IndexUpdater, PathConflict
from tamizdat.press.index.writer import IndexWriter
from tamizdat.press.media import Media
from tamizdat.press.plan import batches
from tamizdat.press.site_digests import changed_parts, pages_showing, redirect_paths, site_digests
from tamizdat.site import Site

# More changed articles than these, and more than one in fifty, are made sooner by making everything on all cores.
_MOST_CHANGED = 200
# Called with a step ("scan" for articles, "pages"), how many more are done, and how many there are if that is known.
Progress = Callable[[str, int, int | None], None]


class PressReport(Struct, frozen=True, kw_only=True):
    """What a press did."""

    kinds: dict[str, int]  # how many files were made, by kind of page
    articles: int  # in the release
    left_out: tuple[str, ...]  # a line each
    release: release.PublishResult


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

    Raises ArchiveError where the articles cannot be read or change meanwhile, PressError where a page cannot be made,
    ReleaseError where nothing can be written or signed; nothing is published then.
    """
    with release.lock(to, thorough=full, wait=wait) as stage:
        return press_into(
            stage,
            Source(archive, site, outlet, overrides, media),
            Signer(keys, now, redact),
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
                    return _incremental_build(config, index, stage, signer, numbers)
                except (PathConflict, TooManyChanges):
                    break
                except ArticleChanged as change:
                    # A page that is made anew shows an article that has changed as well and was not named.
                    if numbers is None or change.number in numbers:
                        raise
                    numbers.add(change.number)
        return _full_build(config, stage, signer, progress)


class Signer(Struct, frozen=True):
    """Publishes what was made: signed with `keys`, dated `now`. `redact`: no byte of what it replaces may stay."""

    keys: release.Keys
    now: datetime
    redact: bool

    def publish(
        self,
        stage: release.Stage,
        entries: Iterable[release.Entry],
        gone: Iterable[str],
        index: ArticleIndex,
        *,
        full: bool,
    ) -> release.PublishResult:
        """Publish `entries` without the paths `gone`, and a tombstone for each withdrawn article of `index`."""
        withdrawn = list(_withdrawn(index))
        # The search index goes first: if this process is killed in between, the next press goes on from there.
        if self.redact and release.search_manifest(stage.site):
            release.publish_search(stage, (), "", self.keys, now=self.now)
        return release.publish(
            stage, entries, gone, self.keys, now=self.now, full=full, withdrawn=withdrawn, redact=self.redact
        )

    def publish_documents(self, stage: release.Stage, documents: dict[str, bytes]) -> tuple[str, ...]:
        """Publish the Site's documents, and no others; return lines about what stopped it: those in force stay then."""
        try:
            release.publish_documents(stage, documents, self.keys, now=self.now, full=True)
        except release.ReleaseError as error:
            return (f"documents: left out: {error}",)
        return ()


def _withdrawn(index: ArticleIndex) -> Iterator[release.Withdrawn]:
    for summary in index.withdrawn():
        files = article_files(summary.path)
        if summary.withdrawn:
            yield release.Withdrawn(files[0], files, summary.withdrawn)


class TooManyChanges(Exception):
    """So many articles changed that making everything on all cores is faster."""


def _incremental_build(
    config: BuildConfig,
    index: IndexUpdater,
    stage: release.Stage,
    signer: Signer,
    changed: Iterable[int] | None,
) -> PressReport:
    """Make what depends on the articles that have changed. Raises PathConflict, TooManyChanges."""
    context = BuildContext(config, index)
    numbers = sorted(changed) if changed is not None else _changed_articles(config, index)
    if len(numbers) > max(_MOST_CHANGED, index.article_count() // 50):
        raise TooManyChanges
    digests = site_digests(context.site, context.redirects.targets)
    parts = changed_parts(_decode_digests(index.build_state("site")), digests)
    records = {record.number: record for record in make_records(numbers, config)}
    changes = ArticleChanges(context, index, {number: records.get(number) for number in numbers})
    plan = changes.apply(pages_showing(parts), redirect_paths(parts))
    index.set_redirects_left_out(context.redirects.left_out)
    index.remove_left_out_of(plan.pages)
    built = PageBuilder(context, stage).build(sorted(plan.pages))
    index.add_left_out(built.left_out)
    entries = built.entries
    for path in sorted(plan.media):
        if file := context.media.find(path):
            entries.append(stage.put(path, file.read_bytes()))
        else:
            plan.removed.add(path)
    summary = signer.publish(stage, entries, plan.removed, index, full=False)
    index.set_build_state(root=summary.root, site=_encode_digests(digests))
    index.commit(scrub=signer.redact)
    return PressReport(
        kinds=dict(built.kinds),
        articles=index.article_count(),
        left_out=_left_out(index, None if changed is None else numbers),
        release=summary,
    )


def _changed_articles(config: BuildConfig, index: IndexUpdater) -> list[int]:
    """Return the numbers of the articles that are new, different or gone since the last press, pictures included."""
    gone = index.digests()
    changed = [number for number, digest in config.snapshot.digests() if gone.pop(number, None) != digest]
    index.set_archive_left_out(config.snapshot.left_out)
    media = Media(config.media)
    other_pictures = {number for path, number, stamp in index.media_stamps() if media.stamp(path) != stamp}
    return sorted(other_pictures.union(changed, gone))


def _full_build(config: BuildConfig, stage: release.Stage, signer: Signer, progress: Progress) -> PressReport:
    """Make every page, and a new index."""
    final = config.index
    config = replace(config, index=final.with_name(final.name + ".new"))
    state.delete_index(config.index)
    index = IndexWriter(config.index)
    context = BuildContext(config, index)
    numbers = [number for number, _ in config.snapshot.digests()]
    with closing(index), BuildWorkers(config, context, stage, alone=len(numbers) < FEW) as workers:
        scan(context, index, _counted(workers.records(numbers), len(numbers), progress))
        index.commit()
        entries = list(_assets_and_media(context, stage))
        kinds = Counter({"assets and media": len(entries)})
        left_out: list[LeftOut] = []
        for built in workers.pages(batches(context)):
            entries += built.entries
            kinds += built.kinds
            left_out += built.left_out
            progress("pages", len(built.entries), None)
        summary = signer.publish(stage, entries, (), index, full=True)
        digests = _encode_digests(site_digests(context.site, context.redirects.targets))
        index.finish(left_out, root=summary.root, site=digests, fingerprint=config.fingerprint)
        report = PressReport(
            kinds=dict(kinds), articles=index.article_count(), left_out=_left_out(index), release=summary
        )
    state.delete_index(final)
    config.index.rename(final)
    return report


def _counted(records: Iterator[list[IndexRecord]], total: int, progress: Progress) -> Iterator[list[IndexRecord]]:
    for some in records:
        progress("scan", len(some), total)
        yield some


def _encode_digests(digests: dict[str, str]) -> str:
    return msgspec.json.encode(digests, order="sorted").decode()


def _decode_digests(text: str) -> dict[str, str]:
    return msgspec.json.decode(text, type=dict[str, str]) if text else {}


def _left_out(index: ArticleIndex, numbers: Iterable[int] | None = None) -> tuple[str, ...]:
    """Return the lines about what is left out, of some articles alone if their `numbers` are given."""
    return tuple(sorted(index.left_out(numbers), key=_natural_order))


def _natural_order(line: str) -> list[tuple[int, str]]:
    """Return a sort key by which "article 9" comes before "article 10"."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", line)]


def _assets_and_media(context: BuildContext, stage: release.Stage) -> Iterator[release.Entry]:
    """Put the theme's files and the pictures that articles use into the release."""
    for asset in context.assets.files:
        yield stage.put(asset.path, asset.content)
    for path in context.index.media_paths():
        if file := context.media.find(path):
            yield stage.put(path, file.read_bytes())
