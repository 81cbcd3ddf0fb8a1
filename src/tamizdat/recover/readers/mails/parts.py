"""A mail taken apart: its parts, their characters, its headers. Nothing of it raises anything but Unreadable.

Python's lenient policy is used, since real mails break every rule (RFC 5322, 2045 to 2047).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from typing import cast

from tamizdat.recover.capture import Unreadable
from tamizdat.recover.encodings import MEANT
from tamizdat.recover.limits import CAPTURE_BYTES
from tamizdat.recover.readers.captures import decode, too_large
from tamizdat.recover.words import normalize

DEEPEST = 20  # mails and multiparts within one another
# What Python's library raises over mails that are none: LookupError for charsets, AttributeError and TypeError inside.
# MessageError for words in headers that are encoded wrongly.
DAMAGES = (
    *(ValueError, LookupError, AttributeError, TypeError, RecursionError, UnicodeError, MessageError),
    OverflowError,  # of a date whose year or hour has twenty digits
)


def parse_mail(body: bytes) -> Message:
    """Return a mail taken apart. Raises Unreadable."""
    try:
        return message_from_bytes(body, policy=policy.compat32)
    except DAMAGES:
        raise Unreadable("a damaged mail: give the article's own text") from None


def parts_of(message: Message, depth: int = 0) -> Iterator[Message]:
    """Yield the parts of a mail; those of a mail within it are not its own."""
    if depth > DEEPEST:
        return
    if content_type(message) == "message/rfc822" or not message.is_multipart():
        yield message
        return
    for part in cast("list[Message]", message.get_payload()):
        yield from parts_of(part, depth + 1)


def content_type(part: Message) -> str:
    """Return the type of a part, in lower case."""
    try:
        return part.get_content_type()
    except DAMAGES:
        return "text/plain"


def is_attached(part: Message) -> bool:
    """Return whether a part is a file that is sent along, and no text to be shown."""
    try:
        return part.get_content_disposition() == "attachment"
    except DAMAGES:
        return False


def payload_of(part: Message) -> bytes:
    """Return the bytes of a part, its transfer encoding undone; none for a damaged one."""
    try:
        payload = part.get_payload(decode=True)
    except DAMAGES:
        return b""
    return payload if isinstance(payload, bytes) else b""


def decoded(part: Message) -> str:
    """Return the characters of a part: in the charset that it states, else in the one that its bytes look like."""
    body = payload_of(part)
    if len(body) > CAPTURE_BYTES:
        raise Unreadable(too_large(len(body)))
    try:
        charset = (part.get_content_charset() or "").lower()
        return body.decode(MEANT.get(charset, charset) or "utf-8")
    except DAMAGES:
        return decode(body) if body.strip() else ""


def unflowed(text: str, part: Message) -> str:
    """Return a plain text with lines put together that were wrapped for sending (format=flowed, RFC 3676)."""
    try:
        flowed = str(part.get_param("format") or "").lower() == "flowed"
    except DAMAGES:
        flowed = False
    text = text.replace("\r\n", "\n")
    return re.sub(r"(?<=\S) \n(?=\S)(?!-- \n|>)", " ", text) if flowed else text


def header_text(message: Message, name: str) -> str:
    """Return a header in plain words, "" for none."""
    try:
        value = message.get(name)
        if value is None:
            return ""
        pieces = []
        for piece, charset in decode_header(str(value)):
            if isinstance(piece, str):
                pieces.append(piece)
            else:
                known = (charset or "utf-8").lower()
                try:
                    pieces.append(piece.decode(MEANT.get(known, known)))
                except (LookupError, UnicodeDecodeError):
                    pieces.append(piece.decode("utf-8", "replace"))
        return normalize("".join(pieces))
    except DAMAGES:
        return ""
