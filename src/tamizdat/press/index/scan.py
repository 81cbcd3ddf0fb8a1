"""The first pass of a full build: every article is read once, its record goes into the index, its files get an owner.

What cannot be pressed is left out and reported; the rest goes on. Articles are added in the order of their numbers, so
that of two that want one path the lower number has it, whatever order they were read in.
"""

from __future__ import annotations

from collections.abc import Iterable

from tamizdat.paths import page_file
from tamizdat.press.context import BuildContext
from tamizdat.press.index.reader import ARCHIVE, SITE
from tamizdat.press.index.record import IndexRecord
from tamizdat.press.index.writer import IndexWriter
from tamizdat.press.page_refs import PageRef, has_path, owner_name
from tamizdat.press.redirects import redirect_owner


def survey(context: BuildContext, index: IndexWriter, records: Iterable[list[IndexRecord]]) -> None:
    """Fill `index`, which is that of `context`, from the records of all articles."""
    index.lose((ARCHIVE, line) for line in context.archive.left_out)
    _set_owners(context.fixed_refs, context, index)
    for some in records:
        index.take_in(some)
    index.count_places()
    listed = (ref for ref in index.every_place() if ref not in context.fixed_refs)
    _set_owners((ref for ref in listed if context.is_due(ref)), context, index)
    _set_redirect_owners(context, index)


def _set_owners(refs: Iterable[PageRef], context: BuildContext, index: IndexWriter) -> None:
    """Give each page its file; one whose path has an owner already is left out."""
    for path in (context.path(ref) for ref in refs if has_path(ref)):
        if owner := index.claim([page_file(path)], owner_name(path)):
            line = f"the page {path}: left out: {owner} stands there. Give one of them another address."
            index.lose([(SITE, line)])


def _set_redirect_owners(context: BuildContext, index: IndexWriter) -> None:
    """Give redirects their files; a page that stands at an old path stays there."""
    index.lose((SITE, line) for line in context.redirects_left_out)
    for path in sorted({*dict(index.moved()), *context.redirects}):
        if owner := index.claim([page_file(path)], redirect_owner(path)):
            index.lose([(SITE, f"redirect from {path!r}: left out: {owner} stands there. Remove one of them.")])
