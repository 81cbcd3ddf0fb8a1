"""Text of strangers as it can be shown: what a reader, a bank or an old page wrote, on a terminal or at the desk.

A terminal does what it is told by control characters: it moves back over what was printed, or changes its title. Marks
that turn the direction of text make one amount look like another. A line break forges a line of ours.

Commands print through `cli/terminal.py`, other processes through `print_lines`: one text is one line, whatever is in
it, and only `Lines` are several.
"""

from __future__ import annotations

import re
import sys
from typing import Protocol

# Controls but for tab and line feed, halves of characters, marks that turn what follows, and what has no width (with it
# two names look like one); the joiners and plain marks of direction (U+200C to U+200F) belong to the spelling of some
# languages.
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\U000e0000-\U000e007f]"
)

_BREAKS = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")


def visible(text: str) -> str:
    r"""Return a text in which nothing is hidden: a control stands as it would be written in a string.

    >>> visible("5 \x1b[2J\u202e"), visible("نامه\nдва")
    ('5 \\x1b[2J\\u202e', 'نامه\nдва')
    """
    return HIDDEN.sub(_written, text)


def visible_line(text: str) -> str:
    r"""Return a text of strangers as it stands in a line of ours: as `visible` does, and no line of its own in it.

    `Lines` stay as they are.

    >>> visible_line("a\nVERIFIED: b"), visible_line("c\td\u2028e")
    ('a\\nVERIFIED: b', 'c\\td\\u2028e')
    """
    if isinstance(text, Lines):
        return text
    return visible(text).replace("\n", "\\n").replace("\t", "\\t")


class Lines(str):
    r"""A text of several lines of ours. Each line is given by itself, so that what strangers wrote in it adds none.

    An error that is raised with it keeps it: `str(error)` is still of this class. Where it becomes part of another
    text, its line breaks are shown like those of strangers.

    >>> print(Lines("It has:", "  a\nVERIFIED: b"))
    It has:
      a\nVERIFIED: b
    """

    __slots__ = ()

    def __new__(cls, *lines: str) -> Lines:
        """Join the lines, each made visible."""
        return super().__new__(cls, "\n".join(map(visible_line, lines)))

    def __getnewargs__(self) -> tuple[str, ...]:  # type: ignore[override]
        """Return the lines, so that a copy and what comes from another process is the same text."""
        return tuple(self.split("\n"))

    def __str__(self) -> str:
        """Return itself, since str() would give a plain text, in which line breaks count as strangers'."""
        return self


class Writable(Protocol):
    """What can be written to: a stream, or that of a Django command."""

    def write(self, text: str, /) -> object:
        """Write a text."""


def print_lines(*lines: str, to: Writable | None = None) -> None:
    """Print texts, each as one line, on standard error, or to another stream."""
    (to or sys.stderr).write(f"{Lines(*lines)}\n")
    if to is None:
        sys.stderr.flush()


def one_line(text: str) -> str:
    r"""Return a text as it can stand in a line, such as a subject: spaces for what breaks it, and nothing hidden.

    >>> one_line("The \u202estrike\r\n\x1b[2J  goes on\x07 "), one_line("می\u200cخواهم")
    ('The strike [2J goes on', 'می\u200cخواهم')
    """
    return " ".join(HIDDEN.sub("", _BREAKS.sub(" ", text)).split())


def _written(found: re.Match[str]) -> str:
    number = ord(found[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
