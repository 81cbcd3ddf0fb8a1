"""What depends on a change: given some articles as they were and as they are, every page that may differ.

Nothing is rendered or read to find out. An article's places before and after (`place.places`), who names it, who links
to one of its addresses, and what appears or vanishes beside the places that appear or vanish: that is all there is.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from tamizdat.outlet import Outlet
from tamizdat.paths import page_file
from tamizdat.press.context import BuildContext
from tamizdat.press.index.linking import kin
from tamizdat.press.index.record import Dependencies, IndexRecord, moved_file
from tamizdat.press.index.scan import page_owner, redirect_owner, site_redirects
from tamizdat.press.index.summary import ArticleSummary
from tamizdat.press.index.updater import IndexUpdater
from tamizdat.press.links import our_keys, short
from tamizdat.press.page import LATEST, PERIODS, PageRef, from_key, has_page, places, ranked_pages
from tamizdat.press.pages.feeds import ITEMS
from tamizdat.press.pages.sitemaps import month_paths
from tamizdat.press.plan import is_made
from tamizdat.press.render.renderer import FEEDS

_NAMED = ("section", "topic", "author", "series")  # fronts with a name of their own
_LISTED = {"topic": "topics", "author": "authors", "series": "serials"}  # and the pages that list all of a kind
# Files that are there whatever the articles are, and pages that are known by their article.
_ALWAYS = {"article", "moved", "sitemap-fronts", "sitemap-index", "news", "corrections-feeds"}


class Was(Struct, frozen=True):
    """An article as the index knew it before; `ranked` as in its IndexRecord."""

    summary: ArticleSummary | None
    places: tuple[PageRef, ...]
    ranked: tuple[tuple[PageRef, int], ...]
    dependencies: Dependencies

    @property
    def stands(self) -> list[tuple[str, int]]:
        """The key of every place that listed the article, with its rank there."""
        rank = self.summary.rank if self.summary else 0
        return [(place.key, at) for place, at in (*((place, rank) for place in self.places), *self.ranked)]


class Outcome(Struct):
    """What is to be done: places to be made, files to be taken away, and the articles among the places."""

    make: set[PageRef]
    remove: set[str]
    articles: set[int]
    media: set[str]


class Change:
    """Takes new records into an index and finds what they touch: number to record, None if the article is gone."""

    def __init__(self, context: BuildContext, index: IndexUpdater, records: dict[int, IndexRecord | None]) -> None:
        self.context, self.index, self.records = context, index, records
        self.outlet: Outlet = context.outlet
        self.was = {number: self._was(number) for number in records}
        self.out = Outcome(set(), set(), set(), set())
        # Every place that any of them stood or stands at.
        self.stood = {number: {*was.places, *_places(records[number])} for number, was in self.was.items()}
        self.erred = {number: self._erred(number) for number in records}
        self.touched = set().union(*self.stood.values(), *self.erred.values())
        # Articles that lead to one of them from their own pages, before and, later, after.
        self.kin = {number: self._kin(number) for number in records}
        self.counts = {place: index.count(place) for place in self.touched}
        self.titles = {place: context.title(place) for place in self.touched if place.kind in _NAMED}
        self.heads = {place: index.numbers(place, ITEMS) for place in self.touched if place.kind in {"home", "section"}}

    def apply(self) -> Outcome:
        """Change the index and return what is to be done. Raises PathConflict."""
        for number, was in self.was.items():
            self.index.take_out(number, was.summary, was.stands)
        for record in self.records.values():
            if record:
                self.index.take_in(record)
        self._settle_files()
        showing = self._showing()
        flips = self._flips()
        self.out.make |= {place for number in showing for place in (*self.stood[number], *self.erred[number])}
        self._neighbours(flips)
        self._titles()
        self._articles(showing, flips)
        self._redirects()
        self._feeds()
        self._media()
        self.out.make = {place for place in self.out.make if self._stays(place)}
        return self.out

    def _was(self, number: int) -> Was:
        summary = self.index.summary(number)
        if summary is None:
            return Was(None, (), (), Dependencies())
        ranked = tuple(dict.fromkeys(ranked_pages(summary, self.outlet)))
        return Was(summary, tuple(places(summary, self.outlet)), ranked, self.index.dependencies(number))

    def _kin(self, number: int) -> set[int]:
        record = self.records[number]
        return kin(self.index, self.outlet, self.was[number].summary, record.summary if record else None)

    def _erred(self, number: int) -> set[PageRef]:
        """Return the places that listed, or list, a correction of an article."""
        record = self.records[number]
        now = {from_key(key) for key, _ in record.ranked} if record else set()
        return now.union(place for place, _ in self.was[number].ranked)

    def _settle_files(self) -> None:
        """Let the files of articles go that they do not have any more, then claim the new ones."""
        for number, was in self.was.items():
            record = self.records[number]
            keeps = record.dependencies.files if record else ()
            for file in was.dependencies.files:
                self.out.remove.add(file)
                if file not in keeps:
                    self.index.release(file, f"article {number}")
        for number in sorted(self.records):
            record = self.records[number]
            for file in record.dependencies.files if record else ():
                self.index.claim(file, f"article {number}")

    def _showing(self) -> set[int]:
        """Return the articles that other pages show differently now, and those whose places differ."""
        found = set()
        for number, was in self.was.items():
            record = self.records[number]
            now = record.summary if record else None
            old_face, new_face = (summary.face if summary else None for summary in (was.summary, now))
            if old_face != new_face or set(was.places) != set(_places(record)):
                found.add(number)
            if was.summary and now and was.summary.updated != now.updated:
                self.out.make |= {place for place in self.stood[number] if place.kind == "sitemap"}
            if was.summary and now and was.summary.slips != now.slips:
                self.out.make |= self.erred[number]
            if number in found or (was.summary and now and was.summary.translations != now.translations):
                self.out.articles |= self.kin[number] | self._kin(number)
        return found

    def _before(self, place: PageRef) -> int:
        """How many articles stood at a place."""
        return self.counts[place] if place in self.counts else self.index.count(place)

    def _flips(self) -> set[PageRef]:
        """Return the places that have a page now and had none, or had one and have none; claim and release files."""
        maybe = set(self.touched)
        for place in self.touched:
            if place.kind in PERIODS and (self.counts[place] <= LATEST) != (self.index.count(place) <= LATEST):
                maybe |= set(self.index.places(PERIODS[place.kind], place.language, place.slug))
        flips = set()
        for place in sorted(maybe):
            made = self.context.is_made(place)
            if made != self.context.is_made(place, self._before):
                flips.add(place)
                self._turn(place, made)
        return flips

    def _turn(self, place: PageRef, made: bool) -> None:
        """Give the page of a place its file, or take it away."""
        if place.kind == "sitemap":
            if not made:
                self.out.remove |= set(month_paths(self.outlet, place, self.counts[place]))
            return
        if not has_page(place):
            return
        path = self.context.path(place)
        if made:
            self.out.make.add(place)
            self.index.claim(page_file(path), page_owner(path))
            return
        self.index.release(page_file(path), page_owner(path))
        self.out.remove.add(page_file(path))
        if place.kind == "section":
            self.out.remove |= {path + name for name in FEEDS}

    def _neighbours(self, flips: set[PageRef]) -> None:
        """Add the pages that lead to places which appear or vanish."""
        make = self.out.make
        for place in flips:
            host = self.outlet.host_code(place.language)
            if has_page(place):
                make |= {replace(place, language=language.code) for language in self.outlet.languages}
            make.add(PageRef("sitemap-fronts" if place.kind in _NAMED else "sitemap-index", host))
            if place.kind in _LISTED:
                make.add(PageRef(_LISTED[place.kind], place.language))
            elif place.kind == "day":
                make.add(PageRef("year", place.language, "", place.when[:4]))
            elif place.kind in {"month", "undated"}:
                make |= {PageRef("archive", place.language), PageRef("year", place.language, "", place.when[:4])}
        for place in self.touched:
            before, now = self.counts[place], self.index.count(place)
            if place.when and (before > 0) != (now > 0):
                make |= {beside for beside in self.index.beside(place) if beside}
            if place.kind == "undated" and (before > 0) != (now > 0):
                make.add(PageRef("archive", place.language))
            if place.kind == "sitemap":
                had, has = (month_paths(self.outlet, place, count) for count in (before, now))
                if had != has:
                    make.add(PageRef("sitemap-index", place.language))
                    self.out.remove |= set(had)

    def _titles(self) -> None:
        """Add the pages that show the name of a place whose name has changed."""
        for place, title in self.titles.items():
            if title == self.context.title(place):
                continue
            self.out.make |= {place, PageRef("home", place.language)}
            if place.kind in PERIODS:
                self.out.make |= set(self.index.places(PERIODS[place.kind], place.language, place.slug))
            if place.kind in _LISTED:
                self.out.make.add(PageRef(_LISTED[place.kind], place.language))
            if place.kind == "section":
                self.out.make.add(PageRef("feeds", place.language, place.slug))

    def _articles(self, showing: set[int], flips: set[PageRef]) -> None:
        """Add the changed articles, those that name what shows differently, and those whose links lead elsewhere."""
        keys: set[int] = set()
        for number, was in self.was.items():
            record = self.records[number]
            now = record.summary if record else None
            answers = record.dependencies.answers if record else ()
            if (was.summary and was.summary.path) != (now and now.path) or set(was.dependencies.answers) != set(
                answers
            ):
                keys |= {*was.dependencies.answers, *answers}
        for place in flips:
            if has_page(place):
                keys.update(map(short, our_keys(self.context.path(place), self.outlet)))
        asking = self.index.asking(keys)
        self.out.articles |= {*self.records, *self.index.naming(showing), *asking}
        for number in asking:
            if summary := self.index.summary(number):
                self.out.make |= {place for place, _ in ranked_pages(summary, self.outlet)}
        for number in self.out.articles:
            if summary := self.index.summary(number):
                self.out.make.add(PageRef("article", self.outlet.language(summary.language).code, str(number)))
        for code, picks in self.context.site.picks.items():
            if not showing.isdisjoint(picks):
                self.out.make.add(PageRef("home", code))

    def _redirects(self) -> None:
        """Turn the pages at old paths of the changed articles."""
        ours = site_redirects(self.context)[0]
        paths: set[str] = set()
        for number, was in self.was.items():
            record = self.records[number]
            paths |= {*was.dependencies.moved, *(record.dependencies.moved if record else ())}
        # All are let go before any is claimed.
        targets = {path: self.index.target(path) for path in sorted(paths - ours.keys())}
        for path, target in targets.items():
            if target is None:
                self.index.release(moved_file(path), redirect_owner(path))
                self.out.remove.add(moved_file(path))
        for path, target in targets.items():
            if target is not None:
                self.index.claim(moved_file(path), redirect_owner(path))
                self.out.make.add(PageRef("moved", self.outlet.language_at(path).code, path, target))

    def _feeds(self) -> None:
        """Add the feeds that hold, or held, one of the articles that are made anew, or what the corrections show."""
        self.out.make |= {
            replace(place, kind="corrections-feeds") for place in self.out.make if place.kind == "corrections"
        }
        fronts = {front for number in self.out.articles for front in self._fronts(number)} | self.heads.keys()
        for front in fronts:
            now = self.index.numbers(front, ITEMS)
            before = self.heads.get(front, now)
            if now != before or not self.out.articles.isdisjoint(now):
                self.out.make.add(PageRef("feeds", front.language, front.slug))

    def _fronts(self, number: int) -> Iterator[PageRef]:
        summary = self.index.summary(number)
        if summary and not summary.withdrawn:
            language = self.outlet.language(summary.language).code
            yield PageRef("home", language)
            if summary.section:
                yield PageRef("section", language, summary.section.slug)

    def _media(self) -> None:
        """Add the pictures that come, and take away those that nobody uses any more."""
        for number, was in self.was.items():
            record = self.records[number]
            now = record.dependencies.media if record else ()
            self.out.media |= {path for path, _ in now}
            self.out.remove |= {path for path, _ in was.dependencies.media if not self.index.using(path)}

    def _stays(self, place: PageRef) -> bool:
        """Whether a place that may differ has a page or a file at all now."""
        if place.kind == "feeds":
            return self._stays(PageRef("section" if place.slug else "home", place.language, place.slug))
        return place.kind in _ALWAYS or is_made(self.context, place)


def _places(record: IndexRecord | None) -> Iterator[PageRef]:
    return map(from_key, record.places if record else ())
