"""Making pages: one process for a few of them, all cores for many, with bounded memory either way."""

from __future__ import annotations

import multiprocessing
import os
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice

from msgspec import Struct

from tamizdat.press.composer import Composer, File
from tamizdat.press.pages.article import article_pages
from tamizdat.press.pages.front import front_page, section_page
from tamizdat.press.pages.home import home_page
from tamizdat.press.pages.lists import list_page
from tamizdat.press.pages.sitemap import fronts_sitemap, month_sitemaps, news_sitemap, sitemap_index
from tamizdat.press.pages.standing import missing_page, moved_page, standing_page, tips_page
from tamizdat.press.place import Place
from tamizdat.press.setting import Recipe, Setting
from tamizdat.release import Entry, Stage

Maker = Callable[[Composer, Place], Iterator[File]]
MAKERS: dict[str, Maker] = {
    "article": article_pages,
    "home": home_page,
    "section": section_page,
    **dict.fromkeys(("section-month", "month", "day", "undated", "undated-part", "series"), front_page),
    **dict.fromkeys(("topic", "topic-year", "author", "author-year"), front_page),
    **dict.fromkeys(("archive", "year", "authors", "topics"), list_page),
    "standing": standing_page,
    "tips": tips_page,
    "missing": missing_page,
    "moved": moved_page,
    "sitemap": month_sitemaps,
    "sitemap-fronts": fronts_sitemap,
    "sitemap-index": sitemap_index,
    "news": news_sitemap,
}
_BATCH = 64  # places: enough that their way to a worker costs nothing, few enough that all cores end together
# A worker takes about half a second to start: below this many places one process is done sooner.
_FEW = 1_000


class PressError(RuntimeError):
    """A page could not be made, and nothing was published; the message names page and remedy."""


class Batch(Struct):
    """What came of some places: their entries, how many files of each kind, what was left out."""

    entries: list[Entry]
    kinds: Counter[str]
    lost: list[str]


class Presser:
    """Makes pages in one process: a composer for each language, and the stage that keeps their bytes."""

    def __init__(self, setting: Setting, stage: Stage) -> None:
        self._setting = setting
        self._stage = stage
        self._composers: dict[str, Composer] = {}

    def make(self, places: Iterable[Place]) -> Batch:
        """Make the pages of some places. Raises PressError."""
        batch = Batch([], Counter(), [])
        for place in places:
            try:
                for file in MAKERS[place.kind](self._composer(place.language), place):
                    batch.entries.append(self._stage.put(file.path, file.content))
                    batch.kinds[place.kind] += 1
            except Exception as error:
                raise PressError(_told(place, error)) from error
        batch.lost, self._setting.lost = self._setting.lost, []
        return batch

    def _composer(self, code: str) -> Composer:
        if code not in self._composers:
            self._composers[code] = Composer(self._setting, self._setting.outlet.language(code))
        return self._composers[code]


def make_all(places: Iterable[Place], recipe: Recipe, setting: Setting, stage: Stage) -> Iterator[Batch]:
    """Yield what comes of all places, batch by batch. Raises PressError.

    `setting` is the recipe made ready in this process, for a press so small that workers would only delay it.
    """
    places = iter(places)
    few = list(islice(places, _FEW))
    if len(few) < _FEW or (os.cpu_count() or 1) == 1:
        presser = Presser(setting, stage)
        rest = iter(few)
        while batch := list(islice(rest, _BATCH)) or list(islice(places, _BATCH)):
            yield presser.make(batch)
        return
    yield from _on_all_cores(chain(few, places), recipe, stage)


def _on_all_cores(places: Iterator[Place], recipe: Recipe, stage: Stage) -> Iterator[Batch]:
    """Yield batches from one worker a core. Only a few batches are under way at any time: memory stays bounded."""
    cores = os.cpu_count() or 1
    # Spawned and not forked: a fork of a process with threads (a progress bar's, a server's) can lock up.
    context = multiprocessing.get_context("spawn")
    under_way: deque[Future[Batch]] = deque()
    with ProcessPoolExecutor(cores, context, _start, (recipe, stage)) as pool:
        try:
            while under_way or (batch := list(islice(places, _BATCH))):
                while len(under_way) < 4 * cores and (batch := batch or list(islice(places, _BATCH))):
                    under_way.append(pool.submit(_make, batch))
                    batch = []
                yield under_way.popleft().result()
                batch = []
        except BrokenProcessPool:
            raise PressError("A worker process was killed, perhaps for want of memory. Press again.") from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


_presser: Presser | None = None  # a worker's own; a pool's tasks can reach nothing else


def _start(recipe: Recipe, stage: Stage) -> None:
    global _presser
    _presser = Presser(Setting(recipe), stage)


def _make(places: list[Place]) -> Batch:
    assert _presser is not None  # noqa: S101 (the pool starts each worker by _start)
    return _presser.make(places)


def _told(place: Place, error: Exception) -> str:
    """Say which page could not be made and where, for whoever changed a theme or an archive."""
    frames = traceback.extract_tb(error.__traceback__)
    template = next(
        (f"{frame.filename}, line {frame.lineno}: " for frame in reversed(frames) if _is_template(frame)), ""
    )
    name = " ".join(part for part in (place.kind, place.language, place.slug, place.when) if part)
    return f"{template}{type(error).__name__}: {error} [the page that failed: {name}] Nothing was published; mend it."


def _is_template(frame: traceback.FrameSummary) -> bool:
    return frame.filename.endswith((".html", ".xml"))
