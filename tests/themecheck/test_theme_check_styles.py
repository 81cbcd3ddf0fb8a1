"""Style sheets in the theme check: what they load, which way they run, whether their colours can be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from theme_folder import found, write

from tamizdat import theme
from tamizdat.themecheck.styles.check import check_style_sheets
from tamizdat.themecheck.styles.palette import PAIRS


@pytest.mark.parametrize(
    ("css", "told"),
    [
        ("\n@import url(x.css);", [":2: error: @import", ":2: error: url(x.css) leads nowhere."]),
        (".a { background: url('https://e.example/x.png') }", [":1: error: url(https://e.example/x.png) loads from elsewhere"]),
        (".a { background: url(data:image/png;base64,AAAA) }", [":1: error: url(data:image/png;base64,AAAA) is refused"]),
        (".a { src: url(own.woff2#iefix) }", [":1: error: url(own.woff2#iefix) leads nowhere."]),
        (".a { src: url(../assets/own.woff2) }", [":1: error: url(../assets/own.woff2) leads nowhere."]),
        (".a {\n  color: red;\n\n.b { color: blue }", [":1: error: .a { is not closed"]),
        (".a { }\n}", [":2: error: } closes nothing."]),
        ("\n/* to the end", [":2: error: the comment is not closed."]),
        (".a { content: 'x\n}", [":1: error: the string is not closed."]),
        (".a { margin-left: 1em;\n left: 0 }", [":1: warning: margin-left is", ":2: warning: left is"]),
        (".a { border-top-left-radius: 1em }", ["Write border-start-start-radius."]),
        (".a { text-align: right !important }", ["text-align: right is on the wrong side", "Write text-align: end."]),
        (".a { float: left; clear: both }", ["Write float: inline-start."]),
        (":root { --ink: #999 }", ["--ink on --paper has a contrast of", "in the light scheme", "in the dark scheme"]),
        (":root { --paper: color-mix(in srgb, red, blue) }", ["--paper: color-mix(in srgb, red, blue) cannot be worked out"]),
        (":root { --ink: var(--gone) }", ["--ink: var(--gone) cannot be worked out here"]),
        (":root { --ink: var(--gone, #999) }", ["--ink on --paper has a contrast of"]),
        (":root { --ink: light-dark(#000, #222) }", ["--ink on --paper has a contrast of", "in the dark scheme"]),
        ("@media (prefers-color-scheme:dark) { html , body { --ink: #222 } }", [":1: error: --ink on --paper"]),
    ],
)  # fmt: skip
def test_what_a_sheet_does_wrong_is_told(tmp_path: Path, css: str, told: list[str]) -> None:
    loaded = write(tmp_path, {"styles/screen/90-own.css": css})
    lines = "\n".join(found(tmp_path, lambda findings: check_style_sheets(tmp_path, loaded, findings)))
    for text in told:
        assert text in lines


@pytest.mark.parametrize(
    "css",
    [
        ".a { background: url(own.woff2); mask: url(#shape) }",
        '.a::before { content: "left: 0; } {" } /* margin-left: url(gone.png) */',
        ":dir(rtl) .a { left: 0 }",
        ":root { --ink: light-dark(#000, #fff); --paper: light-dark(#fff, #000); --sheet: var(--paper) }"
        " :root { --accent: light-dark(#700, #fcc); --quiet: var(--ink) }",
        "@media (prefers-color-scheme: light) { :root { --ink: #000 } }",
        ".a { --ink: #999 }",
        ":root { --Ink: #999 }",
        "@media print { :root { --ink: #999 } }",
    ],
)
def test_what_a_sheet_may_do_is_not_told(tmp_path: Path, css: str) -> None:
    loaded = write(tmp_path, {"styles/screen/90-own.css": css, "assets/own.woff2": b"wOF2"})
    assert found(tmp_path, lambda findings: check_style_sheets(tmp_path, loaded, findings)) == []


def test_our_own_colours_are_all_found_and_keep_what_we_promise(tmp_path: Path) -> None:
    """With our colours in an outlet's hands nothing is told; the pairs are those that there are."""
    loaded = write(
        tmp_path, {"styles/screen/10-colour.css": (theme.DEFAULT_THEME / "styles/screen/10-colour.css").read_bytes()}
    )
    assert found(tmp_path, lambda findings: check_style_sheets(tmp_path, loaded, findings)) == []
    used = "".join(path.read_text() for path in (theme.DEFAULT_THEME / "styles" / "screen").iterdir())
    assert all(f"var({name})" in used for pair in PAIRS for name in pair)
