"""The form of a picture: what is sent is cleaned before anything else sees it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import FileInput
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from tamizdat.newsroom.pictures.cleaning import RefusedFile, clean_picture
from tamizdat.press.pictures.render import LARGEST

_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif"}


def cleaned_upload(upload: Any) -> SimpleUploadedFile:
    """Return a file that somebody sent without its metadata and without its name. Raises RefusedFile."""
    if getattr(upload, "is_too_large", False):
        raise RefusedFile(gettext("It is larger than %(most)s MB. Save it smaller.") % {"most": LARGEST >> 20})
    picture = clean_picture(upload.read())
    return SimpleUploadedFile(picture.name.rpartition("/")[2], picture.body, _TYPES[picture.ending])


class PictureField(WagtailImageField):
    """A picture's file, cleaned."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.help_text = _(
            "JPEG, PNG, WebP, GIF, AVIF, HEIC, TIFF or BMP. Place, camera, names and all else that the file tells"
            " besides the picture is taken out before it is stored."
        )

    def to_python(self, data: Any) -> Any:
        """Return the cleaned file. Raises ValidationError."""
        if data is None:
            return None
        try:
            return super().to_python(cleaned_upload(data))
        except RefusedFile as error:
            raise ValidationError(str(error), code="refused") from error


class PictureForm(BaseImageForm):
    """The form of a picture of the library.

    A picture has one file for ever: who wants another one uploads it, and chooses it where it shall stand. It is listed
    under its alt text where nobody gives it a name; the name of the file that was sent is never kept.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields and self.instance.pk:
            del self.fields["file"]
        elif "file" in self.fields:
            label = self.fields["file"].label
            self.fields["file"] = PictureField(label=label, widget=FileInput())  # no filling in of the title
        if "description" in self.fields:
            self.fields["description"].label = _("Alt text")
            self.fields["description"].help_text = _(
                "What the picture shows, for readers who cannot see it. It is filled in wherever the picture is chosen."
            )
        if "title" in self.fields:
            self.fields["title"].required = False
            self.fields["title"].label = _("Name in the library")
            self.fields["title"].help_text = _("Readers never see it. Empty: the alt text.")

    def clean_title(self) -> str:
        """Return the name in the library."""
        title: str = self.cleaned_data.get("title") or self.cleaned_data.get("description") or ""
        return title[:255] or gettext("Untitled picture")
