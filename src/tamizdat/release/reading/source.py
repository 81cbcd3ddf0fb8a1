"""What a release is read through, whatever place it is in (`Source`), and reading one file of it within a limit.

A file that cannot be read (`ReadError`) is told apart from one that is not there (None).
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator
from concurrent.futures import Executor
from contextlib import closing
from typing import Protocol

from msgspec import Struct

from tamizdat.release.errors import ReleaseError

CHUNK = 1 << 20


class ReadError(ReleaseError):
    """A file of a release may be there but cannot be read."""


class Opened(Struct, frozen=True):
    """A file that is being read: its bytes in parts, and how a server gave it.

    `served_as` is the Content-Type that a server sent ("" where it sent none), None where there is no server. `gone`
    says that the server called the file gone (RFC 9110, status 410) and that the bytes are what it sent with that;
    `leads_to` is the address to which it led browsers on with these bytes (statuses 301 to 308), "" where it did not.
    """

    chunks: Generator[bytes]
    served_as: str | None = None
    gone: bool = False
    leads_to: str = ""


class Content(Struct, frozen=True):
    """What a source has at a path: SHA-256 and size, of its beginning where it is longer than was asked for.

    `body` is empty unless the caller asked for it, or the server leads on. The rest are those of `Opened`.
    """

    sha256: str
    size: int
    body: bytes
    served_as: str | None = None
    gone: bool = False
    leads_to: str = ""


class Source(Protocol):
    """A release in some place. A `local` one can be listed, so that added files are found."""

    name: str
    local: bool

    def open(self, path: str, limit: int, redirect_page: str = "") -> Opened | None:
        """Open a file below the release's folder, of which `limit` bytes are wanted; None where there is none.

        Redirects are followed, but not where what comes with one has the SHA-256 `redirect_page`. Opening it, and each
        part of it, raises ReadError where it cannot be read.
        """

    def executor(self) -> Executor | None:
        """What reads several files at once, None where one after the other is as fast."""

    def expect(self, files: int, size: int) -> None:
        """Be told that so many files of so many bytes in all are signed and will be asked for."""


def read_content(
    source: Source, path: str, limit: int, with_body: bool = False, redirect_page: str = ""
) -> Content | None:
    """Return what is at `path`, None where nothing is; reads one byte more than `limit` at most. Raises ReadError.

    `redirect_page` is the SHA-256 of a page that a server may send with a redirect.
    """
    opened = source.open(path, limit, redirect_page)
    if opened is None:
        return None
    digest = hashlib.sha256()
    size = 0
    body = []
    with closing(opened.chunks) as chunks:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            if with_body or opened.leads_to:
                body.append(chunk)
            if size > limit:
                break
    return Content(digest.hexdigest(), size, b"".join(body), opened.served_as, opened.gone, opened.leads_to)


def read(source: Source, path: str, limit: int) -> bytes | None:
    """Return a file whole, None where there is none or it is gone.

    Raises ReadError, also where it is longer than `limit` bytes.
    """
    content = read_content(source, path, limit, with_body=True)
    if content is None or content.gone:
        return None
    if content.size > limit:
        raise ReadError(f"is longer than the {limit} bytes that it may have")
    return content.body
