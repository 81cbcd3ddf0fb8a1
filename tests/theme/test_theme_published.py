"""Style sheets and other files that pages load: joined in the order of names, named after their content."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tamizdat import theme


def test_assets_are_named_by_their_content_and_typed() -> None:
    ours = theme.published_assets(None)
    types = {file.path.rsplit(".", 1)[1]: file.media_type for file in ours.files}
    assert types == {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "png": "image/png"}
    assert ours.styles != ours.print_styles
    assert {ours.styles, ours.print_styles, *ours.named.values()} == {file.path for file in ours.files}
    assert all(re.fullmatch(r"assets/[\w-]+\.[0-9a-f]{12}\.\w+", file.path) for file in ours.files)


def test_an_outlets_sheet_takes_the_place_of_ours_or_stands_by_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "styles" / "screen"
    folder.mkdir(parents=True)
    (folder / "10-colour.css").write_text(":root { --ink: navy }")
    (folder / "90-own.css").write_text("@font-face { src: url('own.woff2') }")
    (folder / ".swp").write_text("not mine")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "own.woff2").write_bytes(b"wOF2")
    changed, ours = theme.published_assets(tmp_path), theme.published_assets(None)
    sheet = changed.files[0].content.decode()
    assert changed.styles != ours.styles and changed.print_styles == ours.print_styles
    assert sheet.startswith(":root { --ink: navy }") and "--accent: #86171d" not in sheet and "not mine" not in sheet
    assert sheet.rstrip().endswith(f"url({changed.named['own.woff2'].removeprefix('assets/')}) }}")
    assert changed.named["icon.svg"] == ours.named["icon.svg"]


def test_a_sheet_that_points_nowhere_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "styles" / "print"
    folder.mkdir(parents=True)
    (folder / "20-own.css").write_text("body { background: url(gone.png) }")
    with pytest.raises(theme.ThemeError, match=r"20-own\.css: url\(gone\.png\)"):
        theme.published_assets(tmp_path)


def test_only_addresses_that_browsers_load_lead_to_assets(tmp_path: Path) -> None:
    (tmp_path / "styles" / "screen").mkdir(parents=True)
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "own.svg").write_text("<svg/>")
    css = """/* url(gone.png)
\f*/ .é { content: "url(gone.png)"; mask: URL( own.svg ) }
:is(.b) { --mask: url("own.svg"); clip-path: url(#shape) }"""
    (tmp_path / "styles" / "screen" / "90-own.css").write_text(css)
    changed = theme.published_assets(tmp_path)
    name = changed.named["own.svg"].removeprefix("assets/")
    expected = css.replace("URL( own.svg )", f"url({name})").replace('url("own.svg")', f"url({name})")
    assert changed.files[0].content.decode().endswith(expected + "\n")
