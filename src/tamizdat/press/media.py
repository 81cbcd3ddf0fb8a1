"""Media files that articles name: where they are, when they change, and how large the pictures among them are."""

from __future__ import annotations

from pathlib import Path

from PIL import Image as Picture
from PIL import UnidentifiedImageError

from tamizdat.paths import is_slug


class Media:
    """Media files by their path below the site root (`media/ab/….jpg`).

    Each of `folders` stands for `media/` itself; the first that has a file gives it.
    """

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._folders = folders

    def find(self, path: str) -> Path | None:
        """Return the file of a media path, None if there is none or the path leads elsewhere."""
        head, _, rest = path.partition("/")
        if head != "media" or not all(is_slug(name) for name in rest.split("/")):
            return None
        return next((file for folder in self._folders if (file := folder / rest).is_file()), None)

    def why_missing(self, path: str) -> str:
        """Return where a media file was looked for, or why it cannot be one, and the remedy."""
        head, _, rest = path.partition("/")
        if head != "media" or not rest or ".." in rest.split("/"):
            return "the path of a picture begins with media/ and leads nowhere else. Correct it."
        if names := [name for name in rest.split("/") if not is_slug(name)]:
            there = any((folder / rest).is_file() for folder in self._folders)
            found = "The file is there, but the" if there else "The"
            return (
                f"{names[0]!r} cannot be part of an address. {found} name may have letters, digits, dots, - and _, and"
                " no spaces: rename the file, and correct the path."
            )
        looked = " and ".join(str(folder / rest) for folder in self._folders) or "no folder of pictures was given"
        return f"looked for at {looked}. Put it back, or press without."

    def stamp(self, path: str) -> str:
        """Return a text that changes when a media file does, its size and time; "" where the file is missing."""
        file = self.find(path)
        if file is None:
            return ""
        stat = file.stat()
        return f"{stat.st_size} {stat.st_mtime_ns}"

    def size(self, path: str) -> tuple[int, int]:
        """Return a picture's width and height in pixels, (0, 0) where they cannot be read."""
        file = self.find(path)
        if file is None:
            return 0, 0
        try:
            with Picture.open(file) as picture:
                return picture.size
        except (UnidentifiedImageError, OSError, Picture.DecompressionBombError):
            return 0, 0
