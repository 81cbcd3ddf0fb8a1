"""Pictures of a few kilobytes that state millions of pixels are refused before any is decoded, in every room."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image as Picture

from large_pictures import many_frames
from tamizdat.press.pictures import bounds
from tamizdat.press.pictures.bounds import TooManyPixels, check_pixels
from tamizdat.press.pictures.render import PictureError, render
from tamizdat.recover.pictures.cleaning import clean


def png(side: int, frames: int = 1) -> bytes:
    """Return the header of a PNG of a stated size, and of so many frames (third edition, 11.3.3), with little behind."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    animated = chunk(b"acTL", struct.pack(">II", frames, 0)) if frames > 1 else b""
    return b"\x89PNG\r\n\x1a\n" + head + animated + chunk(b"IDAT", zlib.compress(bytes(1_000))) + chunk(b"IEND", b"")


def webp(side: int) -> bytes:
    out = io.BytesIO()
    Picture.new("RGB", (side, side)).save(out, "WEBP", lossless=True, method=0)
    return out.getvalue()


def test_the_pages_of_a_scan_are_no_frames() -> None:
    out = io.BytesIO()
    page = Picture.new("1", (6_000, 5_800))
    page.save(out, "TIFF", compression="group4", save_all=True, append_images=[page] * 29)
    with Picture.open(out) as scan:
        assert scan.n_frames == 30  # type: ignore[attr-defined]
        check_pixels(scan)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a GIF of many large frames": lambda: many_frames(10_000, 300),
    "a GIF whose frames are small enough, and too many": lambda: many_frames(4_000, 300),
    "a PNG": lambda: png(13_300),
    "a PNG that states many frames": lambda: png(4_000, 300),
    "a WebP": lambda: webp(7_000),
}


@pytest.mark.parametrize("made", HOSTILE.values(), ids=HOSTILE.keys())
def test_pictures_of_too_many_pixels_are_refused(made: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    body = made()
    Picture.init()  # loads a picture of its own
    monkeypatch.setattr(Picture.Image, "load", lambda _self: pytest.fail("decoded"))
    with pytest.raises(TooManyPixels, match="million"):
        clean(body)
    with pytest.raises(PictureError, match="Put a smaller one in its place"):
        render(body)


def test_an_animation_stays_whole_when_it_is_recovered() -> None:
    made, ending, size = clean(many_frames(40, 5))
    assert (ending, size) == ("gif", (40, 40))
    assert Picture.open(io.BytesIO(made)).n_frames == 5  # type: ignore[attr-defined]


def test_a_jpeg_may_have_what_the_largest_cameras_give(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "WHOLE_PIXELS", 1_000)
    monkeypatch.setattr(bounds, "JPEG_PIXELS", 5_000)
    for side, is_refused in ((60, False), (80, True)):
        out = io.BytesIO()
        Picture.new("RGB", (side, side)).save(out, "JPEG")
        with Picture.open(io.BytesIO(out.getvalue())) as opened:
            if is_refused:
                with pytest.raises(TooManyPixels):
                    check_pixels(opened)
            else:
                check_pixels(opened)
