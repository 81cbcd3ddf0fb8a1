"""The plan of a full press: every page of the site, in the order that lets workers make them fastest.

Each page depends on its own place and on nothing that is not in it. Pages go by years: an article's teaser stands on
the pages of its day, its month, its year of topics and of its author, and is made once for all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain, groupby, islice

from tamizdat.paths import page_file
from tamizdat.press.context import BuildContext
from tamizdat.press.index.record import moved_file
from tamizdat.press.index.scan import page_owner, redirect_owner, site_redirects
from tamizdat.press.index.summary import UNDATED_RANK
from tamizdat.press.page import PageRef, has_page

# Files that stand once for each host (`Outlet.host_codes`), made from counts and from the newest articles.
SINGLE = ("sitemap-fronts", "news", "sitemap-index")
# Places that a worker is given at once: a year of a paper that prints ten articles a day.
_BATCH = 5_000
_START = datetime(1970, 1, 1, tzinfo=UTC)


def batches(context: BuildContext) -> Iterator[list[PageRef]]:
    """Yield every page of the site: articles and fronts year by year, then what belongs to no year."""
    fronts: dict[str, list[PageRef]] = defaultdict(list)
    fixed = context.fixed
    for place in (*fixed, *(place for place in context.index.every_place() if place not in fixed)):
        if place.kind != "news" and is_made(context, place):
            year = place.when[:4]
            fronts[year if year.isdecimal() else ""].append(place)
    for year, articles in groupby(article_places(context), lambda pair: pair[0]):
        of_year = fronts.pop(year, []) if year else []
        yield from _cut(chain((place for _, place in articles), of_year))
    rest = (place for year in sorted(fronts) for place in fronts[year])
    yield from _cut(iter([*rest, *standing(context), *moved_places(context)]))


def is_made(context: BuildContext, place: PageRef) -> bool:
    """Whether a place has a page or file in this release: it is made, and nobody else stands at its path."""
    if not context.is_made(place):
        return False
    if not has_page(place):
        return True
    path = context.path(place)
    return context.index.owner(page_file(path)) == page_owner(path)


def article_places(context: BuildContext) -> Iterator[tuple[str, PageRef]]:
    """Yield the place of each article's own pages and the year (UTC) it appeared in, "" if unknown; oldest first."""
    codes: dict[str, str] = {}
    for number, language, rank in context.index.in_time():
        year = "" if rank == UNDATED_RANK else str((_START + timedelta(seconds=rank)).year)
        code = codes.get(language) or codes.setdefault(language, context.outlet.language(language).code)
        yield year, PageRef("article", code, str(number))


def standing(context: BuildContext) -> list[PageRef]:
    """The files that stand once for a language or a host, and the feeds."""
    feeds = [PageRef("feeds", place.language, place.slug) for place in feed_fronts(context)]
    feeds += [PageRef("corrections-feeds", language.code) for language in context.outlet.languages]
    missing = [PageRef("missing", language.code) for language in context.outlet.languages]
    single = [PageRef(kind, host) for host in context.outlet.host_codes for kind in SINGLE]
    return [*missing, *single, *feeds]


def feed_fronts(context: BuildContext) -> list[PageRef]:
    """The fronts that have feeds: home pages and sections."""
    fronts = [place for place in context.fixed if place.kind in {"home", "section"}]
    fronts += [place for place in context.index.places("section") if place not in context.fixed]
    return [place for place in fronts if is_made(context, place)]


def moved_places(context: BuildContext) -> Iterator[PageRef]:
    """Yield the place of each page that leads on from an old path."""
    for path, target in sorted({**dict(context.index.moved()), **site_redirects(context)[0]}.items()):
        if context.index.owner(moved_file(path)) == redirect_owner(path):
            yield PageRef("moved", context.outlet.language_at(path).code, path, target.lstrip("/"))


def _cut(places: Iterator[PageRef]) -> Iterator[list[PageRef]]:
    while batch := list(islice(places, _BATCH)):
        yield batch
