"""The first pass of a press: every article looked at once, its summaries into the index, its files claimed.

What cannot be pressed is left out and told; the rest goes on. Articles are taken in the order of their numbers, so that
of two that want one address the lower number has it, whatever order they were read in.
"""

from __future__ import annotations

from collections.abc import Iterable

from tamizdat.paths import page_file, path_problem
from tamizdat.press.context import BuildContext
from tamizdat.press.index.reader import ARCHIVE, SITE
from tamizdat.press.index.record import IndexRecord, moved_file, moved_path
from tamizdat.press.index.writer import IndexWriter
from tamizdat.press.page import PageRef, has_page


def survey(context: BuildContext, index: IndexWriter, records: Iterable[list[IndexRecord]]) -> None:
    """Fill `index`, which is that of `setting`, from the records of all articles."""
    index.lose((ARCHIVE, line) for line in context.archive.left_out)
    _claim(context.fixed, context, index)
    for some in records:
        index.take_in(some)
    index.count_places()
    fixed = set(context.fixed)
    fronts = (place for place in index.every_place() if has_page(place) and place not in fixed)
    _claim((place for place in fronts if context.is_made(place)), context, index)
    _claim_moved(context, index)


def _claim(places: Iterable[PageRef], context: BuildContext, index: IndexWriter) -> None:
    """Keep the place of each page; where something stands already, the page is left out."""
    for place in places:
        path = context.path(place)
        if owner := index.claim([page_file(path)], page_owner(path)):
            line = f"the page {path}: left out: {owner} stands there. Give one of them another address."
            index.lose([(SITE, line)])


def page_owner(path: str) -> str:
    """Return the name under which a front or standing page claims its file."""
    return f"the page {path}"


def redirect_owner(path: str) -> str:
    """Return the name under which the page at an old path claims its file."""
    return f"the redirect from {path!r}"


def site_redirects(context: BuildContext) -> tuple[dict[str, str], list[str]]:
    """Return the site's own redirects by the path of their page, and what no plain file can do, a line each."""
    found: dict[str, str] = {}
    lost = []
    for old, target in sorted(context.site.redirects.items()):
        path = moved_path(old)
        if problem := path_problem(path):
            lost.append(f"redirect from {old!r}: left out: {problem}; it needs a rule of the server.")
        else:
            found[path] = target
    return found, lost


def _claim_moved(context: BuildContext, index: IndexWriter) -> None:
    """Keep the places of redirects that a plain file can make; a page that stands at an old path stays there."""
    ours, lost = site_redirects(context)
    index.lose((SITE, line) for line in lost)
    for path in sorted({**dict(index.moved()), **ours}):
        if owner := index.claim([moved_file(path)], redirect_owner(path)):
            index.lose([(SITE, f"redirect from {path!r}: left out: {owner} stands there. Remove one of them.")])
