"""The members of a tar archive, in one pass forward: POSIX.1-2001 (ustar, pax), GNU's long names and large sizes.

The standard library's `tarfile` is not used: it reads into memory what a header says is there, and in Python releases
still in use a hostile header makes it slow or endless (CVE-2024-6232, CVE-2025-8194). Only names and bytes are needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from tamizdat.recover.readers.stream import CHUNK, Readable

_BLOCK = 512
_LONGEST_HEADER = 1 << 20  # bytes of a long name or of extended headers; paths are 4 KiB at the most
Kind = Literal["file", "link", "folder", "device"]
_KINDS: dict[bytes, Kind] = {
    b"0": "file", b"\0": "file", b"7": "file", b"1": "link", b"2": "link", b"5": "folder",
}  # fmt: skip


class DamagedTarError(ValueError):
    """A tar archive that cannot be read on; the message says why."""


class TarMember:
    """A member: its name, what it is, and its bytes. To be read before the next one is asked for."""

    def __init__(self, name: str, kind: Kind, size: int, archive: Readable) -> None:
        self.name, self.kind = name, kind
        self._left, self._archive = size, archive

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end. Raises DamagedTarError if the archive ends before the member."""
        chunk = self._archive.read(min(size, self._left)) if self._left else b""
        if self._left and size and not chunk:
            raise DamagedTarError("it ends too early")
        self._left -= len(chunk)
        return chunk


def members(archive: Readable) -> Iterator[TarMember]:
    """Yield the members in order. Raises DamagedTarError for what is no tar archive, or only the start of one."""
    extended: dict[str, str] = {}
    while True:
        header = _exactly(archive, _BLOCK)
        if not header.strip(b"\0"):
            return
        size, flag = _checked(header), header[156:157]
        if flag in (b"x", b"g", b"L", b"K"):  # about the member that follows, or (g) about all of them
            if size > _LONGEST_HEADER:
                raise DamagedTarError("a header is larger than any that is needed")
            content = _exactly(archive, size)
            _exactly(archive, -size % _BLOCK)
            if flag == b"x":
                extended |= _records(content)
            elif flag == b"L":
                extended["path"] = _text(content)
            continue
        if flag == b"S" or any(key.startswith("GNU.sparse") for key in extended):
            raise DamagedTarError("it holds sparse files; unpack it and give the folder")
        kind: Kind = _KINDS.get(flag, "device")
        if kind == "file" and "size" in extended:
            size = _number(extended["size"].encode())
        size = size if kind == "file" else 0
        member = TarMember(extended.get("path") or _name(header), kind, size, archive)
        extended = {}
        yield member
        while member.read(CHUNK):
            pass
        _exactly(archive, -size % _BLOCK)


def _exactly(archive: Readable, size: int) -> bytes:
    parts = b""
    while len(parts) < size:
        chunk = archive.read(size - len(parts))
        if not chunk:
            raise DamagedTarError("it ends too early")
        parts += chunk
    return parts


def _checked(header: bytes) -> int:
    """Return the size that a header states. Raises DamagedTarError if its checksum is wrong."""
    if sum(header[:148]) + sum(header[156:]) + 8 * 0x20 != _number(header[148:156]):
        raise DamagedTarError("a header is damaged")
    return _number(header[124:136])


def _number(field: bytes) -> int:
    """Return a number: octal digits, or binary behind a set first bit."""
    try:
        number = int.from_bytes(field[1:], "big") if field[:1] == b"\x80" else int(field.strip(b" \0") or b"0", 8)
    except ValueError:
        raise DamagedTarError("a header holds a number that is none") from None
    if not 0 <= number < 1 << 50:
        raise DamagedTarError("a header states an impossible size")
    return number


def _name(header: bytes) -> str:
    prefix = _text(header[345:500]) if header[257:263] == b"ustar\0" else ""
    name = _text(header[:100])
    return f"{prefix}/{name}" if prefix else name


def _records(content: bytes) -> dict[str, str]:
    """Return the records of an extended header: "LENGTH key=value\\n", the length that of the whole record."""
    found = {}
    while content.strip(b"\0"):
        length, space, _ = content[:12].partition(b" ")
        if not space or not length.isdigit() or int(length) <= len(length) + 1:
            raise DamagedTarError("a header is damaged")
        key, _, value = content[len(length) + 1 : int(length) - 1].partition(b"=")
        found[_text(key)] = _text(value)
        content = content[int(length) :]
    return found


def _text(field: bytes) -> str:
    return field.split(b"\0")[0].decode("utf-8", "surrogateescape")
