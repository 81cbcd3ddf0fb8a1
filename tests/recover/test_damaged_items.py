"""A damaged or locked item in a zip, a name that is no UTF-8 and a link out leave out themselves alone."""

from __future__ import annotations

import io
import os
import struct
import sys
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from tamizdat.article import Article, Figure, Moment, Source
from tamizdat.article import Image as ArticleImage
from tamizdat.recover.capture import Capture
from tamizdat.recover.pictures.collect import PictureCollector
from tamizdat.recover.readers import LeftOut, read

PROSE = "The council of Port Halden decided on Monday that the grain pier will reopen in spring, after years of work."


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    return out.getvalue()


def damaged_zip(file: Path, members: dict[str, bytes]) -> Path:
    """Write a zip whose members are damaged as their names say: locked, of an unknown method, corrupt (APPNOTE 4.3)."""
    with zipfile.ZipFile(file, "w") as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    packed = bytearray(file.read_bytes())
    for name in members:
        local = packed.find(name.encode()) - 30
        central = packed.rfind(name.encode()) - 46
        if name.startswith("locked"):
            packed[local + 6] |= 1
            packed[central + 8] |= 1
        elif name.startswith("unknown"):
            packed[local + 8 : local + 10] = packed[central + 10 : central + 12] = struct.pack("<H", 97)
        elif name.startswith("corrupt"):
            packed[local + 30 + len(name) + 20] ^= 0xFF
    file.write_bytes(packed)
    return file


@pytest.mark.parametrize("damage", ["locked", "unknown", "corrupt"])
def test_a_damaged_picture_in_a_zip_is_told_and_the_others_are_kept(tmp_path: Path, damage: str) -> None:
    file = damaged_zip(tmp_path / "z.zip", {f"{damage}.png": picture(), "good.png": picture()})
    figures = tuple(Figure(ArticleImage(original_url=name)) for name in (f"{damage}.png", "good.png"))
    article = Article(
        number=7,
        path="/2014/03/02/pier/",
        language="en",
        headline="The Pier",
        published=Moment("2014-03-02", "day"),
        body=figures,
        sources=(Source(f"{file}!page.html", "0" * 64, "html"),),
    )
    made, missing = PictureCollector([tmp_path], None, tmp_path / "media").collect(article)
    assert [each.image.path is None for each in made.body if isinstance(each, Figure)] == [True, False]
    [lost] = missing
    assert lost.why.startswith(f"{damage}.png is no picture that can be shown")


@pytest.mark.parametrize("damage", ["locked", "unknown", "corrupt"])
def test_a_damaged_text_in_a_zip_is_told_and_the_others_are_read(tmp_path: Path, damage: str) -> None:
    damaged_zip(tmp_path / "z.zip", {f"{damage}.txt": PROSE.encode(), "good.txt": PROSE.encode()})
    found = list(read([tmp_path]))
    assert [each.capture.partition("!")[2] for each in found if isinstance(each, LeftOut)] == [f"{damage}.txt"]
    assert [each.name.partition("!")[2] for each in found if isinstance(each, Capture)] == ["good.txt"]


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="this system has no such names")
def test_a_name_that_is_no_utf_8_is_read(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/pier\xff.txt", "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(PROSE)
    [found] = read([tmp_path])
    assert isinstance(found, Capture)
    assert found.name.encode().startswith(bytes(tmp_path))
