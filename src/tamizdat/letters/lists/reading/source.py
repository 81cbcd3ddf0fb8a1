"""The files of a list: those that were given, and those in a zip file among them. Nothing is unpacked onto a disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from msgspec import Struct

from tamizdat.letters.lists.row import ListError

LARGEST = 1 << 30  # bytes of all files, unpacked: some ten million rows
MOST_FILES = 2_000  # in a zip file; Substack's has two for each post
_READ = (".csv", ".tsv", ".tab", ".txt", ".json")
_OFFICE = ("xl/workbook.xml", "content.xml", "Index/Document.iwa")  # Excel, LibreOffice, Numbers
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "Open it, and save it as CSV (UTF-8)."


class Source(Struct, frozen=True):
    """A file that can be read again and again. `name` is its own, without folders."""

    name: str
    open: Callable[[], IO[bytes]]


def of_file(path: Path) -> Source:
    """Return a file on the disk."""
    return Source(path.name, lambda: path.open("rb"))


def of_bytes(name: str, body: bytes) -> Source:
    """Return a file in memory."""
    return Source(PurePosixPath(name.replace("\\", "/")).name, lambda: io.BytesIO(body))


@contextmanager
def reading(source: Source) -> Iterator[IO[bytes]]:
    """Open a file. Raises ListError where an archive turns out to be damaged."""
    try:
        with source.open() as file:
            yield file
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        if isinstance(error, RecursionError):
            raise
        raise ListError(f"{source.name}: it is damaged, or locked by a password. Make the zip file again.") from None


def unpacked(given: Sequence[Source]) -> list[Source]:
    """Return the files that can hold a list, those of zip files among them. Raises ListError."""
    return [each for source in given for each in _unpacked(source)]


def _unpacked(source: Source) -> list[Source]:
    with reading(source) as file:
        head = file.read(8)
        if head.startswith(_OLE):
            raise ListError(f"{source.name}: this is a spreadsheet or a text of an old kind. {_SAVE_AS}")
        if head.startswith((b"%PDF", b"{\\rtf")):
            raise ListError(f"{source.name}: this is PDF or RTF, and no list. Export the list as CSV.")
        if not head.startswith(_ZIP):
            return [source]
    try:
        archive = zipfile.ZipFile(source.open())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        raise ListError(f"{source.name}: the zip file is damaged. Make it again.") from None
    entries = archive.infolist()
    if any(each.filename in _OFFICE for each in entries):
        raise ListError(f"{source.name}: this is a spreadsheet. {_SAVE_AS}")
    files = _lists_in(entries)
    if len(entries) > MOST_FILES or sum(each.file_size for each in files) > LARGEST:
        raise ListError(f"{source.name}: it is far larger than it looks. Give its lists alone, unpacked.")
    if not files:
        raise ListError(f"{source.name}: there is no CSV, text or JSON in it. Give the list's file.")
    return [Source(PurePosixPath(each.filename).name, _opener(archive, each)) for each in files]


def _lists_in(entries: Sequence[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """Return what is read of a zip file. Substack's has CSV files of who opened which post: they are no lists."""
    names = [PurePosixPath(each.filename) for each in entries]
    files = [
        (entry, name)
        for entry, name in zip(entries, names, strict=True)
        if name.suffix.casefold() in _READ and not name.name.startswith(".") and "__MACOSX" not in name.parts
    ]
    lists = [entry for entry, name in files if name.name.casefold().startswith("email_list")]
    return lists or [entry for entry, _name in files]


def _opener(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    return lambda: archive.open(entry)
