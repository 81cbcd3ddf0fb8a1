"""A volume: the index of some articles in one language, made once and never changed (docs/search.md).

Articles stand in it by time, the oldest first, so that later ones have higher places and results that weigh the same
lie near each other. Blocks of 4,096 articles are read by as many processes as there are cores; what each found is
joined word by word, from files, so memory does not grow with the archive.
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
from tamizdat.press.archive import Archive
from tamizdat.press.index.summary import UnpublishableError, admit
from tamizdat.search.document import Record, record, weighed
from tamizdat.search.postings import BLOCK, block, joined, pack, shards
from tamizdat.search.words import words_of
from tamizdat.workers import Workers

FOLDER = "search-index"
CHUNK = 32  # articles whose records lie in one file: some 5 KB, of which ten results load ten at most
_ROWS = 2_000  # words that are read back from a file at once: about 100 KB
_NAME = 16  # hexadecimal digits of a volume's name


class Wanted(Struct, frozen=True, array_like=True, gc=False):
    """An article to be indexed: its number, its digest at the last press, whether it can be pressed as the archive has
    it, and its day, counted from the first day of the year 1 (0: unknown)."""

    number: int
    digest: bytes
    whole: bool
    day: int


class Built(Struct, frozen=True, array_like=True, gc=False):
    """A file of a volume: its name within it, the hexadecimal SHA-256 and size of its bytes."""

    name: str
    sha256: str
    size: int


class Segment(Struct, array_like=True):
    """A volume as it is remembered: `numbers` and `digests` of its articles by place, those `gone` since, its files."""

    name: str
    language: str
    numbers: list[int]
    digests: list[bytes]
    gone: set[int]
    words: int
    files: list[Built]

    @property
    def living(self) -> list[int]:
        """The places of the articles that can still be found in it."""
        return [place for place in range(len(self.numbers)) if place not in self.gone]

    def path(self, file: str) -> str:
        """Where a file of it stands in the release."""
        return f"{FOLDER}/{self.name}.{file}.bin"


class Block(Struct, frozen=True):
    """What is to be read at once: the `place`-th 4,096 articles of a volume in `language`, made in `folder`."""

    place: int
    language: str
    folder: Path
    wanted: Sequence[Wanted]


class Read(Struct, frozen=True):
    """What came of a block: its records' files, the places that stay empty, and what was left out, a line each."""

    files: list[Built]
    empty: list[int]
    lost: list[str]


class Reader:
    """Reads articles and writes down their words; it pickles, each worker has one."""

    def __init__(self, archive: Archive, outlet: Outlet) -> None:
        self._archive = archive
        self._zone = ZoneInfo(outlet.time_zone)
        self._sections = {section.slug: section.names for section in outlet.sections}

    def read(self, task: Block) -> Read:
        """Write the words of a block's articles to a file in its folder, and their records to others."""
        lists: dict[str, array[int]] = defaultdict(lambda: array("I"))
        words, start = words_of(task.language), task.place * BLOCK
        records: list[Record | None] = []
        empty: list[int] = []
        lost: list[str] = []
        for place, wanted in enumerate(task.wanted):
            article = self._article(wanted, lost)
            if article is None:
                empty.append(start + place)
                records.append(None)
                continue
            for word, weight in weighed(article, words).items():
                lists[word].append(place * 4 + weight)
            records.append(record(article, task.language, self._section(article, task.language), self._zone))
        _write_words(task.folder / f"{task.place}.words", task.place, lists)
        files = [
            _write(task.folder, f"d{(start + at) // CHUNK}", pack(msgspec.json.encode(records[at : at + CHUNK])))
            for at in range(0, len(records), CHUNK)
        ]
        return Read(files, empty, lost)

    def _article(self, wanted: Wanted, lost: list[str]) -> Article | None:
        """Return an article as it was pressed; None, and why in `lost`, where the archive has another by now."""
        number = wanted.number
        if self._archive.digest(number) != wanted.digest:
            lost.append(f"article {number}: left out of search: it has changed since the last press. Press first.")
            return None
        try:
            article = self._archive.get(number)
            return article if article is None or wanted.whole else admit(article)[0]
        except UnpublishableError as reason:
            lost.append(f"article {number}: left out of search: {reason}")
            return None

    def _section(self, article: Article, language: str) -> str:
        """Return the name of an article's section as the outlet has it."""
        label = article.section
        return self._sections.get(label.slug, {}).get(language) or label.name if label else ""


def make(
    language: str,
    wanted: Sequence[Wanted],
    folder: Path,
    reader: Reader,
    pool: Workers | None,
    tell: Callable[[int], None],
) -> tuple[Segment, list[str]]:
    """Make the volume of some articles, oldest first, in the empty `folder`; return it and what was left out.

    `tell` is called with how many more articles were read.
    """
    tasks = [
        Block(place, language, folder, wanted[start : start + BLOCK])
        for place, start in enumerate(range(0, len(wanted), BLOCK))
    ]
    files: list[Built] = []
    gone: set[int] = set()
    lost: list[str] = []
    for task, done in zip(tasks, pool.map(_read, tasks) if pool else map(reader.read, tasks), strict=True):
        files += done.files
        gone |= set(done.empty)
        lost += done.lost
        tell(len(task.wanted))
    counted = 0

    def lists() -> Iterator[tuple[bytes, bytes]]:
        nonlocal counted
        for each in joined([_rows(folder / f"{task.place}.words") for task in tasks]):
            counted += 1
            yield each

    firsts: list[str] = []
    for first, body in shards(lists()):
        files.append(_write(folder, f"w{len(firsts)}", body))
        firsts.append(first)
    files.append(_write(folder, "head", pack(msgspec.json.encode({"days": _steps(wanted), "words": firsts}))))
    told = f"{language}\n" + "".join(f"{file.name} {file.sha256}\n" for file in files)
    name = hashlib.sha256(told.encode()).hexdigest()[:_NAME]
    numbers, digests = [each.number for each in wanted], [each.digest for each in wanted]
    return Segment(name, language, numbers, digests, gone, counted, files), lost


def _steps(wanted: Sequence[Wanted]) -> list[int]:
    """Return each article's day as how many days it is after the one before."""
    days = [each.day for each in wanted]
    return [day - before for before, day in zip([0, *days], days, strict=False)]


def _write_words(path: Path, place: int, lists: dict[str, array[int]]) -> None:
    """Write the blocks of words to a file, ascending."""
    rows = [(word.encode(), word) for word in sorted(lists)]
    with path.open("wb") as file:
        for start in range(0, len(rows), _ROWS):
            some = [(key, block(place, lists.pop(word))) for key, word in rows[start : start + _ROWS]]
            marshal.dump(some, file)


def _rows(path: Path) -> Iterator[tuple[bytes, bytes]]:
    """Yield what `_write_words` wrote; the file is ours and of this very run."""
    size = path.stat().st_size
    with path.open("rb") as file:
        while file.tell() < size:
            yield from marshal.load(file)  # noqa: S302


def _write(folder: Path, name: str, body: bytes) -> Built:
    (folder / name).write_bytes(body)
    return Built(name, hashlib.sha256(body).hexdigest(), len(body))


_mine: Reader | None = None  # a worker's own; a pool's tasks can reach nothing else


def start(reader: Reader) -> None:
    """Make a worker ready; `Workers` calls it in each."""
    global _mine
    _mine = reader


def _read(task: Block) -> Read:
    assert _mine is not None  # noqa: S101 (the pool starts each worker by `start`)
    return _mine.read(task)
