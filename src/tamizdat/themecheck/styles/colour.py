"""Colours as style sheets write them, and the contrast between two."""

from __future__ import annotations

import math
import re

from PIL import ImageColor

RGB = tuple[float, float, float]  # sRGB, each from 0 to 1
_CALL = re.compile(r"(rgba?|hsla?|oklch|oklab)\((.*)\)")


def colour(text: str) -> RGB | None:
    """Return the colour that CSS `text` means, None where it cannot be told without a browser: a mix, or one that the
    paper shines through."""
    text = text.strip().lower()
    if found := _CALL.fullmatch(text):
        return _called(found[1].rstrip("a"), found[2])
    if not re.fullmatch(r"#[0-9a-f]{3,8}|[a-z]+", text):
        return None
    try:
        red, green, blue, *alpha = ImageColor.getrgb(text)
    except ValueError:
        return None
    return None if alpha not in ([], [255]) else (red / 255, green / 255, blue / 255)


def contrast(one: RGB, other: RGB) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(shown: RGB) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in shown)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _called(name: str, arguments: str) -> RGB | None:
    """Return the colour of a function: `rgb(1 2 3)`, `hsl(10deg, 50%, 40%)`, `oklch(40% 0.1 20)`."""
    parts = arguments.replace(",", " ").replace("/", " ").split()
    if len(parts) == 4 and _number(parts[3], 1) == 1:
        parts = parts[:3]
    if len(parts) != 3:
        return None
    if name == "rgb":
        found = [_number(part, 255) for part in parts]
        return None if None in found else _clipped(*(part / 255 for part in found if part is not None))
    if name == "hsl":
        return _hsl(_number(parts[0], 360), _number(parts[1], 100), _number(parts[2], 100))
    if name == "oklab":
        return _oklab(_number(parts[0], 1), _number(parts[1], 0.4), _number(parts[2], 0.4))
    light, chroma, hue = _number(parts[0], 1), _number(parts[1], 0.4), _number(parts[2], 360)
    if chroma is None or hue is None:
        return None
    return _oklab(light, chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue)))


def _number(text: str, whole: float) -> float | None:
    """Return a number, or a share of `whole` for a percentage."""
    try:
        return float(text[:-1]) / 100 * whole if text.endswith("%") else float(text.removesuffix("deg"))
    except ValueError:
        return None


def _hsl(hue: float | None, saturation: float | None, lightness: float | None) -> RGB | None:
    """CSS Color 4, section 7."""
    if hue is None or saturation is None or lightness is None:
        return None
    saturation, lightness = saturation / 100, lightness / 100

    def part(step: float) -> float:
        turn = (step + hue / 30) % 12
        return lightness - saturation * min(lightness, 1 - lightness) * max(-1, min(turn - 3, 9 - turn, 1))

    return _clipped(part(0), part(8), part(4))


def _oklab(light: float | None, a: float | None, b: float | None) -> RGB | None:
    """CSS Color 4, section 9.2; the matrices are Björn Ottosson's (https://bottosson.github.io/posts/oklab/)."""
    if light is None or a is None or b is None:
        return None
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return _clipped(
        _encoded(4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short),
        _encoded(-1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short),
        _encoded(-0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short),
    )


def _encoded(linear: float) -> float:
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055


def _clipped(red: float, green: float, blue: float) -> RGB:
    return min(max(red, 0), 1), min(max(green, 0), 1), min(max(blue, 0), 1)
