"""Bring a release's search index up to date, from beginning to end (docs/search.md)."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing, nullcontext
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct, field

from tamizdat import release
from tamizdat.disk import database_problem
from tamizdat.outlet import Outlet
from tamizdat.press.archives.archive import Archive
from tamizdat.press.archives.published import as_published
from tamizdat.press.build import state as press_state
from tamizdat.press.index.reader import ArticleIndex
from tamizdat.search.commit import commit
from tamizdat.search.merge_policy import PressedArticle, plan_merges
from tamizdat.search.postings import BLOCK
from tamizdat.search.segment import Segment
from tamizdat.search.state import SearchError, State, WorkFolder, fingerprint
from tamizdat.search.writer import ArticleToIndex, BlockWriter, start_worker, write_segment
from tamizdat.workers import Workers, cores

_MIN_PARALLEL = BLOCK // 2  # articles: a worker takes half a second to start, so one process is done sooner with fewer


class SearchReport(Struct, frozen=True, kw_only=True):
    """What a run did.

    `articles` can be found, `read` of them were read; `terms` are counted in each segment (`words` and `volumes` in the
    JSON of `--report`); `files` and `bytes` are of the whole index, `new_bytes` of its new files; `left_out` has a line
    for each article that was left out; `release` says what was published, None where nothing had changed.
    """

    articles: int
    read: int
    segments: int = field(name="volumes")
    terms: int = field(name="words")
    files: int
    bytes: int
    new_bytes: int
    left_out: tuple[str, ...]
    release: release.PublishResult | None


def update_index(  # noqa: PLR0913 (what an index is made of; each is named where it is called)
    archive: Archive,
    outlet: Outlet,
    to: Path,
    keys: release.Keys,
    *,
    now: datetime,
    full: bool = False,
    purge: Iterable[int] = (),
    begin: Callable[[int], None] = lambda count: None,
    progress: Callable[[int], None] = lambda count: None,
) -> SearchReport:
    """Bring the search index of the release in `to` up to date with what was pressed into it from `archive`.

    Only articles that are public there are indexed, and only as they were pressed. `full` writes everything anew.
    `purge` are numbers of articles of which no earlier text may stay anywhere in the index; of withdrawn ones none
    stays in any case. `now` dates signatures. `begin` is called with how many articles will be read, `progress` with
    how many more were.

    Raises SearchError, WorkerDied or ReleaseError where the index cannot be made; the one in force stays then.
    """
    work = WorkFolder(to)
    with work.lock():
        made_by, in_force = fingerprint(outlet), release.search_manifest(to)
        state = work.load_state(made_by, in_force)
        with closing(_open_article_index(to)) as index:
            pressed = _public_articles(index, outlet)
            withdrawn = {summary.number for summary in index.withdrawn()}
            merges = plan_merges([] if full else state.segments, pressed, withdrawn.union(purge))
            to_index = {language: _oldest_first(index, pressed, some) for language, some in merges.write.items()}
            last_published = _last_published(index, to_index)
        begin(sum(map(len, to_index.values())))
        with work.build_folder() as build, archive.snapshot() as snapshot:
            new, left_out = _write_segments(
                to_index, BlockWriter(as_published(snapshot, to, last_published), outlet), build, progress
            )
            segments = [segment for segment in (*merges.keep, *new) if segment.live]
            segments.sort(key=lambda segment: (segment.language, -len(segment.numbers), segment.name))
            written = {segment.name: build / segment.language for segment in new}
            languages = [language.code for language in outlet.languages]
            done = commit(segments, languages, written, to, in_force=in_force, keys=keys, now=now)
        work.save_state(State(made_by, done.manifest, segments))
    return SearchReport(
        articles=sum(len(segment.live) for segment in segments),
        read=sum(map(len, to_index.values())),
        segments=len(segments),
        terms=sum(segment.terms for segment in segments),
        files=done.files,
        bytes=done.bytes,
        new_bytes=done.new_bytes,
        left_out=tuple(left_out),
        release=done.release,
    )


def _open_article_index(to: Path) -> ArticleIndex:
    """Return the article index of the press whose release is in force. Raises SearchError where there is none."""
    file, problem = press_state.index_file(to), ""
    for _ in range(20):  # a press that is just ending writes its index a moment after its release
        try:
            index = ArticleIndex(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, isolation_level=None))
            index.db.execute("BEGIN")
            if index.build_state("root") == release.current(to).root.sha256:
                return index
            index.close()
        except sqlite3.DatabaseError as error:
            problem = database_problem(error, file)
        if not file.exists():
            break
        time.sleep(0.1)
    if problem and file.exists():
        raise SearchError(problem)
    raise SearchError(f"{to}: nothing is known of the press that made it. Run `tamizdat press` first.")


def _public_articles(index: ArticleIndex, outlet: Outlet) -> dict[int, PressedArticle]:
    """Return every article that readers can read, by its number."""
    rows = index.db.execute("SELECT number, language, digest FROM article WHERE public ORDER BY number")
    listed_in: dict[str, str] = {}  # an article's language: the outlet's language that lists it
    found = {}
    for number, language, digest in rows:
        code = listed_in.get(language) or listed_in.setdefault(language, outlet.language(language).code)
        found[number] = PressedArticle(code, digest)
    return found


def _oldest_first(
    index: ArticleIndex, pressed: dict[int, PressedArticle], numbers: Iterable[int]
) -> list[ArticleToIndex]:
    """Return the articles of these numbers as they are to be indexed, the oldest first."""
    summaries = [summary for summary in map(index.summary, numbers) if summary]
    summaries.sort(key=lambda summary: (summary.rank, summary.number))
    return [
        ArticleToIndex(
            summary.number,
            pressed[summary.number].digest,
            summary.unchanged,
            date.fromisoformat(summary.day).toordinal() if summary.day else 0,
        )
        for summary in summaries
    ]


def _last_published(index: ArticleIndex, to_index: dict[str, list[ArticleToIndex]]) -> dict[int, tuple[str, bytes]]:
    """Return the path and digest of the articles that stay as they were published last, by number."""
    found = {}
    for article in (article for some in to_index.values() for article in some):
        if (summary := index.summary(article.number)) and summary.is_last_published:
            found[article.number] = (summary.path, article.digest)
    return found


def _write_segments(
    to_index: dict[str, list[ArticleToIndex]], writer: BlockWriter, build: Path, progress: Callable[[int], None]
) -> tuple[list[Segment], list[str]]:
    """Write a segment for each language, into a folder named by its code; return them and what was left out."""
    segments: list[Segment] = []
    left_out: list[str] = []
    parallel = cores() > 1 and any(len(articles) > _MIN_PARALLEL for articles in to_index.values())
    with Workers(start_worker, writer) if parallel else nullcontext() as workers:
        for language, articles in to_index.items():
            folder = build / language
            folder.mkdir()
            segment, lines = write_segment(language, articles, folder, writer, workers, progress)
            segments.append(segment)
            left_out += lines
    return segments, left_out
