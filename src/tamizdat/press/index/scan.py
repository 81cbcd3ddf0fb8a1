"""The first pass of a full build: every article is read once, its record goes into the index, its files get an owner.

What cannot be pressed is left out and reported; the rest goes on. Articles are added in the order of their numbers, so
that of two that want one path the lower number has it, whatever order they were read in.
"""

from __future__ import annotations

from collections.abc import Iterable

from tamizdat.paths import page_file
from tamizdat.press.context import BuildContext
from tamizdat.press.index.reader import ARCHIVE, SITE, TEXTS
from tamizdat.press.index.record import IndexRecord
from tamizdat.press.index.writer import IndexWriter
from tamizdat.press.page_refs import PageRef, has_path, owner_name
from tamizdat.press.redirects import redirect_owner, redirect_paths
from tamizdat.redirects import is_address, key_of, page_path


def scan(context: BuildContext, index: IndexWriter, records: Iterable[list[IndexRecord]]) -> None:
    """Fill `index`, which is that of `context`, from the records of all articles."""
    index.add_left_out((ARCHIVE, "", line) for line in context.snapshot.left_out)
    _set_owners(context.fixed_refs, context, index)
    for some in records:
        index.add(some)
    index.write_counts()
    listed = (ref for ref in index.all_refs() if ref not in context.fixed_refs)
    _set_owners((ref for ref in listed if context.is_due(ref)), context, index)
    _set_owners(context.letter_refs(), context, index)
    _set_redirect_owners(context, index)
    index.add_left_out((SITE, TEXTS, line) for line in context.texts_left_out())


def _set_owners(refs: Iterable[PageRef], context: BuildContext, index: IndexWriter) -> None:
    """Make each page the owner of its file; one whose path has an owner already is left out."""
    for path in (context.path(ref) for ref in refs if has_path(ref)):
        if problem := index.refusal([page_file(path)]):
            index.add_left_out([(SITE, "", f"the page {path}: left out: {problem}. Rename its label.")])
        elif owner := index.set_owner([page_file(path)], owner_name(path)):
            line = f"the page {path}: left out: {owner} stands there. Give one of them another address."
            index.add_left_out([(SITE, "", line)])


def _set_redirect_owners(context: BuildContext, index: IndexWriter) -> None:
    """Make redirects the owners of the files at old paths that no page owns."""
    index.add_left_out((SITE, "", line) for line in context.redirects.left_out)
    for path in redirect_paths(index.old_paths(), context.redirects.targets):
        if problem := index.refusal([page_file(path)]):
            line = f"redirect from {path!r}: left out: {problem}. A rule of the server can lead on from there."
            index.add_left_out([(SITE, "", line)])
        elif owner := index.set_owner([page_file(path)], redirect_owner(path)):
            loop = ", and the redirect leads back to it in a loop" if _leads_back(path, context, index) else ""
            line = f"redirect from {path!r}: left out: {owner} stands there{loop}. Remove one of them."
            index.add_left_out([(SITE, "", line)])


def _leads_back(path: str, context: BuildContext, index: IndexWriter) -> bool:
    """Whether a redirect of the site's own from an article's path leads to an old path of that article."""
    target = context.redirects.targets.get(path)
    old_path = page_path(key_of(target)) if target and not is_address(target) else ""
    return bool(old_path) and index.redirect_target(old_path) == path
