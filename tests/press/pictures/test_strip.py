"""Metadata is taken out of picture files, whatever it is called, and the pixels stay."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from picture_samples import SECRETS, bare, encoded, exif, noise, photo
from PIL import Image as Picture
from PIL.PngImagePlugin import PngInfo

from tamizdat.press.pictures.strip import UnknownLayout, stripped


def pixels(body: bytes) -> tuple[str, tuple[int, int], bytes]:
    with Picture.open(io.BytesIO(body)) as opened:
        return opened.mode, opened.size, opened.tobytes()


def png() -> bytes:
    words = PngInfo()
    words.add_text("Author", SECRETS[0].decode())
    words.add_itxt("XML:com.adobe.xmp", SECRETS[1].decode(), zip=False)
    return encoded(noise(40, 30), "PNG", pnginfo=words, exif=exif())


def animation(kind: str) -> bytes:
    frames = [noise(40, 30, seed) for seed in (1, 2, 3)]
    options = {"comment": SECRETS[0]} if kind == "GIF" else {"exif": exif(), "xmp": SECRETS[0]}
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=80, loop=0, **options)


SAMPLES = {
    "JPEG": photo(60, 40),
    "JPEG, progressive, gray": encoded(
        noise(60, 40).convert("L"), "JPEG", progressive=True, exif=exif(), comment=SECRETS[2]
    ),
    "JPEG, CMYK": encoded(noise(60, 40).convert("CMYK"), "JPEG", exif=exif()),
    "JPEG with something behind its end": photo(60, 40) + b"\0\0\0\x18ftypmp42" + SECRETS[0],
    "PNG": png(),
    "PNG with something behind its end": png() + SECRETS[1],
    "WEBP": encoded(noise(60, 40), "WEBP", exif=exif(), xmp=SECRETS[0], icc_profile=SECRETS[2] * 8),
    "WEBP, transparent": encoded(noise(60, 40).convert("RGBA"), "WEBP", exif=exif(), lossless=True),
    "GIF": encoded(noise(60, 40).quantize(), "GIF", comment=SECRETS[0]),
    "GIF, animated": animation("GIF"),
    "WEBP, animated": animation("WEBP"),
    "PNG, animated": animation("PNG"),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_but_the_picture_is_left(name: str) -> None:
    body, kind = SAMPLES[name], name.split(",")[0].split()[0]
    assert any(secret in body for secret in SECRETS), "the sample holds what is to be taken out"
    clean = stripped(body, kind)
    assert not any(secret in clean for secret in SECRETS)
    assert pixels(clean) == pixels(body)
    assert stripped(clean, kind) == clean, "a clean file stays as it is"
    with Picture.open(io.BytesIO(clean)) as opened:
        assert not opened.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile", "XML:com.adobe.xmp", "Author"} & opened.info.keys()
        assert getattr(opened, "n_frames", 1) == (3 if "animated" in name else 1)


@settings(max_examples=40, deadline=None)
@given(st.integers(0xE1, 0xFE).filter(lambda marker: marker != 0xEE), st.binary(max_size=80))
def test_no_segment_of_a_jpeg_that_holds_no_picture_stays(marker: int, content: bytes) -> None:
    body = encoded(noise(16, 16), "JPEG")
    segment = bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2) + content
    assert stripped(body[:2] + segment + body[2:], "JPEG") == stripped(body, "JPEG")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_a_damaged_file_is_refused_or_stripped_and_never_anything_else(name: str, data: st.DataObject) -> None:
    body, kind = SAMPLES[name], name.split(",")[0].split()[0]
    cut = data.draw(st.integers(0, len(body)))
    damaged = body[:cut] + data.draw(st.binary(max_size=8)) + body[cut + data.draw(st.integers(0, 8)) :]
    try:
        clean = stripped(damaged, kind)
    except UnknownLayout:
        return
    assert stripped(clean, kind) == clean


def test_a_file_of_another_format_is_refused() -> None:
    with pytest.raises(UnknownLayout):
        stripped(bare(), "JPEG")
