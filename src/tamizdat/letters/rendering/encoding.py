"""Text as it travels in mail (RFC 2045), made once for all readers and cut where their codes go.

Quoted-printable for what is mostly ASCII, base64 where that is shorter: a letter of Arabic or Cyrillic takes six bytes
in the one and less than three in the other (docs/decisions/0506-transfer-encoding.md). Lines have 76 characters at most
and end in CR LF. In quoted-printable no line breaks inside a code, begins with a full stop, which SMTP would double, or
looks like the first line of an mbox message.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator

from msgspec import Struct

from tamizdat.letters.rendering.personal import CODE

LINE = 76  # characters of a line at most (RFC 2045, 6.7 and 6.8)
_CODE = CODE.encode()
_TOKEN = re.compile(f"{CODE}|.", re.DOTALL)
_PLAIN = {chr(byte) for byte in range(33, 127)} - {"="} | {" ", "\t"}
_NOT_FIRST = {".", "F"}  # in a line; "F" may begin "From "
_GROUP = 3  # bytes that base64 encodes together


class Slot(Struct, frozen=True):
    """A place for a code in base64: the whole groups of bytes around it, and before which of their characters a line
    breaks."""

    raw: bytes
    breaks: tuple[int, ...]

    def filled(self, code: bytes) -> bytes:
        """Return the place with a code, encoded."""
        found = b64encode(self.raw.replace(_CODE, code))
        for at in self.breaks:
            found = found[:at] + b"\r\n" + found[at:]
        return found


class Encoded(Struct, frozen=True):
    """Text in a transfer encoding: pieces that are the same for everybody, and between each two a slot (None: the code
    as it is)."""

    name: str
    pieces: tuple[bytes, ...]
    slots: tuple[Slot | None, ...]

    @property
    def size(self) -> int:
        """How many bytes it has."""
        whole = sum(len(_slot_bytes(slot, _CODE)) for slot in self.slots)
        return whole + sum(map(len, self.pieces))

    def filled(self, code: bytes) -> bytes:
        """Return it with a code."""
        return b"".join(self.in_pieces(code))

    def in_pieces(self, code: bytes) -> list[bytes]:
        """Return it with a code, in pieces."""
        found = [self.pieces[0]]
        for slot, piece in zip(self.slots, self.pieces[1:], strict=True):
            found += (_slot_bytes(slot, code), piece)
        return found


def _slot_bytes(slot: Slot | None, code: bytes) -> bytes:
    return slot.filled(code) if slot else code


def encode(text: str) -> Encoded:
    """Return text in the encoding in which it is shorter; its line breaks become CR LF."""
    text = text.replace("\r\n", "\n")
    quoted = quoted_printable(text)
    packed = base64_encoded(text)
    return packed if packed.size < quoted.size else quoted


def quoted_printable(text: str) -> Encoded:
    """Return text in quoted-printable."""
    pieces = "\r\n".join(map(_quoted_line, text.split("\n"))).split("\0")
    return Encoded("quoted-printable", tuple(piece.encode("ascii") for piece in pieces), (None,) * (len(pieces) - 1))


def _quoted_line(line: str) -> str:
    """Return a line, with NUL for each code: soft line breaks never fall inside a code or a character."""
    found: list[str] = []
    width = 0
    tokens = _TOKEN.findall(line)
    for left, token in zip(range(len(tokens) - 1, -1, -1), tokens, strict=True):
        shown = _quoted(token, is_first=not width, is_last=not left)
        length = len(CODE) if token == CODE else len(shown)
        if width + length > (LINE - 1 if left else LINE):
            found.append("=\r\n")
            shown = _quoted(token, is_first=True, is_last=not left)
            width, length = 0, len(CODE) if token == CODE else len(shown)
        found.append(shown)
        width += length
    return "".join(found)


def _quoted(token: str, *, is_first: bool, is_last: bool) -> str:
    """Return a character as quoted-printable has it in a line."""
    if token == CODE:
        return "\0"
    if token in _PLAIN and not (is_last and token.isspace()) and not (is_first and token in _NOT_FIRST):
        return token
    return "".join(f"={byte:02X}" for byte in token.encode("utf-8", "replace"))


def base64_encoded(text: str) -> Encoded:
    """Return text in base64."""
    raw = text.replace("\n", "\r\n").encode("utf-8", "replace")
    encoded = b64encode(raw).decode("ascii")
    lines = "\r\n".join(encoded[at : at + LINE] for at in range(0, len(encoded), LINE)).encode()
    pieces, slots, end = [], [], 0
    for start, stop in _personal_groups(raw):
        first = start // _GROUP * 4
        slot = raw[start:stop]
        length = (len(slot) + _GROUP - 1) // _GROUP * 4
        breaks = [at for at in range(1, length) if (first + at) % LINE == 0]
        pieces.append(lines[end : _in_lines(first)])
        slots.append(Slot(slot, tuple(2 * number + at for number, at in enumerate(breaks))))
        end = _in_lines(first + length - 1) + 1
    return Encoded("base64", (*pieces, lines[end:]), tuple(slots))


def _in_lines(at: int) -> int:
    """Return where a character of base64 stands once there are line breaks."""
    return at + at // LINE * 2


def _personal_groups(raw: bytes) -> Iterator[tuple[int, int]]:
    """Yield where codes stand, from the beginning of a group to the end of one; those that touch are one place."""
    start = stop = -1
    for found in re.finditer(_CODE, raw):
        first, last = found.start() // _GROUP * _GROUP, -(-found.end() // _GROUP) * _GROUP
        if start >= 0 and first < stop:
            stop = last
            continue
        if start >= 0:
            yield start, min(stop, len(raw))
        start, stop = first, last
    if start >= 0:
        yield start, min(stop, len(raw))
