"""The plan of a full build: every page of the site, in the order that lets workers make them fastest.

Each page depends on its own reference alone, so pages can be made in any order. They go by years: an article's teaser
stands on the pages of its day, its month, its year of topics and of its author, and is made once for all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain, groupby, islice

from tamizdat.paths import page_file
from tamizdat.press.context import BuildContext
from tamizdat.press.index.summary import UNDATED_RANK
from tamizdat.press.kinds import KINDS
from tamizdat.press.page_refs import PageRef
from tamizdat.press.redirects import redirect_owner, redirect_paths

# Pages that a worker is given at once: a year of a paper that prints ten articles a day; of what belongs to no year
# fewer, so that no worker makes the last of them, topics and feeds, while the others wait.
_BATCH, _LAST_BATCH = 5_000, 100
_START = datetime(1970, 1, 1, tzinfo=UTC)


def batches(context: BuildContext) -> Iterator[list[PageRef]]:
    """Yield every page of the site: articles and list pages year by year, then what belongs to no year."""
    by_year: dict[str, list[PageRef]] = defaultdict(list)
    for ref in _pages(context):
        year = ref.period[:4]
        by_year[year if year.isdecimal() else ""].append(ref)
    for year, articles in groupby(article_refs(context), lambda pair: pair[0]):
        of_year = by_year.pop(year, []) if year else []
        yield from _cut(chain((ref for _, ref in articles), of_year), _BATCH)
    rest = (ref for year in sorted(by_year) for ref in by_year[year])
    yield from _cut(chain(rest, host_refs(context), redirect_refs(context)), _LAST_BATCH)


def _pages(context: BuildContext) -> Iterator[PageRef]:
    """Yield every page and file of a language or host that lists articles or is fixed, and the feeds of each."""
    fixed = context.fixed_refs
    listed = (ref for ref in context.index.all_refs() if ref not in fixed and KINDS[ref.kind].made != "host")
    for ref in chain(fixed, listed, context.letter_refs()):
        if not context.is_made(ref):
            continue
        yield ref
        feeds = KINDS[ref.kind].feeds
        if feeds and KINDS[feeds].made == "listed":
            yield PageRef(feeds, ref.language, ref.slug)


def article_refs(context: BuildContext) -> Iterator[tuple[str, PageRef]]:
    """Yield the year (UTC) in which each article appeared, "" if unknown, and its reference; oldest first."""
    codes: dict[str, str] = {}
    for number, language, rank in context.index.by_time():
        year = "" if rank == UNDATED_RANK else str((_START + timedelta(seconds=rank)).year)
        code = codes.get(language) or codes.setdefault(language, context.outlet.language(language).code)
        yield year, PageRef("article", code, str(number))


def host_refs(context: BuildContext) -> list[PageRef]:
    """Return the files that stand once for each host. Their language is "" or that of a host of its own."""
    names = [row.name for row in KINDS.values() if row.made == "host"]
    return [PageRef(name, host) for host in context.outlet.host_codes for name in names]


def redirect_refs(context: BuildContext) -> Iterator[PageRef]:
    """Yield each page at an old path that leads readers on."""
    for path in redirect_paths(context.index.old_paths(), context.redirects.targets):
        if context.index.path_owner(page_file(path)) == redirect_owner(path):
            yield PageRef("redirect", context.outlet.language_at(path).code, path)


def _cut(refs: Iterator[PageRef], size: int) -> Iterator[list[PageRef]]:
    while batch := list(islice(refs, size)):
        yield batch
