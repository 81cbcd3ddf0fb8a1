"""Pictures and their renditions in the desk's library."""

from __future__ import annotations

from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition


class Picture(AbstractImage):  # type: ignore[misc]
    """A picture; `description` is its alt text. Its file holds no metadata but the measures and the colour profile."""

    credit = models.CharField(
        max_length=300, blank=True, help_text="Who took it, and for whom: Anna Petrova / The Lantern."
    )

    admin_form_fields = (
        "file",
        "title",
        "description",
        "credit",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = "picture"
        verbose_name_plural = "pictures"


class PictureRendition(AbstractRendition):  # type: ignore[misc]
    """A picture at another size, for the desk's own pages. What readers get is made by press."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
