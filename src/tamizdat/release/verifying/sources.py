"""Where a verifier reads a release from: a folder or a web address, behind one interface (`Source`).

What is read is never trusted and never much larger than asked for. A file that cannot be read (`ReadError`) is told
apart from one that is not there (None).
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

from tamizdat.release.errors import ReleaseError
from tamizdat.release.files import list_files

CHUNK = 1 << 20


class ReadError(ReleaseError):
    """A file of a release may be there but cannot be read."""


class Content(Struct, frozen=True):
    """What a source has at a path: SHA-256 and size, of its beginning where it is longer than was asked for."""

    sha256: str
    size: int
    body: bytes  # empty unless the caller asked for it


class Source(Protocol):
    """A release in some place. A `local` one can be listed, so that added files are found."""

    name: str
    local: bool

    def chunks(self, path: str) -> Iterator[bytes] | None:
        """The bytes of a file below the release's folder, None where there is none. Raises ReadError."""

    def executor(self) -> Executor | None:
        """What reads several files at once, None where one after the other is as fast."""


def read_content(source: Source, path: str, limit: int, with_body: bool = False) -> Content | None:
    """Return what is at `path`, None where nothing is; reads little more than `limit` bytes. Raises ReadError."""
    chunks = source.chunks(path)
    if chunks is None:
        return None
    digest = hashlib.sha256()
    size = 0
    body = []
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        if with_body:
            body.append(chunk)
        if size > limit:
            break
    return Content(digest.hexdigest(), size, b"".join(body))


def read(source: Source, path: str, limit: int) -> bytes | None:
    """Return a file whole, None where there is none. Raises ReadError, also where it is longer than `limit` bytes."""
    content = read_content(source, path, limit, with_body=True)
    if content is not None and content.size > limit:
        raise ReadError(f"is longer than the {limit} bytes that it may have")
    return None if content is None else content.body


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
            is_link = error.errno == errno.ELOOP
            raise ReadError("is a symbolic link, no file" if is_link else f"cannot be read: {error.strerror}") from None
        status = os.fstat(descriptor)
        if stat.S_ISREG(status.st_mode):
            return _file_chunks(descriptor, min(status.st_size + 1, CHUNK))
        os.close(descriptor)
        if stat.S_ISDIR(status.st_mode):
            return None
        raise ReadError("is no plain file")

    def executor(self) -> Executor | None:
        """See Source."""
        return None

    def paths(self) -> Iterable[str]:
        """Every file in the folder."""
        return list_files(self.folder)


def _file_chunks(descriptor: int, size: int) -> Iterator[bytes]:
    try:
        while chunk := os.read(descriptor, size):
            yield chunk
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror}") from None
    finally:
        os.close(descriptor)


class Web:
    """A release at a web address. Threads share its connections; compression on the way is undone."""

    local = False
    CONNECTIONS = 8  # what browsers open to one host; more would look like an attack to small mirrors

    def __init__(self, address: str) -> None:
        self.name = address if address.endswith("/") else address + "/"
        try:
            parts = urlsplit(self.name)
        except ValueError as error:
            raise ReleaseError(f"{address}: is no web address: {error}. Give that of the release's folder.") from None
        if parts.query or parts.fragment:
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
            response = self._pool.request("GET", self.name + quote(path), preload_content=False)
        except urllib3.exceptions.HTTPError as error:
            raise ReadError(f"cannot be fetched: {_reason(error)}") from None
        if response.status in (404, 410):
            response.drain_conn()
            response.release_conn()
            return None
        if response.status != 200:
            response.close()
            raise ReadError(f"cannot be fetched: the server answers {response.status}")
        return _response_chunks(response)

    def executor(self) -> Executor | None:
        """See Source."""
        return self._threads


def _response_chunks(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    try:
        yield from response.stream(CHUNK, decode_content=True)
        response.release_conn()
    except urllib3.exceptions.HTTPError as error:
        raise ReadError(f"cannot be fetched: {_reason(error)}") from None
    finally:
        response.close()


def _reason(error: Exception) -> str:
    return str(getattr(error, "reason", None) or error)


def open_source(where: str) -> Folder | Web:
    """Return the release at a folder's path or a web address. Raises ReleaseError where there is no such folder."""
    if where.startswith(("http://", "https://")):
        return Web(where)
    if not Path(where).is_dir():
        raise ReleaseError(f"{where}: no such folder. Give a release's folder or its web address.")
    return Folder(Path(where).resolve())
