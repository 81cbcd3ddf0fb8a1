"""The one door for JSON that others made: what passes is small, plain, and written in the one canonical way.

Metadata, pinned roots and lists of tombstones come through here before anything else looks at them. What the format has
no use for and parsers disagree on (numbers that are no integers, NaN, halves of characters, keys that stand twice, deep
nesting) cannot be written canonically, and is refused with its reason.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from securesystemslib.exceptions import FormatError
from securesystemslib.formats import encode_canonical

from tamizdat.release.errors import ReleaseError
from tamizdat.release.limits import MAX_DEPTH, MAX_NUMBER


def decode_canonical(body: bytes) -> dict[str, Any]:
    """Return the JSON object that `body` is in canonical form (OLPC, as TUF signs it).

    Raises ReleaseError that says why it is none, without a full stop.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise ReleaseError(f"is no JSON: byte {error.start} is not UTF-8") from None
    _check_depth(body)
    try:
        value = json.loads(
            text, parse_int=_integer, parse_float=_no_integer, parse_constant=_no_integer, object_hook=_with_counts
        )
        if not isinstance(value, dict):
            raise ReleaseError("is no JSON object")
        is_canonical = (encode_canonical(value) or "").encode() == body
    except (ValueError, FormatError, RecursionError) as error:
        raise ReleaseError(f"is no JSON of the format: {_reason(error)}") from None
    if not is_canonical:
        raise ReleaseError("its bytes are not in canonical form")
    return value


def _check_depth(body: bytes) -> None:
    """Raise ReleaseError where objects and lists are nested too deep; brackets inside of texts do not count."""
    depth = 0
    in_text = False
    for mark in body.replace(b"\\\\", b"").replace(b'\\"', b"").translate(None, _NO_MARKS):
        if mark == _QUOTE:
            in_text = not in_text
        elif not in_text:
            depth += 1 if mark in b"[{" else -1
            if depth > MAX_DEPTH:
                raise ReleaseError(f"is nested more than {MAX_DEPTH} deep")


_QUOTE = ord('"')
_NO_MARKS = bytes(set(range(256)) - set(b'[]{}"'))


def _integer(text: str) -> int:
    if len(text) > len(str(MAX_NUMBER)) or abs(int(text)) > MAX_NUMBER:
        raise ValueError(f"the number {text[:20]}… is larger than {MAX_NUMBER}")
    return int(text)


# Fields of TUF's metadata that count. Python takes true for 1 there, and other languages do not.
_COUNTS = ("version", "length", "threshold")


def _with_counts(value: dict[str, Any]) -> dict[str, Any]:
    for name in _COUNTS:
        if isinstance(value.get(name), bool):
            raise ValueError(f"{name} is {str(value[name]).lower()} and no integer")
    return value


def _no_integer(text: str) -> NoReturn:
    raise ValueError(f"{text[:40]} is no integer")


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeEncodeError):
        return "it holds half of a character"
    return str(error)[:200]
