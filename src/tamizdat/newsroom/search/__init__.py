"""The desk's own search: Wagtail's search in the database, made for 300,000 articles.

Wagtail's index is kept as it is (`wagtailsearch_indexentry`). What differs:

- It normalizes titles by their mean length, and computes that mean over the whole index at each save. Nothing here is
  sorted by such a rank, so that is left out.
- Its lists look into headlines alone. Here words are looked for in the whole text, and in headlines their last one may
  be unfinished, since lists search while somebody types.
- It ranks every match before it shows the first ones; on SQLite with a query for each. Here those come first that have
  the words in their headline, then all others, each in the order of the list: newest first.
"""

from __future__ import annotations

from typing import Any

from django.db import connection


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 (Wagtail's name for it)
    """Return the search of the database in use."""
    if connection.vendor == "postgresql":
        from tamizdat.newsroom.search import postgresql

        return postgresql.Backend(params)
    from tamizdat.newsroom.search import sqlite

    return sqlite.Backend(params)
