"""What depends on a change: given some articles as they were and as they are, every page that may differ.

Nothing is rendered or read to find out. The answer follows from the index alone: the list pages of an article before
and after (`page_refs.list_refs`), the articles that name it or link to one of its addresses, and the pages that lead to
list pages which appear or vanish (docs/decisions/0325-incremental.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from tamizdat.outlet import Outlet
from tamizdat.paths import page_file
from tamizdat.press import kinds
from tamizdat.press.build.changed_directories import changed_directories
from tamizdat.press.build.rebuild_plan import Previous, RebuildPlan
from tamizdat.press.build.showing import pages_showing
from tamizdat.press.context import BuildContext
from tamizdat.press.index.addresses import hashed_key, path_keys
from tamizdat.press.index.linking import linking_articles
from tamizdat.press.index.record import Dependencies, IndexRecord
from tamizdat.press.index.summary import ArticleSummary
from tamizdat.press.index.updater import IndexUpdater
from tamizdat.press.kinds import FEED_FORMATS, KINDS, PART_OF, by_time_kinds
from tamizdat.press.page_refs import (
    PageRef,
    correction_refs,
    directory_refs,
    from_key,
    has_path,
    list_refs,
    owner_name,
)
from tamizdat.press.pages.home import top_articles
from tamizdat.press.pages.machine_readable.sitemaps import NEWS, host_folder, listed_pages, month_paths, pages_paths
from tamizdat.press.redirects import redirect_owner


class ArticleChanges:
    """Changed articles, as they were and as they are.

    `records` are the new ones by number, None for an article that is gone. `apply` puts them into the index and returns
    what has to be done. Once only: the state before the change is read when the object is made.
    """

    def __init__(self, context: BuildContext, index: IndexUpdater, records: dict[int, IndexRecord | None]) -> None:
        self.context, self.index, self.records = context, index, records
        self.outlet: Outlet = context.outlet
        self.plan = RebuildPlan(set(), set(), set(), {})
        self.previous = {number: self._previous(number) for number in records}
        # Every page that listed or lists each article, or one of its corrections.
        self.lists = {number: {*was.lists, *_lists(records[number])} for number, was in self.previous.items()}
        self.correction_lists = {number: self._correction_lists(number) for number in records}
        self.affected: set[PageRef] = set().union(*self.lists.values(), *self.correction_lists.values())
        # The state before the change, which `apply` compares with the state after it.
        self.linking = {number: self._linking(number) for number in records}
        self.counts = {ref: index.count(ref) for ref in self.affected}
        self.titles = {ref: context.title(ref) for ref in self.affected if KINDS[ref.kind].label}
        self.newest = {ref: index.numbers(ref, kinds.FEED_ITEMS) for ref in self.affected if _has_article_feeds(ref)}

    def apply(self, pages: Iterable[PageRef] = (), redirects: Iterable[str] = ()) -> RebuildPlan:
        """Change the index and return what is to be done. Raises PathConflict.

        `pages` and `redirects` (the paths of their pages) have to be made because the Site changed.
        """
        self.plan.pages |= set(pages)
        self.changed_redirects = set(redirects)
        for number, was in self.previous.items():
            self.index.remove(number, was.summary, was.listed)
        for record in self.records.values():
            if record:
                self.index.add(record)
        self.context.directories.clear()
        self._set_article_owners()
        shown = self._shown_differently()
        flipped = self._flipped() | self._flipped_of_site(self.plan.pages)
        flipped_letters = self._add_letters()
        self.plan.pages |= {ref for number in shown for ref in (*self._showing(number), *self.correction_lists[number])}
        self._add_pages_leading_to(flipped)
        self._add_sitemaps_of_pages(flipped)
        self._add_renamed()
        self._add_articles(shown, flipped | flipped_letters)
        self._add_redirects()
        self._add_feeds()
        self._add_picture_files()
        self.plan.pages = {ref for ref in self.plan.pages if self.context.is_made(ref)}
        return self.plan

    def _previous(self, number: int) -> Previous:
        summary = self.index.summary(number)
        if summary is None:
            return Previous(None, (), (), Dependencies())
        corrections = tuple(dict.fromkeys(correction_refs(summary, self.outlet)))
        return Previous(summary, tuple(list_refs(summary, self.outlet)), corrections, self.index.dependencies(number))

    def _summary(self, number: int) -> ArticleSummary | None:
        """Return the summary of a changed article as it is now."""
        record = self.records[number]
        return record.summary if record else None

    def _dependencies(self, number: int) -> Dependencies:
        """Return the dependencies of a changed article as they are now."""
        record = self.records[number]
        return record.dependencies if record else Dependencies()

    def _linking(self, number: int) -> set[int]:
        """Return the articles whose own pages lead to a changed one, by what the index holds when it is called."""
        return linking_articles(self.index, self.outlet, self.previous[number].summary, self._summary(number))

    def _correction_lists(self, number: int) -> set[PageRef]:
        """Return the pages that listed, or list, a correction of an article."""
        record = self.records[number]
        now = {from_key(key) for key, _ in record.correction_keys} if record else set()
        return now.union(ref for ref, _ in self.previous[number].correction_lists)

    def _set_article_owners(self) -> None:
        """Remove the owners of files that articles do not have any more, then set the owners of new ones."""
        for number, was in self.previous.items():
            kept = self._dependencies(number).files
            for file in was.dependencies.files:
                self.plan.removed.add(file)
                if file not in kept:
                    self.index.remove_owner(file, f"article {number}")
        for number in sorted(self.records):
            for file in self._dependencies(number).files:
                self.index.set_owner(file, f"article {number}")

    def _shown_differently(self) -> set[int]:
        """Return the articles that other pages show differently now, and those that other pages list now."""
        shown = set()
        for number, was in self.previous.items():
            before, now = was.summary, self._summary(number)
            before_shown, now_shown = (summary.shown_on_lists if summary else None for summary in (before, now))
            if before_shown != now_shown or set(was.lists) != set(_lists(self.records[number])):
                shown.add(number)
            if before and now and before.updated != now.updated:
                self.plan.pages |= {ref for ref in self.lists[number] if ref.kind == "sitemap-month"}
            if before and now and before.shown_corrections != now.shown_corrections:
                self.plan.pages |= self.correction_lists[number]
            if number in shown or (before and now and before.translations != now.translations):
                self.plan.articles |= self.linking[number] | self._linking(number)
        return shown

    def _showing(self, number: int) -> Iterable[PageRef]:
        """Return the pages that showed, or show, an article which shows differently now."""
        was, now = self.previous[number], self._summary(number)
        stays = set(was.lists) == self.lists[number] == set(_lists(self.records[number]))
        if was.summary and now and stays and (was.summary.rank, was.summary.due) == (now.rank, now.due):
            return pages_showing(self.index, was.lists, was.summary, now)
        return self.lists[number]

    def _count_before(self, ref: PageRef) -> int:
        """Return how many articles a page listed before the change."""
        return self.counts[ref] if ref in self.counts else self.index.count(ref)

    def _flipped(self) -> set[PageRef]:
        """Return the pages that appear or vanish; set the owners of their files, or remove them."""
        candidates = set(self.affected)
        for ref in self.affected:
            row = KINDS[ref.kind]
            if row.by_time and self._crosses(ref, kinds.shown_whole(row)):
                candidates |= self._pages_by_time(ref)
            if row.parts and self._crosses(ref, kinds.LARGEST // 2):
                candidates |= set(self.index.refs(row.parts, ref.language, ref.slug, ref.period + "-"))
        flipped = set()
        for ref in sorted(candidates):
            due = self.context.is_due(ref)
            if due != self.context.is_due(ref, self._count_before):
                flipped.add(ref)
                self._flip(ref, due=due)
        return flipped

    def _flipped_of_site(self, pages: Iterable[PageRef]) -> set[PageRef]:
        """Return the pages among these that appear or vanish because the Site has or lacks them now, such as the issue
        of a newsletter; set the owners of their files, or remove them."""
        flipped = set()
        for ref in sorted(pages):
            if KINDS[ref.kind].made == "site" and has_path(ref):
                path = self.context.path(ref)
                due = self.context.is_due(ref)
                if due != (self.index.path_owner(page_file(path)) == owner_name(path)):
                    flipped.add(ref)
        for ref in sorted(flipped, key=self.context.is_due):  # those that vanish first
            self._flip(ref, due=self.context.is_due(ref))
        return flipped

    def _crosses(self, ref: PageRef, limit: int) -> bool:
        """Whether a page listed at most `limit` articles and lists more now, or the other way round."""
        return (self.counts[ref] <= limit) != (self.index.count(ref) <= limit)

    def _pages_by_time(self, ref: PageRef) -> set[PageRef]:
        """Return the pages by time of a list, those that are not made as well."""
        rows = by_time_kinds(KINDS[ref.kind])
        return {page for row in rows for page in self.index.refs(row.name, ref.language, ref.slug)}

    def _flip(self, ref: PageRef, *, due: bool) -> None:
        """Set the owner of the file of a page that appears; remove the file of one that vanishes."""
        if ref.kind == "sitemap-month":
            if not due:
                self.plan.removed |= set(month_paths(self.outlet, ref, self.counts[ref]))
            return
        if not has_path(ref):
            return
        path = self.context.path(ref)
        if due:
            self.plan.pages.add(ref)
            self.index.set_owner(page_file(path), owner_name(path))
            return
        self.index.remove_owner(page_file(path), owner_name(path))
        self.plan.removed.add(page_file(path))
        if KINDS[ref.kind].feeds:
            self.plan.removed |= {path + name for name in FEED_FORMATS}

    def _add_pages_leading_to(self, flipped: set[PageRef]) -> None:
        """Add the pages that lead to a page which appears or vanishes, or which lists an article for the first time."""
        pages = self.plan.pages
        for ref in flipped:
            if has_path(ref):  # its alternates link to it
                pages |= {replace(ref, language=language.code) for language in self.outlet.languages}
            if ref.kind in PART_OF:
                pages |= {neighbour for neighbour in self.index.neighbours(ref) if neighbour}
            host = self.outlet.host_code(ref.language)
            if ref.kind == "sitemap-month":
                pages.add(PageRef("sitemap-index", host))
        for ref in self.affected:
            before, now = self.counts[ref], self.index.count(ref)
            if (before > 0) != (now > 0):
                pages |= {*directory_refs(ref)}
                if ref.period:
                    pages |= {neighbour for neighbour in self.index.neighbours(ref) if neighbour}
            if ref.kind == "sitemap-news" and (before > 0) != (now > 0):
                pages.add(PageRef("sitemap-index", ref.language))
                self.plan.removed.add(host_folder(self.outlet, ref.language) + NEWS)
            if before != now:
                pages |= {page for page in directory_refs(ref) if KINDS[page.kind].counts}
            if ref.kind == "sitemap-month":
                had, has = (month_paths(self.outlet, ref, count) for count in (before, now))
                if had != has:
                    pages.add(PageRef("sitemap-index", ref.language))
                    self.plan.removed |= set(had)

    def _add_letters(self) -> set[PageRef]:
        """Add the pages by letter of directories that show other names, letters or counts than before the change.

        Returns those that appear or vanish; sets the owners of their files, or removes them.
        """
        flipped = set()
        for directory, before in changed_directories(self.context, self.titles, self.counts):
            after = self.context.directory(directory)
            # The owners of all that are gone are removed before any other is set.
            gone, new = sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())
            for ref in (*gone, *new):
                self._flip(ref, due=ref in after)
            self.plan.pages |= {ref for ref, page in after.items() if before.get(ref) != page}
            flipped |= {*gone, *new}
        return flipped

    def _add_sitemaps_of_pages(self, flipped: set[PageRef]) -> None:
        """Add the sitemaps of pages that name one which appears or vanishes, and the index of all where it must."""
        named = [ref for ref in flipped if KINDS[ref.kind].in_sitemap]
        for host in {self.outlet.host_code(ref.language) for ref in named}:
            self.plan.pages.add(PageRef("sitemap-pages", host))
            new = [self.context.is_due(ref) for ref in named if self.outlet.host_code(ref.language) == host]
            count = len(listed_pages(self.context, host))
            had = pages_paths(self.outlet, host, count - new.count(True) + new.count(False))
            if had != pages_paths(self.outlet, host, count):
                self.plan.pages.add(PageRef("sitemap-index", host))
                self.plan.removed |= set(had)

    def _add_renamed(self) -> None:
        """Add the pages that show the name of a section, topic, author or series whose name has changed."""
        for ref, title in self.titles.items():
            if title == self.context.title(ref):
                continue
            row = KINDS[ref.kind]
            self.plan.pages |= {ref, PageRef("home", ref.language), *directory_refs(ref)}
            self.plan.pages |= self._pages_by_time(ref)
            if row.feeds:
                self.plan.pages.add(replace(ref, kind=row.feeds))

    def _add_articles(self, shown: set[int], flipped: set[PageRef]) -> None:
        """Add the changed articles, those that name what shows differently, and those whose links lead elsewhere."""
        keys: set[int] = set()
        for number, was in self.previous.items():
            now = self._summary(number)
            before_keys, now_keys = was.dependencies.keys, self._dependencies(number).keys
            same_path = (was.summary and was.summary.path) == (now and now.path)
            if not same_path or set(before_keys) != set(now_keys):
                keys |= {*before_keys, *now_keys}
        paths = self.changed_redirects.union(self.context.path(ref) for ref in flipped if has_path(ref))
        for path in paths:
            keys.update(map(hashed_key, path_keys(path, self.outlet)))
        linking = self.index.linking_to(keys)
        self.plan.articles |= {*self.records, *self.index.mentioning(shown), *linking}
        for number in linking:
            if summary := self.index.summary(number):
                self.plan.pages |= {ref for ref, _ in correction_refs(summary, self.outlet)}
        for number in self.plan.articles:
            if summary := self.index.summary(number):
                self.plan.pages.add(PageRef("article", self.outlet.language(summary.language).code, str(number)))
        self._add_home_pages(shown)

    def _add_home_pages(self, shown: set[int]) -> None:
        """Add the home pages whose picks show differently, or whose lead story has other articles under it."""
        related = {*self.index.mentioning(shown), *filter(self._has_other_related, self.records)}
        for language in self.outlet.languages:
            ref, picks = PageRef("home", language.code), self.context.site.picks.get(language.code, ())
            if not shown.isdisjoint(picks) or not related.isdisjoint(top_articles(self.index, ref, picks)[:1]):
                self.plan.pages.add(ref)

    def _has_other_related(self, number: int) -> bool:
        before, now = self.previous[number].summary, self._summary(number)
        return (before and before.related) != (now and now.related)

    def _add_redirects(self) -> None:
        """Add the pages at old paths of the changed articles, and at those of the site's own redirects that changed."""
        paths = set(self.changed_redirects)
        for number, was in self.previous.items():
            paths |= {*was.dependencies.redirects, *self._dependencies(number).redirects}
        paths -= self.context.redirects.targets.keys() - self.changed_redirects
        targets = {path: self.context.redirect_target(path) for path in sorted(paths)}
        # The owners of all that are gone are removed before any other is set.
        for path, target in targets.items():
            if target is None and self.index.remove_owner(page_file(path), redirect_owner(path)):
                self.plan.removed.add(page_file(path))
        for path, target in targets.items():
            if target is not None:
                self.index.set_owner(page_file(path), redirect_owner(path))
                self.plan.pages.add(PageRef("redirect", self.outlet.language_at(path).code, path))

    def _add_feeds(self) -> None:
        """Add the feeds that hold, or held, an article that is made anew; and those of corrections with their page."""
        self.plan.pages |= {
            replace(ref, kind="corrections-feeds") for ref in self.plan.pages if ref.kind == "corrections"
        }
        refs = {ref for number in self.plan.articles for ref in self._lists_with_feeds(number)} | self.newest.keys()
        for ref in refs:
            now = self.index.numbers(ref, kinds.FEED_ITEMS)
            before = self.newest.get(ref, now)
            if now != before or not self.plan.articles.isdisjoint(now):
                self.plan.pages.add(replace(ref, kind=KINDS[ref.kind].feeds))

    def _lists_with_feeds(self, number: int) -> Iterator[PageRef]:
        summary = self.index.summary(number)
        return filter(_has_article_feeds, list_refs(summary, self.outlet) if summary else ())

    def _add_picture_files(self) -> None:
        """Add the files of pictures that are new, and remove those that no article uses any more."""
        for number, was in self.previous.items():
            self.plan.picture_files |= self._dependencies(number).picture_files
            files = was.dependencies.picture_files
            self.plan.removed |= {path for path in files if not self.index.has_picture_file(path)}


def _lists(record: IndexRecord | None) -> Iterator[PageRef]:
    """Return the pages that list an article."""
    return map(from_key, record.list_keys if record else ())


def _has_article_feeds(ref: PageRef) -> bool:
    """Whether a page has feeds of the articles that it lists: the feeds of corrections hold corrections."""
    return bool(KINDS[ref.kind].feeds) and ref.kind != "corrections"
