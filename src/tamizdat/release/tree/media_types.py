"""The media type of a file, by the ending of its path."""

from __future__ import annotations

# A table of our own and not the machine's /etc/mime.types: the same site must give the same tree everywhere.
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
UNKNOWN_MEDIA_TYPE = "application/octet-stream"


def media_type_of(path: str) -> str:
    """Return the media type of a path by its ending, `application/octet-stream` where the ending says nothing."""
    name = path.rpartition("/")[2]
    return MEDIA_TYPES.get(name.rpartition(".")[2].lower(), UNKNOWN_MEDIA_TYPE) if "." in name else UNKNOWN_MEDIA_TYPE


# Names that servers send for the same type, from their older registrations (RFC 9239 for scripts, RFC 7303 for XML; the
# icon's is what every browser and server had before it was registered).
_SAME = {
    "application/javascript": "text/javascript",
    "application/x-javascript": "text/javascript",
    "text/xml": "application/xml",
    "image/x-icon": "image/vnd.microsoft.icon",
}


def served_type_problem(served: str, signed: str) -> str:
    """Say why the Content-Type that a server sent is not what is signed, "" if it is. `signed` is bare, as entries are.

    >>> served_type_problem("text/html; charset=utf-8", "text/html")
    ''
    >>> served_type_problem("text/html", "image/png")
    "is served as 'text/html', and 'image/png' is signed"
    """
    bare, *parameters = (part.strip().lower() for part in served[:200].split(";"))
    if _SAME.get(bare, bare) != _SAME.get(signed, signed):
        return f"is served as {bare!r}, and {signed!r} is signed" if bare else f"is served without its type {signed!r}"
    charsets = [
        value.strip("\"' ") for name, _, value in (one.partition("=") for one in parameters) if name == "charset"
    ]
    wrong = [one for one in charsets if one not in ("utf-8", "utf8")]
    return f"is served in {wrong[0]!r}, and text is UTF-8" if wrong else ""
