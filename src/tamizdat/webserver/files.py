"""The files of a release as a server reads them, while a press replaces them one by one.

An answer's bytes and its entity tag come from one state of one file, so a reader gets the old bytes or the new ones and
never a mixture: a small file is read whole, a large one is kept open, and both outlive the file's replacement.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import re
import stat
import sys
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

SMALL_FILE = 256 * 1024  # bytes; what is larger is not kept in memory
CACHED_FILES = 512  # small files in memory: 128 MiB if each were as large as it may be, about 15 MiB of ordinary pages
STAYS_OPEN = 10.0  # seconds that a large file stays open after its last request: the server opens it a moment later

# No file of a release has these in its name, and programs differ on what they mean in a path.
_REFUSED = re.compile(r"[\x00-\x1f\x7f\\\ufffd]|//|/\.(?!well-known/)")
_ABSENT = {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP}


class Identity(NamedTuple):
    """One state of one file. The kernel renews `changed` at every write and rename; no program can set it back."""

    device: int
    inode: int
    size: int
    changed: int  # ctime in ns


class File(NamedTuple):
    """A file to be sent: its bytes in `body`, or for a large file in `opens` the path that opens the very state that
    `etag` stands for."""

    etag: str
    size: int
    body: bytes | None
    opens: str = ""


def requested_file(path: str) -> str | None:
    """Return the file below the site root that a decoded request path means, None if the path is refused."""
    if not path.startswith("/") or _REFUSED.search(path):
        return None
    return path[1:] + "index.html" if path.endswith("/") else path[1:]


class Files:
    """The regular files below `root`. A symbolic link that leads out of it counts as absent."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._read = lru_cache(maxsize=CACHED_FILES)(self._read_small)
        self._open_files: dict[Identity, tuple[int, asyncio.TimerHandle]] = {}

    def find(self, name: str) -> Identity | None:
        """Return the state of the file `name`, None if there is none.

        Raises OSError without the name, which a reader has sent and no log may hold.
        """
        try:
            found = os.stat(f"{self.root}/{name}")  # noqa: PTH116 (a Path for each request costs more than the call)
        except OSError as error:
            if error.errno in _ABSENT:
                return None
            raise OSError(error.errno, error.strerror) from None
        return _identity(found) if stat.S_ISREG(found.st_mode) else None

    def load(self, name: str, identity: Identity) -> File | None:
        """Return the file `name` that `find` has just found, None if it is gone or outside. Raises OSError.

        Needs a running event loop for large files.
        """
        try:
            return self._read(name, identity) if identity.size <= SMALL_FILE else self._open_large(name)
        except FileNotFoundError:
            return None

    def _inside(self, name: str) -> bool:
        root = os.path.realpath(self.root)
        return os.path.realpath(f"{root}/{name}").startswith(root + os.sep)

    def _read_small(self, name: str, _identity: Identity) -> File | None:
        """Read a file, once for each of its states. A newer state will do: the tag is made from what is read."""
        if not self._inside(name):
            return None
        body = (self.root / name).read_bytes()
        return File(_tag(body), len(body), body)

    def _open_large(self, name: str) -> File | None:
        if not self._inside(name):
            return None
        descriptor = os.open(self.root / name, os.O_RDONLY | os.O_CLOEXEC)
        identity = _identity(os.fstat(descriptor))
        if identity in self._open_files:
            os.close(descriptor)
            descriptor, timer = self._open_files[identity]
            timer.cancel()
        timer = asyncio.get_running_loop().call_later(STAYS_OPEN, self._close, identity)
        self._open_files[identity] = descriptor, timer
        # Hashing gigabytes would keep the first reader waiting, so this tag is made from the file's state.
        opens = f"/proc/self/fd/{descriptor}" if sys.platform == "linux" else str(self.root / name)
        return File(_tag(repr(identity).encode()), identity.size, None, opens)

    def _close(self, identity: Identity) -> None:
        descriptor, _ = self._open_files.pop(identity)
        os.close(descriptor)


def _identity(found: os.stat_result) -> Identity:
    return Identity(found.st_dev, found.st_ino, found.st_size, found.st_ctime_ns)


def _tag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
