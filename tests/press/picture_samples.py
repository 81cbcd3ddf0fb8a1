"""Picture files for tests: drawn here, each of its own size in bytes, some with all that a camera writes into a photo."""

from __future__ import annotations

import io
import random
from functools import cache

from PIL import Image as Picture
from PIL.TiffImagePlugin import IFDRational

SECRETS = (b"Orla Vennick", b"SN-4711-OSTREL", b"Pear Lane 4")


def encoded(picture: Picture.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)  # type: ignore[arg-type]
    return out.getvalue()


@cache
def noise(width: int, height: int, seed: int = 1) -> Picture.Image:
    """A picture that packs badly, as a photograph does: blots of many sizes."""
    dice = random.Random(seed)
    made = Picture.new("RGB", (width, height), "gray")
    for cells in (4, 16, 64):
        blots = Picture.frombytes("RGB", (cells, cells), dice.randbytes(3 * cells * cells))
        made = Picture.blend(made, blots.resize((width, height), Picture.Resampling.BICUBIC), 0.4)
    return made


def exif(orientation: int = 1) -> bytes:
    """Exif as a camera writes it: who, with what, where, and how the camera was held."""
    tags = Picture.Exif()
    tags[0x0112] = orientation
    tags[0x013B] = SECRETS[0].decode()
    tags[0x010F] = SECRETS[1].decode()
    tags[0x8825] = {1: "N", 2: (IFDRational(56), IFDRational(57), IFDRational(0)), 27: b"ASCII\0\0\0" + SECRETS[2]}
    return tags.tobytes()


@cache
def photo(width: int = 700, height: int = 500, orientation: int = 1, seed: int = 1) -> bytes:
    """A JPEG with Exif, XMP and a comment."""
    xmp = b"<x:xmpmeta><dc:creator>" + SECRETS[0] + b"</dc:creator></x:xmpmeta>"
    options = {"exif": exif(orientation), "xmp": xmp, "comment": SECRETS[2], "quality": 90}
    return encoded(noise(width, height, seed), "JPEG", **options)


@cache
def bare(width: int = 4, height: int = 4, colour: str = "brown") -> bytes:
    """A small PNG without metadata."""
    return encoded(Picture.new("RGB", (width, height), colour), "PNG")
