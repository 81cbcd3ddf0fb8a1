"""First step: whatever was given (files, folders, .gz, zip) becomes Captures, one by one, or a line that says why not.

Nothing here trusts a name or a size that a file states: content is sniffed, and all unpacking counts bytes as it goes.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Literal

import msgspec
from charset_normalizer import from_bytes
from msgspec import Struct

from tamizdat.recover.capture import Capture, Unreadable

# The longest known article page that is not a dump weighs about 10 MB (pictures inlined by a browser's "save page").
CAPTURE_LIMIT = 16 << 20
# What one packed file given may unpack to, and how many times its size; deflate reaches 1032:1, pages about 20:1.
PACKED_LIMIT = 64 << 30
RATIO_LIMIT = 200
NESTED_LIMIT = 256 << 20
DEPTH_LIMIT = 3
PACKED_ERRORS = (zipfile.BadZipFile, zlib.error, gzip.BadGzipFile, EOFError, NotImplementedError, RuntimeError, OSError)


class LeftOut(Struct, frozen=True):
    """A capture that was not used, and why."""

    capture: str
    reason: str


class Listed(Struct, frozen=True):
    """One line of `--list`: a path (from the list's own folder) and what is known about the capture there."""

    path: str
    url: str | None = None
    site: str | None = None
    captured: str | None = None


class _Budget:
    """Counts what one packed file has unpacked to, and stops a bomb."""

    def __init__(self, packed: int) -> None:
        self.allowed = min(PACKED_LIMIT, max(packed * RATIO_LIMIT, CAPTURE_LIMIT))

    def spend(self, size: int) -> None:
        self.allowed -= size
        if self.allowed < 0:
            raise Unreadable("unpacks to far more than it weighs: taken for a bomb")


def read(paths: Iterable[Path], listing: Path | None = None) -> Iterator[Capture | LeftOut]:
    """Yield every capture found below `paths` and in `listing`; what cannot be read comes as LeftOut.

    A folder is walked in order of names; a packed file's members are named `file.zip!member`.
    """
    for path in paths:
        yield from _path(path, str(path), Listed(path=str(path)))
    if listing is not None:
        yield from _listed(listing)


def _listed(listing: Path) -> Iterator[Capture | LeftOut]:
    try:
        with listing.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    row = msgspec.json.decode(line, type=Listed)
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    yield LeftOut(f"{listing}, line {number}", f"not a line of a list: {error}")
                    continue
                yield from _path(listing.parent / row.path, row.path, row)
    except OSError as error:
        yield LeftOut(str(listing), f"cannot be read: {error.strerror or error}")


def _path(path: Path, name: str, row: Listed) -> Iterator[Capture | LeftOut]:
    try:
        if path.is_dir():
            for child in sorted(path.iterdir()):
                if not child.name.startswith("."):
                    yield from _path(child, f"{name.rstrip('/')}/{child.name}", row)
        elif path.is_file():
            with path.open("rb") as stream:
                yield from _stream(stream, name, row, path.stat().st_size, 0, None)
        else:
            yield LeftOut(name, "does not exist" if not path.exists() else "neither a file nor a folder")
    except OSError as error:
        yield LeftOut(name, f"cannot be read: {error.strerror or error}")


def _stream(
    stream: IO[bytes], name: str, row: Listed, size: int, depth: int, budget: _Budget | None
) -> Iterator[Capture | LeftOut]:
    """Yield what one file holds, by its first bytes: a zip, a gzip or a capture."""
    stream.seek(0)
    head = stream.read(4)
    stream.seek(0)
    packed = head in (b"PK\x03\x04", b"PK\x05\x06") or head[:2] == b"\x1f\x8b"
    try:
        if packed and depth >= DEPTH_LIMIT:
            raise Unreadable(f"packed more than {DEPTH_LIMIT} times over")
        budget = budget or _Budget(size)
        if head[:2] == b"PK" and packed:
            yield from _zip(stream, name, row, depth, budget)
        elif packed:
            with gzip.open(stream) as inner, _copy(inner, budget) as file:
                yield from _stream(file, name, row, file.seek(0, 2), depth + 1, budget)
        elif size > CAPTURE_LIMIT:
            raise Unreadable(_too_large(size))
        else:
            yield capture(stream.read(CAPTURE_LIMIT + 1), name, row)
    except Unreadable as reason:
        yield LeftOut(name, str(reason))
    except PACKED_ERRORS as error:
        yield LeftOut(name, f"damaged: {error}")


def _zip(stream: IO[bytes], name: str, row: Listed, depth: int, budget: _Budget) -> Iterator[Capture | LeftOut]:
    with zipfile.ZipFile(stream) as archive:
        for member in sorted(archive.infolist(), key=lambda info: (info.filename, info.header_offset)):
            if member.is_dir() or Path(member.filename).name.startswith(".") or "__MACOSX/" in member.filename:
                continue
            inner_name = f"{name}!{member.filename}"
            try:
                with archive.open(member) as inner, _copy(inner, budget) as file:
                    yield from _stream(file, inner_name, row, file.seek(0, 2), depth + 1, budget)
            except Unreadable as reason:
                yield LeftOut(inner_name, str(reason))
                if budget.allowed < 0:
                    raise
            except PACKED_ERRORS as error:
                yield LeftOut(inner_name, f"damaged: {error}")


def _copy(inner: IO[bytes] | gzip.GzipFile, budget: _Budget) -> tempfile.SpooledTemporaryFile[bytes]:
    """Return what `inner` unpacks to as a file that can be read from the start: in memory while it is small."""
    file = tempfile.SpooledTemporaryFile(max_size=CAPTURE_LIMIT)  # noqa: SIM115 - the caller closes it
    size = 0
    try:
        while chunk := inner.read(1 << 18):
            size += len(chunk)
            budget.spend(len(chunk))
            if size > NESTED_LIMIT or (size > CAPTURE_LIMIT and not _is_packed(file)):
                raise Unreadable(_too_large(size))
            file.write(chunk)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _is_packed(file: IO[bytes]) -> bool:
    file.seek(0)
    head = file.read(4)
    file.seek(0, 2)
    return head == b"PK\x03\x04" or head[:2] == b"\x1f\x8b"


def _too_large(size: int) -> str:
    return f"larger than a page can be ({size / (1 << 20):.0f} MB, limit {CAPTURE_LIMIT >> 20} MB)"


_TAG = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|div|p|h1|meta|title|span|table)\b", re.I)
_MARKDOWN = re.compile(r"^#{1,6} \S|\]\((?:#|https?:|/)|^\*\*\S.*\*\*$|^<https?://[^>]+>$", re.M)


def capture(body: bytes, name: str, row: Listed) -> Capture:
    """Return the Capture of a file's bytes; its kind is told by its content. Raises Unreadable."""
    if len(body) > CAPTURE_LIMIT:
        raise Unreadable(_too_large(len(body)))
    if not body.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise Unreadable("empty")
    kind: Literal["text", "markdown", "html"] = "html"
    if len(_TAG.findall(body, 0, 1 << 16)) < 2 or not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        text = decode(body)
        kind = "markdown" if _MARKDOWN.search(text) else "text"
        if len(_TAG.findall(body)) >= 8:
            kind = "html"
    elif b"\0" in body and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("binary, not a text")
    digest = hashlib.sha256(body).hexdigest()
    return Capture(name=name, sha256=digest, kind=kind, body=body, url=row.url, site=row.site, captured=row.captured)


_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


def decode(body: bytes) -> str:
    """Return a text's characters: by its byte order mark, as UTF-8, or as what its bytes look like.

    A few broken bytes in UTF-8 become replacement characters. Raises Unreadable for what is no text.
    """
    encoding = next((name for bom, name in _BOMS if body.startswith(bom)), None)
    if encoding is None and b"\0" in body[: 1 << 16]:
        raise Unreadable("binary, not a text")
    try:
        text = body.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
        if text.count("�") * 50 > len(text):
            best = from_bytes(body[: 1 << 18]).best()
            if best is None:
                raise Unreadable("binary, or in an encoding that cannot be told") from None
            text = body.decode(best.encoding, "replace")
    if len(_CONTROL.findall(text)) * 50 > len(text):
        raise Unreadable("binary, not a text")
    return text
