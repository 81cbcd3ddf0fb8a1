"""A full build: every page, and a new index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing

from msgspec.structs import replace

from tamizdat.press.build import state
from tamizdat.press.build.page_builder import FEW, BuildWorkers
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
        summary = signer.publish(stage, entries, (), index, full=True, site=context.site)
        digests = encode_digests(site_digests(context.site, context.redirects.targets))
        index.finish(left_out, root=summary.root, site=digests, fingerprint=config.fingerprint)
        report = PressReport(
            kinds=dict(kinds), articles=index.article_count(), left_out=left_out_lines(index), release=summary
        )
    state.delete_index(final)
    config.index.rename(final)
    return report


def _counted(records: Iterator[list[IndexRecord]], total: int, progress: Progress) -> Iterator[list[IndexRecord]]:
    for some in records:
        progress("scan", len(some), total)
        yield some


def _assets_and_media(context: BuildContext, stage: Stage) -> Iterator[Entry]:
    """Put the theme's files and the pictures that articles use into the release."""
    for asset in context.assets.files:
        yield stage.put(asset.path, asset.content)
    for path in context.index.media_paths():
        if file := context.media.find(path):
            yield stage.put(path, file.read_bytes())
