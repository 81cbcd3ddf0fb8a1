"""What recovery found last, beside the archive: the machine's state, from which an editor's changes are told.

`var/recovered.jsonl` has one line an article, the very line of the archive where no editor changed it: `diff` shows
what editors did. An article that left the archive keeps its line, so that its number, its path and its captures stay
known; `gone` says why it left.

The two files change together. Both are written aside first, the archive's beside it as `.archive.jsonl.next`, then this
one's. Renaming the archive's is the moment at which the run counts; this one's follows. So what a killed run leaves
behind tells how far it came, and `held` clears it up: with the archive's file still aside nothing has changed, and both
are thrown away; with only this one's, the archive is new, and the renaming is finished.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

from tamizdat.article import Article, decode, encode
from tamizdat.disk import disk_problem, naming
from tamizdat.project import ARCHIVE, CONFLICTS, RECOVERED
from tamizdat.recover.redaction.redactor import Redactor
from tamizdat.recover.storage.spool import Shelf

T = TypeVar("T")


class ResultsError(ValueError):
    """The files cannot be used; the message names the file, the line and the remedy."""


Gone = Literal["", "deleted", "joined"]


class Result(Struct, frozen=True):
    """The last machine result of an article, and why the archive lacks it: an editor deleted it, or it was joined."""

    article: Article
    gone: Gone = ""


class State(Struct, frozen=True):
    """What stands in the files: the articles by number, None where there is no archive; the machine's last results.

    `drafts` are articles that no reader has had: their numbers are taken, and nothing else of them is looked at. What
    is made of the state is kept in `folder`, where that of temporary files is not meant.
    """

    archive: Mapping[int, Article] | None
    results: Mapping[int, Result]
    drafts: tuple[Article, ...] = ()
    folder: Path | None = None


class Files:
    """An archive and the machine's last results beside it, read and replaced together."""

    def __init__(self, archive: Path) -> None:
        self.archive = archive
        recovered = Path(RECOVERED).name
        name = recovered if archive.name == Path(ARCHIVE).name else f"{archive.stem}.{recovered}"
        self.recovered = archive.with_name(name)
        self.conflicts = archive.with_name(name.replace(recovered, Path(CONFLICTS).name))
        # What a redaction takes out of all else that the files' home holds; it is set before they are written.
        self.redactor: Redactor | None = None
        self.folder: Path | None = None  # for what is too much for memory, where not that of temporary files
        self._read: tuple[int, int, int] | None = None  # what told the archive that was read from a later one

    @property
    def work(self) -> Path:
        """The folder of a run that makes them (`storage.work_folder`)."""
        return self.archive.with_name(f".{self.archive.name}.recovering")

    @property
    def name(self) -> str:
        """What messages call the place where the articles are."""
        return str(self.archive)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the files against other runs, and finish or undo what a killed one left.

        Raises ResultsError while another process holds them, and where nothing can be written.
        """
        lock = self.archive.with_name(f".{self.archive.name}.lock")
        try:
            self.archive.parent.mkdir(parents=True, exist_ok=True)
            descriptor = _locked(lock)
        except OSError as error:
            raise ResultsError(f"{self.archive}: cannot be written. {disk_problem(error)}") from None
        try:
            self._settle()
            yield
        finally:
            lock.unlink(missing_ok=True)
            os.close(descriptor)

    def read(self) -> State:
        """Return what stands in the files. Raises ResultsError."""
        self._read = _stamp(self.archive)
        results: Shelf[Result] = Shelf(Result, self.folder)
        for result in _lines(self.recovered, decode_result):
            results[result.article.number] = result
        if not self.archive.is_file():
            return State(None, results, folder=self.folder)
        articles: Shelf[Article] = Shelf(Article, self.folder)
        for item in _lines(self.archive, decode):
            if item.number in articles:
                raise ResultsError(f"{self.archive}: number {item.number} stands on two lines. Remove one of them.")
            articles[item.number] = item
        return State(articles, results, folder=self.folder)

    def write(self, articles: Iterable[Article], results: Iterable[Result]) -> None:
        """Replace both files, with what was made of the ones that were read.

        Raises ResultsError, with nothing changed, where an editor changed the archive since.
        """
        try:
            write_lines(aside(self.archive), (encode(item) for item in articles))
            write_lines(aside(self.recovered), map(encode_result, results))
        except OSError:
            self._settle()
            raise
        if self._read != _stamp(self.archive):
            self._settle()
            raise ResultsError(
                f"{self.archive}: was changed while it was worked on. Nothing was written: run this again."
            )
        aside(self.archive).replace(self.archive)
        _sync(self.archive.parent)
        aside(self.recovered).replace(self.recovered)
        _sync(self.archive.parent)

    def _settle(self) -> None:
        """Finish or undo what a killed run left."""
        if aside(self.archive).exists():
            aside(self.recovered).unlink(missing_ok=True)
            aside(self.archive).unlink()
        elif aside(self.recovered).exists():
            aside(self.recovered).replace(self.recovered)


def encode_result(result: Result) -> bytes:
    """Return a result as one line of JSON: an article's line, with `gone` at its end only where it is gone."""
    line = encode(result.article)
    return line[:-1] + b',"gone":' + msgspec.json.encode(result.gone) + b"}" if result.gone else line


def decode_result(line: bytes) -> Result:
    """Return the result in a line of JSON. Raises msgspec.ValidationError naming the field that is wrong."""
    found = _GONE.search(line)
    if found is None:
        return Result(decode(line))
    return Result(decode(line[: found.start()] + b"}"), msgspec.json.decode(found[1], type=Gone))


_GONE = re.compile(rb',"gone":("\w*")\}\s*$')


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Return what changes whenever a file does; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def aside(path: Path) -> Path:
    """Return where a file is written before it takes the place of another one."""
    return path.with_name(f".{path.name}.next")


def _lines(path: Path, read: Callable[[bytes], T]) -> Iterator[T]:
    if not path.is_file():
        return
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield read(line)
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    raise ResultsError(
                        f"{path}, line {number}: not an article ({error}). Correct the line, or move the file away."
                    ) from None


def write_lines(path: Path, lines: Iterable[bytes]) -> None:
    """Write a file and its name to the disk before anything relies on them."""
    with naming(path), path.open("wb") as file:
        for line in lines:
            file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())
    _sync(path.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _locked(path: Path) -> int:
    """Return the descriptor of the locked lock file."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise ResultsError(f"{path.parent}: another run is at work here. Wait until it is done.") from None
        try:
            if os.fstat(descriptor).st_ino == path.stat().st_ino:
                return descriptor
        except FileNotFoundError:  # the last holder removed it between our opening and locking it
            pass
        os.close(descriptor)
