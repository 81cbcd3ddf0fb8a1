"""Web archives: WARC (ISO 28500), the older ARC, and WACZ, which is a zip file with WARC files in it.

Each page that was answered with 200 is a capture, with its address and the moment at which it was taken; one address
that was taken several times is several captures. The archive is read forward and once, so it may be of any size.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator

from tamizdat.recover.capture import Unreadable
from tamizdat.recover.limits import CAPTURE_BYTES
from tamizdat.recover.readers.captures import too_large
from tamizdat.recover.readers.exports.counted import Counted
from tamizdat.recover.readers.formats.format import AssetKind
from tamizdat.recover.readers.results import Found, LeftOut, Listed, PackedPicture, encodable
from tamizdat.recover.readers.stream import CHUNK, Member, Stream

_PAGES = ("text/html", "application/xhtml+xml", "text/plain")
_CONTENT = ("response", "resource", "conversion")
_REVISITS = "{} pages as an earlier capture has them, which the archive names and does not repeat"
_MOVED = "{} answers that led elsewhere (status 3xx)"
_FAILED = "{} answers that were no page (status 4xx, 5xx)"
_FILES: tuple[tuple[tuple[str, ...], AssetKind, str], ...] = (
    (("text/css",), "style sheet", "{} style sheets"),
    (("text/javascript", "application/javascript", "application/x-javascript", "application/json"), "script",
     "{} scripts and their data"),
    (("font/", "application/font", "application/x-font", "application/vnd.ms-fontobject"), "font", "{} fonts"),
    (("audio/", "video/", "application/vnd.apple.mpegurl"), "recording", "{} recordings"),
    (("",), "other file", "{} files that are no pages, pictures or documents"),
)  # fmt: skip
# Documents that a site offers are read as if they lay in a folder.
_DOCUMENTS = (
    "application/pdf", "application/epub+zip", "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)  # fmt: skip
_DAMAGED = "{} records that are damaged"
_NOTHING = "{} web archive without a page, as crawlers write them about themselves"


def read_warc(stream: Stream, member: Member) -> Iterator[Found]:
    """Yield the pages of a WARC or ARC file, and how many other records it has. Raises Unreadable for a damaged one."""
    counted = Counted(stream.name)
    seen: dict[str, int] = {}
    damage = ""
    records = iter(ArchiveIterator(stream, arc2warc=True, check_digests=False))
    while not damage:
        try:
            record = next(records)
        except StopIteration:
            break
        except Unreadable:
            raise
        except Exception as error:  # the library raises what its parts do: over headers that are none, over lost bytes
            damage = type(error).__name__
        else:
            yield from _record(record, stream, seen, counted, member)
            if stream.budget.allowed < 0:
                raise Unreadable("unpacks to far more than it weighs: taken for a bomb")
    if not (damage or seen or counted.any()):
        counted.add("nothing", _NOTHING, "other file")
    yield from counted.found()
    if damage:
        raise Unreadable(f"a damaged web archive ({damage}): what stands before the damage was read")


def _record(record: Any, stream: Stream, seen: dict[str, int], counted: Counted, member: Member) -> Iterator[Found]:
    if record.rec_type == "revisit":
        counted.add("revisits", _REVISITS, "repeated page")
    if record.rec_type not in _CONTENT:
        return
    kind = (record.http_headers or record.rec_headers).get_header("Content-Type") or ""
    kind = kind.partition(";")[0].strip().lower()
    status = record.http_headers.get_statuscode() if record.http_headers else "200"
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    if not status.startswith("2"):
        counted.add(*(("moved", _MOVED, "redirect") if status.startswith("3") else ("failed", _FAILED, "error page")))
    elif kind.startswith("image/"):
        yield from _picture(record, address, stream, counted)
    elif kind not in (*_PAGES, *_DOCUMENTS):
        what, reason = next((what, reason) for begins, what, reason in _FILES if kind.startswith(begins))
        counted.add(f"{what}s", reason, what)
    elif urlsplit(address).scheme in ("http", "https"):
        yield from _content(record, address, stream, seen, counted, member)


def _content(
    record: Any, address: str, stream: Stream, seen: dict[str, int], counted: Counted, member: Member
) -> Iterator[Found]:
    """Yield what a page or a document holds, as if it lay in a folder: a site has texts that are no articles as well.

    Its name is its address in the archive, with a count where that comes again.
    """
    seen[address] = seen.get(address, 0) + 1
    count = f"#{seen[address]}" if seen[address] > 1 else ""
    name = f"{stream.name}!{encodable(address.partition('://')[2])}{count}"
    row = Listed(path=name, url=address, site=stream.row.site, captured=_day(record))
    try:
        body = _body(record, stream)
    except Unreadable as reason:
        yield LeftOut(name, str(reason))
    except Exception as error:  # what a damaged payload makes the decoders raise: the next record is whole again
        counted.add("damaged", _DAMAGED)
        yield LeftOut(name, f"damaged ({type(error).__name__}): look for another copy of it")
    else:
        yield from member(Stream(io.BytesIO(body), name, row, stream.budget, stream.depth + 1, unpacked=False))


def _day(record: Any) -> str | None:
    return (record.rec_headers.get_header("WARC-Date") or "")[:10] or None


def _picture(record: Any, address: str, stream: Stream, counted: Counted) -> Iterator[Found]:
    try:
        yield PackedPicture(stream.name, address, _body(record, stream))
    except Exception:  # as above
        counted.add("damaged", _DAMAGED)


def _body(record: Any, stream: Stream) -> bytes:
    """Return the page, without the chunks and the compression in which it was sent. Raises Unreadable if it is huge."""
    body = bytearray()
    content = record.content_stream()
    while chunk := content.read(CHUNK):
        stream.budget.spend(len(chunk))
        body += chunk
        if len(body) > CAPTURE_BYTES:
            raise Unreadable(too_large(len(body)))
    return bytes(body)
