"""Cells of CSV files that people open in a spreadsheet: none of them is taken for a formula."""

from __future__ import annotations

_BEGINS = ("=", "+", "-", "@", "\t", "\r")


def for_spreadsheet(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; `from_spreadsheet` gives it back as it was.

    >>> for_spreadsheet("=1+1"), for_spreadsheet("as it is"), for_spreadsheet("'tis")
    ("'=1+1", 'as it is', "''tis")
    """
    return f"'{text}" if text.startswith((*_BEGINS, "'")) else text


def from_spreadsheet(text: str) -> str:
    """Return the text that `for_spreadsheet` was given."""
    return text[1:] if text.startswith("'") and text[1:2] in (*_BEGINS, "'") else text
