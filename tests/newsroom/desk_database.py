"""The desk's database of one test process, and how it is put back: a file of SQLite, or a database of PostgreSQL.

To make the tables takes longer than most tests. So one SQLite database that has its tables and nothing else is made
for all newsrooms of a run (`give_tables`); what every start does once the tables are there, each newsroom does itself.

TAMIZDAT_DATABASE, the address of a database on a cluster where others may be made, has the tests run on PostgreSQL.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from made_once import made_once
from tamizdat.desk_config import DATABASE_VARIABLE
from tamizdat.project import Project

_MIGRATE = """
import gc

import django

gc.disable()  # to look for garbage takes a fifth of the time; what migrations leave is half a gigabyte
django.setup()
from django.core.management import call_command
from django.db.models.signals import post_migrate
post_migrate.receivers = []
call_command("migrate", verbosity=0)
"""


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


def give_tables(factory: pytest.TempPathFactory, newsroom: Project) -> None:
    """Give a newsroom a database that has all migrations behind it, and nothing of any newsroom in it."""
    newsroom.database.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(made_once(factory, "tables", _make_tables) / newsroom.database.name, newsroom.database)
    newsroom.database.chmod(0o600)


def _make_tables(folder: Path) -> None:
    newsroom = Project(folder / "paper")
    newsroom.database.parent.mkdir(parents=True)
    newsroom.configuration.write_text('name = "None"\n', encoding="utf-8")
    settings = {"TAMIZDAT_NEWSROOM": str(newsroom.folder), "DJANGO_SETTINGS_MODULE": "tamizdat.service.settings"}
    subprocess.run([sys.executable, "-c", _MIGRATE], check=True, env={**os.environ, **settings})
    shutil.move(newsroom.database, folder / newsroom.database.name)
