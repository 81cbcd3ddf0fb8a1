"""Tables in a text: Markdown's, and the cells between tabs that a browser copies."""

from __future__ import annotations

import re

from tamizdat.article import Table, plain
from tamizdat.article_limits import TABLE_CELLS
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.text.markup import MARKDOWN, inline_html
from tamizdat.recover.words import normalize

# The line below the head of a table in Markdown.
_DELIMITER = re.compile(r"^\s*+(?:\|\s*+)?:?-++:?\s*+(?:\|\s*+:?-++:?\s*+)*+(?:\|\s*+)?$")
# Characters of a cell that a browser copied; longer ones are columns of a page.
_LONGEST_CELL = 200


def table(lines: list[str], markdown: bool) -> TextBlock | None:
    """Return the table that lines without a blank line between them are; None if they are none."""
    return _markdown_table(lines) if markdown else _table_of_tabs(lines)


def _markdown_table(lines: list[str]) -> TextBlock | None:
    if len(lines) < 3 or "|" not in lines[0] or not _DELIMITER.match(lines[1]):
        return None
    if len(lines) * lines[0].count("|") > TABLE_CELLS:  # the parser makes all rows equally wide
        return None
    rows: list[list[str]] = []
    for token in MARKDOWN.parse("\n".join(lines)):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows:
            rows[-1].append(inline_html(token.content, True))
    return _block(rows, header=True)


def _table_of_tabs(lines: list[str]) -> TextBlock | None:
    rows = [line.split("\t") for line in lines]
    if len(rows) < 2 or len({len(row) for row in rows}) != 1 or len(rows[0]) < 2:
        return None
    if any(len(cell) > _LONGEST_CELL or not cell.strip() for row in rows for cell in row):
        return None
    return _block([[inline_html(cell, False) for cell in row] for row in rows], header=False)


def _block(rows: list[list[str]], header: bool) -> TextBlock | None:
    text = normalize(" ".join(plain(cell) for row in rows for cell in row))
    if not any(char.isalnum() for char in text):
        return None
    return TextBlock(content=Table(tuple(map(tuple, rows)), header), text=text, dom_path="table")
