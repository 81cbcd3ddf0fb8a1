"""A release in a folder of this machine, which is no more to be trusted than a mirror: it may be anybody's stick."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Executor
from pathlib import Path

from tamizdat.release.errors import ReleaseError
from tamizdat.release.files import list_files
from tamizdat.release.reading.source import CHUNK, Opened, ReadError


class Folder:
    """A release in a folder of this machine."""

    local = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = str(folder)

    def open(self, path: str, limit: int, redirect_page: str = "") -> Opened | None:
        """See Source. Links are not followed and devices not opened: a release is plain files."""
        try:
            descriptor = os.open(f"{self.name}/{path}", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except ValueError:  # a NUL, or half a character
            return None
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.ENOTDIR):
                return None
            is_link = error.errno == errno.ELOOP
            raise ReadError("is a symbolic link, no file" if is_link else f"cannot be read: {error.strerror}") from None
        status = os.fstat(descriptor)
        if stat.S_ISREG(status.st_mode):
            return Opened(_file_chunks(descriptor, limit + 1, min(status.st_size + 1, CHUNK)))
        os.close(descriptor)
        if stat.S_ISDIR(status.st_mode):
            return None
        raise ReadError("is no plain file")

    def executor(self) -> Executor | None:
        """See Source."""
        return None

    def expect(self, files: int, size: int) -> None:
        """See Source. The machine's own disk needs no deadline."""

    def paths(self, report: Callable[[str, str], None]) -> Iterator[str]:
        """Every file in the folder. `report` is told of each folder that cannot be read, and why."""

        def told(folder: str, error: OSError) -> None:
            report(folder or ".", f"is a folder that cannot be read: {error.strerror}.")

        return list_files(self.folder, on_error=told)


def _file_chunks(descriptor: int, limit: int, size: int) -> Generator[bytes]:
    try:
        while limit > 0 and (chunk := os.read(descriptor, min(size, limit))):
            limit -= len(chunk)
            yield chunk
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror}") from None
    finally:
        os.close(descriptor)


def open_folder(where: str) -> Folder:
    """Return the release in a folder. Raises ReleaseError where there is none that can be read."""
    try:
        folder = Path(where).resolve(strict=True)
        is_folder = folder.is_dir()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        is_folder = False
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ReleaseError(f"{where}: cannot be read: {reason}. Give a release's folder or its web address.") from None
    if not is_folder:
        raise ReleaseError(f"{where}: no such folder. Give a release's folder or its web address.")
    return Folder(folder)
