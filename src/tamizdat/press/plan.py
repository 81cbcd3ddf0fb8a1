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
from tamizdat.press.context import Setting
from tamizdat.press.index.record import moved_file
from tamizdat.press.index.scan import page_owner, redirect_owner, site_redirects
from tamizdat.press.index.summary import UNDATED_RANK
from tamizdat.press.page import Place, has_page

# Files that stand once for each host (`Outlet.domains`), made from counts and from the newest articles.
SINGLE = ("sitemap-fronts", "news", "sitemap-index")
# Places that a worker is given at once: a year of a paper that prints ten articles a day.
_BATCH = 5_000
_START = datetime(1970, 1, 1, tzinfo=UTC)


def batches(setting: Setting) -> Iterator[list[Place]]:
    """Yield every page of the site: articles and fronts year by year, then what belongs to no year."""
    fronts: dict[str, list[Place]] = defaultdict(list)
    fixed = setting.fixed
    for place in (*fixed, *(place for place in setting.index.every_place() if place not in fixed)):
        if place.kind != "news" and is_made(setting, place):
            year = place.when[:4]
            fronts[year if year.isdecimal() else ""].append(place)
    for year, articles in groupby(article_places(setting), lambda pair: pair[0]):
        of_year = fronts.pop(year, []) if year else []
        yield from _cut(chain((place for _, place in articles), of_year))
    rest = (place for year in sorted(fronts) for place in fronts[year])
    yield from _cut(iter([*rest, *standing(setting), *moved_places(setting)]))


def is_made(setting: Setting, place: Place) -> bool:
    """Whether a place has a page or file in this release: it is made, and nobody else stands at its path."""
    if not setting.is_made(place):
        return False
    if not has_page(place):
        return True
    path = setting.path(place)
    return setting.index.owner(page_file(path)) == page_owner(path)


def article_places(setting: Setting) -> Iterator[tuple[str, Place]]:
    """Yield the place of each article's own pages and the year (UTC) it appeared in, "" if unknown; oldest first."""
    codes: dict[str, str] = {}
    for number, language, rank in setting.index.in_time():
        year = "" if rank == UNDATED_RANK else str((_START + timedelta(seconds=rank)).year)
        code = codes.get(language) or codes.setdefault(language, setting.outlet.language(language).code)
        yield year, Place("article", code, str(number))


def standing(setting: Setting) -> list[Place]:
    """The files that stand once for a language or a host, and the feeds."""
    feeds = [Place("feeds", place.language, place.slug) for place in feed_fronts(setting)]
    feeds += [Place("corrections-feeds", language.code) for language in setting.outlet.languages]
    missing = [Place("missing", language.code) for language in setting.outlet.languages]
    single = [Place(kind, domain) for domain in setting.outlet.domains for kind in SINGLE]
    return [*missing, *single, *feeds]


def feed_fronts(setting: Setting) -> list[Place]:
    """The fronts that have feeds: home pages and sections."""
    fronts = [place for place in setting.fixed if place.kind in {"home", "section"}]
    fronts += [place for place in setting.index.places("section") if place not in setting.fixed]
    return [place for place in fronts if is_made(setting, place)]


def moved_places(setting: Setting) -> Iterator[Place]:
    """Yield the place of each page that leads on from an old path."""
    for path, target in sorted({**dict(setting.index.moved()), **site_redirects(setting)[0]}.items()):
        if setting.index.owner(moved_file(path)) == redirect_owner(path):
            yield Place("moved", setting.outlet.at(path).code, path, target.lstrip("/"))


def _cut(places: Iterator[Place]) -> Iterator[list[Place]]:
    while batch := list(islice(places, _BATCH)):
        yield batch
