"""A full build: every page, and a new index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing

from msgspec.structs import replace

from tamizdat.press.build import section_pages, state
from tamizdat.press.build.page_builder import FEW, BuildWorkers
from tamizdat.press.build.picture_files import put_picture_files, remove_other_renditions, render_pictures
from tamizdat.press.build.plan import batches
from tamizdat.press.build.site_digests import encode_digests, site_digests
from tamizdat.press.context import BuildConfig, BuildContext
from tamizdat.press.index.reader import LeftOut
from tamizdat.press.index.record import IndexRecord
from tamizdat.press.index.scan import scan
from tamizdat.press.index.writer import IndexWriter
from tamizdat.press.report import PressReport, Progress, left_out_lines
from tamizdat.press.signer import Signer
from tamizdat.release import Entry, Stage


def full_build(config: BuildConfig, stage: Stage, signer: Signer, progress: Progress) -> PressReport:
    """Make every page, and a new index."""
    final = config.index
    config = replace(config, index=final.with_name(final.name + ".new"))
    state.delete_index(config.index)
    index = IndexWriter(config.index)
    context = BuildContext(config, index)
    numbers = [number for number, _ in config.snapshot.digests()]
    with closing(index), BuildWorkers(config, context, stage, alone=len(numbers) < FEW) as workers:
        if len(numbers) < FEW:
            render_pictures(numbers, config)
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
        before = section_pages.paths_in(final, stage.in_force().root.sha256)
        summary = signer.publish(stage, entries, (), index, full=True)
        digests = encode_digests(site_digests(context.site, context.redirects.targets))
        sections = section_pages.encode_paths(section_pages.section_paths(context))
        index.finish(left_out, root=summary.root, site=digests, fingerprint=config.fingerprint, section_pages=sections)
        report = PressReport(
            kinds=dict(kinds),
            articles=index.article_count(),
            left_out=left_out_lines(index),
            notes=tuple(section_pages.vanished_notes(before, context)),
            release=summary,
        )
        remove_other_renditions(config, index, redact=signer.redact)
    state.delete_index(final)
    config.index.rename(final)
    return report


def _counted(records: Iterator[list[IndexRecord]], total: int, progress: Progress) -> Iterator[list[IndexRecord]]:
    for some in records:
        progress("scan", len(some), total)
        yield some


def _assets_and_media(context: BuildContext, stage: Stage) -> Iterator[Entry]:
    """Put the theme's files and those of the pictures that articles use into the release."""
    for asset in context.assets.files:
        yield stage.put(asset.path, asset.content)
    yield from put_picture_files(context, stage, context.index.picture_files())
