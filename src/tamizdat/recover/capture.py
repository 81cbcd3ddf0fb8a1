"""What the steps of recovery hand to each other: a Capture as it was found, and the Parsed capture it becomes."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from tamizdat.article import Block, Moment


class Capture(Struct, frozen=True, kw_only=True):
    """One surviving copy: its name as given, its bytes' hash, and what is known about where it came from."""

    name: str
    sha256: str
    kind: Literal["text", "markdown", "html"]
    body: bytes
    url: str | None = None
    site: str | None = None
    captured: str | None = None


class Piece(Struct, frozen=True, kw_only=True):
    """A block of a capture before anybody knows whether it is article or chrome.

    `text` is its plain words (NFC, white space folded), `links` the share of them inside links (0 to 1), `place` the
    DOM path without positions ("body/div.main/p"; "" in a text). `main` is what a single-page extractor says: True
    inside the article, False outside, None where none was asked. `block` is what an Article would hold.
    """

    block: Block
    text: str
    links: float = 0.0
    place: str = ""
    main: bool | None = None


class Claim(Struct, frozen=True):
    """A value that a capture gives for a field, and the witness: "json-ld", "meta", "h1", "time", "line", "url" ..."""

    value: str
    witness: str


class Parsed(Struct, frozen=True, kw_only=True):
    """A capture taken apart: its pieces in order, and what it claims of each field, most trusted first."""

    capture: Capture
    language: str | None = None
    pieces: tuple[Piece, ...] = ()
    headlines: tuple[Claim, ...] = ()
    standfirsts: tuple[Claim, ...] = ()
    bylines: tuple[Claim, ...] = ()  # one a person
    published: tuple[tuple[Moment, str], ...] = ()  # moment and witness
    updated: tuple[tuple[Moment, str], ...] = ()
    urls: tuple[Claim, ...] = ()
    kicker: str = ""
    section: str = ""
    topics: tuple[str, ...] = ()
    images: tuple[str, ...] = ()  # addresses, lead first
    notes: tuple[str, ...] = ()  # what could not be read of a capture that was read all the same


def without_bytes(parsed: Parsed) -> Parsed:
    """Return `parsed` with the capture's bytes let go: after parsing nothing needs them, and memory is bounded."""
    return msgspec.structs.replace(parsed, capture=msgspec.structs.replace(parsed.capture, body=b""))


class Unreadable(ValueError):
    """A capture that nothing can be taken from; the message is the reason that the report gives."""
