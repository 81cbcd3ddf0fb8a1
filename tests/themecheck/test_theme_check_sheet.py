"""A style sheet as the check reads it: what stands where, and what browsers cannot read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat import theme
from tamizdat.themecheck.styles.directions import sided_declarations
from tamizdat.themecheck.styles.sheet import StyleSheet


def problems(css: str) -> list[str]:
    return [f"{each.line}: {each.severity}: {each.text}" for each in StyleSheet(css).problems]


@given(st.text(alphabet="ab{};:\"'/*()[]url\\\n@-!,<>#1%", max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    sheet = StyleSheet(text)
    lines = text.count("\n") + 1
    assert all(1 <= line <= lines for line, _ in sheet.addresses)
    assert all(1 <= line <= lines for line in sheet.imports)
    assert all(1 <= each.line <= lines for each in [*sheet.declarations, *sheet.problems])


def test_declarations_have_the_rules_around_them() -> None:
    (nested,) = StyleSheet(
        "@media print{\n.a , .b:hover {\n&:focus { /* x */ COLOR : red/**/ !important } } }"
    ).declarations
    assert (nested.name, nested.text, nested.line) == ("color", "red", 3)
    assert [(rule.at_rule, rule.text) for rule in nested.rules] == [
        ("media", "@media print"),
        ("", ".a , .b:hover"),
        ("", "&:focus"),
    ]


def test_addresses_are_those_that_browsers_load() -> None:
    css = """.a { background: URL( 'a.png' ), url(b\\.png) }
/* url(c.png) */ .b::before { content: "url(d.png)" }
@font-face { src: url("e.woff2") format("woff2"), local("url(f)") }"""
    assert StyleSheet(css).addresses == [(1, "a.png"), (1, "b.png"), (3, "e.woff2")]


@pytest.mark.parametrize(
    ("css", "told"),
    [
        (".a {\n.b {\n", [".a { is not closed, and takes the sheets after it along. Add a }.", ".b { is not closed"]),
        ("@media print {\n.b { left: 0 }", ["1: error: @media print { is not closed"]),
        (".a { width: calc((1px + 2px); }\n.b {}", ["1: error: calc( is not closed, and takes what follows along. Add a )."]),
        ("[dir=rtl { left: 0 }", ["1: error: [ is not closed, and takes what follows along. Add a ]."]),
        (".a { width: 1px) }", ["1: error: ) closes nothing. Remove it."]),
        (".a { mask: url(a.png }\n.b {}", ["1: error: the address in url() cannot be read."]),
        (".a { mask: url(a.png", ["1: error: the address in url() cannot be read."]),
        ('.a { mask: url(a"b.png) }', ["1: error: the address in url() cannot be read."]),
        (".a {}\n/* {", ["2: error: the comment is not closed."]),
        (".a { color: red;\n\n colour red;\n left: 0 }", ["3: warning: is no rule and no declaration (name: value)"]),
        (".a { color: red }\nleft: 0;\n", ["2: warning: is no rule and no declaration"]),
        ("@media print {};\n.b { left: 0 }", ["1: error: a ; stands before .b, so browsers skip that rule."]),
    ],
)  # fmt: skip
def test_what_browsers_cannot_read_is_told_once(css: str, told: list[str]) -> None:
    found = problems(css)
    assert len(found) == len(told), found
    assert all(text in line for text, line in zip(told, found, strict=True)), found


@pytest.mark.parametrize(
    "css",
    [
        ".a { --empty:; --block: { a: b }; --json: [1, 2] }",
        "@import url(x.css) layer(y); @layer a, b; @charset 'utf-8';",
        "@font-face { unicode-range: U+0-7F, u+4??; src: local(x) }",
        "@keyframes x { from { top: 0 } 50.5% { top: 1px } to { top: 2px } }",
        "@page :first { margin: 0; @top-left { content: counter(page) } }",
        ".a { &:is(:hover, .b) > c { color: red }; @media print { color: blue } }",
        "a:hover, b[href^='x;{'] { color: rgb(from red r g b / calc(1 * .5)) }",
        "<!-- .a { color: red } -->",
        ".a { ;; color: red;; }",
        "@container (width > 40em) and style(--x: 1) { .b { color: red } }",
        "@supports not (display: grid) { .b { float: none } }",
        "",
        "  /* only a comment */ ",
    ],
)
def test_what_browsers_read_is_not_told(css: str) -> None:
    assert problems(css) == []


def test_our_own_sheets_are_read_whole() -> None:
    for path in sorted((theme.DEFAULT_THEME / "styles").glob("*/*.css")):
        sheet = StyleSheet(path.read_text(encoding="utf-8"))
        assert sheet.problems == [] and list(sided_declarations(sheet)) == []
        assert len(sheet.declarations) > 10


def test_sides_are_told_with_what_serves_both_directions() -> None:
    css = ".a { PADDING-LEFT: 0; border-bottom-right-radius: 0; clear: Right !important; float: none }"
    assert [(each.says, each.remedy) for each in sided_declarations(StyleSheet(css))] == [
        ("padding-left", "padding-inline-start"),
        ("border-bottom-right-radius", "border-end-end-radius"),
        ("clear: right", "clear: inline-end"),
    ]
    assert list(sided_declarations(StyleSheet("[dir='rtl'] { .a { left: 0 } } .b:dir(ltr) { left: 0 }"))) == []
