"""What a backup says of itself: MANIFEST.json, the last member of the file."""

from __future__ import annotations

from msgspec import Struct

FORMAT = 1
NAME = "MANIFEST.json"
FILES = "newsroom/"  # before the paths of the newsroom's files
DATABASE = "database/"  # before the files of the database
SQLITE = "database/newsroom.sqlite3"


class BackupError(RuntimeError):
    """A backup cannot be made or used; the message says why and what to do."""


class Stored(Struct, frozen=True):
    """A member: its size and SHA-256."""

    size: int
    sha256: str


class Table(Struct, frozen=True):
    """A table of PostgreSQL: its columns, in the order of its file, and its number of rows."""

    columns: tuple[str, ...]
    rows: int


class Manifest(Struct, frozen=True, kw_only=True):
    """What is in a backup. `database` is "sqlite", "postgresql" or "", where there is no desk.

    `migrations` are the states of the database's tables by app, `tables` those of PostgreSQL by name. `keys` says that
    these are a newsroom's online keys, and not the newsroom.
    """

    format: int = FORMAT
    made: str
    version: str  # of Tamizdat
    outlet: str
    keys: bool = False
    database: str = ""
    migrations: dict[str, list[str]] = {}
    tables: dict[str, Table] = {}
    members: dict[str, Stored] = {}
    left_out: list[str] = []
