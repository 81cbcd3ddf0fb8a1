"""Lists as JSON: members of Ghost, subscribers of listmonk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from tamizdat.letters.lists.formats.ghost import read_member
from tamizdat.letters.lists.formats.listmonk import read_subscriber
from tamizdat.letters.lists.reading.source import Source, reading
from tamizdat.letters.lists.row import Bad, ListError, Row

_LARGEST = 256 << 20  # bytes: it is held in memory


def read(source: Source) -> tuple[str, Iterator[tuple[int, Row | Bad]]]:
    """Return the format, and the rows with their numbers. Raises ListError."""
    with reading(source) as file:
        body = file.read(_LARGEST + 1)
    if len(body) > _LARGEST:
        raise ListError(f"{source.name}: it is larger than {_LARGEST >> 20} MB. Export the list as CSV.")
    try:
        found = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ListError(f"{source.name}: this is no whole JSON. Export the list again, or as CSV.") from None
    entries = _entries(found)
    first = next((each for each in entries or () if isinstance(each, Mapping)), None)
    if entries is None or first is None or "email" not in first:
        raise ListError(f"{source.name}: there are no members of Ghost and no subscribers of listmonk. Export as CSV.")
    if "attribs" in first or "lists" in first:
        return "listmonk", _rows(entries, read_subscriber)
    return "Ghost", _rows(entries, read_member)


def _entries(found: Any) -> list[Any] | None:
    if isinstance(found, Mapping):
        within = found.get("members", found.get("data", found.get("results")))
        if isinstance(within, Mapping):
            within = within.get("results", within.get("members"))
        found = within
    return found if isinstance(found, list) else None


def _rows(entries: list[Any], read_one: Callable[[Mapping[str, Any]], Row | Bad]) -> Iterator[tuple[int, Row | Bad]]:
    for number, entry in enumerate(entries, 1):
        yield number, read_one(entry) if isinstance(entry, Mapping) else Bad.EMPTY
