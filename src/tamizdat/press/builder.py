"""Who makes pages: one process for a few articles, all cores for many, with bounded memory either way."""

from __future__ import annotations

import gc
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import TypeVar

from msgspec import Struct

from tamizdat.press.context import BuildConfig, BuildContext
from tamizdat.press.index.reader import ArticleIndex
from tamizdat.press.index.record import IndexRecord, RecordMaker, decode_records, encode_records
from tamizdat.press.index.summary import UnpublishableError
from tamizdat.press.media import Media
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.article import article_files
from tamizdat.press.pages.home import home_page
from tamizdat.press.pages.lists.archive import archive_page, day_page, month_page, year_page
from tamizdat.press.pages.lists.author import author_page, author_year_page
from tamizdat.press.pages.lists.corrections import corrections_feeds, corrections_page, corrections_year_page
from tamizdat.press.pages.lists.directories import all_series_page, authors_page, topics_page
from tamizdat.press.pages.lists.section import section_month_page, section_page
from tamizdat.press.pages.lists.series import series_page
from tamizdat.press.pages.lists.topic import topic_page, topic_year_page
from tamizdat.press.pages.lists.undated import undated_page, undated_part_page
from tamizdat.press.pages.machine_readable.feeds import article_feeds
from tamizdat.press.pages.machine_readable.robots import robots_file
from tamizdat.press.pages.machine_readable.sitemaps import month_sitemaps, news_sitemap, pages_sitemap, sitemap_index
from tamizdat.press.pages.missing import missing_page
from tamizdat.press.pages.redirect import redirect_page
from tamizdat.press.pages.search import search_page
from tamizdat.press.pages.standing import standing_page
from tamizdat.press.pages.tips import tips_page
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.release import Entry, Stage
from tamizdat.workers import WorkerDied, Workers, cores

Task = TypeVar("Task")
Result = TypeVar("Result")
PageFunction = Callable[[Renderer, PageRef], Iterator[File]]
# The function that makes the pages of each kind. It stands here and not in the rows of `kinds.py`, since the functions
# need the renderer, which needs the table.
PAGE_FUNCTIONS: dict[str, PageFunction] = {
    "article": article_files,
    "redirect": redirect_page,
    "missing": missing_page,
    "standing": standing_page,
    "tips": tips_page,
    "home": home_page,
    "archive": archive_page,
    "year": year_page,
    "month": month_page,
    "day": day_page,
    "undated": undated_page,
    "undated-part": undated_part_page,
    "section": section_page,
    "section-month": section_month_page,
    "topics": topics_page,
    "topic": topic_page,
    "topic-year": topic_year_page,
    "authors": authors_page,
    "author": author_page,
    "author-year": author_year_page,
    "all-series": all_series_page,
    "series": series_page,
    "corrections": corrections_page,
    "corrections-year": corrections_year_page,
    "search": search_page,
    "home-feeds": article_feeds,
    "section-feeds": article_feeds,
    "corrections-feeds": corrections_feeds,
    "sitemap-month": month_sitemaps,
    "sitemap-pages": pages_sitemap,
    "sitemap-news": news_sitemap,
    "sitemap-index": sitemap_index,
    "robots": robots_file,
}
_CARDS = 500  # articles whose records come back at once: about a megabyte
# A worker takes about half a second to start: below this many articles one process is done sooner.
FEW = 500


class PressError(RuntimeError):
    """A page could not be made, and nothing was published; the message names page and remedy."""


class BuiltPages(Struct):
    """What came of some places: their entries, how many files of each kind, what was left out (of which article)."""

    entries: list[Entry]
    kinds: Counter[str]
    lost: list[tuple[int, str]]


class PageBuilder:
    """Makes pages in one process: a renderer for each language, and the stage that keeps their bytes."""

    def __init__(self, context: BuildContext, stage: Stage) -> None:
        self._context = context
        self._stage = stage
        self._composers: dict[str, Renderer] = {}

    def make(self, places: Iterable[PageRef]) -> BuiltPages:
        """Make the pages of some places. Raises PressError."""
        batch = BuiltPages([], Counter(), [])
        for place in places:
            try:
                for file in PAGE_FUNCTIONS[place.kind](self._composer(place.language), place):
                    batch.entries.append(self._stage.put(file.path, file.content))
                    batch.kinds[place.kind] += 1
            except Exception as error:
                raise PressError(_told(place, error)) from error
        batch.lost, self._context.left_out = self._context.left_out, []
        return batch

    def _composer(self, code: str) -> Renderer:
        if code not in self._composers:
            self._composers[code] = Renderer(self._context, self._context.outlet.language(code))
        return self._composers[code]


def records_of(numbers: Iterable[int], config: BuildConfig) -> list[IndexRecord]:
    """Return the records of some articles of the config's archive."""
    records = RecordMaker(config.outlet, Media(config.media))
    found = []
    for number in numbers:
        digest = config.archive.digest(number) or b""
        try:
            article = config.archive.get(number)
        except UnpublishableError as reason:
            found.append(IndexRecord(number, digest, None, lost=(f"article {number}: left out: {reason}",)))
            continue
        if article is not None:
            found.append(records.make(article, digest))
    return found


class Crew:
    """Does what is to be done for many articles: by one worker a core, or by itself where `alone`.

    Results come in the order of the tasks.
    """

    def __init__(self, config: BuildConfig, context: BuildContext, stage: Stage, *, alone: bool) -> None:
        self._recipe, self._context, self._stage = config, context, stage
        self._pool = Workers(_start, config, stage) if not alone and cores() > 1 else None

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pool:
            self._pool.close()

    def records(self, numbers: list[int]) -> Iterator[list[IndexRecord]]:
        """Yield the records of articles."""
        tasks = (numbers[start : start + _CARDS] for start in range(0, len(numbers), _CARDS))
        if self._pool is None:
            return (records_of(some, self._recipe) for some in tasks)
        return (decode_records(records) for records in self._on_all_cores(self._pool, _cards, tasks))

    def pages(self, batches: Iterable[list[PageRef]]) -> Iterator[BuiltPages]:
        """Yield what comes of places. The index is finished by now. Raises PressError."""
        if self._pool is None:
            presser = PageBuilder(self._context, self._stage)
            return (presser.make(batch) for batch in batches)
        return self._on_all_cores(self._pool, _make, batches)

    def _on_all_cores(
        self, pool: Workers, function: Callable[[Task], Result], tasks: Iterable[Task]
    ) -> Iterator[Result]:
        try:
            yield from pool.map(function, tasks)
        except WorkerDied as error:
            raise PressError(f"{error} Nothing was published; press again.") from None


_mine: tuple[BuildConfig, Stage] | None = None  # a worker's own; a pool's tasks can reach nothing else
_presser: PageBuilder | None = None


def _start(config: BuildConfig, stage: Stage) -> None:
    global _mine
    _mine = config, stage
    # A worker makes no circles worth looking for; looking costs a tenth of its time.
    gc.disable()


def _cards(numbers: list[int]) -> bytes:
    assert _mine is not None  # noqa: S101 (the pool starts each worker by _start)
    return encode_records(records_of(numbers, _mine[0]))


def _make(places: list[PageRef]) -> BuiltPages:
    global _presser
    assert _mine is not None  # noqa: S101 (the pool starts each worker by _start)
    config, stage = _mine
    # Only now: while records are made, there is no index yet.
    _presser = _presser or PageBuilder(BuildContext(config, ArticleIndex.open(config.index)), stage)
    return _presser.make(places)


def _told(place: PageRef, error: Exception) -> str:
    """Say which page could not be made and where, for whoever changed a theme or an archive."""
    frames = traceback.extract_tb(error.__traceback__)
    template = next(
        (f"{frame.filename}, line {frame.lineno}: " for frame in reversed(frames) if _is_template(frame)), ""
    )
    name = " ".join(part for part in (place.kind, place.language, place.slug, place.period) if part)
    remedy = "mend it; `tamizdat theme check` finds all that is wrong with a theme." if template else "mend it."
    return f"{template}{type(error).__name__}: {error} [the page that failed: {name}] Nothing was published; {remedy}"


def _is_template(frame: traceback.FrameSummary) -> bool:
    return frame.filename.endswith((".html", ".xml"))
