"""What a file is decides who reads it."""

from __future__ import annotations

from collections.abc import Iterator

from tamizdat.recover import unforeseen
from tamizdat.recover.capture import Unreadable
from tamizdat.recover.limits import CAPTURE_BYTES, TOO_LARGE
from tamizdat.recover.people.lists import find_people
from tamizdat.recover.readers import packed
from tamizdat.recover.readers.documents.pdf import read_pdf
from tamizdat.recover.readers.exports.feeds import read_feed
from tamizdat.recover.readers.exports.json_exports import read_ghost, read_json_feed
from tamizdat.recover.readers.exports.movable_type import read_movable_type
from tamizdat.recover.readers.exports.wordpress import read_wordpress
from tamizdat.recover.readers.formats import code, front_matter, mail, markup, records, signatures
from tamizdat.recover.readers.formats.format import Format, Sample
from tamizdat.recover.readers.front_matter import read_front_matter
from tamizdat.recover.readers.mails.mail import read_mail, read_mailbox
from tamizdat.recover.readers.mhtml import read_mhtml
from tamizdat.recover.readers.results import Asset, Found, LeftOut
from tamizdat.recover.readers.saved_page import read_page, read_saved_page
from tamizdat.recover.readers.stream import Reader, Stream
from tamizdat.recover.readers.web_archive import read_warc

DEPTH_LIMIT = 4
_NOTHING = "nothing is in it that could be read: look whether it is whole, or for another copy of it"

# Who reads a format, by its key. A new reader is a file in this folder and a line here.
READERS: dict[str, Reader] = {
    "gzip": packed.read_gzip,
    "bzip2": packed.read_bzip2,
    "zip": packed.read_zip,
    "tar": packed.read_tar,
    "xz": packed.read_xz,
    "warc": read_warc,
    "mhtml": read_mhtml,
    "wordpress": read_wordpress,
    "ghost": read_ghost,
    "feed": read_feed,
    "json feed": read_json_feed,
    "movable type": read_movable_type,
    "mail": read_mail,
    "mailbox": read_mailbox,
    "pdf": read_pdf,
    "front matter": read_front_matter,
    "saved page": read_saved_page,
}
# From the surest sign to the least; the first one that knows a file has it.
_RECOGNISERS = (
    signatures.recognise, markup.recognise, front_matter.recognise, mail.recognise, records.recognise, code.recognise,
)  # fmt: skip


def recognise(sample: Sample) -> Format | None:
    """Return the format of a file by its first bytes; None for a page, for a text, and for what is not known."""
    return next((form for known in _RECOGNISERS if (form := known(sample))), None)


def is_page_or_text(stream: Stream) -> bool:
    """Tell whether a file is a page or a text, and no format that unpacks to something or is taken apart."""
    try:
        return recognise(stream.sample) is None
    except unforeseen.CAUGHT:
        return False  # whoever reads it will see the same, and tell


def read_stream(stream: Stream) -> Iterator[Found]:
    """Yield what a file holds: a capture, what its members hold, or the reason why not.

    Nothing that a file makes a reader raise stops the others, and of no file nothing is said.
    """
    said = False
    for each in _read(stream):
        said = True
        yield each
    if not said:
        yield LeftOut(stream.name, _NOTHING)


def _read(stream: Stream) -> Iterator[Found]:
    try:
        form = recognise(stream.sample)
        if form is None:
            yield from read_page(stream)
        elif form.key not in READERS:
            yield _refused(stream, form)
        elif stream.depth >= DEPTH_LIMIT:
            raise Unreadable(f"packed more than {DEPTH_LIMIT} times over")
        else:
            yield from READERS[form.key](stream, read_stream)
    except Unreadable as reason:
        yield LeftOut(stream.name, str(reason))
    except MemoryError:
        yield LeftOut(stream.name, TOO_LARGE)
    except packed.PACKED_ERRORS as error:
        yield LeftOut(stream.name, f"damaged ({error}): look for another copy of it, or unpack what is left of it")
    except unforeseen.CAUGHT as error:
        yield LeftOut(stream.name, unforeseen.reason("read", error))


def _refused(stream: Stream, form: Format) -> LeftOut | Asset:
    """Return why a file of a known format is not read; that it lists people comes before all else."""
    if form.records and not stream.sample.is_binary:
        found = find_people(Sample(stream.beginning(CAPTURE_BYTES), whole=True).text)
        if found:
            return LeftOut(stream.name, found.reason)
    if form.asset:
        return Asset(stream.name, form.reason, form.asset)
    return LeftOut(stream.name, form.reason)
