"""Making records and pages: in one process for a few articles, on all cores for many, with bounded memory."""

from __future__ import annotations

import gc
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from types import TracebackType
from typing import TypeVar

from msgspec import Struct

from tamizdat.disk import is_disk_problem
from tamizdat.press.archives.archive import ArticleChanged
from tamizdat.press.context import BuildConfig, BuildContext, record_maker
from tamizdat.press.index.reader import ArticleIndex, LeftOut
from tamizdat.press.index.record import IndexRecord, decode_records, encode_records
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.article import article_files
from tamizdat.press.pages.contribute import contribute_page
from tamizdat.press.pages.home import home_page
from tamizdat.press.pages.lists.archive import archive_page, day_page, month_page, year_page
from tamizdat.press.pages.lists.author import author_page, author_period_page
from tamizdat.press.pages.lists.corrections import corrections_feeds, corrections_page, corrections_period_page
from tamizdat.press.pages.lists.directories import directory_page, letter_page
from tamizdat.press.pages.lists.section import section_page, section_period_page
from tamizdat.press.pages.lists.series import series_page, series_period_page
from tamizdat.press.pages.lists.topic import topic_page, topic_period_page
from tamizdat.press.pages.lists.undated import undated_page, undated_part_page
from tamizdat.press.pages.machine_readable.feeds import article_feeds
from tamizdat.press.pages.machine_readable.robots import robots_file
from tamizdat.press.pages.machine_readable.sitemaps import month_sitemaps, news_sitemap, pages_sitemap, sitemap_index
from tamizdat.press.pages.missing import missing_page
from tamizdat.press.pages.newsletters import issue_page, newsletter_feeds, newsletter_page, newsletters_page
from tamizdat.press.pages.redirect import redirect_page
from tamizdat.press.pages.search import search_page
from tamizdat.press.pages.standing import standing_page
from tamizdat.press.pages.tips import tips_page
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.release import Entry, Run, Stage, encode_run
from tamizdat.theme import ThemeError
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
    "contribute": contribute_page,
    "newsletters": newsletters_page,
    "newsletter": newsletter_page,
    "issue": issue_page,
    "home": home_page,
    "archive": archive_page,
    "year": year_page,
    "month": month_page,
    "day": day_page,
    "undated": undated_page,
    "undated-part": undated_part_page,
    "section": section_page,
    "section-month": section_period_page,
    "section-day": section_period_page,
    "topics": directory_page,
    "topics-letter": letter_page,
    "topic": topic_page,
    "topic-year": topic_period_page,
    "topic-month": topic_period_page,
    "authors": directory_page,
    "authors-letter": letter_page,
    "author": author_page,
    "author-year": author_period_page,
    "author-month": author_period_page,
    "all-series": directory_page,
    "series": series_page,
    "series-year": series_period_page,
    "series-month": series_period_page,
    "corrections": corrections_page,
    "corrections-year": corrections_period_page,
    "corrections-month": corrections_period_page,
    "search": search_page,
    "home-feeds": article_feeds,
    "section-feeds": article_feeds,
    "corrections-feeds": corrections_feeds,
    "newsletter-feeds": newsletter_feeds,
    "sitemap-month": month_sitemaps,
    "sitemap-pages": pages_sitemap,
    "sitemap-news": news_sitemap,
    "sitemap-index": sitemap_index,
    "robots": robots_file,
}
# Articles whose records come back from a worker at once: about a megabyte.
_RECORDS = 500
# Articles that are read from the archive at once while pages are made: two megabytes of long ones.
_BULK = 200
# A worker takes about half a second to start: fewer articles than these are done sooner by one process.
FEW = 500


class PressError(RuntimeError):
    """A page could not be made, and nothing was published; the message names page and remedy."""


class BuiltPages(Struct):
    """The result of making some pages."""

    entries: list[Entry]
    kinds: Counter[str]  # how many files of each kind
    left_out: list[LeftOut]


class BuiltBatch(Struct):
    """The result of making one of many batches of pages, as a worker sends it."""

    entries: Run
    kinds: Counter[str]
    left_out: list[LeftOut]


def _batch(built: BuiltPages) -> BuiltBatch:
    return BuiltBatch(encode_run(built.entries), built.kinds, built.left_out)


class PageBuilder:
    """Makes pages in one process: with a renderer for each language, into the stage of a release."""

    def __init__(self, context: BuildContext, stage: Stage) -> None:
        self._context = context
        self._stage = stage
        self._renderers: dict[str, Renderer] = {}

    def build(self, refs: Iterable[PageRef]) -> BuiltPages:
        """Make some pages. Raises PressError."""
        built = BuiltPages([], Counter(), [])
        refs = iter(refs)
        while some := list(islice(refs, _BULK)):
            self._context.load(int(ref.slug) for ref in some if ref.kind == "article")
            for ref in some:
                self._build(ref, built)
        return built

    def _build(self, ref: PageRef, built: BuiltPages) -> None:
        try:
            for file in PAGE_FUNCTIONS[ref.kind](self._renderer(ref.language), ref):
                built.entries.append(self._stage.put(file.path, file.content))
                built.kinds[ref.kind] += 1
        except ArticleChanged:
            raise
        except Exception as error:
            if is_disk_problem(error):
                raise
            raise PressError(_message(ref, error)) from error
        if self._context.left_out:
            built.left_out += [(number, ref.key, line) for number, line in self._context.left_out]
            self._context.left_out.clear()

    def _renderer(self, code: str) -> Renderer:
        if code not in self._renderers:
            self._renderers[code] = Renderer(self._context, self._context.outlet.language(code))
        return self._renderers[code]


def make_records(numbers: Iterable[int], config: BuildConfig) -> list[IndexRecord]:
    """Return the records of some articles of the archive; of those that it does not have there is none."""
    maker = record_maker(config)
    return [maker.make(stored) for stored in config.snapshot.articles(numbers)]


class BuildWorkers:
    """Makes the records and pages of many articles: in worker processes, or in this process where `alone`.

    Results come in the order of the tasks. Use it as a context manager.
    """

    def __init__(self, config: BuildConfig, context: BuildContext, stage: Stage, *, alone: bool) -> None:
        self._config, self._context, self._stage = config, context, stage
        self._pool = Workers(_start, config, stage) if not alone and cores() > 1 else None

    def __enter__(self) -> BuildWorkers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the workers, and free their memory. They start again for the next records or pages."""
        if self._pool:
            self._pool.close()

    def records(self, numbers: list[int]) -> Iterator[list[IndexRecord]]:
        """Yield the records of articles."""
        tasks = (numbers[start : start + _RECORDS] for start in range(0, len(numbers), _RECORDS))
        if self._pool is None:
            return (make_records(some, self._config) for some in tasks)
        return (decode_records(encoded) for encoded in self._map(self._pool, _encoded_records, tasks))

    def pages(self, batches: Iterable[list[PageRef]]) -> Iterator[BuiltBatch]:
        """Yield the result of each batch of pages. The index must be finished. Raises PressError."""
        if self._pool is None:
            builder = PageBuilder(self._context, self._stage)
            return (_batch(builder.build(batch)) for batch in batches)
        return self._map(self._pool, _build, batches)

    def _map(self, pool: Workers, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        try:
            yield from pool.map(function, tasks)
        except WorkerDied as error:
            raise PressError(f"{error} Nothing was published; press again.") from None


# What a worker process keeps from task to task: a task can reach nothing else but its argument.
_given: tuple[BuildConfig, Stage] | None = None
_builder: PageBuilder | None = None


def _start(config: BuildConfig, stage: Stage) -> None:
    """Make a worker ready."""
    global _given
    _given = config, stage
    # Workers create no reference cycles, so the garbage collector is off: it took a tenth of their time.
    gc.disable()


def _encoded_records(numbers: list[int]) -> bytes:
    assert _given is not None  # noqa: S101 (the pool starts each worker by _start)
    return encode_records(make_records(numbers, _given[0]))


def _build(refs: list[PageRef]) -> BuiltBatch:
    global _builder
    assert _given is not None  # noqa: S101 (the pool starts each worker by _start)
    config, stage = _given
    # Not in `_start`: workers make records first, when there is no index yet.
    _builder = _builder or PageBuilder(BuildContext(config, ArticleIndex.open(config.index)), stage)
    return _batch(_builder.build(refs))


def _message(ref: PageRef, error: Exception) -> str:
    """Return the error message about a page that could not be made: where, why, and what to do."""
    frames = traceback.extract_tb(error.__traceback__)
    template = next(
        (f"{frame.filename}, line {frame.lineno}: " for frame in reversed(frames) if _is_template(frame)), ""
    )
    name = " ".join(part for part in (ref.kind, ref.language, ref.slug, ref.period) if part)
    if isinstance(error, ThemeError):
        return f"{error} [the page that failed: {name}] Nothing was published, and the last pages stand."
    remedy = "mend it; `tamizdat theme check` finds all that is wrong with a theme." if template else "mend it."
    return f"{template}{type(error).__name__}: {error} [the page that failed: {name}] Nothing was published; {remedy}"


def _is_template(frame: traceback.FrameSummary) -> bool:
    return frame.filename.endswith((".html", ".xml"))
