"""The files and folders that were given, and the lines of a list, become streams to read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from tamizdat.isolated import Ended, Isolated
from tamizdat.recover.capture import Unreadable
from tamizdat.recover.limits import DIED, OF_A_STEP, READ_HERE, READ_TOO_LONG, seconds_of_file
from tamizdat.recover.readers.dispatch import is_page_or_text, read_stream
from tamizdat.recover.readers.files import GivenFolders, open_regular, real_path
from tamizdat.recover.readers.results import Found, LeftOut, Listed, encodable
from tamizdat.recover.readers.stream import Budget, Stream

LINK_OUT = "a link that leads out of the folders given: not followed; give the folder that it leads to as well"
LIST_OUT = "leads out of the list's folder: not read; give the folder where it lies as well"


class Folders:
    """Reads what lies below `paths` and in `listing`; a file that several links lead to is read once.

    What the list names is read as the list says, and not once more where it lies below `paths`.
    """

    def __init__(self, paths: Sequence[Path], listing: Path | None) -> None:
        self._paths, self._listing = paths, listing
        self._given = GivenFolders(paths, listing)
        self._list = real_path(listing) if listing else None
        self._named = _named_in(listing) if listing else frozenset()
        self._followed: set[Path] = set()
        self._isolated = Isolated(OF_A_STEP)

    def read(self) -> Iterator[Found]:
        """Yield all that is found; a folder is walked in order of names, hidden files are passed over."""
        with self._isolated:
            for path in self._paths:
                row = Listed(path=str(path))
                if self._is_named(path) or any(map(self._is_named, path.absolute().parents)):
                    continue
                if path.is_symlink() and path not in self._given.alone:
                    yield from self._link(path, str(path), row)
                else:
                    yield from self._walk(real_path(path) if path.is_symlink() else path, str(path), row)
            if self._listing is not None:
                yield from self._rows(self._listing)

    def _rows(self, listing: Path) -> Iterator[Found]:
        try:
            with listing.open("rb") as lines:
                for number, line in enumerate(lines, 1):
                    if line.strip():
                        yield from self._row(listing, number, line)
        except OSError as error:
            yield LeftOut(str(listing), f"cannot be read: {error.strerror or error}")

    def _row(self, listing: Path, number: int, line: bytes) -> Iterator[Found]:
        try:
            row = msgspec.json.decode(line, type=Listed)
            unknown = sorted(set(msgspec.json.decode(line)) - set(Listed.__struct_fields__))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            yield LeftOut(f"{listing}, line {number}", f"not a line of a list: {error}")
            return
        if unknown:
            yield LeftOut(f"{listing}, line {number}", _unknown_keys(unknown))
        path = listing.parent / row.path
        try:
            if not self._given.hold(real_path(path.parent) / path.name if path.is_symlink() else real_path(path)):
                yield LeftOut(row.path, LIST_OUT)
            elif path.is_symlink():
                yield from self._link(path, row.path, row)
            else:
                yield from self._walk(path, row.path, row)
        except (OSError, ValueError) as error:  # a name with a NUL is a ValueError
            yield LeftOut(row.path, f"cannot be read: {getattr(error, 'strerror', None) or error}")

    def _walk(self, top: Path, name: str, row: Listed) -> Iterator[Found]:
        """Yield what a file holds, or all files below a folder."""
        waiting, real_top = [(top, name)], real_path(top)
        while waiting:
            path, name = waiting.pop()
            if path != top and self._is_named(path):
                continue
            try:
                mode = path.lstat().st_mode
                if stat.S_ISDIR(mode):
                    children = sorted(path.iterdir(), reverse=True)
                    waiting += [(child, f"{name.rstrip('/')}/{child.name}") for child in children if _is_shown(child)]
                elif stat.S_ISLNK(mode):
                    yield from self._link_inside(path, name, row, real_top)
                elif self._list is None or real_path(path) != self._list:
                    yield from self._file(path, encodable(name), row)
            except FileNotFoundError:
                yield LeftOut(encodable(name), "does not exist")
            except OSError as error:
                yield LeftOut(encodable(name), f"cannot be read: {error.strerror or error}")

    def _file(self, path: Path, name: str, row: Listed) -> Iterator[Found]:
        """Yield what a file holds: a small page or text is read here, any other file by a process of its own."""
        try:
            with open_regular(path) as file:
                size = os.fstat(file.fileno()).st_size
                if size <= READ_HERE:
                    stream = Stream(file, name, row, Budget(size), 0, unpacked=False)
                    if is_page_or_text(stream):
                        yield from read_stream(stream)
                        return
            yield from self._isolated.run(_read_file, path, name, row, in_all=seconds_of_file(size))
        except Unreadable as reason:
            yield LeftOut(name, str(reason))
        except Ended as ended:
            yield LeftOut(name, READ_TOO_LONG if ended.too_long else DIED)

    def _is_named(self, path: Path) -> bool:
        return bool(self._named) and real_path(path) in self._named

    def _link_inside(self, path: Path, name: str, row: Listed, top: Path) -> Iterator[Found]:
        """Yield what a link in a folder leads to, unless the walk finds that without the link."""
        real = real_path(path)
        if self._is_named(real):
            return
        if not (self._given.hold(real) and self._given.show(real, top) and real.exists()):
            yield from self._link(path, name, row)

    def _link(self, path: Path, name: str, row: Listed) -> Iterator[Found]:
        """Yield what a link leads to if that lies in the folders given and no other link has led there."""
        real = real_path(path)
        if not self._given.hold(real):
            yield LeftOut(encodable(name), LINK_OUT)
        elif not real.exists():
            yield LeftOut(encodable(name), "a link that leads nowhere")
        elif real not in self._followed:
            self._followed.add(real)
            yield from self._walk(real, name, row)


def _named_in(listing: Path) -> frozenset[Path]:
    """Return where the lines of a list lead; what is wrong with one is told when it is read."""
    found = set()
    try:
        with listing.open("rb") as lines:
            for line in lines:
                with suppress(msgspec.DecodeError, UnicodeDecodeError, OSError, ValueError):
                    found.add(real_path(listing.parent / msgspec.json.decode(line, type=Listed).path))
    except OSError:
        pass
    return frozenset(found)


def _unknown_keys(keys: Sequence[str]) -> str:
    """Return what a line of a list says in vain."""
    named = ", ".join(repr(encodable(key)) for key in keys)
    return f"{named} is no key of a list and was passed over; its keys are {', '.join(Listed.__struct_fields__)}"


def _is_shown(child: Path) -> bool:
    return not child.name.startswith(".")


def _read_file(path: Path, name: str, row: Listed) -> Iterator[Found]:
    """Yield what a file holds."""
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        yield from read_stream(Stream(file, name, row, Budget(size), 0, unpacked=False))
