"""Pictures that tell more than they show: each with the strings of PLANTED in every place that its format has for them."""

from __future__ import annotations

import io
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image, ImageCms, PngImagePlugin

NAME, CAMERA, PLACE, COMMENT = "Zoya Plantova", "Spyglass X9000", "Plantedvillage", "planted-secret-comment"
PLANTED = (NAME, CAMERA, PLACE, COMMENT, "Zoya", "Spyglass")
FORMATS = ("jpg", "png", "webp", "gif", "avif", "heic", "tiff")
_TAGS = (
    f"-Artist={NAME}", f"-Copyright={NAME}", f"-Model={CAMERA}", "-Make=Spyglass", f"-ImageDescription={COMMENT}",
    "-GPSLatitude=55.75", "-GPSLatitudeRef=N", "-GPSLongitude=37.61", "-GPSLongitudeRef=E",
    "-DateTimeOriginal=2024:03:01 11:32:45", f"-XMP:Creator={NAME}", f"-XMP:City={PLACE}", f"-IPTC:City={PLACE}",
    f"-IPTC:By-line={NAME}", f"-Comment={COMMENT}",
)  # fmt: skip


def photo(width: int = 320, height: int = 200) -> Image.Image:
    """Return a picture whose left half is red and whose lower edge is blue, so that its orientation can be told."""
    made = Image.effect_noise((width, height), 40).convert("RGB")
    made.paste((200, 10, 10), (0, 0, width // 2, height))
    made.paste((10, 10, 200), (0, height * 4 // 5, width, height))
    return made


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


@lru_cache
def exiftool() -> str:
    return shutil.which("exiftool") or ""


def planted(ending: str, folder: Path, *extra: str) -> bytes:
    """Return a picture with planted metadata; skips the test where exiftool is not installed."""
    if not exiftool():
        pytest.skip("exiftool is not installed")
    file = folder / f"anna-at-home.{ending}"
    pillow_heif.register_heif_opener()
    kind = {"jpg": "JPEG", "heic": "HEIF"}.get(ending, ending.upper())
    options: dict[str, object] = {}
    if ending == "png":
        chunks = PngImagePlugin.PngInfo()
        chunks.add_text("Author", NAME)
        chunks.add_text("Comment", COMMENT, zip=True)
        options = {"pnginfo": chunks, "icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()}
    if ending == "gif":
        frames = [photo().convert("P"), photo().transpose(Image.Transpose.FLIP_LEFT_RIGHT).convert("P")]
        options = {"save_all": True, "append_images": frames[1:], "duration": 80, "loop": 0, "comment": COMMENT}
    file.write_bytes(saved(photo(), kind, **options))
    tags = [each for each in _TAGS if ending != "gif" or each.startswith(("-XMP", "-Comment"))]
    done = subprocess.run(
        [exiftool(), "-q", "-m", "-overwrite_original", *tags, *extra, str(file)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    body = file.read_bytes()
    assert any(each.encode() in body for each in PLANTED)
    if ending == "jpg":
        thumbnail = folder / "thumbnail.jpg"
        thumbnail.write_bytes(saved(photo(96, 60), "JPEG"))
        subprocess.run(
            [exiftool(), "-q", "-overwrite_original", f"-ThumbnailImage<={thumbnail}", str(file)], check=True
        )
        body = file.read_bytes() + b"MotionPhoto" + COMMENT.encode()
    return body


def told(file: Path) -> str:
    """Return what exiftool reads in a file besides what the file system and the pixels say."""
    plain = ("--System:all", "--File:all", "--ExifTool:all", "--Composite:all")
    return subprocess.run(
        [exiftool(), "-a", "-u", "-G1", "-s", *plain, str(file)], capture_output=True, text=True, check=False
    ).stdout
