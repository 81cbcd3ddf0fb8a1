"""What an article may hold of what pages multiply: topics, cells of tables, embeds, addresses. One table, with reasons.

Whoever makes articles (recover) and whoever publishes them (press, since an archive may come from elsewhere) asks here.
"""

from __future__ import annotations

import html
import re

from tamizdat.article import Embed, List, Paragraph, Table

# Each topic gets a list page, a feed and their places in indexes. The pages with the most keywords that newsrooms write
# have some thirty; a list of thousands is made by a program for search engines.
TOPICS = 50
# Rows times the cells of the widest row, since rows are made equally wide. A table of 2,000 rows by 10 is read by
# nobody on a page, and takes half a megabyte.
TABLE_CELLS = 20_000
# Films, posts and maps of an article: each is a card with its own markup, in pages and feeds. The longest live coverage
# that newsrooms publish quotes some 200 posts in a day; lists of thousands are made by programs.
EMBEDS = 500
BETWEEN_CELLS = " · "
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.I)
_PASSED_OVER = re.compile("[\x00-\x20\x7f]+")  # browsers pass over them in a scheme (URL Standard, 4.4)


def is_web_address(address: str) -> bool:
    """Whether an address may stand where readers click: it has the scheme http or https, or none.

    >>> is_web_address("https://lantern.example/a.jpg"), is_web_address("a.jpg"), is_web_address("java\\nscript:x()")
    (True, True, False)
    """
    scheme = _SCHEME.match(_PASSED_OVER.sub("", address))
    return scheme is None or scheme[1].lower() in {"http", "https"}


def cells(table: Table) -> int:
    """Return how many cells a table has once its rows are equally wide."""
    return len(table.rows) * max(map(len, table.rows), default=0)


def bounded_table(table: Table) -> Table | List:
    """Return a table that pages can hold: one with more than TABLE_CELLS becomes a list with an item for each row."""
    if cells(table) <= TABLE_CELLS:
        return table
    return List(tuple(BETWEEN_CELLS.join(filter(None, row)) for row in table.rows if any(row)))


def embed_as_link(embed: Embed) -> Paragraph:
    """Return what stands in the place of an embed beyond the limit: a link to it."""
    address, title = html.escape(embed.url), html.escape(embed.title or embed.url, quote=False)
    return Paragraph(f'<a href="{address}">{title}</a>')
