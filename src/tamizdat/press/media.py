"""Pictures that articles use: where their files are, and how large the pictures are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace
from PIL import Image as Picture
from PIL import UnidentifiedImageError

from tamizdat.article import Article, Embed, Figure, Image
from tamizdat.paths import is_slug

Pictured = TypeVar("Pictured", bound=Figure | Embed)


class Media:
    """Media files by their path below the site root (`media/ab/….jpg`).

    Each of `folders` stands for `media/` itself; the first that has a file gives it.
    """

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._folders = folders
        self.size = lru_cache(maxsize=1024)(self._size)

    def find(self, path: str) -> Path | None:
        """Return the file of a media path, None if there is none or the path leads elsewhere."""
        head, _, rest = path.partition("/")
        if head != "media" or not all(is_slug(name) for name in rest.split("/")):
            return None
        return next((file for folder in self._folders if (file := folder / rest).is_file()), None)

    def stamp(self, path: str) -> str:
        """Return a text that changes when a media file does, its size and time; "" where the file is missing."""
        file = self.find(path)
        if file is None:
            return ""
        stat = file.stat()
        return f"{stat.st_size} {stat.st_mtime_ns}"

    def _size(self, path: str) -> tuple[int, int]:
        """Return a picture's width and height in pixels, (0, 0) where they cannot be read."""
        file = self.find(path)
        if file is None:
            return 0, 0
        try:
            with Picture.open(file) as picture:
                return picture.size
        except (UnidentifiedImageError, OSError, Picture.DecompressionBombError):
            return 0, 0

    def measured(self, block: Pictured) -> Pictured:
        """Return a figure or embed with the measures of its picture; without its path where the file is missing."""
        image = block.image
        if image is None or image.path is None:
            return block
        if self.find(image.path) is None:
            return replace(block, image=replace(image, path=None))
        if image.width and image.height:
            return block
        width, height = self.size(image.path)
        return replace(block, image=replace(image, width=width, height=height))


def images(article: Article) -> Iterator[Image]:
    """Yield each picture of an article."""
    if article.lead_image:
        yield article.lead_image.image
    bodies = [article.body, *(entry.body for entry in article.entries)]
    yield from (block.image for body in bodies for block in body if isinstance(block, Figure | Embed) and block.image)
