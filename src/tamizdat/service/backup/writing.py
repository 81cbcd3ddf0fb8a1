"""Writes a backup whole or not at all, and reads it again before it counts as one.

A backup is a tar file, packed with gzip: any machine can look into it. Its last member is the manifest, with the
SHA-256 of every other.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec
from isal import igzip
from isal.igzip_lib import IsalError
from msgspec.structs import replace

from tamizdat.disk import naming, replacing
from tamizdat.service.backup.manifest import FORMAT, NAME, BackupError, Manifest, Stored

_PIECE = 1 << 20  # bytes read at once


class _Counting:
    """Reads exactly so many bytes of a file, and hashes them. A file that grew meanwhile is cut there."""

    def __init__(self, file: IO[bytes], size: int, name: str) -> None:
        self._file, self._left, self._name = file, size, name
        self.hash = hashlib.sha256()

    def read(self, count: int) -> bytes:
        body = self._file.read(min(count, self._left))
        if not body and self._left:
            raise BackupError(f"{self._name}: became shorter while it was read. Run the same command again.")
        self._left -= len(body)
        self.hash.update(body)
        return body


def write(
    to: Path, members: Iterable[tuple[str, Path]], manifest: Manifest, progress: Callable[[int], None]
) -> Manifest:
    """Write members and manifest to a file; return the manifest. `progress` gets the bytes of each member.

    Raises BackupError, and OSError with the name of the file.
    """
    stored: dict[str, Stored] = {}
    with (
        replacing(to, mode=0o600) as out,
        igzip.IGzipFile(fileobj=out, mode="wb") as packed,  # type: ignore[no-untyped-call]
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        for name, path in members:
            try:
                stored[name] = _add(tar, name, path)
            except FileNotFoundError:
                manifest.left_out.append(f"{name}: was taken away while the backup was made.")
                continue
            progress(stored[name].size)
        manifest = replace(manifest, members=stored)
        body = msgspec.json.format(msgspec.json.encode(manifest)) + b"\n"
        about = tarfile.TarInfo(NAME)
        about.size = len(body)
        tar.addfile(about, io.BytesIO(body))
    return manifest


def _add(tar: tarfile.TarFile, name: str, path: Path) -> Stored:
    with naming(path), path.open("rb") as file:
        known = os.fstat(file.fileno())
        about = tarfile.TarInfo(name)
        about.size, about.mtime, about.mode = known.st_size, int(known.st_mtime), known.st_mode & 0o777
        counting = _Counting(file, about.size, str(path))
        tar.addfile(about, counting)  # type: ignore[arg-type]
        return Stored(about.size, counting.hash.hexdigest())


def read(file: Path, take: Callable[[str, int, Iterator[bytes]], None]) -> Manifest:
    """Read a backup from beginning to end; hand each member over by name, mode and bytes. Return its manifest.

    Raises BackupError where a byte differs from what the manifest says: then nothing that was handed over may be used.
    """
    found: dict[str, Stored] = {}
    manifest: Manifest | None = None
    try:
        with _opened(file) as tar:
            for about in tar:
                if not about.isfile() or manifest is not None or about.name in found or not _is_plain(about.name):
                    raise BackupError(
                        f"{file}: holds {about.name!r}, which no backup of ours has. Nothing was changed."
                    )
                body = tar.extractfile(about)
                assert body is not None  # noqa: S101 (it is a file)
                if about.name == NAME:
                    manifest = msgspec.json.decode(body.read(), type=Manifest)
                    continue
                known = hashlib.sha256()
                take(about.name, about.mode, _pieces(body, known))
                found[about.name] = Stored(about.size, known.hexdigest())
    except (tarfile.TarError, EOFError, igzip.BadGzipFile, msgspec.DecodeError, IsalError) as error:  # type: ignore[misc]
        raise BackupError(
            f"{file}: is no backup, or was cut short or damaged ({error}). Use another copy of it."
        ) from None
    if manifest is None:
        raise BackupError(f"{file}: has no manifest: it was cut short, or is no backup. Use another copy of it.")
    if manifest.format != FORMAT:
        raise BackupError(f"{file}: was made by a newer Tamizdat ({manifest.version}). Install that version.")
    if found != manifest.members:
        names = sorted(
            name for name in found.keys() | manifest.members.keys() if found.get(name) != manifest.members.get(name)
        )
        raise BackupError(
            f"{file}: {len(names)} files in it differ from its manifest ({names[0]} …). Use another copy of it."
        )
    return manifest


def check(file: Path) -> Manifest:
    """Read a backup and keep nothing of it. Raises BackupError."""

    def drop(name: str, mode: int, body: Iterator[bytes]) -> None:
        for _ in body:
            pass

    return read(file, drop)


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    with (
        naming(file),
        file.open("rb") as raw,
        igzip.IGzipFile(fileobj=raw, mode="rb") as packed,  # type: ignore[no-untyped-call]
        tarfile.open(fileobj=packed, mode="r|") as tar,
    ):
        yield tar


def _pieces(body: IO[bytes], known: hashlib._Hash) -> Iterator[bytes]:
    while piece := body.read(_PIECE):
        known.update(piece)
        yield piece


def _is_plain(name: str) -> bool:
    """Whether a name leads to a place below the folder that it is put into."""
    return (
        not name.startswith("/") and all(part not in {"", ".", ".."} for part in name.split("/")) and "\\" not in name
    )
