"""A release at its origin as a pull reads it: what never changes is taken from the copy, the rest is staged."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Generator
from concurrent.futures import Executor

from tamizdat.mirrors.staging import Staging
from tamizdat.release.layout import METADATA_FOLDER
from tamizdat.release.reading import Folder, ReadError, Source, read
from tamizdat.release.reading.source import Opened

# Nodes, and files of roles: their names are their SHA-256.
_BY_HASH = re.compile(rf"(?:tree/[0-9a-f]{{2}}|{METADATA_FOLDER})/([0-9a-f]{{64}})\.[a-z0-9.-]+")
_ROOT = re.compile(rf"{METADATA_FOLDER}/(\d+)\.root\.json")


class Incoming:
    """The release at `origin`, for the copy that `staging` belongs to. Of roots, `known` are in the copy already."""

    local = False

    def __init__(self, origin: Source, staging: Staging, known: int = 0) -> None:
        self.name = origin.name
        self._origin, self._staging, self._known = origin, staging, known
        self._copy = Folder(staging.site)
        self._staged = Folder(staging.release)

    def open(self, path: str, limit: int, redirect_page: str = "") -> Opened | None:
        """See Source."""
        by_hash, root = _BY_HASH.fullmatch(path), _ROOT.fullmatch(path)
        is_known = root is not None and int(root[1]) <= self._known
        for place in (self._copy, self._staged) if by_hash or is_known else ():
            body = _read(place, path, limit)
            if body is not None and (by_hash is None or _is(body, by_hash[1])):
                self._keep(place, path, body)
                return Opened(_whole(body))
        body = read(self._origin, path, limit)
        if body is None:
            return None
        if by_hash is None or _is(body, by_hash[1]):
            self._staging.put_release(path, body)
        return Opened(_whole(body))

    def executor(self) -> Executor | None:
        """See Source."""
        return self._origin.executor()

    def expect(self, files: int, size: int) -> None:
        """See Source."""
        self._origin.expect(files, size)

    def _keep(self, place: Folder, path: str, body: bytes) -> None:
        """Stage metadata that the copy has, so that all of it is staged."""
        if place is self._copy and path.startswith(METADATA_FOLDER):
            self._staging.put_release(path, body)


def _read(place: Folder, path: str, limit: int) -> bytes | None:
    """Return a file of this machine, None where there is none or it cannot be read: then it is fetched."""
    try:
        return read(place, path, limit)
    except ReadError:
        return None


def _is(body: bytes, digest: str) -> bool:
    return hashlib.sha256(body).hexdigest() == digest


def _whole(body: bytes) -> Generator[bytes]:
    yield body
