"""All checks of a newsroom, for `tamizdat doctor`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from tamizdat import desk_config
from tamizdat.newsroom.operations.findings import files
from tamizdat.newsroom.operations.findings.finding import ERROR, WARNING, Finding
from tamizdat.outlet_file import OutletError
from tamizdat.project import Project
from tamizdat.service.django_setup import are_packages_installed, start_django


def examine(newsroom: Project) -> list[Finding]:
    """Return what is wrong with a newsroom, errors first."""
    now = datetime.now(UTC)
    found = [*_configuration(newsroom), *files.findings(newsroom, now)]
    if not any(each.about == "configuration" for each in found):
        found += _desk(newsroom, now)
    return sorted(found, key=lambda each: each.severity != ERROR)


def _configuration(newsroom: Project) -> Iterator[Finding]:
    from tamizdat import outlet_file

    try:
        outlet_file.load(newsroom.folder)
        desk_config.load(newsroom.folder)
    except (OutletError, desk_config.DeskConfigError) as error:
        yield Finding("configuration", ERROR, str(error), f"nano {newsroom.configuration}")


def _desk(newsroom: Project, now: datetime) -> Iterator[Finding]:
    """Yield what the database shows, if the newsroom has a desk."""
    if not desk_config.load(newsroom.folder).database and not newsroom.database.is_file():
        return
    if not are_packages_installed():
        yield Finding("desk", WARNING, "The desk's packages are not installed here.", "pip install 'tamizdat[desk]'")
        return
    start_django(newsroom)
    from django.db import DatabaseError, connections
    from django.db.migrations.executor import MigrationExecutor

    from tamizdat.newsroom.operations.findings import desk
    from tamizdat.service.up.prepare import newer_migrations

    try:
        executor = MigrationExecutor(connections["default"])
        if newer := newer_migrations():
            yield Finding(
                "database",
                ERROR,
                f"The database is of a newer Tamizdat ({newer[0]}).",
                "pip install --upgrade tamizdat",
            )
        elif executor.migration_plan(executor.loader.graph.leaf_nodes()):
            yield Finding("database", ERROR, "The database is not brought up to date yet.", "tamizdat up")
        else:
            yield from desk.findings(now)
    except DatabaseError as error:
        what = f"The database cannot be used: {' '.join(str(error).split())}."
        remedy = (
            "systemctl start postgresql"
            if connections["default"].vendor == "postgresql"
            else f"ls -l {newsroom.database}"
        )
        yield Finding("database", ERROR, what, remedy)
    finally:
        connections.close_all()
