"""What a machine must know of the desk before its database is there: `[desk]` in tamizdat.toml.

    [desk]
    address = "https://desk.example.org/"
    database = "postgresql://paper@localhost/paper"

Both can be left out: then the desk is at http://localhost:8001/ and its database is a file of SQLite in `var/`.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from tamizdat.outlet_file import DESK as TABLE
from tamizdat.project import CONFIGURATION

DATABASE_VARIABLE = "TAMIZDAT_DATABASE"  # keeps a password out of the file
PORT_VARIABLE = "TAMIZDAT_DESK_PORT"  # where `tamizdat up` has a desk listen that is for this machine alone
PORT = 8001  # on which `tamizdat up` has a desk listen, unless it is told another one
_LOCAL = ("localhost", "127.0.0.1", "[::1]")


class DeskConfigError(ValueError):
    """The desk's configuration cannot be used; the message names file and remedy."""


class DeskConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the desk is, and where its database. `database` is a postgresql:// address; "" stands for SQLite."""

    address: str = "http://localhost:8001/"
    database: str = ""

    @property
    def host(self) -> str:
        """The name under which browsers ask for the desk."""
        return urlsplit(self.address).hostname or ""

    @property
    def is_local(self) -> bool:
        """Whether the desk is for browsers on this machine alone."""
        return self.host in _LOCAL


def load(folder: Path) -> DeskConfig:
    """Read a newsroom's desk configuration; DATABASE_VARIABLE goes before the file. Raises DeskConfigError."""
    file = folder / CONFIGURATION
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8")).get(TABLE, {})
        config = msgspec.convert(table, DeskConfig)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise DeskConfigError(f"{file}: [{TABLE}]: {error}. `tamizdat new` writes a sample.") from None
    database = os.environ.get(DATABASE_VARIABLE, config.database)
    config = msgspec.structs.replace(config, database=database)
    address = urlsplit(config.address)
    if address.scheme not in ("http", "https") or not address.hostname or address.path not in ("", "/"):
        raise DeskConfigError(
            f"{file}: [{TABLE}]: address {config.address!r} is none. Write one like https://desk.example.org/."
        )
    if address.scheme == "http" and not config.is_local and not config.host.endswith(".onion"):
        raise DeskConfigError(
            f"{file}: [{TABLE}]: address {config.address!r} would send passwords in clear. Use https."
        )
    if database and urlsplit(database).scheme not in ("postgres", "postgresql"):
        raise DeskConfigError(f"{file}: [{TABLE}]: database must be a postgresql:// address, or be left out.")
    if config.is_local and (port := os.environ.get(PORT_VARIABLE)):
        config = msgspec.structs.replace(config, address=f"{address.scheme}://{config.host}:{port}/")
    return config
