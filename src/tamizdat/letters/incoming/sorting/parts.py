"""Fields and parts of a message, taken as they stand: what a machine wrote is read by no grammar that could fail."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterable, Iterator
from email.message import Message
from email.utils import parseaddr
from quopri import decodestring
from typing import Any

MOST_TEXT = 60_000  # characters of a text that are looked at
_MOST_PARTS = 200
_MESSAGE_ID = re.compile(r"<[^<>\s@]{1,200}@[^<>\s@]{1,200}>")
_ADDRESS = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,200}[A-Za-z0-9]", re.ASCII)
_CODE = re.compile(r"/letters/leave/([A-Za-z0-9_-]{22})/")

Fields = dict[str, str]  # by name in small letters; of several the first


def fields(message: Message[Any, Any]) -> Fields:
    """Return the fields of a message as they stand, unfolded."""
    found: Fields = {}
    for name, value in message.raw_items():
        found.setdefault(name.lower(), " ".join(str(value).split()))
    return found


def content_type(message: Message[Any, Any]) -> str:
    """Return the type of a part in small letters, such as text/plain."""
    given = fields(message).get("content-type", "")
    return given.partition(";")[0].strip().lower() or "text/plain"


def parameter(message: Message[Any, Any], name: str) -> str:
    """Return a parameter of a part's type in small letters, "" where there is none."""
    given = fields(message).get("content-type", "")
    found = re.search(rf';\s*{re.escape(name)}\s*=\s*"?([^";]*)', given, re.IGNORECASE)
    return found[1].strip().lower() if found else ""


def own_parts(message: Message[Any, Any]) -> Iterator[Message[Any, Any]]:
    """Yield a message's parts, without those of messages inside it."""
    waiting, count = [message], 0
    while waiting and count < _MOST_PARTS:
        part = waiting.pop(0)
        count += 1
        yield part
        payload = part.get_payload()
        if isinstance(payload, list) and content_type(part).startswith("multipart/"):
            waiting[:0] = [each for each in payload if isinstance(each, Message)]


def text_of(part: Message[Any, Any]) -> str:
    """Return the beginning of a part's text."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return ""
    encoding = fields(part).get("content-transfer-encoding", "").lower()
    raw = str(payload)[: MOST_TEXT * 2].encode("utf-8", "surrogateescape")
    charset = parameter(part, "charset") or "utf-8"
    try:
        return _decoded(raw, encoding).decode(charset, "replace")[:MOST_TEXT].replace("\r\n", "\n")
    except (LookupError, ValueError):
        return _decoded(raw, encoding).decode("utf-8", "replace")[:MOST_TEXT].replace("\r\n", "\n")


def _decoded(raw: bytes, encoding: str) -> bytes:
    """Return the bytes behind a transfer encoding; as they are where it does not hold."""
    if encoding == "base64":
        kept = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
        try:
            return b64decode(kept[: len(kept) // 4 * 4])
        except Error:
            return raw
    return decodestring(raw) if encoding == "quoted-printable" else raw


def blocks(part: Message[Any, Any]) -> list[Fields]:
    """Return the groups of fields of a machine's report (RFC 3464, 2.1; RFC 5965, 3.1), whatever its type is called."""
    payload = part.get_payload()
    if not isinstance(payload, list):
        return parse_blocks(text_of(part))
    lines: list[str] = []
    for each in payload[:_MOST_PARTS]:
        if isinstance(each, Message):
            lines += [f"{name}: {value}" for name, value in fields(each).items()]
            inside = each.get_payload()
            lines += ["", *(str(inside)[:MOST_TEXT].splitlines() if isinstance(inside, str) else ()), ""]
    encoding = fields(part).get("content-transfer-encoding", "").lower()
    text = "\n".join(lines)
    if encoding in ("base64", "quoted-printable") and ":" not in text:
        text = _decoded(text.encode("utf-8", "surrogateescape"), encoding).decode("utf-8", "replace")
    return parse_blocks(text)


def parse_blocks(text: str) -> list[Fields]:
    """Return the groups of fields that a text has, separated by empty lines.

    >>> parse_blocks("Action: failed\\nStatus: 5.1.1\\n (no such user)")
    [{'action': 'failed', 'status': '5.1.1 (no such user)'}]
    """
    found: list[Fields] = [{}]
    name = ""
    for line in text[:MOST_TEXT].splitlines():
        if not line.strip():
            name = ""
            if found[-1]:
                found.append({})
        elif line[0] in " \t":
            if name:
                found[-1][name] = f"{found[-1][name]} {line.strip()}"
        else:
            name, colon, value = line.partition(":")
            name = name.strip().lower() if colon and " " not in name.strip() else ""
            if name:
                found[-1].setdefault(name, value.strip())
    return [each for each in found if each]


def inside(message: Message[Any, Any]) -> Message[Any, Any] | None:
    """Return the message, or the fields of one, that a report returns; None where it returns none."""
    for part in own_parts(message):
        kind = content_type(part)
        if kind in ("message/rfc822", "message/global"):
            payload = part.get_payload()
            if isinstance(payload, list) and payload and isinstance(payload[0], Message):
                return payload[0]
        if kind in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
            return headers_in(text_of(part) or _flat(part))
    return None


def _flat(part: Message[Any, Any]) -> str:
    payload = part.get_payload()
    first = payload[0] if isinstance(payload, list) and payload else None
    given = fields(first) if isinstance(first, Message) else {}
    return "\n".join(f"{name}: {value}" for name, value in given.items())


def headers_in(text: str) -> Message[Any, Any]:
    """Return a message with the fields that a text begins with."""
    found: Any = Message()
    for name, value in next(iter(parse_blocks(text.lstrip("\r\n"))), {}).items():
        found.set_raw(name, value[:8_000])  # as they stand: nothing is checked
    headers: Message[Any, Any] = found
    return headers


def address_in(value: str) -> str:
    """Return the address in a field such as `rfc822; reader@example.org`, "" where there is none (RFC 3464, 2.3.2)."""
    kind, semicolon, rest = value.partition(";")
    value = rest if semicolon and "@" not in kind else value
    found = _ADDRESS.search(value)
    return found[0] if found else ""


def from_address(value: str) -> str:
    """Return the address in a From field, in small letters; "" where there is none."""
    address = parseaddr(value[:1_000])[1].lower()
    return address if "@" in address else (_ADDRESS.search(value[:1_000]) or [""])[0].lower()


def addresses_in(value: str) -> list[str]:
    """Return the addresses in a field such as To, in small letters."""
    return [address.lower() for address in _ADDRESS.findall(value[:4_000])]


def codes_in(text: str) -> list[str]:
    """Return the codes of subscriptions in the addresses at which they end."""
    return _CODE.findall(text[:MOST_TEXT])


def message_ids_in(text: str) -> list[str]:
    """Return the Message-IDs in a text."""
    return _MESSAGE_ID.findall(text[:MOST_TEXT])


def once(values: Iterable[str]) -> tuple[str, ...]:
    """Return what is not empty, each once, ten at most: no report is about more."""
    return tuple(dict.fromkeys(value for value in values if value))[:10]
