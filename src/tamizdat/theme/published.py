"""The files that pages load: style sheets, icons, scripts, each named after its content."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from pathlib import Path
from typing import NamedTuple

import tinycss2

from tamizdat.theme.css_urls import urls
from tamizdat.theme.files import ThemeError, sources

# The scripts: that of the search page; that of appeals, which every page loads where readers are asked for support;
# and that of the page on which they contribute.
SCRIPTS = ("search", "support", "contribute")
_CSS_URL = re.compile(r"url\(\s*[\"']?([\w.-]+)[\"']?\s*\)", re.IGNORECASE)  # one that is a file's name
# The types that a server must get right; `mimetypes` reads the machine's own tables, which differ.
_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/vnd.microsoft.icon",
    ".woff2": "font/woff2",
}


class Asset(NamedTuple):
    """A file that pages load: its path below the site root (with a hash of its content), its bytes, its media type."""

    path: str
    content: bytes
    media_type: str


class Assets(NamedTuple):
    """What the theme publishes beside the pages. `styles` and `print_styles` are the paths of the two style sheets;
    `named` has the path of each other file by its name in the theme."""

    styles: str
    print_styles: str
    files: tuple[Asset, ...]
    named: dict[str, str]


def published_assets(overrides: Path | None) -> Assets:
    """Return the style sheets, the icons and the other files of `assets/`; `overrides` is the outlet's `theme/` folder.

    The files of `styles/screen/` are joined in the order of their names into one sheet, those of `styles/print/` into
    another; an outlet's file replaces ours of the same name, or stands between ours by its own name. In them
    `url(name)` leads to the file `name` of `assets/`; raises ThemeError where there is no such file. In the same way
    the files of each folder in `scripts/` are joined into a script of its name: `search.js`, `support.js`.
    """
    files = {path.name: _asset(path.stem, path.suffix, path.read_bytes()) for path in sources(overrides, "assets")}
    for name in SCRIPTS:
        files[f"{name}.js"] = _asset(name, ".js", _joined(overrides, f"scripts/{name}"))
    named = {name: asset.path for name, asset in files.items()}
    screen = _asset("style", ".css", _style_sheet(overrides, "styles/screen", named))
    printed = _asset("print", ".css", _style_sheet(overrides, "styles/print", named))
    return Assets(screen.path, printed.path, (screen, printed, *files.values()), named)


def _asset(stem: str, suffix: str, content: bytes) -> Asset:
    # 48 bits of SHA-256: they tell versions apart for caches. The release's signed tree is what proves the bytes.
    digest = hashlib.sha256(content).hexdigest()[:12]
    media_type = _TYPES.get(suffix) or mimetypes.guess_type("x" + suffix)[0] or "application/octet-stream"
    return Asset(f"assets/{stem}.{digest}{suffix}", content, media_type)


def _joined(overrides: Path | None, folder: str) -> bytes:
    texts = [path.read_text(encoding="utf-8").strip() for path in sources(overrides, folder)]
    return ("\n".join(texts) + "\n").encode()


def _style_sheet(overrides: Path | None, folder: str, named: dict[str, str]) -> bytes:
    texts = [_linked(path, named).strip() for path in sources(overrides, folder)]
    return ("\n".join(texts) + "\n").encode()


def _linked(path: Path, named: dict[str, str]) -> str:
    """Return the text of a sheet in which `url(name)` leads to the published file of that name.

    An address that is no name of a file, such as `#shape`, stays as it is.
    """
    css = path.read_text(encoding="utf-8")
    if "url(" not in css.lower():
        return css  # as all of ours: to parse these takes 40 ms
    line_starts = [0, *(newline.end() for newline in re.finditer("[\n\f]", css))]
    parts, end = [], 0
    for node, _ in urls(tinycss2.parse_component_value_list(css)):
        start = line_starts[node.source_line - 1] + node.source_column - 1
        if found := _CSS_URL.match(css, start):
            if found[1] not in named:
                text = f"url({found[1]}) leads nowhere. Put the file into the theme's assets/ folder."
                raise ThemeError(f"{path}: {text}")
            parts += [css[end:start], f"url({named[found[1]].removeprefix('assets/')})"]
            end = found.end()
    return "".join([*parts, css[end:]])
