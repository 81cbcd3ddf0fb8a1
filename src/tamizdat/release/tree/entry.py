"""One file of a release: what the tree binds together, which paths may stand in it, and what type a path has."""

from __future__ import annotations

import re

from msgspec import Struct


class ReleaseError(Exception):
    """A release cannot be made, read or trusted; the message names the file and the remedy."""


class Entry(Struct, frozen=True, gc=False):
    """A file of the site: its path, the hexadecimal SHA-256 and size in bytes of its content, its media type."""

    path: str
    sha256: str
    size: int
    media_type: str


# By ending, not by the machine's /etc/mime.types: the same site must give the same tree everywhere.
MEDIA_TYPES = {
    "atom": "application/atom+xml",
    "avif": "image/avif",
    "css": "text/css",
    "csv": "text/csv",
    "epub": "application/epub+zip",
    "gif": "image/gif",
    "html": "text/html",
    "htm": "text/html",
    "ico": "image/vnd.microsoft.icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "map": "application/json",
    "md": "text/markdown",
    "mjs": "text/javascript",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "otf": "font/otf",
    "pdf": "application/pdf",
    "png": "image/png",
    "rss": "application/rss+xml",
    "shtml": "text/html",
    "svg": "image/svg+xml",
    "ttf": "font/ttf",
    "txt": "text/plain",
    "wasm": "application/wasm",
    "webm": "video/webm",
    "webmanifest": "application/manifest+json",
    "webp": "image/webp",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "xhtml": "application/xhtml+xml",
    "xml": "application/xml",
    "zim": "application/x-zim",
    "zip": "application/zip",
}
OTHER = "application/octet-stream"
# Places in a release that belong to the format: folders, and signed files beside the tree. Only the folder of the
# search index holds entries, those of a tree of its own.
INDEX = "search-index"
FOLDERS = (INDEX, "store", "tree", "tuf")
_CLOSED = tuple(f"{name}/" for name in FOLDERS if name != INDEX)
DOCUMENTS = ("editions.json", "mirrors.json")

_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]")
# Parts with no forbidden character that do not begin with a dot: nearly all paths, told in under a microsecond.
_PLAIN = re.compile(r"(?:[^\x00-\x1f\x7f\\/.\ud800-\udfff][^\x00-\x1f\x7f\\/\ud800-\udfff]*(?:/(?!$)|$))+")


def media_type_of(path: str) -> str:
    """Return the media type of a path by its ending, `application/octet-stream` where the ending says nothing."""
    name = path.rpartition("/")[2]
    return MEDIA_TYPES.get(name.rpartition(".")[2].lower(), OTHER) if "." in name else OTHER


def of_index(path: str) -> bool:
    """Whether a path belongs to the tree of the search index; all others belong to the site's."""
    return path.startswith(f"{INDEX}/")


def wrong_path(path: str) -> str | None:
    """Return why `path` may stand in no tree, None if it may. A verifier must refuse what this refuses."""
    if not _PLAIN.fullmatch(path):
        if _FORBIDDEN.search(path):
            return "a path is valid Unicode with no control character and no backslash"
        if any(part in ("", ".", "..") for part in path.split("/")):
            return "a path has no empty part and no part that is . or .."
    if path.endswith(".gz"):
        return "names that end in .gz are kept for compressed twins"
    if path.startswith(_CLOSED) or path in FOLDERS or path in DOCUMENTS:
        return f"{path.partition('/')[0]} is kept for the release itself"
    return None


def check(entry: Entry) -> Entry:
    """Return `entry`. Raises ReleaseError where its path or media type may not stand in a tree."""
    if (why := wrong_path(entry.path)) is not None:
        raise ReleaseError(f"{entry.path!r} cannot be published: {why}. Give the page another address.")
    if not _MEDIA_TYPE.fullmatch(entry.media_type):
        raise ReleaseError(f"{entry.path}: {entry.media_type!r} is no bare media type like text/html.")
    return entry
