"""The signed document of a language's appeals, `documents/appeals.<language>.json`, which a page's script reads.

Pure: appeals in, JSON out. Rules:
- an appeal that has ended is left out; one that begins later is in it: the script compares with the reader's clock
  and nothing is published at that moment;
- the first of the list that fits a reader is shown, so the order is the newsroom's;
- every page loads the document, so it stays small: an appeal that would make it larger than MOST_BYTES is left out and
  told, and the desk refuses to save one;
- the same appeals give the same bytes.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

import msgspec
import nh3
from msgspec import Struct, field

KIND, FORMAT = "appeals", 1
MOST_BYTES = 24_576  # of the 65,536 that a document may have: it is read with every page
# A bar or a box covers a third of the window at most, on a telephone too; a letter has a place of its own.
LONGEST = {"bar": 260, "box": 420, "letter": 4_000}  # characters of the title and the text, without markup
_TAGS = {"p", "strong", "b", "em", "i", "a", "br"}
_SCHEMES = {"http", "https", "mailto"}


class AppealEntry(Struct, frozen=True, kw_only=True):
    """An appeal as the script reads it; docs/support.md tells what each value means.

    `starts` and `ends` are ISO 8601 with an offset, "" where there is none. `version` changes with its words.
    """

    id: str
    version: str
    form: Literal["bar", "letter", "box"]
    title: str
    html: str
    button: str
    gap: bool
    starts: str = field(name="from")
    ends: str = field(name="until")
    sections: tuple[str, ...]
    never: tuple[str, ...]
    least_read: int
    read_days: int
    most_shown: int
    shown_days: int
    back_after: int


class Written(Struct, frozen=True):
    """A document, and the ids of the appeals for which it has no room."""

    text: str
    left_out: tuple[str, ...]


def name_of(language: str) -> str:
    """Return the name of a language's document."""
    return f"appeals.{language.lower()}.json"


def write(entries: Iterable[AppealEntry], language: str, now: datetime) -> Written:
    """Return the document of a language with the appeals that have not ended."""
    kept: list[AppealEntry] = []
    left_out: list[str] = []
    for entry in entries:
        if entry.ends and datetime.fromisoformat(entry.ends) <= now:
            continue
        if len(_encode([*kept, entry], language)) <= MOST_BYTES:
            kept.append(entry)
        else:
            left_out.append(entry.id)
    return Written(_encode(kept, language).decode(), tuple(left_out))


def _encode(entries: list[AppealEntry], language: str) -> bytes:
    document: dict[str, Any] = {"kind": KIND, "format": FORMAT, "language": language, "appeals": entries}
    return msgspec.json.encode(document)


def version_of(*words: str) -> str:
    """Return a word that is another one when one of these is."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:8]


def clean(html: str) -> str:
    """Return the text of an appeal in NFC with only what one may hold: paragraphs, bold, italic, links to the web."""
    kept = nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes=_SCHEMES, link_rel=None)
    return unicodedata.normalize("NFC", kept.replace("<p></p>", "")).strip()
