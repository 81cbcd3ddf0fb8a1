"""The envelope of a message in a mailbox: the server that delivered it has written it into the fields at its top."""

from __future__ import annotations

from tamizdat.letters.incoming.config import Ours
from tamizdat.letters.incoming.reading import read
from tamizdat.letters.incoming.sorting.parts import addresses_in, fields, from_address

_TO = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to", "to", "cc")


def envelope(content: bytes, ours: Ours, mailbox: str) -> tuple[str, tuple[str, ...]]:
    """Return the return path of a message and the addresses of ours to which it went, in small letters.

    Where the server writes no Return-Path, the sender stands for it. Where no field names an address of ours (a blind
    copy), the mailbox's own stands for it if that is one, else the one that letters are from.
    """
    found = fields(read(content[: _end_of_head(content)]))
    path = found.get("return-path")
    sender = from_address(found.get("from", "")) if path is None else from_address(path)
    named = [address for name in _TO for address in addresses_in(found.get(name, ""))]
    to = tuple(dict.fromkeys(address for address in named if ours.is_ours(address)))
    return sender, to or (mailbox if ours.is_ours(mailbox) else next(iter(ours.senders), mailbox),)


def _end_of_head(content: bytes) -> int:
    ends = [at for mark in (b"\r\n\r\n", b"\n\n") if (at := content.find(mark)) >= 0]
    return min(ends) + 4 if ends else len(content)
