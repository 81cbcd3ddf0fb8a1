"""A page with all its files in one (MHTML, RFC 2557), as browsers save it: the page is a capture.

The message's parts are read by Python's own library; the page is the part that the message names as its root, else the
first in HTML. Pictures and style sheets in it are files of the page.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import cast
from urllib.parse import unquote

from msgspec.structs import replace

from tamizdat.recover.capture import Unreadable
from tamizdat.recover.fields.addresses import resolve
from tamizdat.recover.readers.captures import capture
from tamizdat.recover.readers.pictures_within import picture_within
from tamizdat.recover.readers.results import Found, Listed, PackedPicture
from tamizdat.recover.readers.stream import Member, Stream

_MOST_PARTS = 5_000
_CID = re.compile(rb"\bcid:([^\s\"'<>()]{1,300})", re.I)


def read_mhtml(stream: Stream, member: Member) -> Iterator[Found]:
    """Yield the page, and the files that it needs. Raises Unreadable where no page is in it."""
    message = message_from_bytes(stream.body(), policy=policy.default)
    parts = [each for each in message.walk() if not each.is_multipart()][:_MOST_PARTS]
    page = _root(message, parts)
    if page is None:
        raise Unreadable("a page in MHTML without a page in it")
    location = _text(message, "Snapshot-Content-Location") or _text(page, "Content-Location")
    url = location if location.startswith(("http://", "https://")) else stream.row.url
    row = Listed(path=stream.row.path, url=url, site=stream.row.site, captured=stream.row.captured or _day(message))
    pictures = {
        _text(part, "Content-ID").strip("<>"): picture
        for part in parts
        if part.get_content_type().startswith("image/") and (picture := picture_within(stream.name, _bytes(part)))
    }
    body = _content(page)
    named: set[str] = set()
    found = capture(_with_names(body, pictures, named), stream.name, row)
    yield replace(found, sha256=hashlib.sha256(body).hexdigest())
    for part in parts:
        content_id = _text(part, "Content-ID").strip("<>")
        place = _text(part, "Content-Location")
        if content_id in named:
            yield pictures[content_id]
        elif place and part.get_content_type().startswith("image/"):
            yield PackedPicture(stream.name, resolve(url, place) or place, _bytes(part))


def _with_names(body: bytes, pictures: dict[str, PackedPicture], named: set[str]) -> bytes:
    """Return a page that names its pictures by their bytes where it named them by their ids (RFC 2392: "cid:…").

    Those ids are added to `named`. An id is that of one message alone: programs count "image001.png" in each.
    """

    def name(match: re.Match[bytes]) -> bytes:
        content_id = unquote(html.unescape(match[1].decode("utf-8", "replace")))
        if content_id not in pictures:
            return match[0]
        named.add(content_id)
        return pictures[content_id].address.encode()

    return _CID.sub(name, body) if pictures else body


def _text(part: EmailMessage, header: str) -> str:
    return str(part.get(header) or "").strip()


def _bytes(part: EmailMessage) -> bytes:
    return cast("bytes", part.get_payload(decode=True) or b"")


def _root(message: EmailMessage, parts: list[EmailMessage]) -> EmailMessage | None:
    """Return the part that is the page (RFC 2387: `start` names it)."""
    start = message.get_param("start")
    pages = [each for each in parts if each.get_content_type() in ("text/html", "application/xhtml+xml")]
    named = [each for each in pages if start and _text(each, "Content-ID") == str(start).strip()]
    return next(iter([*named, *pages]), None)


def _content(page: EmailMessage) -> bytes:
    """Return the page's bytes as they were, its transfer encoding undone; its character set is declared on top."""
    body = _bytes(page)
    charset = page.get_content_charset()
    if charset and charset not in ("utf-8", "us-ascii") and b"charset" not in body[:4096].lower():
        return f'<meta charset="{charset}">'.encode("ascii", "replace") + body
    return body


def _day(message: EmailMessage) -> str | None:
    """Return the day on which the page was saved."""
    try:
        return parsedate_to_datetime(str(message["Date"])).date().isoformat()
    except (TypeError, ValueError, OverflowError):  # a year may have any number of digits
        return None
