"""The desk's database of one test process, and how it is put back: a file of SQLite, or a database of PostgreSQL.

TAMIZDAT_DATABASE, the address of a database on a cluster where others may be made, has the tests run on PostgreSQL.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

from tamizdat.desk_config import DATABASE_VARIABLE


class PostgreSQL:
    """A database of this process, made anew, and the template from which it is put back."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._name = f"{parts.path.lstrip('/')}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
        self._template = f"{self._name}_pristine"
        self._maintenance = parts._replace(path="/postgres").geturl()
        self.address = parts._replace(path=f"/{self._name}").geturl()
        self._run(f'DROP DATABASE IF EXISTS "{self._name}" WITH (FORCE)', f'CREATE DATABASE "{self._name}"')

    def keep(self) -> None:
        """Keep the database as it is now. Nobody may be connected to it."""
        self._run(
            f'DROP DATABASE IF EXISTS "{self._template}" WITH (FORCE)',
            f'CREATE DATABASE "{self._template}" TEMPLATE "{self._name}"',
        )

    def put_back(self) -> None:
        """Make the database what it was when it was kept, whoever is still connected."""
        self._run(
            f'DROP DATABASE IF EXISTS "{self._name}" WITH (FORCE)',
            f'CREATE DATABASE "{self._name}" TEMPLATE "{self._template}"',
        )

    def _run(self, *statements: str) -> None:
        import psycopg

        with psycopg.connect(self._maintenance, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


def postgresql() -> Any:
    """Return the database of this process on PostgreSQL, None where the tests run on SQLite."""
    address = os.environ.get(DATABASE_VARIABLE)
    return PostgreSQL(address) if address else None
