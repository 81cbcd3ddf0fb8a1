"""Commits that survive a power failure."""

from __future__ import annotations

import threading

from django.db import connection

_known = threading.local()


def make_durable() -> None:
    """Have what this thread commits survive a power failure too, where the database leaves that to us (SQLite)."""
    if connection.vendor != "sqlite":
        return
    if connection.connection is None or connection.connection is not getattr(_known, "connection", None):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = FULL")
        _known.connection = connection.connection
