"""Pictures that lie within documents, mails and saved pages: named by their bytes, since they have no address."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from tamizdat.recover.readers.results import PackedPicture

# A picture that a document holds has no address of its own: it is named by its bytes.
_NAMED = re.compile(r"[0-9a-f]{24}\.(?:png|jpg|gif|webp|avif|bmp|tif)")
_MAGIC = (
    (0, b"\x89PNG\r\n\x1a\n", "png"), (0, b"\xff\xd8\xff", "jpg"), (0, b"GIF8", "gif"), (8, b"WEBP", "webp"),
    (4, b"ftypavi", "avif"), (0, b"BM", "bmp"), (0, b"II*\0", "tif"), (0, b"MM\0*", "tif"),
)  # fmt: skip


def picture_within(container: str, body: bytes) -> PackedPicture | None:
    """Return the picture that lies within a document, named by its bytes; None for what is none that can be shown."""
    ending = next((end for place, magic, end in _MAGIC if body.startswith(magic, place)), None)
    if ending is None:
        return None
    return PackedPicture(container, f"{hashlib.sha256(body).hexdigest()[:24]}.{ending}", body)


def name_within(address: str) -> str:
    """Return the name that `picture_within` gave a picture, whatever address a page's base made of it; "" for another.

    >>> name_within("https://paper.example/2019/0123456789abcdef01234567.png")
    '0123456789abcdef01234567.png'
    """
    try:
        name = PurePosixPath(urlsplit(address).path).name
    except ValueError:
        return ""
    return name if _NAMED.fullmatch(name) else ""
