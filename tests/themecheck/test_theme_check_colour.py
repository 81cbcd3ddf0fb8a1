"""Colours as browsers read them, and the contrast between two."""

from __future__ import annotations

import pytest

from tamizdat.themecheck.styles.colour import contrast_ratio, parse_colour


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#fff", (255, 255, 255)),
        ("#86171d", (134, 23, 29)),
        ("#86171DFF", (134, 23, 29)),
        ("navy", (0, 0, 128)),
        ("rgb(134, 23, 29)", (134, 23, 29)),
        ("rgb(134 23 29 / 100%)", (134, 23, 29)),
        ("hsl(120deg 100% 25%)", (0, 128, 0)),
        ("oklch(62.8% 0.2577 29.23)", (255, 0, 0)),
        ("oklab(45.2% -0.0324 -0.3115)", (0, 0, 255)),
        ("lab(54.29% 80.81 69.89)", (255, 0, 0)),
        ("lch(29.57% 131.2 301.36)", (0, 0, 255)),
        ("lab(100% 0 0)", (255, 255, 255)),
        ("hwb(120 0% 49.8%)", (0, 128, 0)),
        ("HSL(120, 100%, 25%)", (0, 128, 0)),
        ("oklch(70% 0.4 140)", (0, 205, 0)),
    ],
)
def test_colours_are_read_as_browsers_read_them(text: str, expected: tuple[int, int, int]) -> None:
    read = parse_colour(text)
    assert read is not None
    assert [round(part * 255) for part in read] == pytest.approx(expected, abs=1)


@pytest.mark.parametrize(
    "text",
    [
        "#fffc",
        "rgb(0 0 0 / 50%)",
        "color-mix(in srgb, red, blue)",
        "",
        "#12",
        "rgb(a b c)",
        "none",
        "transparent",
        "currentcolor",
        "color()",
        "color(display-p3 1 0 0)",
        "red blue",
    ],
)
def test_what_cannot_be_told_is_no_colour(text: str) -> None:
    assert parse_colour(text) is None


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast_ratio((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    grey = (0x76 / 255,) * 3  # the lightest grey that has 4.5 : 1 on white
    assert contrast_ratio(grey, (1, 1, 1)) == pytest.approx(4.54, abs=0.01)
