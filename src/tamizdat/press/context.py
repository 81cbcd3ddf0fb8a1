"""What a build knows besides the articles: the same for every page, every worker and every day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from tamizdat import theme
from tamizdat.article import Article
from tamizdat.outlet import Outlet
from tamizdat.paths import page_file
from tamizdat.press import kinds
from tamizdat.press.archives.archive import ArticleChanged, Snapshot, StoredArticle
from tamizdat.press.archives.published import NO_RECORD, PublishedArticles
from tamizdat.press.dates.due import EVERYTHING, Due
from tamizdat.press.directories import DirectoryPage, by_letter, directory_pages
from tamizdat.press.index.barred import BarredWords
from tamizdat.press.index.reader import ArticleIndex
from tamizdat.press.index.record import RecordMaker
from tamizdat.press.index.summary import ArticleSummary
from tamizdat.press.index.validate import validate
from tamizdat.press.kinds import DIRECTORY_OF, KINDS, LIST_OF, NAMED_IN, PAGE_OF_FEEDS, PART_OF
from tamizdat.press.media import Media
from tamizdat.press.page_refs import PageRef, alias_fronts, has_path, labels_of, owner_name, path_of, whole_ref
from tamizdat.press.pictures.cache import RenditionCache
from tamizdat.press.pictures.published import Pictures, with_media_paths
from tamizdat.press.redirects import site_redirects
from tamizdat.press.render.views import Link
from tamizdat.site import ContributePage, ListText, NewsletterPage, Site, StandingPage


class BuildConfig(Struct, frozen=True, kw_only=True):
    """All that a worker needs to become able to make pages; it can be sent to another process."""

    snapshot: Snapshot
    outlet: Outlet
    site: Site
    overrides: Path | None
    media: tuple[Path, ...]
    index: Path
    fingerprint: str  # of all that pages depend on besides articles (`state.fingerprint`)
    published: PublishedArticles | None = None  # the articles of the release that is pressed into, if there is one
    may_remove: bool = True  # whether much may be taken away (`removals.check_removals`)
    checked_theme: str = ""  # the digest of the theme, if it was checked (`state.theme_digest`)
    identity: str = ""  # of the outlet, for the ids of feeds (`feed_ids`)
    due: Due = EVERYTHING  # which articles are due
    portable: bool = False  # whether paths that some file systems lose are left out (`index.portable`)
    barred: BarredWords | None = None  # the words that may not be published, None where there are none
    renditions: Path | None = None  # the folder of the cache; None where pictures are shown as they are (a preview)


def pictures_of(config: BuildConfig) -> Pictures:
    """Return the pictures that the articles of a build name."""
    return Pictures(Media(config.media), renditions_of(config))


def renditions_of(config: BuildConfig) -> RenditionCache | None:
    """Return the cache of the pictures of a build, None where they are shown as they are."""
    return RenditionCache(config.renditions, avif=config.outlet.pictures.avif) if config.renditions else None


def record_maker(config: BuildConfig) -> RecordMaker:
    """Return what makes the records of the articles of a build."""
    return RecordMaker(config.outlet, pictures_of(config), config.due, config.barred)


@lru_cache(16)
def _assets(overrides: Path | None, fingerprint: str) -> theme.Assets:
    """Return the theme's files. `fingerprint` is part of the cache's key: it changes when a file of the theme does."""
    return theme.published_assets(overrides)


class BuildContext:
    """A BuildConfig made ready for use: the index is open, the theme's files are named."""

    def __init__(self, config: BuildConfig, index: ArticleIndex) -> None:
        self.snapshot = config.snapshot
        self._published = config.published
        self._loaded: dict[int, StoredArticle] = {}
        self.outlet = config.outlet
        self.site = config.site
        self.overrides = config.overrides
        self.index = index
        self.pictures = pictures_of(config)
        self.zone = ZoneInfo(config.outlet.time_zone)
        # What pages had to leave out: the article's number (SITE for none) and a line for the report. `PageBuilder`
        # empties the list after each page.
        self.left_out: list[tuple[int, str]] = []
        self.fingerprint = config.fingerprint
        self.is_named = False  # whether articles were named to be published: all others stay as they are
        self.identity = config.identity
        self.assets = _assets(config.overrides, config.fingerprint)
        self.redirects = site_redirects(config.site.redirects, alias_fronts(config.outlet))
        # The pages of each directory that was asked for. Whoever changes the index empties it.
        self.directories: dict[PageRef, dict[PageRef, DirectoryPage]] = {}

    def article(self, number: int) -> Article | None:
        """Return an article as it can be pressed; None if it is not in this release.

        Raises ArticleChanged if the snapshot has another state of it than the index.
        """
        digest, summary = self.index.digest_and_summary(number)
        if summary is None:
            return None
        stored = self._loaded.get(number) or next(self.snapshot.articles([number]), None)
        if summary.is_last_published:
            return self._last_published(stored, digest, summary)
        if stored is None or stored.article is None or stored.digest != digest:
            if stored and stored.withdrawal:
                raise ArticleChanged(number)  # a withdrawal does not wait until it is named
            return self._as_indexed(summary)
        return stored.article if summary.unchanged else validate(stored.article, self.outlet)[0]

    def _as_indexed(self, summary: ArticleSummary) -> Article:
        """Return an article as it is in the release, where the archive has another state of it that this press was not
        asked to publish. Raises ArticleChanged where it was, or where the release does not show it."""
        found = self._published.at(summary.path) if self.is_named and self._published else None
        if found is None or found.number != summary.number or found.status.state == "withdrawn":
            raise ArticleChanged(summary.number)
        found = with_media_paths(found, self.index.dependencies(summary.number).pictures)
        return found if summary.unchanged else validate(found, self.outlet)[0]

    def _last_published(self, stored: StoredArticle | None, digest: bytes, summary: ArticleSummary) -> Article:
        """Return the state of an article that was published last. Raises ArticleChanged as `article` does."""
        found = None
        if (stored.digest if stored else NO_RECORD) == digest and self._published:
            found = self._published.last_state(summary.path, stored.withdrawal if stored else None)
        if found is None:
            raise ArticleChanged(summary.number)
        found = with_media_paths(found, self.index.dependencies(summary.number).pictures)
        return found if summary.unchanged else validate(found, self.outlet)[0]

    def load(self, numbers: Iterable[int]) -> None:
        """Read articles in bulk that `article` will be asked for next; those loaded before are let go."""
        self._loaded = {stored.number: stored for stored in self.snapshot.articles(numbers)}

    def standing_pages(self, language: str) -> list[StandingPage]:
        """Return the standing pages of a language that have a page of their own, in the order the site gives them.

        Text that the newsroom wrote for another kind of page (`PageKind.own_text`) is not among them.
        """
        return [page for page in self.site.pages if page.language == language and not has_own_kind(page.slug)]

    def contribute_pages(self, language: str) -> list[ContributePage]:
        """Return the pages of a language on which readers contribute, the one at `contribute/` first."""
        pages = (page for page in self.site.contribute if page.language == language)
        return sorted(pages, key=lambda page: page.slug != "")

    def newsletters(self, language: str) -> list[NewsletterPage]:
        """Return the newsletters of a language, in their order."""
        return [each for each in self.site.newsletters if each.language == language]

    def own_text(self, kind: str, language: str) -> StandingPage | None:
        """Return what the newsroom wrote for a page of a kind that press makes (`PageKind.own_text`)."""
        pages = self.site.pages
        return next((page for page in pages if page.slug == kind and page.language == language), None)

    @cached_property
    def texts(self) -> dict[PageRef, ListText]:
        """What the newsroom wrote for the pages of single sections, topics, authors and series, by page."""
        return {PageRef(text.kind, text.language, text.slug): text for text in self.site.texts}

    def texts_left_out(self) -> list[str]:
        """Return a line about each text whose page is not made: no article is listed there."""
        return [
            f"pages/{text.kind}/{text.slug}.md ({text.language}): left out: no article in this language names this"
            f" {text.kind}. Rename the file after the end of its page's address, or remove it."
            for ref, text in self.texts.items()
            if not self.is_made(ref)
        ]

    @cached_property
    def tips_languages(self) -> tuple[str, ...]:
        """The languages that have a tip-line page: all where a way to the newsroom is set, else those with a text."""
        tips = self.outlet.tips
        ways = (tips.onion, tips.signal, tips.email, tips.pgp_fingerprint, tips.post)
        codes = (language.code for language in self.outlet.languages)
        return tuple(code for code in codes if any(ways) or self.own_text("tips", code))

    @cached_property
    def fixed_refs(self) -> dict[PageRef, None]:
        """The pages and files of each language that are made whatever the articles are.

        Where two of them want one path, the first in this order has it.
        """
        refs = []
        for code in (language.code for language in self.outlet.languages):
            refs += [PageRef(row.name, code) for row in KINDS.values() if row.made == "language"]
            refs += [PageRef("section", code, section.slug) for section in self.outlet.sections]
            refs += [PageRef("standing", code, page.slug) for page in self.standing_pages(code)]
            refs += [PageRef("tips", code)] if code in self.tips_languages else []
            refs += [PageRef("contribute", code, page.slug) for page in self.contribute_pages(code)]
            refs += list(self._newsletter_refs(code))
        return dict.fromkeys(refs)

    def _newsletter_refs(self, code: str) -> Iterator[PageRef]:
        """Yield the pages of the newsletters of a language, and of their issues."""
        newsletters = self.newsletters(code)
        if newsletters:
            yield PageRef("newsletters", code)
        for each in newsletters:
            yield PageRef("newsletter", code, each.slug)
            yield from (PageRef("issue", code, f"{each.slug}/{issue.slug}") for issue in each.issues)

    def is_due(self, ref: PageRef, count: Callable[[PageRef], int] | None = None) -> bool:
        """Whether a page is to be made, if no other page owns its path.

        `count` returns how many articles a page lists; by default the index is asked. A page by time is due only if
        the page of its list cannot show all articles, and a part of it only if it has very many.
        """
        if ref.kind in PAGE_OF_FEEDS:
            ref = replace(ref, kind=PAGE_OF_FEEDS[ref.kind])
        if ref in self.fixed_refs or KINDS[ref.kind].made in {"host", "source"}:
            return True
        if ref.kind in DIRECTORY_OF:
            return ref in self.directory(PageRef(DIRECTORY_OF[ref.kind], ref.language))
        count = count or self.index.count
        if whole_kind := PART_OF.get(ref.kind):
            short = not KINDS[whole_kind].parts_always and count(whole_ref(ref)) <= kinds.LARGEST // 2
            if short or not self.is_due(whole_ref(ref), count):
                return False
        elif list_kind := LIST_OF.get(ref.kind):
            row = KINDS[list_kind]
            short = count(replace(ref, kind=list_kind, period="")) <= kinds.shown_whole(row)
            if short and not row.by_time_always:
                return False
        return count(ref) > 0

    def is_made(self, ref: PageRef) -> bool:
        """Whether a page or file is in this release: it is due, and its path is its own."""
        if not self.is_due(ref):
            return False
        if ref.kind in PAGE_OF_FEEDS:
            ref = replace(ref, kind=PAGE_OF_FEEDS[ref.kind])
        if not has_path(ref):
            return True
        path = self.path(ref)
        return self.index.path_owner(page_file(path)) == owner_name(path)

    def title(self, ref: PageRef) -> str:
        """Return the name of a section, topic, author or series: the outlet's, else the newest article's spelling."""
        row = KINDS[LIST_OF.get(ref.kind, ref.kind)]
        if row.label == "section":
            names = (each.name_in(ref.language) for each in self.outlet.sections if each.slug == ref.slug)
            if name := next(names, ""):
                return name
        newest = next(iter(self.index.summaries(ref, 1)), None)
        labels = labels_of(newest, row.label) if newest and row.label else ()
        return next((label.name for label in labels if label.slug == ref.slug), ref.slug)

    def names(self, directory: PageRef) -> dict[PageRef, str]:
        """Return the names that a directory lists, by the pages to which they lead."""
        return {ref: self.title(ref) for ref in self.index.refs(NAMED_IN[directory.kind], directory.language)}

    def pages_of_names(self, directory: PageRef, names: dict[PageRef, str]) -> dict[PageRef, DirectoryPage]:
        """Return the pages of a directory of these names."""
        links = (Link(name, self.path(ref)) for ref, name in names.items())
        return directory_pages(directory, by_letter(links, directory.language), self.outlet)

    def directory(self, directory: PageRef) -> dict[PageRef, DirectoryPage]:
        """Return the pages of a directory, its own page first."""
        if directory not in self.directories:
            self.directories[directory] = self.pages_of_names(directory, self.names(directory))
        return self.directories[directory]

    def letter_refs(self) -> Iterator[PageRef]:
        """Yield the pages by letter of all directories."""
        for language in self.outlet.languages:
            for kind in DIRECTORY_OF.values():
                directory = PageRef(kind, language.code)
                # Titles are read only where there are letters to be made.
                if len(self.index.refs(NAMED_IN[kind], language.code)) > kinds.DIRECTORY // 2:
                    yield from (ref for ref in self.directory(directory) if ref != directory)

    def redirect_target(self, path: str) -> str | None:
        """Return where the page at an old path leads: a path below the site root or another site's address.

        The site's own redirects go before the articles' old paths. None if no page leads on from there.
        """
        targets = self.redirects.targets
        return (targets[path] if path in targets else self.index.redirect_target(path)) or None

    def path(self, ref: PageRef) -> str:
        """Return the path of a page."""
        return path_of(ref, self.outlet)


def has_own_kind(slug: str) -> bool:
    """Whether a standing page of this slug is text for a kind of page that press makes."""
    return slug in KINDS and KINDS[slug].own_text
