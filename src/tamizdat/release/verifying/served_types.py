"""Whether a browser does with a file what it would do with the media type that is signed, whatever type a server says.

Plain hosts know few endings: they call an archive `application/octet-stream`, a feed `text/xml`, a font by an old name.
That harms nobody. But a type decides whether bytes are shown as a page, run as a script, taken for a style, or saved;
and without a type, or with one that means "unknown", browsers look into the bytes and may find a page in them (WHATWG
MIME Sniffing, sections 5 and 7). So

- pages, scripts, styles, SVG, PDF and WebAssembly are served as what they are, by one of their names;
- pictures, sound and video, fonts, XML that is no page, and all that is saved or shown as text may have any type of
  their own sort, or be called plain bytes;
- nothing else is served as one of the first sort, or without a type.
"""

from __future__ import annotations

# Types that a browser runs or renders; the other names of each (RFC 9239 for scripts) mean the same.
_ACTIVE = {
    "text/html": "page",
    "application/xhtml+xml": "XHTML page",
    "image/svg+xml": "SVG",
    "text/css": "style",
    "application/pdf": "PDF",
    "application/wasm": "WebAssembly",
    **dict.fromkeys(
        (
            "text/javascript", "application/javascript", "application/x-javascript", "text/x-javascript",
            "application/ecmascript", "application/x-ecmascript", "text/ecmascript",
        ),
        "script",
    ),
}  # fmt: skip
# RFC 7303: two names of one type; feeds have names of their own. Browsers show all of them as a tree of elements.
_XML = ("application/xml", "text/xml", "application/atom+xml", "application/rss+xml", "application/x-rss+xml")
_BYTES = ("application/octet-stream", "binary/octet-stream")  # the second is what S3 says where nobody said anything
# What is saved or shown as plain text.
_DATA = (
    "text/plain", "text/markdown", "text/x-markdown", "text/csv", "application/csv", "application/json", "text/json",
    "application/manifest+json", "application/jsonl", "application/x-jsonlines", "application/json-lines",
    "application/x-ndjson", "application/ndjson", "application/epub+zip", "application/zip",
    "application/x-zip-compressed", "application/x-zim", "application/x-openzim", "application/gzip",
    "application/x-gzip", "application/x-tar",
)  # fmt: skip
_SORTS = {
    **dict.fromkeys(_DATA, "data"), **dict.fromkeys(_XML, "XML"), **dict.fromkeys(_BYTES, "bytes"), **_ACTIVE,
    "text/plain": "text", "application/ogg": "media",
}  # fmt: skip
_FONTS = ("font/", "application/font-", "application/x-font-", "application/vnd.ms-fontobject")
# For the files of a sort, the sorts that a server may call them.
_MAY_BE = {
    "image": {"image", "bytes"},
    "media": {"media", "bytes"},
    "font": {"font", "bytes"},
    "XML": {"XML", "text", "bytes"},
    "text": {"text", "data", "bytes"},
    "data": {"text", "data", "bytes"},
    "bytes": {"text", "data", "bytes"},
}
_IN_A_CHARSET = {"page", "XHTML page", "SVG", "style", "script", "XML", "text"}


def served_type_problem(served: str, signed: str) -> str:
    """Say why the Content-Type that a server sent does not fit what is signed, "" if it does. `signed` is bare.

    >>> served_type_problem("text/html; charset=utf-8", "text/html")
    ''
    >>> served_type_problem("application/octet-stream", "application/x-zim")
    ''
    >>> served_type_problem("text/html", "image/png")
    "is served as 'text/html', and 'image/png' is signed"
    """
    bare, *parameters = (part.strip().lower() for part in served[:200].split(";"))
    is_right = bare == signed
    if not is_right:
        sort = _sort(signed)
        is_right = bool(bare) and bool(sort) and _sort(bare) in _MAY_BE.get(sort, {sort})
    if not is_right:
        return f"is served as {bare!r}, and {signed!r} is signed" if bare else f"is served without its type {signed!r}"
    if _sort(bare) not in _IN_A_CHARSET:
        return ""
    pairs = (one.partition("=") for one in parameters)
    charsets = [value.strip("\"' ") for name, _, value in pairs if name.strip() == "charset"]
    wrong = [one for one in charsets if one not in ("utf-8", "utf8")]
    return f"is served in {wrong[0]!r}, and text is UTF-8" if wrong else ""


def _sort(media_type: str) -> str:
    """Return what a browser does with a type, "" for one that stands in no table."""
    if sort := _SORTS.get(media_type):
        return sort
    if media_type.startswith(_FONTS):
        return "font"
    if media_type.startswith(("audio/", "video/")):
        return "media"
    return "image" if media_type.startswith("image/") and not media_type.endswith("+xml") else ""
