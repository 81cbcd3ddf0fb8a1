"""A picture's bytes written anew from its pixels: upright, in sRGB, of a bounded width, without any metadata."""

from __future__ import annotations

import io
import warnings
from contextlib import suppress

from PIL import Image as Picture
from PIL import ImageCms, ImageOps

from tamizdat.press.pictures.bounds import WHOLE_PIXELS, check_pixels, kind_of
from tamizdat.press.pictures.strip import UnknownLayout, stripped

FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "AVIF": "avif"}
WIDEST = 2000  # pixels: the theme shows no picture wider than 1,280 at double density on a phone
SaveOptions = dict[str, object]
# What each mode of pixels is converted from, where colour management does not know the mode itself.
_OPAQUE = {"RGB": "RGB", "RGBA": "RGB", "P": "RGB", "PA": "RGB", "CMYK": "CMYK", "L": "L", "LA": "L"}


def clean(body: bytes) -> tuple[bytes, str, tuple[int, int]]:
    """Return a picture's bytes in sRGB and without any metadata, their file ending, and width and height.

    A colour profile is applied to the pixels and dropped: its description may be a person's name. Raises
    UnidentifiedImageError, OSError or ValueError for what is no picture, or none that a page may show. The frames of an
    animation stay the same bytes: decoding all of them would take as much memory as they state.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Pillow, about large pictures: the limits here are others
        opened = Picture.open(io.BytesIO(body), formats=list(FORMATS))
    with opened as picture:
        kind = kind_of(picture)  # phones write a second, smaller picture into a JPEG file; only the first is kept
        check_pixels(picture)
        if kind == "JPEG" and picture.width * picture.height > WHOLE_PIXELS:
            scale = min(1.0, WIDEST / min(picture.size))
            picture.draft(None, (round(picture.width * scale), round(picture.height * scale)))
        elif kind == "GIF" and getattr(picture, "is_animated", False):
            with suppress(UnknownLayout):  # Pillow can read more files than are laid out as they should be
                picture.load()
                return stripped(body, kind), FORMATS[kind], picture.size
        profile = picture.info.get("icc_profile")
        upright = ImageOps.exif_transpose(picture)
        options: SaveOptions = {}
        if kind == "JPEG":
            options |= {"quality": 90, "optimize": True, "progressive": True}
        elif kind == "GIF":
            options |= {"save_all": True}
            upright = picture
        if kind != "GIF":
            upright = in_srgb(upright, profile)
            if upright.width > WIDEST:
                upright = upright.resize((WIDEST, max(1, round(upright.height * WIDEST / upright.width))))
        upright.info = {
            key: value for key, value in upright.info.items() if key in ("transparency", "duration", "loop")
        }
        out = io.BytesIO()
        upright.save(out, kind, **options)
        return out.getvalue(), FORMATS[kind], upright.size


def in_srgb(picture: Picture.Image, profile: bytes | None) -> Picture.Image:
    """Return a picture with its pixels in sRGB, as its colour profile says; as it is if that profile is broken.

    CMYK, which browsers show in different ways, becomes RGB also without a profile.
    """
    if profile and picture.mode in _OPAQUE:
        try:
            return _converted(picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)))
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # browsers, too, show a picture with a broken profile as if it had none
    return picture.convert("RGB") if picture.mode == "CMYK" else picture


def _converted(picture: Picture.Image, profile: ImageCms.ImageCmsProfile) -> Picture.Image:
    """Return a picture in sRGB, its transparency untouched. Raises PyCMSError if the profile does not fit its mode."""
    transparent = picture.mode.endswith("A") or "transparency" in picture.info
    alpha = picture.convert("RGBA").getchannel("A") if transparent else None
    opaque = picture.convert(_OPAQUE[picture.mode])
    opaque.info.pop("transparency", None)
    done = ImageCms.profileToProfile(opaque, profile, ImageCms.createProfile("sRGB"), outputMode="RGB")
    if done is None:  # only where a picture is changed in place, which it is not here
        raise ImageCms.PyCMSError("no picture")
    done.info.pop("transparency", None)
    if alpha is not None:
        done.putalpha(alpha)
    return done
