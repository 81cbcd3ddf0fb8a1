"""Formats that are known: by what a file's content looks like, never by its name.

Each format is one `Format`: its name, and what to do about it. It is recognised from the first 64 KiB. A format becomes
readable by a file of its own in `readers/` and a line in `READERS` (`dispatch.py`); until then it is left out, and the
reason names it and the remedy.
"""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from msgspec import Struct

# How much of a file is looked at to tell its format. Comments before the first statement of a dump, declarations before
# the first element of an export, and the headers of a mail that passed many servers take a few KiB.
SAMPLE = 1 << 16

# What belongs to pages or to a site and holds no article.
AssetKind = Literal[
    "picture", "style sheet", "script", "font", "site file", "recording", "other file", "redirect", "error page",
    "repeated page", "record", "book page",
]  # fmt: skip

SAVE_AS_TEXT = "open it and save it as HTML or as plain text"
SAVE_PAGES = "save the articles themselves, as pages or as texts"
EACH_A_TEXT = "if articles stand in it, save each as a text or a page of its own"
UNPACK = "unpack it and give the folder"


class Format(Struct, frozen=True):
    """A format: `name` with its article ("a Word document (docx)"), and `remedy`, what the user can do today.

    `asset` marks what pages and sites consist of besides articles. `records` marks rows of data, where lists of people
    are looked for. `key` is the reader's in `READERS`.
    """

    name: str
    remedy: str = ""
    asset: AssetKind | None = None
    records: bool = False
    key: str = ""

    @property
    def reason(self) -> str:
        """Why a file of this format is left out."""
        return f"{self.name}: no reader yet; {self.remedy}" if self.remedy else f"{self.name}: not a text"


class Sample:
    """The first bytes of a file, and as text if they are one."""

    def __init__(self, head: bytes, whole: bool) -> None:
        self.head = head
        self.whole = whole  # whether `head` is all there is

    @cached_property
    def text(self) -> str:
        """The characters, for patterns that are ASCII: by byte order mark or as UTF-8; "" for what is binary."""
        if self.head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return self.head[: len(self.head) & ~1].decode("utf-16", "replace")
        return "" if self.is_binary else self.head.decode("utf-8-sig", "replace")

    @cached_property
    def is_binary(self) -> bool:
        """Whether the bytes are no text of any encoding that a page or a text is written in."""
        return b"\0" in self.head and not self.head.startswith((b"\xff\xfe", b"\xfe\xff"))

    @cached_property
    def lines(self) -> list[str]:
        """The lines that are not blank; the last one only if it is complete."""
        lines = self.text.splitlines()
        return [line for line in (lines if self.whole else lines[:-1]) if line.strip()]
