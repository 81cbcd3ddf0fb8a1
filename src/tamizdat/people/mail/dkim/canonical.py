"""Fields and bodies as DKIM signs them: "relaxed", so that spaces that a server changes on the way do not matter."""

from __future__ import annotations

import re

_SPACES = re.compile(rb"[\t ]+")
_AT_LINE_END = re.compile(rb"[\t ]+\r\n")
_FOLD = re.compile(rb"\r\n[\t ]")


def relaxed_piece(piece: bytes) -> bytes:
    """Return a piece of a body (RFC 6376, 3.4.4) but for empty lines at the body's end. It ends in CR LF, or before
    something that is no space, and begins behind something that is none."""
    return _SPACES.sub(b" ", _AT_LINE_END.sub(b"\r\n", piece))


def relaxed_body(body: bytes) -> bytes:
    """Return a whole body: no empty lines at its end, and a line break unless nothing is left."""
    if body and not body.endswith(b"\r\n"):
        body += b"\r\n"
    kept = relaxed_piece(body).rstrip(b"\r\n")
    return kept + b"\r\n" if kept else b""


def relaxed_fields(head: bytes) -> list[tuple[str, bytes]]:
    """Return the fields of a head (RFC 6376, 3.4.2), each as its name in small letters and `name:value` CR LF."""
    found = []
    for field in _FOLD.sub(b" ", head).split(b"\r\n"):
        name, colon, value = field.partition(b":")
        if colon:
            name = name.strip().lower()
            found.append((name.decode("ascii"), b"%b:%b\r\n" % (name, _SPACES.sub(b" ", value).strip(b" "))))
    return found
