"""The files of assets/: whether pictures and fonts are what their names say, and whether they are light enough."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate

from PIL import Image, UnidentifiedImageError

from tamizdat.themecheck.finding import Findings

# Bytes. 100 KB take two seconds on a line of 400 kbit/s, which is what "slow 3G" stands for in browsers' tools; our
# whole page with its style sheet takes a third of a second.
_MAX_SIZE = 100_000
_ICON_SIZE = 48  # pixels, by docs/theme.md; links.html says it to browsers
_PICTURES = {
    ".png": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".gif": "GIF",
    ".webp": "WEBP",
    ".avif": "AVIF",
    ".ico": "ICO",
}
_FONTS = {".woff2": b"wOF2", ".woff": b"wOFF"}


def check_assets(folder: Path, loaded: list[str], findings: Findings) -> None:
    """Report what is wrong with the files of `assets/` in an outlet's theme."""
    for name in (name for name in loaded if name.startswith("assets/")):
        file = folder / name
        content = file.read_bytes()
        ending = file.suffix.lower()
        if len(content) > _MAX_SIZE:
            seconds = len(content) * 8 / 400_000
            text = f"has {len(content):,} bytes: {seconds:.0f} s on a slow mobile line."
            findings.warn(file, 0, f"{text} Make it smaller, below {_MAX_SIZE:,}.")
        if ending in _PICTURES:
            _check_picture(file, _PICTURES[ending], findings)
        elif ending == ".svg":
            _check_svg(file, content, findings)
        elif ending in _FONTS and not content.startswith(_FONTS[ending]):
            findings.error(file, 0, f"is no {ending[1:].upper()} font, whatever its name says. Convert it.")
        elif ending in {".ttf", ".otf"}:
            findings.warn(file, 0, "is a font that is not compressed. Convert it to WOFF2: it takes a third of that.")
        elif ending not in _FONTS and mimetypes.guess_type("x" + ending)[0] is None:
            text = "has an ending that servers know no type for, so browsers may refuse it. Give it a usual one."
            findings.warn(file, 0, text)


def _check_picture(file: Path, expected: str, findings: Findings) -> None:
    try:
        with Image.open(file) as picture:
            found, size = picture.format, picture.size
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        findings.error(file, 0, "is no picture that can be read. Save it anew.")
        return
    if found != expected:
        findings.error(file, 0, f"is a {found} picture by the name of {file.suffix}. Convert or rename it.")
    if file.name == "icon.png" and size != (_ICON_SIZE, _ICON_SIZE):
        text = f"is {size[0]} × {size[1]} pixels; the pages say {_ICON_SIZE} × {_ICON_SIZE}."
        findings.error(file, 0, f"{text} Scale it, or override links.html too.")


def _check_svg(file: Path, content: bytes, findings: Findings) -> None:
    elements: list[str] = []
    parser = ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, _: elements.append(name)
    try:
        parser.Parse(content, True)
    except ExpatError as error:
        findings.error(file, error.lineno, f"is no well-formed SVG: {str(error).partition(':')[0]}. Export it anew.")
        return
    if elements[0] != "http://www.w3.org/2000/svg svg":
        text = 'is no SVG that browsers show: it does not begin with <svg xmlns="http://www.w3.org/2000/svg">.'
        findings.error(file, 1, text)
