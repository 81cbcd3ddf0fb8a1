"""Text of strangers as it can be shown: what a reader, a bank or an old page wrote, on a terminal or at the desk.

A terminal does what it is told by control characters: it moves back over what was printed, or changes its title. Marks
that turn the direction of text make one amount look like another.
"""

from __future__ import annotations

import re

# Controls but for tab and line feed, halves of characters, and marks that turn what follows; the joiners and plain
# marks of direction (U+200C to U+200F) belong to the spelling of some languages.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")

_BREAKS = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")


def visible(text: str) -> str:
    r"""Return a text in which nothing is hidden: a control stands as it would be written in a string.

    >>> visible("5 \x1b[2J\u202e"), visible("نامه\nдва")
    ('5 \\x1b[2J\\u202e', 'نامه\nдва')
    """
    return _HIDDEN.sub(_written, text)


def visible_line(text: str) -> str:
    r"""Return a text of strangers as it stands in a line of ours: as `visible` does, and no line of its own in it.

    >>> visible_line("a\nVERIFIED: b"), visible_line("c\td\u2028e")
    ('a\\nVERIFIED: b', 'c\\td\\u2028e')
    """
    return visible(text).replace("\n", "\\n").replace("\t", "\\t")


def one_line(text: str) -> str:
    r"""Return a text as it can stand in a line, such as a subject: spaces for what breaks it, and nothing hidden.

    >>> one_line("The \u202estrike\r\n\x1b[2J  goes on\x07 "), one_line("می\u200cخواهم")
    ('The strike [2J goes on', 'می\u200cخواهم')
    """
    return " ".join(_HIDDEN.sub("", _BREAKS.sub(" ", text)).split())


def _written(found: re.Match[str]) -> str:
    number = ord(found[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
