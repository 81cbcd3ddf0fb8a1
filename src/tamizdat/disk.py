"""Files written whole or not at all, and what to tell an editor when a disk does not take them.

A full disk, a disk that is read-only, a quota, a missing right: these are no mistakes of the program, so nobody is
shown a traceback. The error names the file, what is wrong and what to do, and what was there before stands.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

_AGAIN = "Then run the same command again."
# What an operating system says of a disk that does not take or give a file, and what to do about it.
_PROBLEMS = {
    errno.ENOSPC: f"the disk is full. Free some space on it. {_AGAIN}",
    errno.EDQUOT: f"the quota of this account is used up. Free some space, or have it raised. {_AGAIN}",
    errno.EFBIG: f"the file would be larger than this account or disk allows. Raise the limit (ulimit -f). {_AGAIN}",
    errno.EROFS: f"the disk is read-only. Make it writable, or work on a copy elsewhere. {_AGAIN}",
    errno.EACCES: f"this account has no right to it. Give it the right, or work as the owner of the folder. {_AGAIN}",
    errno.EPERM: f"this account may not do that to it. Work as the owner of the folder. {_AGAIN}",
    errno.EIO: "the disk reports an error. Copy what is on it elsewhere, and check the disk.",
    errno.EMFILE: f"too many files are open. Raise the limit (ulimit -n). {_AGAIN}",
    errno.ENFILE: f"too many files are open on this machine. End other programs. {_AGAIN}",
    errno.ENOTDIR: f"a file stands where a folder should be. Move it away. {_AGAIN}",
}


def is_disk_problem(error: BaseException) -> bool:
    """Whether an error says that the disk, and not the program, is what keeps a file from being read or written."""
    return isinstance(error, OSError) and error.errno in _PROBLEMS


def disk_problem(error: OSError) -> str:
    """Return a sentence that names the file, says what is wrong with the disk, and what to do."""
    file = error.filename2 or error.filename
    where = os.fsdecode(file) if isinstance(file, str | bytes | os.PathLike) else "A file"
    why = _PROBLEMS.get(error.errno or 0, f"{error.strerror or error}. Check the path and the disk. {_AGAIN}")
    return f"{where}: {why}"


def database_problem(error: sqlite3.Error, file: Path) -> str:
    """Return a sentence about a database that the disk keeps from being read or written, "" for any other error."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code not in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
        return ""
    return f"{file}: {error}: the disk may be full or read-only. Free some space, or make it writable. {_AGAIN}"


@contextmanager
def naming(path: Path | str) -> Iterator[None]:
    """Give each OSError that is raised within the block the name of the file, where the system did not give one."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


@contextmanager
def replacing(path: Path, mode: int = 0o644, *, make_folder: bool = True) -> Iterator[IO[bytes]]:
    """Give a file that takes the place of `path` once it is complete and on the disk.

    Until then, and where something fails, what was there stands. What is no regular file (/dev/stdout, a pipe) is
    written to directly, and a link stays one. `make_folder` makes the folder around it. Raises OSError with the name
    of the file.
    """
    if path.is_symlink() and not _is_device(path):
        path = path.resolve()
    if _is_device(path) or (path.exists() and not path.is_file()):
        with naming(path), path.open("wb") as file:
            yield file
        return
    try:
        if make_folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    except OSError as error:
        error.filename = str(path)  # and not the temporary name
        raise
    part = Path(name)
    try:
        with naming(path), os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.chmod(mode)
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _is_device(path: Path) -> bool:
    """Whether a path is one that the system has for a device or an open file, whatever it leads to."""
    names = path.absolute().parts[1:3]
    return names[:1] in (("dev",), ("proc",)) and names != ("dev", "shm")  # which is a disk in memory


def write_whole(path: Path, body: bytes, mode: int = 0o644) -> None:
    """Write a file whole or not at all, as `replacing` does. Raises OSError with the name of the file."""
    with replacing(path, mode) as file:
        file.write(body)
