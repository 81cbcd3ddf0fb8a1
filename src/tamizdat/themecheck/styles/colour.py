"""Colours as style sheets write them, and the contrast between two."""

from __future__ import annotations

from tinycss2 import color4

RGB = tuple[float, float, float]  # sRGB, each from 0 to 1
_Matrix = tuple[RGB, RGB, RGB]
# From CIE XYZ with white at D65 to linear sRGB (CSS Color 4, section 18, "Sample code for Color Conversions").
_FROM_D65: _Matrix = (
    (12831 / 3959, -329 / 214, -1974 / 3959),
    (-851781 / 878810, 1648619 / 878810, 36519 / 878810),
    (705 / 12673, -2585 / 12673, 705 / 667),
)
# The same with white at D50: the above times the matrix of that section that adapts D50 to D65 (Bradford).
_FROM_D50: _Matrix = (
    (3.1341358529001173, -1.6173859980180427, -0.4906622179110973),
    (-0.9787954765557777, 1.9162543773959886, 0.0334428733903669),
    (0.07195539255794736, -0.22897675981518203, 1.4053860351131182),
)


def parse_colour(css: str) -> RGB | None:
    """Return the colour that a CSS value means.

    None where it is no colour, or cannot be known without a browser: a mix, one of a wider gamut's own space, or one
    that lets the background shine through.
    """
    try:
        colour = color4.parse_color(css)
    except ValueError:  # raised by tinycss2 1.5 for "color()"
        return None
    if colour is None or colour == "currentcolor":
        return None
    for space, matrix in (("srgb", None), ("xyz-d65", _FROM_D65), ("xyz-d50", _FROM_D50)):
        try:
            first, second, third, alpha = (part or 0.0 for part in colour.to(space))
        except NotImplementedError:  # tinycss2 converts each space to one of these, at most
            continue
        if alpha < 1:
            return None
        found = (first, second, third)
        return _clipped(_from_xyz(found, matrix) if matrix else found)
    return None


def contrast_ratio(one: RGB, other: RGB) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: RGB) -> float:
    """WCAG 2.2, "relative luminance"."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _from_xyz(xyz: RGB, matrix: _Matrix) -> RGB:
    red, green, blue = (_encoded(sum(a * b for a, b in zip(row, xyz, strict=True))) for row in matrix)
    return red, green, blue


def _encoded(linear: float) -> float:
    """Return a linear part of sRGB as it is written (IEC 61966-2-1)."""
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055


def _clipped(colour: RGB) -> RGB:
    red, green, blue = (min(max(part, 0), 1) for part in colour)
    return red, green, blue
