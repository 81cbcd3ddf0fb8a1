"""The desk's database where it is PostgreSQL's: one file a table, by COPY, so that no client tools are needed.

All tables are read in one transaction, so they are of one moment. The tables themselves are not in the backup: they are
made by the same migrations, up to those that the backup names.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tamizdat.disk import naming
from tamizdat.project import Project
from tamizdat.service.backup.manifest import BackupError, Table
from tamizdat.service.backup.sqlite import FORGOTTEN, migrations_of
from tamizdat.support.ledger.triggers import TABLES as LEDGER

_TABLES = """SELECT table_name FROM information_schema.tables
WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1"""
_COLUMNS = """SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s
AND is_generated = 'NEVER' ORDER BY ordinal_position"""
_SEQUENCES = """SELECT c.table_name, c.column_name, pg_get_serial_sequence(quote_ident(c.table_name), c.column_name)
FROM information_schema.columns c WHERE table_schema = 'public'
AND pg_get_serial_sequence(quote_ident(c.table_name), c.column_name) IS NOT NULL"""
_UNREACHABLE = (
    "The PostgreSQL database cannot be used: {}. Is it running, and is its address right ([desk] in tamizdat.toml)?"
)


def dump(address: str, to: Path) -> tuple[dict[str, Table], dict[str, list[str]]]:
    """Write each table to a file of its name in `to`; return the tables, and migrations by app. Raises BackupError."""
    import psycopg
    from psycopg import sql

    tables: dict[str, Table] = {}
    try:
        with psycopg.connect(address) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            for (name,) in connection.execute(_TABLES).fetchall():
                columns = tuple(column for (column,) in connection.execute(_COLUMNS, [name]))
                nothing = sql.SQL(" WHERE false") if name in FORGOTTEN else sql.SQL("")
                what = sql.SQL("SELECT {} FROM {}{}").format(_listed(columns), sql.Identifier(name), nothing)
                with (to / name).open("wb") as file, naming(to / name), connection.cursor() as cursor:
                    with cursor.copy(sql.SQL("COPY ({}) TO STDOUT").format(what)) as copying:
                        for piece in copying:
                            file.write(piece)
                    tables[name] = Table(columns, cursor.rowcount)
            rows = connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    except psycopg.Error as error:
        raise BackupError(_UNREACHABLE.format(_line(error))) from None
    return tables, migrations_of(rows)


def check_empty(address: str) -> None:
    """Raise BackupError where a database has tables already, or cannot be reached."""
    import psycopg

    try:
        with psycopg.connect(address) as connection:
            tables = connection.execute(_TABLES).fetchall()
    except psycopg.Error as error:
        raise BackupError(_UNREACHABLE.format(_line(error))) from None
    if tables:
        raise BackupError(
            f"The PostgreSQL database is not empty: it has {len(tables)} tables. Nothing was changed. Make a new one"
            " (createdb), and name it in TAMIZDAT_DATABASE."
        )


def load(newsroom: Project, files: Path, tables: Mapping[str, Table], migrations: Mapping[str, list[str]]) -> None:
    """Make the tables and fill them from files, all or nothing of the rows. Raises BackupError."""
    from tamizdat.service.django_setup import start_django

    start_django(newsroom)
    from django.conf import settings
    from django.db import DatabaseError, connection

    try:
        _make_tables(connection, migrations)
        connection.close()
        _fill(settings.DESK.database, files, tables)
    except DatabaseError as error:
        raise BackupError(_UNREACHABLE.format(_line(error))) from None


def _make_tables(connection: Any, migrations: Mapping[str, list[str]]) -> None:
    """Migrate an empty database to the state that a backup has. Raises BackupError where the code is older."""
    from django.core.management import call_command
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    known = executor.loader.disk_migrations or {}
    wanted = [(app, name) for app, names in migrations.items() for name in names]
    if unknown := [f"{app}.{name}" for app, name in wanted if (app, name) not in known]:
        raise BackupError(
            f"The backup is of another version of Tamizdat: this one does not know {', '.join(unknown[:3])}. Install"
            " the version that made it (its manifest names it), restore, and upgrade then."
        )
    nodes = executor.loader.graph.node_map
    there = {each for each in wanted if each in nodes}  # others were squashed
    last = [
        each
        for each in there
        if not any(child.key[0] == each[0] and child.key in there for child in nodes[each].children)
    ]
    executor.migrate(last)
    call_command("createcachetable", verbosity=0)


def _fill(address: str, files: Path, tables: Mapping[str, Table]) -> None:
    import psycopg
    from psycopg import sql

    try:
        with psycopg.connect(address) as connection:
            names = sql.SQL(", ").join(map(sql.Identifier, tables))
            guarded = [name for name in LEDGER if name in tables]  # which else would not be filled with what is posted
            for name in guarded:
                connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(name)))
            connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(names))
            connection.execute("SET CONSTRAINTS ALL DEFERRED")
            for name, table in tables.items():
                into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), _listed(table.columns))
                with (files / name).open("rb") as file, connection.cursor() as cursor, cursor.copy(into) as copying:
                    while piece := file.read(1 << 20):
                        copying.write(piece)
            connection.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks left to do cannot be altered
            for name in guarded:
                connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(name)))
            for table_name, column, sequence in connection.execute(_SEQUENCES).fetchall():
                highest = sql.SQL("SELECT setval({}, COALESCE(MAX({}), 0) + 1, false) FROM {}")
                connection.execute(highest.format(sequence, sql.Identifier(column), sql.Identifier(table_name)))
    except psycopg.Error as error:
        raise BackupError(
            f"The tables could not be filled: {_line(error)}. Nothing of them is in the database."
        ) from None


def _listed(columns: tuple[str, ...]) -> Any:
    from psycopg import sql

    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
