"""Pages and texts as files; the pictures that a browser's tool put into a page as data become pictures of their own.

SingleFile (https://github.com/gildas-lormeau/SingleFile) notes at the top of a page where it came from and when it was
saved.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from msgspec.structs import replace

from tamizdat.recover.capture import Unreadable
from tamizdat.recover.fields import dates
from tamizdat.recover.readers.captures import capture, too_large
from tamizdat.recover.readers.formats.markup import SINGLE_FILE
from tamizdat.recover.readers.pictures_within import picture_within
from tamizdat.recover.readers.results import Found, Listed, PackedPicture
from tamizdat.recover.readers.stream import Member, Stream

# A page with a dozen photos in it as data, which take a third more room than as files.
LARGEST = 96 << 20
_MOST_PICTURES = 2_000
# Pictures of fewer characters are icons; style sheets of saved pages are full of them.
_DATA = re.compile(rb"data:image/[\w.+-]{1,20};base64,([A-Za-z0-9+/=%\s]{256,})", re.I)


def read_page(stream: Stream) -> Iterator[Found]:
    """Yield a page or a text, and the pictures that a page holds as data. Raises Unreadable for what is neither."""
    yield from _page(stream.body(), stream, stream.row)


def read_saved_page(stream: Stream, member: Member) -> Iterator[Found]:
    """Yield a page that SingleFile saved, with its address and the day of saving, and its pictures."""
    body = stream.beginning(LARGEST)
    if len(body) > LARGEST:
        raise Unreadable(too_large(len(body)))
    row = stream.row
    note = SINGLE_FILE.search(stream.sample.text)
    if note:
        saved = dates.parse(re.sub(r"^\s*[A-Za-z]{3}\w* ", "", note[2]))
        url = note[1] if note[1].startswith(("https://", "http://")) else None
        day = saved.value[:10] if saved else None
        row = Listed(path=row.path, url=row.url or url, site=row.site, captured=row.captured or day)
    yield from _page(body, stream, row)


def _page(body: bytes, stream: Stream, row: Listed) -> Iterator[Found]:
    pictures: dict[str, PackedPicture] = {}
    bare = _DATA.sub(lambda match: _named(match, stream.name, pictures), body) if b"data:image/" in body else body
    found = capture(bare, stream.name, row)
    if found.kind != "html":
        yield capture(body, stream.name, row)
        return
    yield replace(found, sha256=hashlib.sha256(body).hexdigest())
    yield from pictures.values()


def _named(match: re.Match[bytes], container: str, pictures: dict[str, PackedPicture]) -> bytes:
    """Return the name of a picture that stands in a page as data; it is added to `pictures`."""
    if len(pictures) >= _MOST_PICTURES:
        return b"data:,"
    try:
        content = base64.b64decode(b"".join(unquote_to_bytes(match[1]).split()), validate=False)
    except (binascii.Error, ValueError):
        return b"data:,"
    picture = picture_within(container, content)
    if picture is None:
        return b"data:,"
    pictures[picture.address] = picture
    return picture.address.encode()
