"""Files that people send, held in memory: what nobody has cleaned yet is written to no disk, not even for a moment."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from tamizdat.press.pictures.render import LARGEST


class InMemoryUploads(FileUploadHandler):
    """Holds the files of one request in memory, LARGEST bytes of all together.

    What goes beyond is not kept: such a file comes without its content and with its true size (`is_too_large`), so that
    the form can say so.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._held = 0
        self._file = io.BytesIO()
        self._dropped = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self._file = io.BytesIO()
        self._dropped = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a part of a file."""
        if self._dropped:
            return
        self._held += len(raw_data)
        if self._held > LARGEST:
            self._held -= self._file.tell() + len(raw_data)
            self._dropped = True
            self._file = io.BytesIO()
            return
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Return the file."""
        self._file.seek(0)
        found = InMemoryUploadedFile(
            self._file,
            self.field_name,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )
        found.is_too_large = self._dropped
        return found
