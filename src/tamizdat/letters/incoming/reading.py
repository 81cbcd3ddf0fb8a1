"""Reading what anybody may have sent: never an error, never an unbounded time (RFC 5322, MIME).

Python's parser nests as deep as a message says, reads some fields at once by a grammar whose time grows with the square
of their length, and has errors of its own on odd ones. So fields are cut, deep messages are read without their parts,
and a field that the grammar does not take is given as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.policy import EmailPolicy
from typing import Any

MOST_PARTS = 100  # marks of parts in a message; more than any report or letter has, and less than Python can nest
_LONGEST_FIELD = 8_000  # characters; RFC 5322 allows a line 998
_LONGEST_OF_MIME = 1_000  # of a field whose grammar is run while the message is read
_MOST_HEAD = 200_000  # bytes of all fields together
_MARK = re.compile(rb"boundary|message/", re.IGNORECASE)
_SURROGATES = re.compile("[\ud800-\udfff]")


class _Tolerant(EmailPolicy):
    """Reads fields as the e-mail package's default policy does, cut, and takes any."""

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        name, _, value = sourcelines[0].partition(":")
        value = "".join((value, *sourcelines[1:])).lstrip(" \t\r\n").rstrip("\r\n")
        most = _LONGEST_OF_MIME if name.lower().startswith("content-") else _LONGEST_FIELD
        return name, value[:most]

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        try:
            return super().header_fetch_parse(name, value)
        except Exception:  # the grammar's own errors, of which it has many kinds
            return _SURROGATES.sub("\ufffd", " ".join(str(value).split()))


POLICY: Any = _Tolerant()


def read(raw: bytes) -> EmailMessage:
    """Return a message; one that nests too deep, or whose head is too long, without its parts."""
    head = re.search(rb"\r?\n\r?\n", raw)
    is_plain = (head.end() if head else len(raw)) <= _MOST_HEAD
    marks = sum(1 for _, _found in zip(range(MOST_PARTS + 1), _MARK.finditer(raw), strict=False))
    if is_plain and marks <= MOST_PARTS:
        try:
            found: Any = BytesParser(policy=POLICY).parsebytes(raw)
            return found
        except Exception:  # noqa: S110 (of the parser, on what is no message; it is read once more)
            pass
    bare: Any = BytesHeaderParser(policy=POLICY).parsebytes(raw[:_MOST_HEAD])
    for name in {name for name, _value in bare.raw_items() if name.lower().startswith("content-")}:
        del bare[name]
    bare.set_payload("")
    return bare
