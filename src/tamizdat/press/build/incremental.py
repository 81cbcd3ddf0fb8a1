"""An incremental build: what depends on the articles and the parts of the site that have changed, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from tamizdat.press.build.dependents import ArticleChanges
from tamizdat.press.build.page_builder import PageBuilder, make_records
from tamizdat.press.build.site_digests import (
    changed_parts,
    decode_digests,
    encode_digests,
    pages_showing,
    redirect_paths,
    site_digests,
)
from tamizdat.press.context import BuildConfig, BuildContext
from tamizdat.press.index.updater import IndexUpdater
from tamizdat.press.media import Media
from tamizdat.press.report import PressReport, left_out_lines
from tamizdat.press.signer import Signer
from tamizdat.release import Stage

# More changed articles than these, and more than one in fifty, are made sooner by making everything on all cores.
_MOST_CHANGED = 200


class TooManyChanges(Exception):
    """So many articles changed that making everything on all cores is faster."""


def incremental_build(
    config: BuildConfig,
    index: IndexUpdater,
    stage: Stage,
    signer: Signer,
    changed: Iterable[int] | None,
) -> PressReport:
    """Make what depends on the articles that have changed. Raises PathConflict, TooManyChanges."""
    context = BuildContext(config, index)
    numbers = sorted(changed) if changed is not None else _changed_articles(config, index)
    if len(numbers) > max(_MOST_CHANGED, index.article_count() // 50):
        raise TooManyChanges
    digests = site_digests(context.site, context.redirects.targets)
    parts = changed_parts(decode_digests(index.build_state("site")), digests)
    records = {record.number: record for record in make_records(numbers, config)}
    changes = ArticleChanges(context, index, {number: records.get(number) for number in numbers})
    plan = changes.apply(pages_showing(parts), redirect_paths(parts))
    index.set_redirects_left_out(context.redirects.left_out)
    index.set_texts_left_out(context.texts_left_out())
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
    index.set_build_state(root=summary.root, site=encode_digests(digests))
    index.commit(scrub=signer.redact)
    return PressReport(
        kinds=dict(built.kinds),
        articles=index.article_count(),
        left_out=left_out_lines(index, None if changed is None else numbers),
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
