"""What a press knows besides the articles: the same for every page, every worker and every day."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from tamizdat import theme
from tamizdat.article import Article, Byline, Label
from tamizdat.outlet import Outlet
from tamizdat.press.archive import Archive
from tamizdat.press.index.reader import ArticleIndex
from tamizdat.press.index.summary import admit
from tamizdat.press.media import Media
from tamizdat.press.page import LATEST, PERIOD_OF, PageRef, path_of
from tamizdat.site import Site, StandingPage

# The fronts that every language has.
_FRONTS = ("home", "archive", "authors", "topics", "serials", "undated", "corrections", "search")
# Standing pages that are no pages of their own: what the outlet says on a page that we make.
WOVEN = ("tips", "corrections")


class BuildConfig(Struct, frozen=True, kw_only=True):
    """All that a worker needs to become able to make pages; it can be sent to another process."""

    archive: Archive
    outlet: Outlet
    site: Site
    overrides: Path | None
    media: tuple[Path, ...]
    index: Path
    fingerprint: str  # of all that pages depend on besides articles (`memory.fingerprint`)


@lru_cache(16)
def _assets(overrides: Path | None, fingerprint: str) -> theme.Assets:
    """Return the theme's files; kept from press to press while the theme, as `fingerprint` says, stays."""
    return theme.published_assets(overrides)


class BuildContext:
    """A config made ready: the index open, the theme's files named."""

    def __init__(self, config: BuildConfig, index: ArticleIndex) -> None:
        self.archive = config.archive
        self.outlet = config.outlet
        self.site = config.site
        self.overrides = config.overrides
        self.index = index
        self.media = Media(config.media)
        self.zone = ZoneInfo(config.outlet.time_zone)
        # What pages had to leave out: of which article (0: of the site), in words. Who makes pages collects it.
        self.lost: list[tuple[int, str]] = []
        self.fingerprint = config.fingerprint
        self.assets = _assets(config.overrides, config.fingerprint)

    def archived(self, number: int) -> Article | None:
        """Return an article as it can be pressed; None if it is not in this release."""
        summary = self.index.summary(number)
        article = self.archive.get(number) if summary else None
        if article is None or summary is None or summary.whole:
            return article
        return admit(article)[0]

    def standing(self, language: str) -> list[StandingPage]:
        """The standing pages of a language, in the order the site gives them."""
        return [page for page in self.site.pages if page.language == language]

    @cached_property
    def tips(self) -> tuple[str, ...]:
        """The languages that have a tip-line page: all where a way to the newsroom is set, else those with a text."""
        tips = self.outlet.tips
        ways = (tips.onion, tips.signal, tips.email, tips.pgp_fingerprint, tips.post)
        written = {page.language for page in self.site.pages if page.slug == "tips"}
        return tuple(lang.code for lang in self.outlet.languages if any(ways) or lang.code in written)

    @cached_property
    def fixed(self) -> dict[PageRef, None]:
        """The places that every release has, whatever the articles are, in the order of claiming their paths."""
        found = []
        for code in (language.code for language in self.outlet.languages):
            found += [PageRef(kind, code) for kind in _FRONTS]
            found += [PageRef("section", code, section.slug) for section in self.outlet.sections]
            found += [PageRef("standing", code, page.slug) for page in self.standing(code) if page.slug not in WOVEN]
            found += [PageRef("tips", code, "tips")] if code in self.tips else []
        return dict.fromkeys(found)

    def is_made(self, place: PageRef, count: Callable[[PageRef], int] | None = None) -> bool:
        """Whether a place has a page: some article stands there or it is fixed, and its front does not show all.

        `count` says how many articles stand at a place; by default the index does.
        """
        if place in self.fixed:
            return True
        count = count or self.index.count
        front = PERIOD_OF.get(place.kind)
        if front and front != "section" and count(replace(place, kind=front, when="")) <= LATEST:
            return False
        return count(place) > 0

    def title(self, place: PageRef) -> str:
        """Return the name of a section, topic, series or author: the outlet's, else the newest article's spelling."""
        if place.kind.startswith("section"):
            names = next((section.names for section in self.outlet.sections if section.slug == place.slug), {})
            if name := names.get(place.language):
                return name
        newest = next(iter(self.index.members(place, 1)), None)
        labels: tuple[Label | Byline | None, ...] = ()
        if newest:
            labels = (newest.section, newest.series, *newest.topics, *newest.bylines)
            if place.kind.startswith(("topic", "author")):
                labels = newest.topics if place.kind.startswith("topic") else newest.bylines
        return next((label.name for label in labels if label and label.slug == place.slug), place.slug)

    def path(self, place: PageRef) -> str:
        """Return the path of a place's page."""
        return path_of(place, self.outlet)
