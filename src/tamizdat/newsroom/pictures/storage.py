"""Where files of the desk are written: the one gate through which every file passes, whoever sends it.

Forms clean a picture before, so that nothing of the file as it was sent reaches the database (its name, its hash). This
storage cleans once more whatever it is given, and takes nothing but pictures: a part of Wagtail that stores a file in a
way that nobody here thought of stores a clean one, or none.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

from tamizdat.newsroom.pictures.cleaning import RefusedFile, clean_picture


@deconstructible(path="tamizdat.newsroom.pictures.storage.PictureStorage")
class PictureStorage(FileSystemStorage):
    """Pictures by the hash of their content, without metadata. The same picture twice is one file."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the name as it is: what a file is called is decided by its content."""
        return name

    def _save(self, name: str, content: Any) -> str:
        content.seek(0)
        try:
            picture = clean_picture(content.read())
        except RefusedFile as error:
            raise SuspiciousFileOperation(f"This desk stores pictures alone. {error}") from error
        path = Path(self.path(picture.name))
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished, temporary = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(unfinished, "wb") as file:
                file.write(picture.body)
            Path(temporary).chmod(self.file_permissions_mode or 0o600)
            Path(temporary).replace(path)
        return picture.name

    def delete(self, name: str) -> None:
        """Remove a file that no picture of the library and no article's record names any more."""
        from tamizdat.newsroom.pictures.usage import is_file_named  # it imports the models

        if not is_file_named(name):
            super().delete(name)


@deconstructible(path="tamizdat.newsroom.pictures.storage.RenditionStorage")
class RenditionStorage(FileSystemStorage):
    """Small pictures for the desk's own pages. All may be deleted at any time; they are not in a backup."""

    def __init__(self) -> None:
        super().__init__(location=str(settings.NEWSROOM.desk_renditions), base_url="/renditions/")
