"""Writing a segment.

Blocks of 4,096 articles are read by one process a core, each of which writes the postings of its block to a file; the
files are then merged term by term, so memory does not grow with the archive.
"""

from __future__ import annotations

import hashlib
import marshal
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from tamizdat.article import Article
from tamizdat.outlet import Outlet
from tamizdat.press.archives.archive import Snapshot, StoredArticle
from tamizdat.press.index.validate import UnpublishableError, validate
from tamizdat.search.analyzer import analyzer_for
from tamizdat.search.document import StoredFields, occurrences, stored_fields
from tamizdat.search.positions import is_common
from tamizdat.search.postings import BLOCK, TermEntry, deflate, encode_block, merge_postings, term_files
from tamizdat.search.segment import CHUNK, Segment, SegmentFile
from tamizdat.workers import Workers

_TERMS_AT_ONCE = 2_000  # terms that are read back from a block's file at once: some 200 KB
_NAME_LENGTH = 16  # hexadecimal digits of a segment's name


class ArticleToIndex(Struct, frozen=True, array_like=True, gc=False):
    """An article to be indexed: its number; its digest at the last press; whether press published it unchanged, as the
    archive has it; its day, counted from the first day of the year 1 (0: unknown)."""

    number: int
    digest: bytes
    unchanged: bool
    day: int


class BlockTask(Struct, frozen=True):
    """A block of at most 4,096 articles to be written by one process: the `block`-th of a segment in `language`, into
    `folder`."""

    block: int
    language: str
    folder: Path
    articles: Sequence[ArticleToIndex]


class WrittenBlock(Struct, frozen=True):
    """What came of a block: the files of its stored fields; the IDs of documents that stay empty, since their article
    was left out; why it was, a line each."""

    files: list[SegmentFile]
    empty: list[int]
    left_out: list[str]


class BlockWriter:
    """Reads the articles of a block and writes its postings and stored fields. It pickles: each worker has a copy."""

    def __init__(self, snapshot: Snapshot, outlet: Outlet) -> None:
        self._snapshot = snapshot
        self._outlet = outlet
        self._zone = ZoneInfo(outlet.time_zone)

    def write(self, task: BlockTask) -> WrittenBlock:
        """Write the postings of a block to `<block>.terms` in its folder, and the stored fields to `d0`, `d1`, …"""
        postings: dict[str, array[int]] = defaultdict(lambda: array("I"))
        positions: dict[str, bytearray] = defaultdict(bytearray)
        analyzer, first = analyzer_for(task.language), task.block * BLOCK
        stored: list[StoredFields | None] = []
        empty: list[int] = []
        left_out: list[str] = []
        for position, (wanted, in_archive) in enumerate(self._read(task.articles)):
            article = _as_pressed(wanted, in_archive, self._outlet, left_out)
            if article is None:
                empty.append(first + position)
                stored.append(None)
                continue
            for term, occurrence in occurrences(article, analyzer).items():
                postings[term].append(position * 4 + occurrence.weight)
                positions[term] += occurrence.positions
            section = self._section(article, task.language)
            stored.append(stored_fields(article, task.language, section, self._zone))
        _write_postings(task, postings, positions)
        files = [
            _write(task.folder, f"d{(first + at) // CHUNK}", deflate(msgspec.json.encode(stored[at : at + CHUNK])))
            for at in range(0, len(stored), CHUNK)
        ]
        return WrittenBlock(files, empty, left_out)

    def _read(self, articles: Sequence[ArticleToIndex]) -> Iterator[tuple[ArticleToIndex, StoredArticle | None]]:
        """Yield each article to be indexed with what the archive has of it, None where it has none."""
        found = self._snapshot.articles([wanted.number for wanted in articles])
        following = next(found, None)
        for wanted in articles:
            if following and following.number == wanted.number:
                yield wanted, following
                following = next(found, None)
            else:
                yield wanted, None

    def _section(self, article: Article, language: str) -> str:
        """Return the name of an article's section, in `language` where the outlet names it so."""
        label = article.section
        if label is None:
            return ""
        name = next((each.name_in(language) for each in self._outlet.sections if each.slug == label.slug), "")
        return name or label.name


def _as_pressed(
    wanted: ArticleToIndex, in_archive: StoredArticle | None, outlet: Outlet, left_out: list[str]
) -> Article | None:
    """Return an article as it was pressed; None, with the reason added to `left_out`, where the archive has another
    version by now."""
    number = wanted.number
    if in_archive is None or in_archive.article is None or in_archive.digest != wanted.digest:
        left_out.append(f"article {number}: left out of search: it has changed since the last press. Press first.")
        return None
    try:
        return in_archive.article if wanted.unchanged else validate(in_archive.article, outlet)[0]
    except UnpublishableError as reason:
        left_out.append(f"article {number}: left out of search: {reason}")
        return None


def write_segment(
    language: str,
    articles: Sequence[ArticleToIndex],
    folder: Path,
    writer: BlockWriter,
    workers: Workers | None,
    progress: Callable[[int], None],
) -> tuple[Segment, list[str]]:
    """Write the segment of some articles, oldest first, into the empty `folder`.

    Returns the segment, and a line for each article that was left out. Each of `workers` must have been started by
    `start_worker`; without them this process does all. `progress` is called with how many more articles were read.
    """
    tasks = [
        BlockTask(block, language, folder, articles[first : first + BLOCK])
        for block, first in enumerate(range(0, len(articles), BLOCK))
    ]
    files: list[SegmentFile] = []
    deleted: set[int] = set()
    left_out: list[str] = []
    written = workers.map(_write_block, tasks) if workers else map(writer.write, tasks)
    for task, block in zip(tasks, written, strict=True):
        files += block.files
        deleted |= set(block.empty)
        left_out += block.left_out
        progress(len(task.articles))
    terms = 0

    def counted() -> Iterator[TermEntry]:
        nonlocal terms
        for term in merge_postings([_read_postings(folder / f"{task.block}.terms") for task in tasks]):
            terms += 1
            yield term

    first_terms: list[str] = []
    for term_file in term_files(counted()):
        files.append(_write(folder, f"w{len(first_terms)}", term_file.terms))
        files.append(_write(folder, f"p{len(first_terms)}", term_file.positions))
        first_terms.append(term_file.first)
    files.append(_write(folder, "head", deflate(msgspec.json.encode({"days": _steps(articles), "words": first_terms}))))
    named = f"{language}\n" + "".join(f"{file.name} {file.sha256}\n" for file in files)
    name = hashlib.sha256(named.encode()).hexdigest()[:_NAME_LENGTH]
    numbers, digests = [each.number for each in articles], [each.digest for each in articles]
    return Segment(name, language, numbers, digests, deleted, terms, files), left_out


def _steps(articles: Sequence[ArticleToIndex]) -> list[int]:
    """Return each article's day as the difference from the day of the article before it."""
    days = [each.day for each in articles]
    return [day - before for before, day in zip([0, *days], days, strict=False)]


def _write_postings(task: BlockTask, postings: dict[str, array[int]], positions: dict[str, bytearray]) -> None:
    """Write the block of each term's postings, with its positions, to a file, terms ascending. Empties both on the
    way."""
    documents = len(task.articles)
    rows = [(term.encode(), term) for term in sorted(postings)]
    with (task.folder / f"{task.block}.terms").open("wb") as file:
        for start in range(0, len(rows), _TERMS_AT_ONCE):
            some = []
            for key, term in rows[start : start + _TERMS_AT_ONCE]:
                in_block, placed = postings.pop(term), bytes(positions.pop(term))
                placed = b"" if is_common(len(in_block), documents) else placed
                some.append((key, encode_block(task.block, in_block), placed))
            marshal.dump(some, file)


def _read_postings(path: Path) -> Iterator[TermEntry]:
    """Yield what `_write_postings` wrote. Unmarshalling is safe here: this very run wrote the file."""
    size = path.stat().st_size
    with path.open("rb") as file:
        while file.tell() < size:
            yield from map(TermEntry._make, marshal.load(file))  # noqa: S302


def _write(folder: Path, name: str, body: bytes) -> SegmentFile:
    (folder / name).write_bytes(body)
    return SegmentFile(name, hashlib.sha256(body).hexdigest(), len(body))


_worker_writer: BlockWriter | None = None  # of this worker process: its tasks can reach nothing else


def start_worker(writer: BlockWriter) -> None:
    """Make a worker ready; `Workers` calls it in each."""
    global _worker_writer
    _worker_writer = writer


def _write_block(task: BlockTask) -> WrittenBlock:
    assert _worker_writer is not None  # noqa: S101 (each worker is started by `start_worker`)
    return _worker_writer.write(task)
