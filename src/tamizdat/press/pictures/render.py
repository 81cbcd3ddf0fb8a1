"""Renditions: one picture in the sizes and formats in which readers load it. No files, no paths: bytes in, bytes out.

- No rendition holds metadata: where a photo was taken, and by which camera, can endanger who took it. What Exif says of
  the orientation is applied first, and colours become sRGB, since a screen's own profile can name the screen.
- The main file is what a browser loads that knows no `srcset`, what a feed shows, what networks show with a link. It is
  the picture's own file if that is small, else a JPEG of bounded width. An animation keeps its own file, of any size.
- Other renditions are WebP, none larger than the original, at the widths of `WIDTHS` and at the picture's own; and AVIF
  at the same widths, where that saves enough and the newsroom does not do without (`[pictures]` in tamizdat.toml).
- The same bytes give the same renditions with the same Pillow and codecs (`recipe`), on any number of cores.
"""

from __future__ import annotations

import io
import warnings
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version

from msgspec import Struct
from PIL import Image as Picture
from PIL import ImageCms, UnidentifiedImageError, features

from tamizdat.press.pictures.bounds import TooManyPixels, check_pixels, kind_of
from tamizdat.press.pictures.strip import UnknownLayout, stripped

# The endings of the files of each format that an original can keep, the usual one first. One in AVIF is made a JPEG.
ENDINGS = {"JPEG": ("jpg", "jpeg"), "PNG": ("png",), "WEBP": ("webp",), "GIF": ("gif",), "AVIF": ()}
LARGEST = 64 << 20  # bytes of a file; the largest photo that a camera writes as JPEG is about half of it
# Chromium takes the first rendition that is no narrower than what it shows in the screen's own pixels. 320: lists on
# desks. 720: a telephone of double density, or text. 1080: a telephone of triple density (360 to 412 CSS pixels wide
# less the margins), or a lead picture. 1440 and 1920: text and lead on desks of double density (docs/theme.md).
WIDTHS = (320, 720, 1080, 1440, 1920)
_CLOSE = 0.85  # a width above this share of the largest saves too little to be worth a file
# The main file: 1,200 pixels are what networks ask for. An original of up to so many bytes is published as it is: a
# JPEG of a photograph at 1,280 pixels has about as many.
MAIN_WIDTH, MAIN_BYTES = 1280, 256 << 10
_SAVING = 0.85  # a rendition that has more than this share of the main file's bytes is not worth a file
TINY = 16 << 10  # bytes: renditions of a smaller file would save less than their names cost
# Measured on photographs and drawings in docs/decisions/0342-renditions.md.
_WEBP_QUALITY, _JPEG_QUALITY = 78, 82
_WEBP_SIDE = 16_383  # the format's limit
# AVIF: the quality that is like WebP's to the eye (by SSIM), and a speed (0 to 10) that makes a large photo in seconds.
# One thread and no tiles: libaom's bytes depend on both, and Pillow's defaults on how many cores a machine has.
_AVIF_QUALITY, _AVIF_SPEED = 58, 6
_AVIF_OPTIONS = {"max_threads": 1, "autotiling": False, "advanced": {"tune": "ssim"}}
_AVIF_SAVING = 0.88  # an AVIF that has more than this share of the bytes of what it stands beside is not worth a file
_RECIPE = 2  # to be raised when anything in this file changes what it returns
_ORIENTATION = 0x0112
_TURNS = {
    2: Picture.Transpose.FLIP_LEFT_RIGHT,
    3: Picture.Transpose.ROTATE_180,
    4: Picture.Transpose.FLIP_TOP_BOTTOM,
    5: Picture.Transpose.TRANSPOSE,
    6: Picture.Transpose.ROTATE_270,
    7: Picture.Transpose.TRANSVERSE,
    8: Picture.Transpose.ROTATE_90,
}
_SIDEWAYS = {_TURNS[5], _TURNS[6], _TURNS[7], _TURNS[8]}


class PictureError(ValueError):
    """No page can show a picture; the message says why and what to do."""


class Rendering(Struct, frozen=True):
    """A file of a picture: its ending ("jpg", "640.webp"), its measures in pixels, its bytes."""

    ending: str
    width: int
    height: int
    body: bytes


class RenderedPicture(Struct, frozen=True):
    """The main file of a picture, and its renditions from narrow to wide: WebPs and, in `avifs`, AVIFs. `own`: the main
    file has the very bytes of the original."""

    main: Rendering
    renditions: tuple[Rendering, ...] = ()
    avifs: tuple[Rendering, ...] = ()
    own: bool = False

    @property
    def files(self) -> tuple[Rendering, ...]:
        """All its files, the main one first."""
        return self.main, *self.renditions, *self.avifs


@lru_cache(2)
def recipe(*, avif: bool = True) -> str:
    """Return a name for what decides which renditions there are and their bytes, besides the picture: this code, Pillow
    and its codecs, and whether there are AVIFs."""
    codecs = [f"{name} {features.version(name)}" for name in ("jpg", "libjpeg_turbo", "webp", "avif", "littlecms2")]
    return blake2b(f"{_RECIPE} {version('pillow')} {codecs} {avif}".encode(), digest_size=6).hexdigest()


def render(body: bytes, *, avif: bool = True) -> RenderedPicture:
    """Return the renditions of a picture file, without AVIFs if the newsroom does without.

    Raises PictureError for what is no picture, or too large a one.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Pillow, about large pictures: the limit here is another
            return _render(body, avif)
    except PictureError:
        raise
    except TooManyPixels as error:
        raise PictureError(f"{error}. Put a smaller one in its place.") from error
    except Picture.DecompressionBombError as error:
        raise PictureError("it has more than 178 million pixels. Put a smaller one in its place.") from error
    except Exception as error:  # Pillow raises anything over a damaged file, and no picture may stop a press
        why = "" if isinstance(error, UnidentifiedImageError) else f" ({str(error) or type(error).__name__})"
        raise PictureError(f"it cannot be read as JPEG, PNG, WebP, GIF or AVIF{why}. Mend the file.") from error


def _render(body: bytes, avif: bool) -> RenderedPicture:
    with Picture.open(io.BytesIO(body), formats=list(ENDINGS)) as opened:
        kind = kind_of(opened)
        check_pixels(opened)
        width, height = opened.size
        if kind != "JPEG" and getattr(opened, "is_animated", False):
            opened.load()
            return _main_only(_bare_animation(opened, body, kind), kind, (width, height), body)
        if kind == "JPEG":  # its Exif is read before its pixels, which are decoded at the scale that is needed
            turn = turn_of(opened)
            scale = min(1.0, WIDTHS[-1] / (height if turn in _SIDEWAYS else width))
            opened.draft(None, (max(1, round(width * scale)), max(1, round(height * scale))))
            opened.load()
        else:
            opened.load()
            turn = turn_of(opened)
        upright = opened.transpose(turn) if turn is not None else opened
        size = (height, width) if turn in _SIDEWAYS else (width, height)
        standard = is_standard(opened)
        bare = _bare(body, kind) if turn is None and standard else None
        picture = _in_srgb(upright, standard=standard)
        return _renditions(picture, size, kind, body, bare, avif)


def turn_of(opened: Picture.Image) -> Picture.Transpose | None:
    """Return what makes a picture upright, None if it is already."""
    try:
        return _TURNS.get(opened.getexif().get(_ORIENTATION, 1))
    except Exception:  # damaged Exif says nothing; Pillow raises anything over it
        return None


def _renditions(
    picture: Picture.Image, size: tuple[int, int], kind: str, body: bytes, bare: bytes | None, avif: bool
) -> RenderedPicture:
    """Return the renditions of an upright picture. `size` is the original's, which `picture` may be smaller than.

    `bare` is the original's file without metadata, None where it has to be written anew. A drawing that is kept without
    loss has no AVIFs: they are not smaller than its WebPs without loss too.
    """
    if bare is not None and len(bare) <= TINY:
        return _main_only(bare, kind, size, body)
    if bare is not None and len(bare) <= MAIN_BYTES:
        main = Rendering(ENDINGS[kind][0], *size, bare)
    else:
        main = _main_jpeg(picture, size)
    lossless = kind in {"PNG", "GIF"} and _is_smaller_lossless(picture, size)
    kept: list[Rendering] = []
    avifs: list[Rendering] = []
    for width in _widths(size):
        resized = _resized(picture, size, width)
        webp = _webp(resized, lossless=lossless)
        beside = main
        if width > main.width or len(webp.body) <= len(main.body) * _SAVING:
            kept.append(webp)
            beside = webp
        if avif and not lossless:
            made = _avif(resized)
            avifs += [made] if len(made.body) <= len(beside.body) * _AVIF_SAVING else []
    return RenderedPicture(main, tuple(kept), tuple(avifs), own=main.body == body)


def _main_only(bare: bytes, kind: str, size: tuple[int, int], body: bytes) -> RenderedPicture:
    return RenderedPicture(Rendering(ENDINGS[kind][0], *size, bare), own=bare == body)


def _bare(body: bytes, kind: str) -> bytes | None:
    """Return a file without metadata; None where its layout is not known, so that it has to be written anew."""
    try:
        return stripped(body, kind) if ENDINGS[kind] else None
    except UnknownLayout:
        return None


def _bare_animation(opened: Picture.Image, body: bytes, kind: str) -> bytes:
    """Return an animation without metadata. Raises PictureError where it is none that can be published."""
    bare = _bare(body, kind)
    if bare is None:
        raise PictureError(f"it is an animation whose file is not laid out as {kind} is. Save it anew.")
    return bare


def is_standard(opened: Picture.Image) -> bool:
    """Whether a picture's numbers mean the same colours to every browser without a profile: sRGB, or none given."""
    if opened.mode in {"CMYK", "LAB", "HSV"} or opened.mode.startswith("I"):
        return False
    profile = opened.info.get("icc_profile")
    return not profile or "sRGB" in _profile_name(profile)


def _profile_name(profile: bytes) -> str:
    try:
        return str(ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile))))
    except (ImageCms.PyCMSError, OSError):
        return "sRGB"  # a damaged profile says nothing, and browsers pass over it


def _in_srgb(picture: Picture.Image, *, standard: bool) -> Picture.Image:
    """Return a picture in sRGB: of mode L, RGB or RGBA, without profile or other information."""
    profile = None if standard else picture.info.get("icc_profile")
    if profile and picture.mode in {"RGB", "RGBA", "CMYK", "L"}:
        alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            plain = picture.convert("RGB") if alpha else picture
            converted = ImageCms.profileToProfile(plain, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None  # a profile that does not fit the picture's mode says nothing
        if converted is not None:
            if alpha:
                converted.putalpha(alpha)
            picture = converted
    if picture.mode.startswith("I"):  # 16 bits a pixel
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode not in {"L", "RGB", "RGBA"}:
        transparent = "A" in picture.getbands() or "transparency" in picture.info
        picture = picture.convert("RGBA" if transparent else "L" if picture.mode == "1" else "RGB")
    elif "transparency" in picture.info:
        picture = picture.convert("RGBA")
    picture = picture.copy()
    picture.info = {}
    return picture


def _widths(size: tuple[int, int]) -> list[int]:
    """Return the widths of the WebPs of a picture, narrow first: its own too, if none of WIDTHS comes close to it."""
    largest = min(size[0], WIDTHS[-1])
    widths = [width for width in WIDTHS if width < largest * _CLOSE]
    return [width for width in (*widths, largest) if _scaled(size, width)[1] <= _WEBP_SIDE]


def _scaled(size: tuple[int, int], width: int) -> tuple[int, int]:
    return width, max(1, round(size[1] * width / size[0]))


def _resized(picture: Picture.Image, size: tuple[int, int], width: int) -> Picture.Image:
    """Return a picture at a width. `size` is the original's, whose proportions it gets."""
    target = _scaled(size, width)
    return picture if picture.size == target else picture.resize(target, Picture.Resampling.LANCZOS, reducing_gap=3.0)


def _main_jpeg(picture: Picture.Image, size: tuple[int, int]) -> Rendering:
    """Return the main file as a JPEG. What was transparent is white, as it was on the pages that readers knew."""
    width = min(size[0], MAIN_WIDTH)
    resized = _resized(picture, size, width)
    if resized.mode == "RGBA":
        ground = Picture.new("RGB", resized.size, "white")
        ground.paste(resized, mask=resized.getchannel("A"))
        resized = ground
    out = io.BytesIO()
    resized.save(out, "JPEG", quality=_JPEG_QUALITY, optimize=True, progressive=True)
    return Rendering("jpg", *resized.size, out.getvalue())


def _webp(picture: Picture.Image, *, lossless: bool) -> Rendering:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=_WEBP_QUALITY, method=4, lossless=lossless)
    return Rendering(f"{picture.width}.webp", *picture.size, out.getvalue())


def _avif(picture: Picture.Image) -> Rendering:
    out = io.BytesIO()
    picture.save(out, "AVIF", quality=_AVIF_QUALITY, speed=_AVIF_SPEED, **_AVIF_OPTIONS)
    return Rendering(f"{picture.width}.avif", *picture.size, out.getvalue())


def _is_smaller_lossless(picture: Picture.Image, size: tuple[int, int]) -> bool:
    """Whether a drawing or screenshot is smaller, and exact besides, without any loss; a photo never is."""
    resized = _resized(picture, size, min(WIDTHS[1], size[0]))
    exact, lossy = (_webp(resized, lossless=lossless) for lossless in (True, False))
    return len(exact.body) < len(lossy.body)
