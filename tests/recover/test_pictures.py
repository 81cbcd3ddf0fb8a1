"""Pictures beside captures: found, freed of metadata, kept once, and never taken from elsewhere."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from PIL import Image as Picture
from PIL import ImageCms

from tamizdat.article import Article, Figure, Image, Paragraph, Source
from tamizdat.recover.pictures.cleaning import clean
from tamizdat.recover.pictures.collect import PictureCollector


def photo(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **settings: object) -> bytes:
    out = io.BytesIO()
    Picture.effect_noise(size, 40).convert("RGB").save(out, kind, **settings)
    return out.getvalue()


def with_position() -> bytes:
    exif = Picture.Exif()
    exif[0x010F] = "SpyCam"
    exif[0x0112] = 6  # to be turned by a quarter
    exif.get_ifd(0x8825)[2] = (56.0, 57.0, 0.0)
    return photo(exif=exif)


def article(capture: str, url: str, kind: str = "html") -> Article:
    figure = Figure(Image(alt="A quay", original_url=url), "The quay")
    source = Source(capture=capture, sha256="0" * 64, kind=kind)
    return Article(number=1, path="a/", language="en", headline="H", body=(Paragraph("x"), figure), sources=(source,))


def wide_profile(who: str) -> bytes:
    """A colour profile whose red and green are exchanged, described as `who`: what it does to pixels is seen."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    entries = {bytes(profile[at : at + 4]): at for at in range(132, 132 + 12 * profile[131], 12)}
    red, green = entries[b"rXYZ"], entries[b"gXYZ"]
    profile[red + 4 : red + 8], profile[green + 4 : green + 8] = (
        profile[green + 4 : green + 8],
        profile[red + 4 : red + 8],
    )
    described = entries[b"desc"]
    start = int.from_bytes(profile[described + 4 : described + 8])
    text = who.encode("utf-16-be")[: int.from_bytes(profile[described + 8 : described + 12]) - 28]
    profile[start + 28 : start + 28 + len(text)] = text
    return bytes(profile)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_only_pixels_remain(kind: str) -> None:
    exif = Picture.Exif()
    exif[0x010F] = "SpyCam"
    settings = {} if kind == "GIF" else {"exif": exif}
    body, _, size = clean(photo(kind, icc_profile=wide_profile("Orla"), **settings))
    assert b"SpyCam" not in body and "Orla".encode("utf-16-be") not in body
    with Picture.open(io.BytesIO(body)) as picture:
        assert not picture.getexif()
        assert "icc_profile" not in picture.info
        assert picture.size == size


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_colours_stay_as_their_profile_says(mode: str) -> None:
    """Under a profile that exchanges red and green, stored red is seen as green: so it is stored as green in sRGB."""
    out = io.BytesIO()
    color = (255, 0, 0) if mode == "RGB" else (255, 0, 0, 255)
    picture = Picture.new("RGBA" if mode != "RGB" else "RGB", (8, 8), color)
    if mode == "P":
        picture = picture.convert("RGB").quantize(4)
    picture.save(out, "PNG", icc_profile=wide_profile("Orla"))
    with Picture.open(io.BytesIO(clean(out.getvalue())[0])) as cleaned:
        red, green, blue = cleaned.convert("RGB").getpixel((4, 4))
        assert red < 40 and green > 215 and blue < 40
        assert ("A" in cleaned.mode) == (mode == "RGBA")


@pytest.mark.parametrize("profile", [b"profile of the screen", b""])
def test_a_broken_profile_goes_and_the_pixels_stay(profile: bytes) -> None:
    out = io.BytesIO()
    Picture.new("RGB", (8, 8), (10, 20, 200)).save(out, "PNG", icc_profile=profile)
    with Picture.open(io.BytesIO(clean(out.getvalue())[0])) as cleaned:
        assert cleaned.getpixel((4, 4)) == (10, 20, 200)
        assert "icc_profile" not in cleaned.info


def test_four_colours_of_print_become_three() -> None:
    out = io.BytesIO()
    Picture.new("CMYK", (16, 16), (0, 0, 0, 0)).save(out, "JPEG")
    with Picture.open(io.BytesIO(clean(out.getvalue())[0])) as cleaned:
        assert cleaned.mode == "RGB" and min(cleaned.getpixel((8, 8))) > 240


def test_of_two_pictures_in_a_phones_file_the_first_is_kept() -> None:
    out = io.BytesIO()
    first = Picture.new("RGB", (64, 64), (200, 10, 10))
    first.save(out, "MPO", save_all=True, append_images=[Picture.new("RGB", (32, 32), (0, 0, 0))])
    body, ending, size = clean(out.getvalue())
    assert (ending, size) == ("jpg", (64, 64))
    with Picture.open(io.BytesIO(body)) as cleaned:
        assert cleaned.format == "JPEG"


def test_a_photo_is_turned_upright_before_its_orientation_goes() -> None:
    body, ending, size = clean(with_position())
    assert (ending, size) == ("jpg", (40, 60))
    assert b"SpyCam" not in body


def test_a_text_in_a_png_goes() -> None:
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Author", "Somebody Real")
    assert b"Somebody" not in clean(photo("PNG", pnginfo=words))[0]


@pytest.mark.parametrize(
    ("page", "file", "url"),
    [
        ("quay.html", "quay_files/quay.jpg", "quay_files/quay.jpg"),
        ("quay.html", "quay_files/quay.jpg", "https://paper.example/2014/quay_files/quay.jpg?w=900"),
        ("2014/quay/index.html", "img/quay.jpg", "https://paper.example/img/quay.jpg"),
        ("quay.html", "the quay.jpg", "the%20quay.jpg"),
    ],
)
def test_found_beside_the_page(tmp_path: Path, page: str, file: str, url: str) -> None:
    captures = tmp_path / "captures"
    for name, body in ((page, b"<html>"), (file, photo())):
        (captures / name).parent.mkdir(parents=True, exist_ok=True)
        (captures / name).write_bytes(body)
    collected, missing = PictureCollector([captures], None, tmp_path / "media").collect(
        article(str(captures / page), url)
    )
    image = collected.body[1].image
    assert not missing
    assert (image.width, image.height, image.alt, image.original_url) == (60, 40, "A quay", url)
    assert (tmp_path / image.path).is_file()


def test_found_in_the_zip_the_page_lies_in(tmp_path: Path) -> None:
    pack = tmp_path / "pages.zip"
    with zipfile.ZipFile(pack, "w") as archive:
        archive.writestr("sub/quay.html", "<html>")
        archive.writestr("sub/quay_files/quay.png", photo("PNG"))
    collected, missing = PictureCollector([pack], None, tmp_path / "media").collect(
        article(f"{pack}!sub/quay.html", "quay_files/quay.png")
    )
    assert not missing
    assert collected.body[1].image.path.endswith(".png")


def test_names_start_at_the_listing_too(tmp_path: Path) -> None:
    (tmp_path / "quay.html").write_text("<html>")
    (tmp_path / "quay.jpg").write_bytes(photo())
    collected, _ = PictureCollector([], tmp_path / "list.jsonl", tmp_path / "media").collect(
        article("quay.html", "quay.jpg")
    )
    assert collected.body[1].image.path


def test_a_hostile_page_reaches_nothing_outside(tmp_path: Path) -> None:
    captures = tmp_path / "captures"
    (captures / "deep").mkdir(parents=True)
    (captures / "deep/page.html").write_text("<html>")
    (tmp_path / "private.jpg").write_bytes(photo())
    (captures / "deep/link.jpg").symlink_to(tmp_path / "private.jpg")
    collector = PictureCollector([captures], None, tmp_path / "media")
    for url in ("../../private.jpg", "/private.jpg", str(tmp_path / "private.jpg"), "link.jpg", "file:///etc/passwd"):
        collected, missing = collector.collect(article(str(captures / "deep/page.html"), url))
        assert collected.body[1].image.path is None, url
        assert [item.url for item in missing] == [url]
    assert not (tmp_path / "media").exists()


def test_what_is_no_picture_is_reported(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<html>")
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff" + os.urandom(200))
    (tmp_path / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>")
    collector = PictureCollector([tmp_path], None, tmp_path / "media")
    for url in ("broken.jpg", "drawing.svg"):
        _, missing = collector.collect(article(str(tmp_path / "page.html"), url))
        assert "no picture" in missing[0].why
    for url in ("https://paper.example/gone.jpg", f"https://paper.example/{'long-' * 200}.jpg"):
        _, missing = collector.collect(article(str(tmp_path / "page.html"), url))
        assert missing[0].why == "no capture has the file"


def test_one_picture_is_kept_once(tmp_path: Path) -> None:
    body = photo()
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_text("<html>")
    (tmp_path / "a.jpg").write_bytes(body)
    (tmp_path / "b.jpg").write_bytes(body)
    collector = PictureCollector([tmp_path], None, tmp_path / "media")
    paths = {collector.collect(article(str(tmp_path / f"{n}.html"), f"{n}.jpg"))[0].body[1].image.path for n in "ab"}
    assert len(paths) == 1
    assert len([file for file in (tmp_path / "media").rglob("*") if file.is_file()]) == 1
