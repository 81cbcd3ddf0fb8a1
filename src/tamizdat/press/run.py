"""A press from beginning to end: survey the archive, make its pages, publish them as a release."""

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
from tamizdat.press.archive import Archive
from tamizdat.press.builder import FEW, Crew, PageBuilder, records_of
from tamizdat.press.context import BuildConfig, BuildContext
from tamizdat.press.dependents import ArticleChanges
from tamizdat.press.index.reader import ArticleIndex
from tamizdat.press.index.record import IndexRecord
from tamizdat.press.index.scan import survey
from tamizdat.press.index.updater import IndexUpdater, PathConflict
from tamizdat.press.index.writer import IndexWriter
from tamizdat.press.media import Media
from tamizdat.press.page_refs import PageRef
from tamizdat.press.plan import batches
from tamizdat.site import Site

_MOST = 200  # changed articles that one process makes sooner than all cores make everything; of many, one in fifty
Progress = Callable[[str, int], None]


class PressReport(Struct, frozen=True, kw_only=True):
    """What a press did: files by kind of page, what was left out (a line each), and what the release says of it."""

    kinds: dict[str, int]
    articles: int
    left_out: tuple[str, ...]
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
    progress: Progress = lambda step, count: None,
) -> PressReport:
    """Bring the release in the folder `to` up to date with the articles of `archive` and with `site`.

    `overrides` is the outlet's `theme/` folder, `media` are folders that stand for `media/`. `now` dates the
    signatures and nothing else: the same articles give the same pages on any day. `progress` is called with "survey" or
    "pages" and how many more are done. What cannot be pressed is left out and told in the report; everything else is
    published.

    `changed` are the numbers of all articles that are new, different or gone since the last press: only what depends
    on them is made, and the report tells what is left out of them alone. Without it every article's digest is compared
    with the last press. Where nothing is remembered of that, or much has changed, everything is made. `full` makes
    everything, compares every file on the disk byte by byte, and mends what was damaged. `redact` says that what this
    press replaces or takes away was removed for someone's safety: no byte of it stays in the release, and its hashes
    are made known as not to be served; the search index, which holds the old words, is taken away until made anew.

    Raises PressError where a page cannot be made, ReleaseError where nothing can be written or signed; nothing is
    published then.
    """
    file = state.place(to)
    mark = state.fingerprint(outlet, site, overrides, media)
    config = BuildConfig(
        archive=archive, outlet=outlet, site=site, overrides=overrides, media=media, index=file, fingerprint=mark
    )
    with release.lock(to, thorough=full) as stage:
        index = None if full else state.recall(file, mark, stage.in_force().root.sha256)
        if index:
            with closing(index):
                try:
                    return _part(config, index, stage, Signed(keys, now, redact), changed)
                except (PathConflict, TooManyChanges):
                    pass  # nothing of it was kept, nothing was published
        return _full(config, stage, Signed(keys, now, redact), progress)


class Signed(Struct, frozen=True):
    """How what was made is published: signed by whom and when, and whether what it replaces must be seen no more."""

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
        """Publish, with a tombstone for each article that `index` knows as withdrawn."""
        withdrawn = list(_withdrawn(index))
        if self.redact and release.search_manifest(stage.site):  # first: killed in between, a second run goes on
            release.publish_search(stage, (), "", self.keys, now=self.now)
        return release.publish(
            stage, entries, gone, self.keys, now=self.now, full=full, withdrawn=withdrawn, redact=self.redact
        )


def _withdrawn(index: ArticleIndex) -> Iterator[release.Withdrawn]:
    for summary in index.withdrawn():
        files = article_files(summary.path)
        if summary.withdrawn:
            yield release.Withdrawn(files[0], files, summary.withdrawn)


class TooManyChanges(Exception):
    """So much has changed that all cores are done with everything sooner."""


def _part(
    config: BuildConfig,
    index: IndexUpdater,
    stage: release.Stage,
    signed: Signed,
    changed: Iterable[int] | None,
) -> PressReport:
    """Make what depends on the articles that have changed. Raises PathConflict, TooManyChanges."""
    context = BuildContext(config, index)
    numbers = sorted(set(changed)) if changed is not None else _compare(config, index)
    if len(numbers) > max(_MOST, index.articles() // 50):
        raise TooManyChanges
    records = {record.number: record for record in records_of(numbers, config)}
    plan = ArticleChanges(context, index, {number: records.get(number) for number in numbers}).apply()
    picks = _picks(context.site)
    if picks != index.note("picks"):
        plan.pages |= {PageRef("home", language.code) for language in context.outlet.languages}
    batch = PageBuilder(context, stage).make(sorted(plan.pages))
    index.forget_told(plan.articles, (ref.language for ref in plan.pages if ref.kind == "home"))
    index.lose(batch.lost, page=True)
    entries = batch.entries
    for path in sorted(plan.media):
        if file := context.media.find(path):
            entries.append(stage.put(path, file.read_bytes()))
        else:
            plan.removed.add(path)
    summary = signed.publish(stage, entries, plan.removed, index, full=False)
    index.write_down(root=summary.root, picks=picks)
    index.keep(scrub=signed.redact)
    return PressReport(
        kinds=dict(batch.kinds),
        articles=index.articles(),
        left_out=_left_out(index, None if changed is None else numbers),
        release=summary,
    )


def _compare(config: BuildConfig, index: IndexUpdater) -> list[int]:
    """Return the numbers of the articles that are not what they were at the last press."""
    known = index.digests()
    found = []
    for number in config.archive.numbers():
        if known.pop(number, None) != config.archive.digest(number):
            found.append(number)
    index.tell_again(config.archive.left_out)
    media = Media(config.media)
    turned = {number for path, number, stamp in index.stamps() if media.stamp(path) != stamp}
    return sorted(turned.union(found, known))


def _full(config: BuildConfig, stage: release.Stage, signed: Signed, progress: Progress) -> PressReport:
    """Make every page, and an index of all that was found."""
    final = config.index
    config = replace(config, index=final.with_name(final.name + ".new"))
    state.forget(config.index)
    index = IndexWriter(config.index)
    context = BuildContext(config, index)
    numbers = config.archive.numbers()
    with closing(index), Crew(config, context, stage, alone=len(numbers) < FEW) as crew:
        survey(context, index, _told(crew.records(numbers), progress))
        index.seal()
        entries = list(_standing_files(context, stage))
        kinds = Counter({"assets and media": len(entries)})
        lost: list[tuple[int, str]] = []
        for batch in crew.pages(batches(context)):
            entries += batch.entries
            kinds += batch.kinds
            lost += batch.lost
            progress("pages", len(batch.entries))
        summary = signed.publish(stage, entries, (), index, full=True)
        index.finish(lost, root=summary.root, picks=_picks(context.site), fingerprint=config.fingerprint)
        report = PressReport(kinds=dict(kinds), articles=index.articles(), left_out=_left_out(index), release=summary)
    state.forget(final)
    config.index.rename(final)
    return report


def _told(records: Iterator[list[IndexRecord]], progress: Progress) -> Iterator[list[IndexRecord]]:
    for some in records:
        progress("survey", len(some))
        yield some


def _picks(site: Site) -> str:
    return msgspec.json.encode(site.picks, order="deterministic").decode()


def _left_out(index: ArticleIndex, numbers: Iterable[int] | None = None) -> tuple[str, ...]:
    return tuple(sorted(index.losses(numbers), key=_natural))


def _natural(line: str) -> list[tuple[int, str]]:
    """Sort key by which article 9 comes before article 10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", line)]


def _standing_files(context: BuildContext, stage: release.Stage) -> Iterator[release.Entry]:
    """Put the theme's files and the pictures that articles use into the release."""
    for asset in context.assets.files:
        yield stage.put(asset.path, asset.content)
    for path in context.index.media():
        if file := context.media.find(path):
            yield stage.put(path, file.read_bytes())
