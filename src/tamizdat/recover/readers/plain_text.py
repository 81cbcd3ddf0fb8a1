"""Plain text as HTML: paragraphs, lists, quotations and tables as a reader of the text sees them."""

from __future__ import annotations

import re
from html import escape
from itertools import groupby

from tamizdat.article import Table
from tamizdat.recover.text.markup import BULLET
from tamizdat.recover.text.paragraphs import paragraphs

_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+[^\s<>\"')\].,;:!?]")


def html_of_text(text: str) -> str:
    """Return a text as HTML.

    >>> html_of_text("The boats lie still.\\n\\n- one\\n- two\\n")
    '<p>The boats lie still.</p>\\n<ul><li>one</li><li>two</li></ul>'
    """
    made: list[tuple[str, str]] = []
    for each in paragraphs(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), markdown=False):
        if not isinstance(each, str):
            made.append(("table", _table(each.content) if isinstance(each.content, Table) else escape(each.text)))
        elif bullet := BULLET.match(each):
            made.append(("ul", f"<li>{_inline(each[bullet.end() :])}</li>"))
        elif each.startswith(">"):
            made.append(("blockquote", f"<p>{_inline(each.lstrip('> '))}</p>"))
        else:
            made.append(("p", f"<p>{_inline(each)}</p>"))
    parts = []
    for kind, group in groupby(made, key=lambda one: one[0]):
        inner = [markup for _, markup in group]
        parts += [f"<{kind}>{''.join(inner)}</{kind}>"] if kind in ("ul", "blockquote") else inner
    return "\n".join(parts)


def _inline(text: str) -> str:
    """Return a line as HTML, with its addresses as links."""
    parts, at = [], 0
    for match in _ADDRESS.finditer(text):
        url = escape(match[0])
        parts += [escape(text[at : match.start()], quote=False), f'<a href="{url}">{url}</a>']
        at = match.end()
    return "".join([*parts, escape(text[at:], quote=False)]).strip().replace("\n", "<br>")


def _table(table: Table) -> str:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in table.rows)
    return f"<table>{rows}</table>"
