"""Vector drawings that do something are not published."""

from __future__ import annotations

import pytest

from tamizdat.press.pictures.drawings import drawing_problem

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ('<rect onload="alert(1)"/>', "onload="),
        ('<image href="https://evil.example/x.png"/>', "evil.example"),
        ('<image xlink:href="&#104;ttps://evil.example/x.png"/>', "evil.example"),
        ('<use href="//evil.example/x.svg#a"/>', "evil.example"),
        ("<style>@import 'https://evil.example/a.css';</style>", "another file"),
        ('<rect style="fill:url(https://evil.example/a.svg#b)"/>', "another file"),
        ("<foreignObject><p/></foreignObject>", "foreignobject"),
        ("<g>", "cannot be read"),
    ],
)
def test_what_runs_or_loads_something_is_refused(inside: str, words: str) -> None:
    assert words in drawing_problem(SVG.format(inside).encode())


def test_entities_are_refused() -> None:
    assert "entities" in drawing_problem(b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>")


def test_a_drawing_that_is_a_picture_is_fine() -> None:
    drawing = '<style>.a{fill:url(#b)}</style><use xlink:href="#c"/><image href="data:image/png;base64,AA"/><a href="https://x.example/"><path/></a>'
    assert drawing_problem(SVG.format(drawing).encode()) == ""
