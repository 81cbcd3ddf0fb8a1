"""The renditions of pictures on the disk, so that no picture is rendered twice.

A folder for each recipe (`render.recipe`), and in it a folder for each picture, named by the SHA-256 of the original. A
picture's folder is made under another name and renamed when it is complete, so a killed process leaves no half of one.
What is missing or damaged is rendered again: the whole cache may be deleted at any time, and the release is the same.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Collection
from pathlib import Path
from time import time

import msgspec
from msgspec import Struct

from tamizdat.press.pictures.render import RenderedPicture, Rendering, recipe, render

_MANIFEST = "manifest.json"
_UNFINISHED = "unfinished-"
_DAY = 86_400  # seconds after which an unfinished folder belongs to no process that still runs


class CachedFile(Struct, frozen=True):
    """A file of a picture: its name in the release below `media/ab/`, its measures, and the SHA-256 of its bytes."""

    name: str
    width: int
    height: int
    sha256: str


class CachedPicture(Struct, frozen=True):
    """The files of a picture. `own`: the main file has the bytes of the original, and is not in the cache."""

    main: CachedFile
    renditions: tuple[CachedFile, ...]
    avifs: tuple[CachedFile, ...]
    own: bool

    @property
    def files(self) -> tuple[CachedFile, ...]:
        """All its files, the main one first."""
        return self.main, *self.renditions, *self.avifs


_decode = msgspec.json.Decoder(CachedPicture).decode


class RenditionCache:
    """Renditions by the SHA-256 of their originals, in a folder that any number of processes may share."""

    def __init__(self, folder: Path, *, avif: bool = True) -> None:
        self.folder = folder / recipe(avif=avif)
        self._avif = avif

    def picture(self, sha256: str, body: bytes) -> CachedPicture:
        """Return the files of the picture that has these bytes and this hash; render it if it is not in the cache.

        Raises PictureError.
        """
        return self.lookup(sha256) or self._store(sha256, render(body, avif=self._avif))

    def lookup(self, sha256: str) -> CachedPicture | None:
        """Return the files of a picture if they are in the cache, else None."""
        folder = self._folder(sha256)
        try:
            cached = _decode((folder / _MANIFEST).read_bytes())
        except (OSError, msgspec.MsgspecError):
            return None
        files = cached.files[1:] if cached.own else cached.files
        return cached if all((folder / file.name).is_file() for file in files) else None

    def read(self, sha256: str, name: str) -> bytes | None:
        """Return the bytes of a rendition, None where it is missing or damaged; a damaged one is removed."""
        cached = self.lookup(sha256)
        file = next((file for file in cached.files if file.name == name), None) if cached else None
        if file is None:
            return None
        try:
            body = (self._folder(sha256) / name).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(body).hexdigest() == file.sha256:
            return body
        self.remove(sha256)
        return None

    def remove(self, sha256: str) -> None:
        """Remove the renditions of a picture."""
        shutil.rmtree(self._folder(sha256), ignore_errors=True)

    def keep_only(self, originals: Collection[str], *, redact: bool = False) -> None:
        """Remove the renditions of all pictures but these, those of other recipes, and what killed processes left.

        An unfinished folder of today may be another process's. With `redact` it is removed all the same.
        """
        for folder in self.folder.parent.glob("*"):
            if folder != self.folder:
                shutil.rmtree(folder, ignore_errors=True)
        for folder in self.folder.glob("*"):
            if folder.name.startswith(_UNFINISHED):
                stale = redact or folder.stat().st_mtime < time() - _DAY
            else:
                stale = folder.name not in originals
            if stale:
                shutil.rmtree(folder, ignore_errors=True)

    def _folder(self, sha256: str) -> Path:
        return self.folder / sha256

    def _store(self, sha256: str, rendered: RenderedPicture) -> CachedPicture:
        """Write the renditions of a picture; return its files as the cache has them."""
        cached = _named(rendered)
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=self.folder))
        for file, rendering in zip(cached.files, rendered.files, strict=True):
            if file is not cached.main or not cached.own:
                (unfinished / file.name).write_bytes(rendering.body)
        (unfinished / _MANIFEST).write_bytes(msgspec.json.encode(cached))
        if self.lookup(sha256) is None:
            self.remove(sha256)  # a damaged one
        try:
            unfinished.rename(self._folder(sha256))
        except OSError:  # another process was faster, with the same renditions
            shutil.rmtree(unfinished, ignore_errors=True)
        return cached


def _named(rendered: RenderedPicture) -> CachedPicture:
    """Return the files of a picture, named by their content.

    All that are not the original itself share a stem, by which their names pack well on a page: the SHA-256 of all
    their bytes, of which 32 digits are taken as for media (docs/conventions.md).
    """
    written = rendered.files[1:] if rendered.own else rendered.files
    stem = hashlib.sha256(b"".join(rendering.body for rendering in written)).hexdigest()[:32]
    main_stem = hashlib.sha256(rendered.main.body).hexdigest()[:32] if rendered.own else stem
    return CachedPicture(
        _file(main_stem, rendered.main),
        tuple(_file(stem, rendering) for rendering in rendered.renditions),
        tuple(_file(stem, rendering) for rendering in rendered.avifs),
        rendered.own,
    )


def _file(stem: str, rendering: Rendering) -> CachedFile:
    sha256 = hashlib.sha256(rendering.body).hexdigest()
    return CachedFile(f"{stem}.{rendering.ending}", rendering.width, rendering.height, sha256)
