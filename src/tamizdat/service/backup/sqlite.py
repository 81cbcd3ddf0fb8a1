"""The desk's database where it is SQLite's: copied as it is at one moment, while people work."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tamizdat.disk import database_problem
from tamizdat.service.backup.manifest import BackupError

# Who is logged in, and what can be made again: no backup needs it, and whoever finds one must not log in with it.
FORGOTTEN = ("django_session", "usersessions_usersession", "desk_cache", "newsroom_heartbeat")


def copy(database: Path, to: Path) -> dict[str, list[str]]:
    """Copy a database in use to a new file, without sessions; return its migrations by app. Raises BackupError."""
    try:
        opened = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30)
        with closing(opened) as source, closing(sqlite3.connect(to)) as copied:
            source.backup(copied)
            known = {name for (name,) in copied.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            copied.execute("PRAGMA journal_mode=DELETE")
            for table in FORGOTTEN:
                if table in known:
                    copied.execute(f"DELETE FROM {table}")  # noqa: S608 (a name of ours)
            copied.commit()
            copied.execute("VACUUM")
            (state,) = copied.execute("PRAGMA quick_check").fetchone()
            if state != "ok":
                raise BackupError(f"{database}: is damaged ({state}). Restore the last backup from before.")
            if "django_migrations" not in known:
                return {}
            rows = copied.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    except sqlite3.Error as error:
        raise BackupError(database_problem(error, to) or f"{database}: cannot be copied: {error}.") from None
    return migrations_of(rows)


def migrations_of(rows: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Return migrations by app."""
    found: dict[str, list[str]] = {}
    for app, name in rows:
        found.setdefault(app, []).append(name)
    return found
