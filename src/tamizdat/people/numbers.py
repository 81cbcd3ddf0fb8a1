"""Numbers that come from outside: in forms and addresses anybody may write any."""

from __future__ import annotations

from collections.abc import Iterable

MOST = 2**63 - 1  # a primary key (BigAutoField); SQLite and PostgreSQL refuse to compare one with more
_DIGITS = len(str(MOST))


def number(text: str, most: int = MOST) -> int | None:
    """Return the number that a text is, None where it is none or larger than a database can hold.

    >>> number("12"), number("9223372036854775808"), number("²"), number("-1")
    (12, None, None, None)
    """
    if not (text.isascii() and text.isdigit() and len(text.lstrip("0")) <= _DIGITS):
        return None
    found = int(text)
    return found if found <= most else None


def numbers(texts: Iterable[str]) -> list[int]:
    """Return those of some texts that are numbers, each once, in their order."""
    return list(dict.fromkeys(found for text in texts if (found := number(text)) is not None))
