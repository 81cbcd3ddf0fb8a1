"""Where a verifier reads a release from: a folder or a web address, asked by the same few questions.

What is read is never trusted and never larger than asked for; what cannot be read is told apart from what is not there.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlsplit

import urllib3
from msgspec import Struct

from tamizdat.release.publishing.files import walk
from tamizdat.release.tree.entry import ReleaseError

CHUNK = 1 << 20


class ReadError(ReleaseError):
    """A file of a release may be there but cannot be read."""


class Content(Struct, frozen=True):
    """What stands at a path: its SHA-256 and size, or of its beginning where it is longer than was asked for."""

    sha256: str
    size: int
    body: bytes  # empty unless it was to be kept


class Source(Protocol):
    """A release somewhere. `local` ones can be listed, so that what was added to them is found."""

    name: str
    local: bool

    def chunks(self, path: str) -> Iterator[bytes] | None:
        """The bytes of a file below the release's folder, None where there is none. Raises ReadError."""

    def together(self) -> Executor | None:
        """What asks for several files at once, None where one after the other is as fast."""


def content(source: Source, path: str, limit: int, keep: bool = False) -> Content | None:
    """Return what stands at `path`, None where nothing does; reads little more than `limit` bytes. Raises ReadError."""
    chunks = source.chunks(path)
    if chunks is None:
        return None
    digest = hashlib.sha256()
    size = 0
    kept = []
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        if keep:
            kept.append(chunk)
        if size > limit:
            break
    return Content(digest.hexdigest(), size, b"".join(kept))


def read(source: Source, path: str, limit: int) -> bytes | None:
    """Return a file whole, None where there is none. Raises ReadError, also where it is longer than `limit` bytes."""
    found = content(source, path, limit, keep=True)
    if found is not None and found.size > limit:
        raise ReadError(f"is longer than the {limit} bytes that it may have")
    return None if found is None else found.body


class Folder:
    """A release in a folder of this machine."""

    local = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = str(folder)

    def chunks(self, path: str) -> Iterator[bytes] | None:
        """See Source. Links are not followed and devices not opened: a release is plain files."""
        try:
            descriptor = os.open(f"{self.name}/{path}", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.ENOTDIR):
                return None
            link = error.errno == errno.ELOOP
            raise ReadError("is a symbolic link, no file" if link else f"cannot be read: {error.strerror}") from None
        found = os.fstat(descriptor)
        if stat.S_ISREG(found.st_mode):
            return _pieces(descriptor, min(found.st_size + 1, CHUNK))
        os.close(descriptor)
        if stat.S_ISDIR(found.st_mode):
            return None
        raise ReadError("is no plain file")

    def together(self) -> Executor | None:
        """See Source."""
        return None

    def paths(self) -> Iterable[str]:
        """Every file in the folder."""
        return walk(self.folder)


def _pieces(descriptor: int, size: int) -> Iterator[bytes]:
    try:
        while chunk := os.read(descriptor, size):
            yield chunk
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror}") from None
    finally:
        os.close(descriptor)


class Web:
    """A release at a web address. Connections are kept and shared by threads; compression on the way is undone."""

    local = False
    CONNECTIONS = 8  # what browsers open to one host; more would look like an attack to small mirrors

    def __init__(self, address: str) -> None:
        self.name = address if address.endswith("/") else address + "/"
        if urlsplit(self.name).query or urlsplit(self.name).fragment:
            raise ReleaseError(f"{address}: give the address of the release's folder, without ? and #.")
        self._threads = ThreadPoolExecutor(self.CONNECTIONS)
        self._pool = urllib3.PoolManager(
            maxsize=self.CONNECTIONS,
            block=True,
            headers={"Accept-Encoding": "gzip", "User-Agent": "tamizdat"},
            timeout=urllib3.Timeout(connect=10, read=30),
            retries=urllib3.Retry(3, backoff_factor=0.5, status_forcelist=(429, 502, 503, 504), raise_on_status=False),
        )

    def chunks(self, path: str) -> Iterator[bytes] | None:
        """See Source."""
        try:
            answer = self._pool.request("GET", self.name + quote(path), preload_content=False)
        except urllib3.exceptions.HTTPError as error:
            raise ReadError(f"cannot be fetched: {_reason(error)}") from None
        if answer.status in (404, 410):
            answer.drain_conn()
            answer.release_conn()
            return None
        if answer.status != 200:
            answer.close()
            raise ReadError(f"cannot be fetched: the server answers {answer.status}")
        return _stream(answer)

    def together(self) -> Executor | None:
        """See Source."""
        return self._threads


def _stream(answer: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    try:
        yield from answer.stream(CHUNK, decode_content=True)
        answer.release_conn()
    except urllib3.exceptions.HTTPError as error:
        raise ReadError(f"cannot be fetched: {_reason(error)}") from None
    finally:
        answer.close()


def _reason(error: Exception) -> str:
    return str(getattr(error, "reason", None) or error)


def open_source(where: str) -> Folder | Web:
    """Return the release at a folder's path or a web address. Raises ReleaseError where there is no such folder."""
    if where.startswith(("http://", "https://")):
        return Web(where)
    if not Path(where).is_dir():
        raise ReleaseError(f"{where}: no such folder. Give a release's folder or its web address.")
    return Folder(Path(where).resolve())
