"""A full build: every page, and a new index."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

import msgspec
from msgspec.structs import replace

from tamizdat.press.archives.published import open_previous
from tamizdat.press.build import section_pages, state
from tamizdat.press.build.checked_before import LAST, STATE, BarredSinceLastPress, last_words
from tamizdat.press.build.last_states import LastStates
from tamizdat.press.build.page_builder import FEW, BuildWorkers
from tamizdat.press.build.picture_files import put_picture_files, remove_other_renditions, render_pictures
from tamizdat.press.build.plan import batches
from tamizdat.press.build.site_digests import encode_digests, site_digests
from tamizdat.press.context import BuildConfig, BuildContext
from tamizdat.press.dates.due import encode_due
from tamizdat.press.index.reader import ArticleIndex, LeftOut
from tamizdat.press.index.record import IndexRecord
from tamizdat.press.index.scan import scan
from tamizdat.press.index.writer import IndexWriter
from tamizdat.press.removals import check_removals
from tamizdat.press.render.navigation import navigation_state
from tamizdat.press.report import ArticleChange, PressReport, Progress, changes_between, left_out_lines, note_lines
from tamizdat.press.signer import Signer
from tamizdat.release import Entry, EntryRuns, Stage, encode_run


def full_build(
    config: BuildConfig, stage: Stage, signer: Signer, progress: Progress, named: Collection[int] = ()
) -> PressReport:
    """Make every page, and a new index. `named` are articles that were named as changed."""
    final = config.index
    config = replace(config, index=final.with_name(final.name + ".new"))
    if config.barred and config.published and not stage.thorough:
        known = BarredSinceLastPress(config.barred, final, config.published.tree.root.sha256)
        config = replace(config, barred=known)
    state.delete_index(config.index)
    try:
        report = _build(config, final, stage, signer, progress, named)
    except BaseException:
        state.delete_index(config.index)
        raise
    state.delete_index(final)
    config.index.rename(final)
    return report


def _build(
    config: BuildConfig, final: Path, stage: Stage, signer: Signer, progress: Progress, named: Collection[int]
) -> PressReport:
    """Make every page, and a new index at `config.index`; `final` is that of the last press."""
    index = IndexWriter(config.index)
    index.portable = config.portable
    context = BuildContext(config, index)
    numbers = [number for number, _ in config.snapshot.digests()]
    with (
        closing(index),
        BuildWorkers(config, context, stage, alone=len(numbers) < FEW) as workers,
        EntryRuns(stage.folder.parent) as entries,
    ):
        if len(numbers) < FEW:
            render_pictures(numbers, config)
        with _open_previous(final, config) as previous:
            last = LastStates(config, previous, redact=signer.redact, named=named)
            _scan_until_settled(
                context, index, last, lambda: _counted(workers.records(numbers), len(numbers), progress)
            )
            changes = _changes(previous, index)
        index.commit()
        assets_and_media = encode_run(list(_assets_and_media(context, stage)))
        entries.add(assets_and_media)
        kinds = Counter({"assets and media": assets_and_media.count})
        left_out: list[LeftOut] = []
        for built in workers.pages(batches(context)):
            entries.add(built.entries)
            kinds += built.kinds
            left_out += built.left_out
            progress("pages", built.entries.count, None)
        workers.close()  # a publish needs none
        check_removals(config, index, entries, None)
        before = section_pages.paths_in(final, stage.in_force().root.sha256)
        summary = signer.publish(stage, entries, (), index, full=True, site=context.site)
        digests = encode_digests(site_digests(context.site, context.redirects.targets))
        index.finish(
            left_out,
            root=summary.root,
            site=digests,
            navigation=navigation_state(context),
            section_pages=section_pages.encode_paths(section_pages.section_paths(context)),
            fingerprint=config.fingerprint,
            theme=config.checked_theme,
            **{STATE: config.barred.name if config.barred else "", LAST: last_words(config.barred)},
            due=encode_due(state.due_for_next_build(config.due, index, context.zone)),
        )
        report = PressReport(
            kinds=dict(kinds),
            articles=index.article_count(),
            left_out=left_out_lines(index),
            notes=(
                *note_lines(index, config.outlet, config.overrides),
                *section_pages.vanished_notes(before, context),
            ),
            changes=changes,
            release=summary,
        )
        remove_other_renditions(config, index, redact=signer.redact)
        return report


def _scan_until_settled(
    context: BuildContext, index: IndexWriter, last: LastStates, records: Callable[[], Iterator[list[IndexRecord]]]
) -> None:
    """Fill the index. Where articles want paths of others, it is filled anew once it is decided who gives way."""
    present = [number for number, _ in context.snapshot.digests()] if context.snapshot.unreadable else []
    missing = [record for number in last.missing(present) if (record := last.of_missing(number))]
    scan(context, index, _with_last_states(records(), missing, last))
    while last.settle(index.conflicts, index):
        index.clear()
        scan(context, index, _with_last_states(records(), missing, last))
    index.add_conflicts(file for files in last.wanted.values() for file in files)


def _counted(records: Iterator[list[IndexRecord]], total: int, progress: Progress) -> Iterator[list[IndexRecord]]:
    for some in records:
        progress("scan", len(some), total)
        yield some


@contextmanager
def _open_previous(file: Path, config: BuildConfig) -> Iterator[ArticleIndex | None]:
    """Give the index of the release in force, None where there is none."""
    previous = open_previous(file, config.published.tree.root.sha256) if config.published else None
    with closing(previous) if previous else nullcontext() as index:
        yield index


def _changes(previous: ArticleIndex | None, index: ArticleIndex) -> tuple[ArticleChange, ...]:
    """Return what becomes of each article that differs from the last press; none where there was no such press, or
    another version of this program made its index."""
    if previous is None:
        return ()
    numbers = {number for number, _ in previous.digests().items() ^ index.digests().items()}
    try:
        before = {number: previous.digest_and_summary(number) for number in numbers}
    except msgspec.DecodeError:
        return ()
    return tuple(changes_between(before, {number: index.digest_and_summary(number) for number in numbers}))


def _with_last_states(
    records: Iterator[list[IndexRecord]], missing: list[IndexRecord], last: LastStates
) -> Iterator[list[IndexRecord]]:
    """Yield the records with which articles are pressed, those of `missing` articles among them by their numbers."""
    waiting = deque(missing)
    for some in records:
        merged: list[IndexRecord] = []
        for record in some:
            while waiting and waiting[0].number < record.number:
                merged.append(waiting.popleft())
            merged.append(last.in_place_of(record))
        yield merged
    if waiting:
        yield list(waiting)


def _assets_and_media(context: BuildContext, stage: Stage) -> Iterator[Entry]:
    """Put the theme's files and those of the pictures that articles use into the release."""
    for asset in context.assets.files:
        yield stage.put(asset.path, asset.content)
    yield from put_picture_files(context, stage, context.index.picture_files())
