"""The files of assets/: the icons, pictures that are what their names say, and what every reader would have to load."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate

from PIL import Image, UnidentifiedImageError

from tamizdat.themecheck.finding import Findings

# 100 KB take two seconds on a line of 400 kbit/s, which is what "slow 3G" stands for in browsers' tools; our whole
# page with its sheet takes a third of one.
HEAVY = 100_000
_ICON = 48  # pixels, by docs/theme.md; links.html says it to browsers
_FORMATS = {
    ".png": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".gif": "GIF",
    ".webp": "WEBP",
    ".avif": "AVIF",
    ".ico": "ICO",
}
_FONTS = {".woff2": b"wOF2", ".woff": b"wOFF"}


def check_pictures(folder: Path, loaded: list[str], findings: Findings) -> None:
    """Note what is wrong with an outlet's assets."""
    for name in (name for name in loaded if name.startswith("assets/")):
        file = folder / name
        content = file.read_bytes()
        suffix = file.suffix.lower()
        if len(content) > HEAVY:
            seconds = len(content) * 8 / 400_000
            text = (
                f"has {len(content):,} bytes: {seconds:.0f} s on a slow mobile line. Make it smaller, below {HEAVY:,}."
            )
            findings.warn(file, 0, text)
        if suffix in _FORMATS:
            _check_picture(file, _FORMATS[suffix], findings)
        elif suffix == ".svg":
            _check_drawing(file, content, findings)
        elif suffix in _FONTS and not content.startswith(_FONTS[suffix]):
            findings.error(file, 0, f"is no {suffix[1:].upper()} font, whatever its name says. Convert it.")
        elif suffix in {".ttf", ".otf"}:
            findings.warn(file, 0, "is a font that is not compressed. Convert it to WOFF2: it takes a third of that.")
        elif suffix not in _FONTS and mimetypes.guess_type("x" + suffix)[0] is None:
            text = "has an ending that servers know no type for, so browsers may refuse it. Give it a usual one."
            findings.warn(file, 0, text)


def _check_picture(file: Path, kind: str, findings: Findings) -> None:
    try:
        with Image.open(file) as picture:
            found, size = picture.format, picture.size
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        findings.error(file, 0, "is no picture that can be read. Save it anew.")
        return
    if found != kind:
        findings.error(file, 0, f"is a {found} picture by the name of {file.suffix}. Convert or rename it.")
    if file.name == "icon.png" and size != (_ICON, _ICON):
        text = (
            f"is {size[0]} × {size[1]} pixels; the pages say {_ICON} × {_ICON}. Scale it, or override links.html too."
        )
        findings.error(file, 0, text)


def _check_drawing(file: Path, content: bytes, findings: Findings) -> None:
    roots: list[str] = []
    parser = ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, _: roots.append(name)
    try:
        parser.Parse(content, True)
    except ExpatError as error:
        findings.error(file, error.lineno, f"is no well-formed SVG: {str(error).partition(':')[0]}. Export it anew.")
        return
    if roots[0] != "http://www.w3.org/2000/svg svg":
        findings.error(
            file, 1, 'is no SVG that browsers show: it does not begin with <svg xmlns="http://www.w3.org/2000/svg">.'
        )
