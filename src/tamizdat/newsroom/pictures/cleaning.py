"""A picture's file without anything but the picture, before a byte of it is written to a disk.

Where a photo was taken, when, by which camera and by whom can endanger people. The pixels of a JPEG, PNG, WebP or GIF
that is upright and in sRGB stay the same bytes (`press/pictures/strip.py`). All others are turned upright, converted to
sRGB and written anew; formats that browsers do not show become JPEG, or PNG where they are transparent.

A clean file is clean: to clean it once more gives the same bytes, and so the same name.
"""

from __future__ import annotations

import hashlib
import io
import threading
import warnings
from contextlib import nullcontext
from functools import lru_cache

import pillow_heif
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from msgspec import Struct
from PIL import Image as Picture
from PIL import ImageOps, UnidentifiedImageError

from tamizdat.press.pictures.bounds import WHOLE_PIXELS, TooManyPixels, check_pixels, kind_of
from tamizdat.press.pictures.render import LARGEST, is_standard, turn_of
from tamizdat.press.pictures.strip import UnknownLayout, stripped
from tamizdat.recover.pictures.cleaning import in_srgb

ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif"}  # of the formats that are kept
_READ = (*ENDINGS, "AVIF", "HEIF", "TIFF", "BMP")
_ONE_LARGE = threading.Lock()  # a process of the desk has several threads, and one such picture takes up to 450 MB
LONGEST_SIDE = 4096  # pixels of a picture that is written anew; press makes none wider than 1,920
_JPEG_QUALITY = 92
_NO_PICTURE = _("It is no picture that the desk can read. Save it as JPEG or PNG.")


class RefusedFile(ValueError):
    """A file cannot come in; the message is a sentence that says why and what to do."""


class CleanPicture(Struct, frozen=True):
    """The bytes of a picture without metadata, the ending of its file's name, its measures in pixels."""

    body: bytes
    ending: str
    width: int
    height: int

    @property
    def name(self) -> str:
        """The name of its file in the library, from its bytes (docs/conventions.md)."""
        digest = hashlib.sha256(self.body).hexdigest()[:32]
        return f"{digest[:2]}/{digest}.{self.ending}"


def clean_picture(body: bytes) -> CleanPicture:
    """Return a picture without metadata. Raises RefusedFile."""
    if len(body) > LARGEST:
        raise RefusedFile(gettext("It is larger than %(most)s MB. Save it smaller.") % {"most": LARGEST >> 20})
    if b"<svg" in body[:4096].lower():
        raise RefusedFile(gettext("It is a drawing (SVG), which can hold scripts and names. Save it as PNG."))
    _register_heif()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Pillow, about large pictures: the limits here are others
            return _clean(body)
    except RefusedFile:
        raise
    except TooManyPixels as error:
        raise RefusedFile(_too_many(error)) from error
    except UnidentifiedImageError as error:
        raise RefusedFile(_NO_PICTURE) from error
    except Picture.DecompressionBombError as error:
        raise RefusedFile(gettext("It has too many pixels. Save it smaller.")) from error
    except Exception as error:  # Pillow raises anything over a damaged file
        raise RefusedFile(gettext("The file is damaged. Save it anew from where it comes from.")) from error


@lru_cache(1)
def _register_heif() -> None:
    pillow_heif.register_heif_opener()


def _clean(body: bytes) -> CleanPicture:
    with Picture.open(io.BytesIO(body), formats=_READ) as opened:
        kind = kind_of(opened)
        check_pixels(opened)
        with _ONE_LARGE if opened.width * opened.height > WHOLE_PIXELS else nullcontext():
            return _cleaned(opened, body, kind)


def _cleaned(opened: Picture.Image, body: bytes, kind: str) -> CleanPicture:
    if kind != "JPEG" and getattr(opened, "is_animated", False) and kind not in ("HEIF", "TIFF"):
        return _animation(opened, body, kind)
    turn = turn_of(opened)
    if kind == "JPEG":
        opened.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    width, height = _size(body)
    opened.load()
    if turn is None and _has_plain_colours(opened, kind) and kind in ENDINGS:
        try:
            return CleanPicture(stripped(body, kind), ENDINGS[kind], width, height)
        except UnknownLayout:
            pass  # the pixels could be read all the same, and are written anew
    return _anew(opened, kind)


def _size(body: bytes) -> tuple[int, int]:
    """Return the width and height of a picture as its file says, whatever the scale at which it is decoded."""
    with Picture.open(io.BytesIO(body), formats=_READ) as opened:
        return opened.size


def _too_many(error: TooManyPixels) -> str:
    """Return a sentence about a picture that has more pixels than are decoded."""
    if error.frames > 1:
        said = gettext("It is an animation of %(count)s pictures of %(width)s × %(height)s pixels. Save it smaller.")
    else:
        said = gettext("It has %(width)s × %(height)s pixels, more than %(most)s million. Save it smaller.")
    most = error.most // 1_000_000
    return said % {"count": error.frames, "width": error.width, "height": error.height, "most": most}


def _has_plain_colours(opened: Picture.Image, kind: str) -> bool:
    """Whether a picture shows the same colours to every browser when its profile is gone."""
    deep = kind == "PNG" and opened.mode.startswith("I") and not opened.info.get("icc_profile")
    return deep or is_standard(opened)


def _animation(opened: Picture.Image, body: bytes, kind: str) -> CleanPicture:
    if kind not in ENDINGS:
        raise RefusedFile(
            gettext("It is an animation in the format %(kind)s. Save it as GIF or WebP.") % {"kind": kind}
        )
    opened.load()
    try:
        return CleanPicture(stripped(body, kind), ENDINGS[kind], *opened.size)
    except UnknownLayout as error:
        said = gettext("It is an animation whose file is not laid out as %(kind)s is. Save it anew.")
        raise RefusedFile(said % {"kind": kind}) from error


def _anew(opened: Picture.Image, kind: str) -> CleanPicture:
    """Return a picture written anew: upright, in sRGB, no larger than LONGEST_SIDE."""
    profile = opened.info.get("icc_profile")
    upright = ImageOps.exif_transpose(opened)
    if upright.mode.startswith("I"):  # 16 bits a pixel
        upright = upright.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    picture = in_srgb(upright, profile)
    target = kind if kind in ENDINGS else "PNG" if _is_transparent(picture) else "JPEG"
    if max(picture.size) > LONGEST_SIDE:
        picture = picture.convert("RGBA" if _is_transparent(picture) else "RGB")
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Picture.Resampling.LANCZOS)
    if target == "JPEG" and picture.mode not in {"L", "RGB"}:
        picture = picture.convert("RGB")
    elif picture.mode not in {"1", "L", "P", "RGB", "RGBA", "LA"}:
        picture = picture.convert("RGBA" if _is_transparent(picture) else "RGB")
    picture.info = {key: value for key, value in picture.info.items() if key == "transparency"}
    out = io.BytesIO()
    if target == "JPEG":
        picture.save(out, "JPEG", quality=_JPEG_QUALITY, optimize=True, progressive=True)
    else:
        picture.save(
            out, target, **({"lossless": kind != "WEBP", "quality": _JPEG_QUALITY} if target == "WEBP" else {})
        )
    return CleanPicture(stripped(out.getvalue(), target), ENDINGS[target], *picture.size)


def _is_transparent(picture: Picture.Image) -> bool:
    return "A" in picture.getbands() or "transparency" in picture.info
