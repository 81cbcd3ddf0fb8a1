"""What reading yields besides captures, and how names of files are shown."""

from __future__ import annotations

import re

from msgspec import Struct

from tamizdat.recover.capture import Capture
from tamizdat.recover.readers.formats.format import AssetKind


class LeftOut(Struct, frozen=True):
    """A capture that was not used, and why."""

    capture: str
    reason: str


class Asset(Struct, frozen=True):
    """What belongs to pages or to a site and can hold no article: not a capture, and nothing is lost without it.

    This is the one rule about it: the summary counts it, the report lists it, and it changes no exit code. What may
    hold an article, or waits for something that a person does, is LeftOut. `count` is how many things the line is for.
    """

    capture: str
    reason: str
    kind: AssetKind
    count: int = 1


class PackedPicture(Struct, frozen=True):
    """A picture in one file with its page, or in a web archive: that file's name, and the address pages name it by."""

    container: str
    address: str
    body: bytes


class Listed(Struct, frozen=True):
    """One line of `--list`: a path (from the list's own folder) and what is known about the capture there."""

    path: str
    url: str | None = None
    site: str | None = None
    captured: str | None = None


Found = Capture | LeftOut | Asset | PackedPicture

# An e-mail address in a file's name, also with "%40"; "logo@2x.png" (twice the pixels) is none.
_ADDRESS = re.compile(r"(?<![^\s/!<>()\[\]{},;:\"'@])[^\s/!<>()\[\]{},;:\"'@]+(?:@|%40)(?!\d+x\.)(?:[\w-]+\.)+\w{2,24}")
_ENDINGS = re.compile(
    r"(?:\.(?:html?|xhtml|mht|mhtml|md|txt|gz|bz2|zip|tar|tgz|eml|mbox|warc|css|js|csv|json|jsonl|xml|pdf|docx?|odt|rtf|png|"
    r"jpe?g|gif|webp|svg)){1,8}$",
    re.I,
)
# Control characters, and those that turn the direction of what follows: a name must not write on the terminal.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def shown(text: str) -> str:
    """Return a file's name, or a reason that may quote one, as it may be written and printed: without addresses."""
    return _UNPRINTABLE.sub("\ufffd", _ADDRESS.sub(_masked, text))


def _masked(address: re.Match[str]) -> str:
    """Return what is shown for an address: the file's own ending stays."""
    ending = _ENDINGS.search(address[0])
    return f"(address){ending[0] if ending else ''}"


def encodable(name: str) -> str:
    """Return a file's name with bytes that are no UTF-8 written out (`\\udce9`), so that every format can hold it."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
