"""An incremental build: what depends on the articles and the parts of the site that have changed, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from tamizdat.press.archives.published import NO_RECORD
from tamizdat.press.build import section_pages
from tamizdat.press.build.checked_before import LAST, STATE, last_words
from tamizdat.press.build.dependents import ArticleChanges
from tamizdat.press.build.last_states import LastStates
from tamizdat.press.build.page_builder import PageBuilder, make_records
from tamizdat.press.build.picture_files import put_picture_files, remove_other_renditions, render_pictures
from tamizdat.press.build.site_digests import (
    changed_parts,
    decode_digests,
    encode_digests,
    pages_showing,
    redirect_paths,
    site_digests,
)
from tamizdat.press.build.state import due_for_next_build
from tamizdat.press.context import BuildConfig, BuildContext
from tamizdat.press.dates.due import decode_due, encode_due
from tamizdat.press.index.record import IndexRecord
from tamizdat.press.index.updater import IndexUpdater
from tamizdat.press.media import Media
from tamizdat.press.removals import check_removals
from tamizdat.press.render.navigation import navigation_state
from tamizdat.press.report import PressReport, changes_between, left_out_lines, note_lines
from tamizdat.press.signer import Signer
from tamizdat.release import Stage

# More changed articles than these, and more than one in fifty, are made sooner by making everything on all cores.
_MOST_CHANGED = 200


class TooManyChanges(Exception):
    """So many pages have to be made that making everything on all cores is faster."""


def incremental_build(
    config: BuildConfig,
    index: IndexUpdater,
    stage: Stage,
    signer: Signer,
    changed: Iterable[int] | None,
) -> PressReport:
    """Make what depends on the articles that have changed. Raises PathConflict, TooManyChanges."""
    index.portable = config.portable
    context = BuildContext(config, index)
    named = None if changed is None else set(changed)
    context.is_named = named is not None and not signer.redact  # what is redacted goes from every page
    looked_at = sorted(named) if named is not None else _changed_articles(config, index)
    numbers = sorted({*looked_at, *_other_dues(config, index)})
    if len(numbers) > max(_MOST_CHANGED, index.article_count() // 50):
        raise TooManyChanges
    digests = site_digests(context.site, context.redirects.targets)
    parts = changed_parts(decode_digests(index.build_state("site")), digests)
    last = LastStates(config, index, redact=signer.redact, named=named or ())
    records = {number: last.in_place_of(record) for number, record in _records(numbers, config, index).items()}
    numbers = sorted({*numbers, *records})
    before = {number: index.digest_and_summary(number) for number in numbers}
    changes = ArticleChanges(
        context, index, {number: records.get(number) or last.of_missing(number) for number in numbers}
    )
    plan = changes.apply(pages_showing(parts), redirect_paths(parts))
    if navigation_state(context) != index.build_state("navigation"):
        raise TooManyChanges  # it stands on every page
    index.set_redirects_left_out(context.redirects.left_out)
    index.set_texts_left_out(context.texts_left_out())
    index.remove_left_out_of(plan.pages)
    built = PageBuilder(context, stage).build(sorted(plan.pages))
    index.add_left_out(built.left_out)
    entries = [*built.entries, *put_picture_files(context, stage, sorted(plan.picture_files.items()))]
    check_removals(config, index, entries, plan.removed)
    summary = signer.publish(stage, entries, plan.removed, index, full=False, site=context.site)
    notes = tuple(section_pages.vanished_notes(section_pages.paths_before(index), context))
    index.set_build_state(
        root=summary.root,
        site=encode_digests(digests),
        section_pages=section_pages.encode_paths(section_pages.section_paths(context)),
        theme=config.checked_theme,
        due=encode_due(due_for_next_build(config.due, index, context.zone)),
    )
    if (config.barred.name if config.barred else "") != index.build_state(STATE):
        index.set_build_state(**{STATE: ""})  # only what has changed was looked through for these words
    if named is None:
        index.set_build_state(**{LAST: last_words(config.barred)})
    index.commit(scrub=signer.redact)
    if signer.redact:
        remove_other_renditions(config, index, redact=True)
    after = {number: index.digest_and_summary(number) for number in numbers}
    return PressReport(
        kinds=dict(built.kinds),
        articles=index.article_count(),
        left_out=left_out_lines(index, None if named is None else numbers),
        notes=(*note_lines(index, config.outlet, config.overrides), *notes),
        changes=tuple(changes_between(before, after)),
        release=summary,
    )


def _records(numbers: Iterable[int], config: BuildConfig, index: IndexUpdater) -> dict[int, IndexRecord]:
    """Return the records of articles by their numbers, and of all others that show a picture whose file has changed
    with them."""
    records: dict[int, IndexRecord] = {}
    asked: set[int] = set()
    while more := sorted(set(numbers) - asked):
        asked.update(more)
        render_pictures(more, config)
        made = {record.number: record for record in make_records(more, config)}
        records |= made
        used = {picture for record in made.values() for picture in record.dependencies.pictures}
        numbers = {number for each in used for number in index.articles_with_other_stamp(each.path, each.stamp)}
    return records


def _changed_articles(config: BuildConfig, index: IndexUpdater) -> list[int]:
    """Return the numbers of the articles that are new, different or gone since the last press, pictures included."""
    gone = index.digests()
    changed = [number for number, digest in config.snapshot.digests() if gone.pop(number, None) != digest]
    if config.snapshot.unreadable:  # what may be among the records that cannot be read was told by an earlier press
        gone = {number: digest for number, digest in gone.items() if digest != NO_RECORD}
    index.set_archive_left_out(config.snapshot.left_out)
    media = Media(config.media)
    other_pictures = {number for path, number, stamp in index.media_stamps() if media.stamp(path) != stamp}
    again: set[int] = set()
    if index.build_state(LAST) != last_words(config.barred):  # what was barred before may be allowed now
        again = index.numbers_left_out()
    return sorted(other_pictures.union(changed, gone, again))


def _other_dues(config: BuildConfig, index: IndexUpdater) -> list[int]:
    """Return the articles that are due now and were not in the build before, or the other way round."""
    before, now = decode_due(index.build_state("due")), config.due
    zone = ZoneInfo(config.outlet.time_zone)
    found = [summary for number in index.not_due() if (summary := index.summary(number))]
    if before.latest > now.latest or before.articles.keys() - now.articles.keys():  # a clock that was put back
        day = 86_400  # a bare day ranks at its noon and is due from its beginning
        found += index.dated_after(min(now.latest, now.clock) - day)
    return [each.number for each in found if now.includes(each.number, each.published, zone) != each.due]
