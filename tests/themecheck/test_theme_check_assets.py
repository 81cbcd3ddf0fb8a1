"""Pictures and fonts of a theme: what they are, and how heavy."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image as Picture
from theme_folder import found, write

from tamizdat import theme
from tamizdat.themecheck.assets import check_assets


def png(size: tuple[int, int], kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Picture.new("RGB", size).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("icon.png", png((32, 32)), "icon.png: error: is 32 × 32 pixels; the pages say 48 × 48."),
        ("own.png", b"<svg/>", "own.png: error: is no picture that can be read."),
        ("own.png", png((9, 9), "WEBP"), "own.png: error: is a WEBP picture by the name of .png."),
        ("own.svg", b"<svg>\n<g></svg>", "own.svg:2: error: is no well-formed SVG"),
        ("own.svg", b"<svg/>", 'own.svg:1: error: is no SVG that browsers show'),
        ("own.woff2", b"OTTO", "own.woff2: error: is no WOFF2 font"),
        ("own.ttf", b"\0\1", "own.ttf: warning: is a font that is not compressed."),
        ("own.sketch2", b"x", "own.sketch2: warning: has an ending that servers know no type for"),
        ("own.woff2", b"wOF2" + bytes(250_000), "own.woff2: warning: has 250,004 bytes: 5 s on a slow mobile line."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_asset_is_told(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    loaded = write(tmp_path, {f"assets/{name}": content})
    (line,) = found(tmp_path, lambda findings: check_assets(tmp_path, loaded, findings))
    assert line.removeprefix("assets/").startswith(told)


def test_our_own_assets_are_right(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        f"assets/{path.name}": path.read_bytes() for path in (theme.DEFAULT_THEME / "assets").iterdir()
    }
    loaded = write(tmp_path, files)
    assert found(tmp_path, lambda findings: check_assets(tmp_path, loaded, findings)) == []
