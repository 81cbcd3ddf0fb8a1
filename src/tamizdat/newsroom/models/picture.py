"""Pictures and their renditions in the desk's library."""

from __future__ import annotations

import io
import re
from typing import Any

from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pillow
from wagtail.images.models import AbstractImage, AbstractRendition

_WITHIN = re.compile(r"max-(\d+)x(\d+)")  # how Wagtail says: no larger than that
_HASHED = re.compile(r"(?:.*/)?([0-9a-f]{32})\.[a-z]+")  # how files of the library are named
_QUALITY = 80


class Picture(AbstractImage):
    """A picture; `description` is its alt text. Its file holds nothing but the picture (`newsroom/pictures/`)."""

    credit = models.CharField(
        max_length=300, blank=True, help_text=_("Who took it, and for whom: Anna Petrova / The Lantern.")
    )

    admin_form_fields = (
        "file",
        "description",
        "credit",
        "title",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    @property
    def default_alt_text(self) -> str:
        """The alt text; nothing else may stand in its place."""
        return str(self.description)

    def get_upload_to(self, filename: str) -> str:
        """Return where the file goes before its storage names it by its content: the name it came with is dropped."""
        return "picture"

    def _set_file_hash(self) -> None:
        """Take the hash from the name of the file, which is made of its content."""
        if named := _HASHED.fullmatch(self.file.name):
            self.file_hash = named[1]
        else:
            super()._set_file_hash()

    def generate_rendition_file(self, filter: Any, *, source: Any = None) -> Any:
        """Return a rendition for the desk's pages, made in some tens of milliseconds while a page is asked for.

        A photo is decoded at an eighth of its size where that is enough. The picture "as it is" is its own file.
        """
        within = _WITHIN.fullmatch(filter.spec)
        if within is None and filter.spec != "original":
            return super().generate_rendition_file(filter, source=source)
        with self.open_file() as file:
            body = file.read()
        stem, _dot, ending = self.file.name.rpartition("/")[2].partition(".")
        if within is None:
            return ContentFile(body, name=f"{stem}.{ending}")
        return ContentFile(_within(body, (int(within[1]), int(within[2]))), name=f"{stem}.{filter.spec}.webp")


class PictureRendition(AbstractRendition):
    """A picture at another size, for the desk's own pages. What readers get is made by press."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


def _within(body: bytes, size: tuple[int, int]) -> bytes:
    """Return a picture as WebP that is no larger than `size`."""
    with Pillow.open(io.BytesIO(body)) as opened:
        opened.draft(None, size)
        opened.load()
        transparent = "A" in opened.getbands() or "transparency" in opened.info
        picture = opened.convert("RGBA" if transparent else "RGB")
    picture.thumbnail(size, Pillow.Resampling.LANCZOS, reducing_gap=2.0)
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=_QUALITY, method=2)
    return out.getvalue()
