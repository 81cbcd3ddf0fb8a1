"""A picture's file holds nothing but the picture before it is stored."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from planted import FORMATS, PLANTED, photo, planted, saved, told

from large_pictures import many_frames
from tamizdat.newsroom.pictures.cleaning import LONGEST_SIDE, RefusedFile, clean_picture

pytestmark = pytest.mark.usefixtures("_desk_folder")  # sentences are looked up in catalogs, which Django knows


@pytest.mark.parametrize("ending", FORMATS)
def test_nothing_is_left_but_the_picture(ending: str, tmp_path: Path) -> None:
    picture = clean_picture(planted(ending, tmp_path))
    assert picture.ending in {"jpg", "png", "webp", "gif"}
    assert (picture.width, picture.height) == (320, 200)
    assert not [each for each in PLANTED if each.encode() in picture.body]
    file = tmp_path / f"clean.{picture.ending}"
    file.write_bytes(picture.body)
    known = ("GIF", "JFIF", "PNG", "RIFF")
    lines = [line for line in told(file).splitlines() if not line.startswith(tuple(f"[{each}" for each in known))]
    assert lines == []
    lowered = told(file).lower()
    assert not [
        word for word in ("gps", "author", "artist", "creator", "camera", "model", "comment", "date") if word in lowered
    ]
    assert clean_picture(picture.body) == picture  # clean is clean, so that its name stays


@pytest.mark.parametrize("orientation", range(2, 9))
def test_orientation_is_applied_to_the_pixels(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    from PIL import ImageOps

    body = saved(photo(), "JPEG", exif=exif, quality=95)
    with Image.open(io.BytesIO(body)) as opened:
        right = ImageOps.exif_transpose(opened).convert("RGB")
    with Image.open(io.BytesIO(clean_picture(body).body)) as found:
        assert found.size == right.size
        assert not found.getexif()
        for x, y in ((0.1, 0.1), (0.9, 0.1), (0.1, 0.9), (0.9, 0.9)):
            at = (int(x * right.width), int(y * right.height))
            assert _near(found.convert("RGB").getpixel(at), right.getpixel(at))


def _near(one: object, other: object) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < 40  # type: ignore[call-overload]


def test_upright_pixels_are_the_same_bytes() -> None:
    body = saved(photo(), "JPEG", quality=90)
    exif = Image.Exif()
    exif[0x010F] = "Spyglass"
    with_exif = saved(photo(), "JPEG", quality=90, exif=exif)
    assert clean_picture(body).body == body
    assert len(clean_picture(with_exif).body) <= len(with_exif)
    one, other = (Image.open(io.BytesIO(each)).tobytes() for each in (clean_picture(with_exif).body, with_exif))
    assert one == other


def test_a_profile_is_applied_and_dropped() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    broken = saved(photo(), "PNG", icc_profile=profile)
    with Image.open(io.BytesIO(clean_picture(broken).body)) as opened:
        assert "icc_profile" not in opened.info
    cmyk = saved(photo().convert("CMYK"), "JPEG")
    with Image.open(io.BytesIO(clean_picture(cmyk).body)) as opened:
        assert opened.mode == "RGB"


def test_transparency_and_animations_stay() -> None:
    clear = Image.new("RGBA", (40, 30), (255, 0, 0, 80))
    for kind in ("PNG", "WEBP", "TIFF"):
        with Image.open(io.BytesIO(clean_picture(saved(clear, kind)).body)) as opened:
            assert opened.convert("RGBA").getpixel((3, 3))[3] == 80  # type: ignore[index]
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "green", "blue")]
    for kind in ("GIF", "WEBP", "PNG"):
        body = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)
        with Image.open(io.BytesIO(clean_picture(body).body)) as opened:
            assert opened.n_frames == 3  # type: ignore[attr-defined]


def test_what_is_written_anew_is_no_larger_than_needed() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    wide = Image.new("L", (LONGEST_SIDE + 904, 50), 90)
    assert clean_picture(saved(wide, "JPEG", exif=exif)).height == LONGEST_SIDE
    assert clean_picture(saved(wide, "JPEG")).width == LONGEST_SIDE + 904  # nothing to be written anew


@pytest.mark.parametrize(
    ("made", "said"),  # made by the test: each worker reads this list, and one of them runs the test
    [
        (lambda: b"", "no picture"),
        (lambda: b"%PDF-1.7 hello", "no picture"),
        (lambda: many_frames(4_000, 300), "animation of 300 pictures of 4000 × 4000 pixels"),
        (lambda: many_frames(10_000, 300), "10000 × 10000 pixels, more than 40 million"),
        (lambda: b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "Save it as PNG"),
        (lambda: saved(photo(), "JPEG")[:2000], "damaged"),
        (lambda: saved(Image.new("1", (9000, 9000)), "PNG"), "9000 × 9000 pixels"),
        (lambda: saved(Image.new("1", (20000, 20000)), "TIFF", compression="group4"), "pixels"),
        (
            lambda: saved(
                Image.new("RGB", (9, 9)), "AVIF", save_all=True, append_images=[Image.new("RGB", (9, 9), "red")]
            ),
            "Save it as GIF or WebP",
        ),
        (lambda: b"\xff\xd8" + bytes(70 << 20), "larger than 64 MB"),
    ],
)
def test_what_cannot_come_in_is_refused_with_a_sentence(made: Callable[[], bytes], said: str) -> None:
    with pytest.raises(RefusedFile, match=said):
        clean_picture(made())


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"]),
    seed=st.integers(0, 10**6),
    cuts=st.integers(1, 6),
)
def test_damaged_files_are_refused_or_clean(kind: str, seed: int, cuts: int) -> None:
    body = bytearray(saved(photo(64, 40), kind))
    chance = random.Random(seed)
    for _ in range(cuts):
        body[chance.randrange(len(body))] = chance.randrange(256)
    try:
        picture = clean_picture(bytes(body))
    except RefusedFile as error:
        assert str(error).endswith(".")
        return
    again = clean_picture(picture.body)
    assert again.name == picture.name
