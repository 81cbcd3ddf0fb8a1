"""The archive that `tamizdat recover` writes: a `.jsonl` file with one article a line."""

from __future__ import annotations

import itertools
import json
import os
import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

import msgspec

from tamizdat.article import Article, Status, decode, encode
from tamizdat.press.archives.archive import ArchiveError, StoredArticle, digest_of

# How our own lines begin. The number of such a line can be told without reading the rest of it.
_NUMBER = re.compile(rb'\{"number": ?(\d{1,18}),')
# What can be read of a line that is no article, cut short or misspelt: its number and its status. Inside a JSON string
# every quotation mark has a backslash before it, so no text of an article looks like these.
_ANY_NUMBER = re.compile(rb'(?<!\\)"number"\s*:\s*"?(\d{1,18})(?!\d)')
_STATUS = re.compile(rb'(?<!\\)"status"\s*:\s*(\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\}?)')
_FEW_LINES = 16_384  # bytes that are read line by line sooner than bisected further
_MOST_NUMBER = 10**18 - 1  # what the first digits of our own lines hold
_UNKNOWN = re.compile(r"unknown field `([^`]*)`")
_FIELDS = sorted({*Article.__struct_fields__, *Status.__struct_fields__, "value", "precision", "name", "slug", "html"})
_BOM = b"\xef\xbb\xbf"  # some editors put it at the beginning of a file
_MOST_LINES = 100_000  # that bisection remembers
_LONGEST_BEGINNING = 65_536  # bytes of the first line that tell what a file is
_TO_LINES = "Write it anew with `jq -c '{}' OLD > NEW`, and put the new file in its place."
_WITHDRAWN = re.compile(rb'"state"\s*:\s*"withdrawn"')


class JsonlArchive:
    """Articles from a `.jsonl` file. A line that is no article, or whose number an earlier line has, is left out."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def snapshot(self) -> Iterator[JsonlSnapshot]:
        """Open the file as it is now. Raises ArchiveError where it cannot be opened, or is JSON of another shape."""
        try:
            file = self.path.open("rb")
        except OSError as error:
            raise ArchiveError(
                f"{self.path}: {error.strerror}. Name the archive by --from, or make it with `tamizdat recover`."
            ) from None
        with file:
            if problem := _not_by_line(file):
                raise ArchiveError(f"{self.path}: {problem}")
            yield JsonlSnapshot(self.path, file)


class _Opened(NamedTuple):
    """The very file that a snapshot has open: by its identity, and where the process that opened it shows it."""

    device: int
    inode: int
    process: int
    descriptor: int


class JsonlSnapshot:
    """A `.jsonl` file as it was when it was opened.

    - A file that takes the place of this one (which is how Tamizdat itself writes) changes nothing: the file that was
      opened stays open, and workers open the same one.
    - A file that is edited in place changes under a snapshot. Press notices by the digests, and publishes nothing.

    Asked for some articles before `digests`, it finds each line by bisection, since our files ascend by number; only
    where that fails is the whole file read.
    """

    def __init__(self, path: Path, file: BufferedReader) -> None:
        self.left_out: list[str] = []
        self.unreadable = 0
        self._problems: list[tuple[int, str]] = []  # what is left out, by the offset of its line
        self._path = path
        self._in_block = False
        self._file = file
        stat = os.fstat(file.fileno())
        self._opened = _Opened(stat.st_dev, stat.st_ino, os.getpid(), file.fileno())
        # Number and offset of each line, ascending by number; empty until the file was read as a whole.
        self._numbers: array[int] = array("q")
        self._offsets: array[int] = array("q")
        self._lines_from: dict[int, tuple[int, int | None]] = {}  # what bisection has read

    def __getstate__(self) -> tuple[Path, _Opened, array[int], array[int]]:
        return self._path, self._opened, self._numbers, self._offsets

    def __setstate__(self, state: tuple[Path, _Opened, array[int], array[int]]) -> None:
        self._path, self._opened, self._numbers, self._offsets = state
        self.left_out, self._problems, self.unreadable, self._lines_from = [], [], 0, {}
        self._in_block = False
        self._file = _open_same(self._path, self._opened)

    def digests(self) -> Iterable[tuple[int, bytes]]:
        """Return the number and digest of every article, ascending by number, from one pass over the file."""
        numbers, offsets, digests = array("q"), array("q"), bytearray()
        for offset, number, digest in self._lines():
            numbers.append(number)
            offsets.append(offset)
            digests += digest
        order: Sequence[int] = range(len(numbers))
        if any(one >= two for one, two in itertools.pairwise(numbers)):
            order = self._in_order(numbers, offsets)
        self.left_out = [problem for _, problem in sorted(self._problems)]
        self._numbers = array("q", (numbers[at] for at in order))
        self._offsets = array("q", (offsets[at] for at in order))
        return ((numbers[at], bytes(digests[16 * at : 16 * at + 16])) for at in order)

    def articles(self, numbers: Iterable[int]) -> Iterator[StoredArticle]:
        """Yield those of the articles that exist, in the order of `numbers`."""
        for number in numbers:
            offset = self._offset(number)
            if offset is not None:
                self._file.seek(offset)
                yield self._stored(number, offset, self._file.readline().removeprefix(_BOM).rstrip())

    def _lines(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield offset, number and digest of each line that has a number; of our own lines only the start is parsed."""
        self._problems, self.unreadable, self._in_block = [], 0, False
        offset = 0
        self._file.seek(0)
        for count, line in enumerate(self._file, 1):
            here, offset = offset, offset + len(line)
            line = line.removeprefix(_BOM).rstrip() if here == 0 else line.rstrip()
            if not line or self._is_in_block(line, here, count):
                continue
            try:
                found = _NUMBER.match(line)
                yield here, int(found[1]) if found else _checked(decode(line).number), digest_of(line)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                if found := _ANY_NUMBER.search(line):  # `articles` says what is wrong with it
                    yield here, int(found[1]), digest_of(line)
                    continue
                self.unreadable += 1
                problem = f"{self._path}, line {count}: {error}. Recover it again, or mend the line."
                self._problems.append((here, problem))

    def _is_in_block(self, line: bytes, offset: int, count: int) -> bool:
        """Whether a line is one of many over which one article is set; these are told once, with their first line."""
        if self._in_block:
            self._in_block = not line.startswith(b"}") and not _NUMBER.match(line)
            return self._in_block or line.startswith(b"}")
        if _begins_many_lines(line):
            self._in_block = True
            self.unreadable += 1
            what = "begins an article that is set over many lines, and an archive has one article a line"
            self._problems.append((offset, f"{self._path}, line {count}: {what}. Join them with `jq -c .`."))
        return self._in_block

    def _in_order(self, numbers: array[int], offsets: array[int]) -> list[int]:
        """Return the indexes of the lines ascending by number. Of several lines with one number the first counts; the
        others are left out."""
        first: dict[int, int] = {}
        for at, number in enumerate(numbers):
            if first.setdefault(number, at) != at:
                problem = (
                    f"{self._path}, line {self._line_at(offsets[at])}: number {number} stands on line"
                    f" {self._line_at(offsets[first[number]])} already. Give each article a number of its own."
                )
                self._problems.append((offsets[at], problem))
                self.unreadable += 1  # it may be meant for another article
        return [first[number] for number in sorted(first)]

    def _line_at(self, offset: int) -> int:
        """Return the number, from 1, of the line that begins at `offset`."""
        self._file.seek(0)
        return self._file.read(offset).count(b"\n") + 1

    def _offset(self, number: int) -> int | None:
        """Return where the line of an article begins, None if there is none."""
        if not self._numbers:
            if (offset := self._bisected(number)) is not None:
                return offset
            self.digests()
        index = bisect_left(self._numbers, number)
        return self._offsets[index] if self._numbers[index : index + 1] == array("q", [number]) else None

    def _bisected(self, number: int) -> int | None:
        """Return where the line of a number begins, None where bisection does not find it."""
        low, high = 0, os.fstat(self._file.fileno()).st_size
        while high - low > _FEW_LINES:
            middle = (low + high) // 2
            start, found = self._line_from(middle)
            if found is None and start < high:
                return None
            if found is not None and found < number:
                low = start + 1
            else:
                high = middle
        start, found = self._line_from(low)
        while found is not None and found < number:
            start, found = self._line_from(start + 1)
        return start if found == number else None

    def _line_from(self, offset: int) -> tuple[int, int | None]:
        """Return where the first line begins at or after `offset`, and its number if it begins like one of ours."""
        if (known := self._lines_from.get(offset)) is not None:
            return known
        self._file.seek(max(0, offset - 1))
        if offset:
            self._file.readline()
        start = self._file.tell()
        if len(self._lines_from) == _MOST_LINES:
            self._lines_from.clear()
        found = _NUMBER.match(self._file.read(40))
        self._lines_from[offset] = line = (start, int(found[1]) if found else None)
        return line

    def _stored(self, number: int, offset: int, line: bytes) -> StoredArticle:
        try:
            article = decode(line)
            _checked(article.number)
            problem = _repeated(line) if encode(article) != line else ""
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            problem = f"is no article: {error}{_meant(str(error))}"
        if not problem:
            return StoredArticle(number, digest_of(line), article)
        where = f"{self._path}, line {self._line_at(offset)}"
        return StoredArticle(
            number, digest_of(line), None, f"{where}: {problem}. Recover it again, or mend the line.", _status(line)
        )


def _not_by_line(file: BufferedReader) -> str:
    """Return what is wrong with a file that is JSON, but not one article a line, and the remedy; "" for any other."""
    file.seek(0)
    first = b""
    while not first and (line := file.readline(_LONGEST_BEGINNING)):
        first = line.removeprefix(_BOM).strip()
    file.seek(0)
    if first.startswith(b"["):
        return f"is one JSON array, and an archive has one article a line. {_TO_LINES.format('.[]')}"
    if _begins_many_lines(first):
        return f"is JSON with one article over many lines, and an archive has one a line. {_TO_LINES.format('.')}"
    return ""


def _begins_many_lines(line: bytes) -> bool:
    """Whether a line begins an object that goes on below it, as programs write it that set JSON for people to read."""
    begins_one_field = line.startswith(b"{") and line.endswith((b",", b"[", b"{")) and line.count(b'":') == 1
    return line == b"{" or begins_one_field


def _checked(number: int) -> int:
    """Return the number of an article; raises msgspec.ValidationError where no article can have it."""
    if not 0 < number <= _MOST_NUMBER:
        raise msgspec.ValidationError(f"its number {number} is not from 1 to {_MOST_NUMBER}")
    return number


def _meant(error: str) -> str:
    """Return which field a misspelt one may have been meant for, "" where none is like it."""
    unknown = _UNKNOWN.search(error)
    like = get_close_matches(unknown[1], _FIELDS, 1, 0.7) if unknown else []
    return f" (did you mean `{like[0]}`?)" if like else ""


def _repeated(line: bytes) -> str:
    """Return what is wrong with a line that someone wrote by hand and that names a field twice, "" where none is."""
    twice: list[str] = []

    def pairs(found: list[tuple[str, object]]) -> None:
        names = Counter(name for name, _ in found)
        twice.extend(name for name, count in names.items() if count > 1)

    json.loads(line, object_pairs_hook=pairs)
    return f"has the field `{twice[0]}` twice" if twice else ""


def _status(line: bytes) -> Status | None:
    """Return the status in a line that is no article, as far as it can be read; None where there is none."""
    every = list(_STATUS.finditer(line))
    if not every:
        return None
    found = next((each for each in every if _WITHDRAWN.search(each[1])), every[0])  # named twice: the graver counts
    try:
        return msgspec.json.decode(found[1], type=Status)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Status("withdrawn") if _WITHDRAWN.search(found[1]) else None


def _open_same(path: Path, opened: _Opened) -> BufferedReader:
    """Open the very file that another process has open, also where another file has taken its place since.

    Linux shows it in /proc. Elsewhere ArchiveError is raised if the file was replaced.
    """
    for name in (path, Path(f"/proc/{opened.process}/fd/{opened.descriptor}")):
        try:
            file = name.open("rb")
        except OSError:
            continue
        stat = os.fstat(file.fileno())
        if (stat.st_dev, stat.st_ino) == (opened.device, opened.inode):
            return file
        file.close()
    raise ArchiveError(f"{path}: another file took its place while it was read. Run the command again.")
