"""The bytes of a file that is a page or a text become a Capture."""

from __future__ import annotations

import hashlib
import re
from typing import Literal

from tamizdat.recover.capture import Capture, Unreadable
from tamizdat.recover.encodings import decoded, repaired
from tamizdat.recover.limits import CAPTURE_BYTES
from tamizdat.recover.readers.results import Listed

_TAG = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|div|p|h1|meta|title|span|table)\b", re.I)
_MARKDOWN = re.compile(r"^#{1,6} \S|\]\((?:#|https?:|/)|^\*\*\S.*\*\*$|^<https?://[^>]+>$", re.M)
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


def capture(body: bytes, name: str, row: Listed) -> Capture:
    """Return the Capture of a file's bytes; its kind is told by its content. Raises Unreadable."""
    if len(body) > CAPTURE_BYTES:
        raise Unreadable(too_large(len(body)))
    if not body.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise Unreadable("empty")
    kind: Literal["text", "markdown", "html"] = "html"
    if len(_TAG.findall(body, 0, 1 << 16)) < 2 or not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        text = decode(body)
        kind = "markdown" if _MARKDOWN.search(text) else "text"
        if len(_TAG.findall(body)) >= 8:
            kind = "html"
    elif b"\0" in body and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("binary, not a text")
    digest = hashlib.sha256(body).hexdigest()
    return Capture(name=name, sha256=digest, kind=kind, body=body, url=row.url, site=row.site, captured=row.captured)


def too_large(size: int) -> str:
    """Return the reason why a file of so many bytes is no page, and what to do."""
    return (
        f"larger than a page can be ({size:,} bytes, limit {CAPTURE_BYTES:,}): if it holds many articles, give each as"
        " a text or a page of its own; if pictures make it so large, save the page without them"
    )


def decode(body: bytes) -> str:
    """Return a text's characters: by its byte order mark, as UTF-8, or as what its bytes look like.

    A few broken bytes in UTF-8 become replacement characters. Raises Unreadable for what is no text.
    """
    encoding = next((name for bom, name in _BOMS if body.startswith(bom)), None)
    if encoding is None and b"\0" in body[: 1 << 16]:
        raise Unreadable("binary, not a text")
    try:
        text = body.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
        if text.count("�") * 50 > len(text):
            guessed = decoded(body, "")
            if guessed is None:
                raise Unreadable("binary, or in an encoding that cannot be told") from None
            text = guessed
    if len(_CONTROL.findall(text)) * 50 > len(text):
        raise Unreadable("binary, not a text")
    return repaired(text)
