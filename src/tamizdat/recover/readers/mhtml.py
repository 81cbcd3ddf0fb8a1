"""A page with all its files in one (MHTML, RFC 2557), as browsers save it: the page is a capture.

The message's parts are read by Python's own library; the page is the part that the message names as its root, else the
first in HTML. Pictures and style sheets in it are files of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import cast

from tamizdat.recover.capture import Unreadable
from tamizdat.recover.readers.captures import capture
from tamizdat.recover.readers.results import Found, Listed, PackedPicture
from tamizdat.recover.readers.stream import Member, Stream

_MOST_PARTS = 5_000


def read_mhtml(stream: Stream, member: Member) -> Iterator[Found]:
    """Yield the page, and the files that it needs. Raises Unreadable where no page is in it."""
    message = message_from_bytes(stream.body(), policy=policy.default)
    parts = [each for each in message.walk() if not each.is_multipart()][:_MOST_PARTS]
    page = _root(message, parts)
    if page is None:
        raise Unreadable("a page in MHTML without a page in it")
    location = str(message.get("Snapshot-Content-Location") or page.get("Content-Location") or "").strip()
    url = location if location.startswith(("http://", "https://")) else stream.row.url
    row = Listed(path=stream.row.path, url=url, site=stream.row.site, captured=stream.row.captured or _day(message))
    yield capture(_content(page), stream.name, row)
    for part in parts:
        address = _address(part)
        if address and part.get_content_type().startswith("image/"):
            yield PackedPicture(stream.name, address, cast("bytes", part.get_payload(decode=True) or b""))


def _address(part: EmailMessage) -> str:
    """Return what the page names a part by: its address, or "cid:" and its id (RFC 2392)."""
    location = str(part.get("Content-Location") or "").strip()
    content_id = str(part.get("Content-ID") or "").strip().strip("<>")
    return location or (f"cid:{content_id}" if content_id else "")


def _root(message: EmailMessage, parts: list[EmailMessage]) -> EmailMessage | None:
    """Return the part that is the page (RFC 2387: `start` names it)."""
    start = message.get_param("start")
    pages = [each for each in parts if each.get_content_type() in ("text/html", "application/xhtml+xml")]
    named = [each for each in pages if start and str(each.get("Content-ID", "")).strip() == str(start).strip()]
    return next(iter([*named, *pages]), None)


def _content(page: EmailMessage) -> bytes:
    """Return the page's bytes as they were, its transfer encoding undone; its character set is declared on top."""
    body = cast("bytes", page.get_payload(decode=True) or b"")
    charset = page.get_content_charset()
    if charset and charset not in ("utf-8", "us-ascii") and b"charset" not in body[:4096].lower():
        return f'<meta charset="{charset}">'.encode("ascii", "replace") + body
    return body


def _day(message: EmailMessage) -> str | None:
    """Return the day on which the page was saved."""
    try:
        return parsedate_to_datetime(str(message["Date"])).date().isoformat()
    except (TypeError, ValueError):
        return None
