"""Bring a release's search index up to date, from beginning to end (docs/search.md)."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing, nullcontext
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct

from tamizdat import release
from tamizdat.outlet import Outlet
from tamizdat.press import state
from tamizdat.press.archive import Archive
from tamizdat.press.index.reader import ArticleIndex
from tamizdat.search.commit import issue
from tamizdat.search.merge_policy import Published, plan
from tamizdat.search.postings import BLOCK
from tamizdat.search.segment import Reader, Segment, Wanted, make, start
from tamizdat.search.state import SearchError, State, Workplace, fingerprint
from tamizdat.workers import Workers, cores

_FEW = BLOCK // 2  # a worker takes half a second to start: below so many articles one process is done sooner


class Report(Struct, frozen=True, kw_only=True):
    """What a run did: articles that can be found, those read, volumes, words (counted once a volume), files and bytes
    of the whole index, bytes of what is new of it, what was left out (a line each), what the release says."""

    articles: int
    read: int
    volumes: int
    words: int
    files: int
    bytes: int
    new_bytes: int
    left_out: tuple[str, ...]
    release: release.PublishResult | None  # None where nothing had changed


def update(  # noqa: PLR0913 (what an index is made of; each is named where it is called)
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
) -> Report:
    """Bring the search index of the release in `to` up to date with what was pressed into it from `archive`.

    Only articles that are public there are indexed, and only as they were pressed. `full` makes everything anew.
    `purge` are numbers of articles of which no earlier text may stay anywhere in the index; of withdrawn ones none
    stays in any case. `now` dates signatures.
    `begin` is called with how many articles will be read, `progress` with how many more were.

    Raises SearchError, WorkerDied or ReleaseError where the index cannot be made; the one in force stays then.
    """
    workplace = Workplace(to)
    with workplace.held():
        mark, in_force = fingerprint(outlet), release.search_manifest(to)
        state = workplace.recall(mark, in_force)
        with closing(_pressed(to)) as index:
            published = _published(index, outlet)
            withdrawn = {fact.number for fact in index.withdrawn()}
            planned = plan([] if full else state.volumes, published, withdrawn.union(purge))
            wanted = {language: _wanted(index, published, some) for language, some in planned.make.items()}
        begin(sum(map(len, wanted.values())))
        with workplace.building() as build:
            made, left_out = _make(wanted, Reader(archive, outlet), build, progress)
            volumes = [volume for volume in (*planned.keep, *made) if volume.living]
            volumes.sort(key=lambda volume: (volume.language, -len(volume.numbers), volume.name))
            issued = issue(volumes, {volume.name: build / volume.language for volume in made}, to, in_force, keys, now)
        workplace.remember(State(mark, issued.manifest, volumes))
    return Report(
        articles=sum(len(volume.living) for volume in volumes),
        read=sum(map(len, wanted.values())),
        volumes=len(volumes),
        words=sum(volume.words for volume in volumes),
        files=issued.files,
        bytes=issued.bytes,
        new_bytes=issued.new_bytes,
        left_out=tuple(left_out),
        release=issued.release,
    )


def _pressed(to: Path) -> ArticleIndex:
    """Return the index of the press whose release is in force. Raises SearchError where there is none."""
    file = state.place(to)
    for _ in range(20):  # a press that is just ending writes its index down a moment after its release
        try:
            index = ArticleIndex(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, isolation_level=None))
            index.db.execute("BEGIN")
            if index.note("root") == release.current(to).root.sha256:
                return index
            index.close()
        except sqlite3.DatabaseError:
            pass
        if not file.exists():
            break
        time.sleep(0.1)
    raise SearchError(f"{to}: nothing is known of the press that made it. Run `tamizdat press` first.")


def _published(index: ArticleIndex, outlet: Outlet) -> dict[int, Published]:
    """Return every article that readers can read, by its number."""
    rows = index.db.execute("SELECT number, language, digest FROM article WHERE public ORDER BY number")
    codes: dict[str, str] = {}
    found = {}
    for number, language, digest in rows:
        code = codes.get(language) or codes.setdefault(language, outlet.language(language).code)
        found[number] = Published(code, digest)
    return found


def _wanted(index: ArticleIndex, published: dict[int, Published], numbers: Iterable[int]) -> list[Wanted]:
    """Return articles to be indexed, the oldest first."""
    facts = [fact for fact in map(index.summary, numbers) if fact]
    facts.sort(key=lambda fact: (fact.rank, fact.number))
    return [
        Wanted(
            fact.number,
            published[fact.number].digest,
            fact.whole,
            date.fromisoformat(fact.day).toordinal() if fact.day else 0,
        )
        for fact in facts
    ]


def _make(
    wanted: dict[str, list[Wanted]], reader: Reader, build: Path, progress: Callable[[int], None]
) -> tuple[list[Segment], list[str]]:
    """Make a volume for each language, in a folder of its code; return them and what was left out."""
    made: list[Segment] = []
    left_out: list[str] = []
    with (
        Workers(start, reader)
        if cores() > 1 and any(len(some) > _FEW for some in wanted.values())
        else nullcontext() as pool
    ):
        for language, some in wanted.items():
            folder = build / language
            folder.mkdir()
            volume, lost = make(language, some, folder, reader, pool, progress)
            made.append(volume)
            left_out += lost
    return made, left_out
